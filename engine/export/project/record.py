"""What a run's folder says of how it was trained: its curve, its machine, and what was done on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.declare import UserError
from engine.train import checkpoint, runs
from engine.train.events import EpochEnd, Finished

Figures = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Record:
    """`epochs` are the figures of each epoch, `final` those of the best weights with the test rows'.

    `same` says on what machine and with what data the run was made, as its checkpoints keep it. `rate` is
    the learning rate that a person chose on the way, or None. `reason` is why the run ended.
    """

    epochs: Mapping[int, Figures]
    final: Figures
    best_epoch: int
    reason: str
    same: Mapping[str, str]
    rate: float | None

    @property
    def is_cpu(self) -> bool:
        """Whether the run was computed on the processor."""
        return self.same.get("device", "cpu") == "cpu"

    @property
    def torch(self) -> str:
        """The version of torch, as package indexes call it."""
        import torch

        return re.split(r"[+]", self.same.get("torch", "") or torch.__version__)[0]


def record_of(folder: Path) -> Record:
    """Read it; what is not there stays empty."""
    follower, epochs, last = runs.follow(folder), {}, None
    while events := follower.read():
        for event in events:
            match event:
                case EpochEnd():
                    # What a resumed run tells again takes the place of what it had told.
                    epochs[event.epoch] = event.figures
                case Finished():
                    last = event
    facts = _facts(folder)
    return Record(
        dict(sorted(epochs.items())),
        last.figures if last else {},
        last.best_epoch if last else 0,
        last.reason if last else "",
        facts.get("same", {}),
        facts.get("lr"),
    )


def _facts(folder: Path) -> dict[str, Any]:
    """What the newest checkpoint says of the machine."""
    found = []
    for name in checkpoint.LAST:
        with suppress(UserError):
            found.append(dict(checkpoint.read_manifest(folder / name)["facts"]))
    return max(found, key=lambda facts: int(facts["step"]), default={})
