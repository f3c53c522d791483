"""Where to compute: the device that a recipe asks for, the number of threads, the memory that is left."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from engine.train.recipe import Training

# Below this many multiply-adds a step, handing work to a second thread costs more than it saves.
WORTH_A_THREAD = 20_000_000
MOST_THREADS = 8
SHARE_OF_MEMORY = 0.9


def chosen_device(training: Training) -> tuple[torch.device, list[tuple[str, str]]]:
    """The device, and notices (what, why) where it is not what was asked for."""
    notices = []
    has_gpu = torch.cuda.is_available()
    if training.device == "cuda" and not has_gpu:
        notices.append(("Training on the CPU", "A GPU was asked for, but torch finds none that it can use."))
    device = torch.device("cuda:0" if has_gpu and training.device != "cpu" else "cpu")
    if training.precision == "bfloat16" and device.type == "cpu":
        notices.append(("Training in float32", "Half precision was asked for, but it needs a GPU."))
    return device, notices


def thread_count(wanted: int | None, multiply_adds: int) -> int:
    """How many CPU threads to use for steps of this much work, when the person did not say.

    Threads that share a core hinder each other, so there are never more than physical cores that this
    process may use.
    """
    if wanted is not None:
        return wanted
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "")
    most = min(
        allowed, psutil.cpu_count(logical=False) or allowed, int(limit) if limit.isdigit() else MOST_THREADS
    )
    return 1 if multiply_adds < WORTH_A_THREAD else max(1, min(most, MOST_THREADS))


def free_memory(device: torch.device) -> int:
    """Bytes that a model may still take on the device."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0] * SHARE_OF_MEMORY)
    import psutil

    return int(psutil.virtual_memory().available * SHARE_OF_MEMORY)
