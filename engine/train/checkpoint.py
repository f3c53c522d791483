"""Checkpoints: all that a run needs to go on, as safetensors and JSON with a hash of each part."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import torch

from engine import sniff
from engine.declare import UserError
from engine.files import durable_folder, read_capped, shown, sweep

if TYPE_CHECKING:
    from torch import Tensor

FORMAT = 1
WEIGHTS, TRAINING, MANIFEST = "weights.safetensors", "training.safetensors", "manifest.json"
# Newest first: a kill between the renames of a save leaves `next`, and a damaged `last` has one before it.
LAST = ("next", "last", "previous")
LARGEST = 1 << 36
LARGEST_MANIFEST = 16 << 20


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Weights by the names of the module's state, what else is a tensor, and plain facts.

    `training` holds the optimizer's state, the random states and metrics half measured; a `best` checkpoint
    has none of it. `facts` says where training stood (`step`, `epoch`, ...) and on what machine.
    """

    weights: Mapping[str, Tensor]
    training: Mapping[str, Tensor]
    facts: Mapping[str, Any]

    def is_finite(self) -> bool:
        """Whether no weight is NaN or infinite."""
        return all(bool(t.isfinite().all()) for t in self.weights.values() if t.is_floating_point())


class Store(Protocol):
    """Where the loop keeps its checkpoints."""

    def save(self, what: str, checkpoint: Checkpoint) -> None:
        """Keep `checkpoint` as `last` or `best`; raises UserError when the disk does not take it."""

    def load(self, what: str) -> Checkpoint | None:
        """The checkpoint kept as `last` or `best`, when there is one."""


class Memory:
    """Keeps checkpoints in memory, for training without a folder."""

    def __init__(self) -> None:
        self._kept: dict[str, Checkpoint] = {}

    def save(self, what: str, checkpoint: Checkpoint) -> None:
        """Keep it."""
        self._kept[what] = checkpoint

    def load(self, what: str) -> Checkpoint | None:
        """What was kept."""
        return self._kept.get(what)


class Folder:
    """Keeps checkpoints in a run's folder: `last`, the one before it, and `best`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, what: str, checkpoint: Checkpoint) -> None:
        """Write `checkpoint` beside the older one and let it take its place."""
        if what == "best":
            durable_folder(self.folder / what, _files(checkpoint))
            return
        following, last, previous = (self.folder / name for name in LAST)
        durable_folder(following, _files(checkpoint))
        try:
            if last.exists():
                shutil.rmtree(previous, ignore_errors=True)
                last.rename(previous)
            following.rename(last)
        except OSError as error:
            raise UserError(f"The checkpoint of this run can't be put in its place: {error}.") from error

    def load(self, what: str) -> Checkpoint | None:
        """The newest checkpoint of this name that is whole; None when none was ever kept.

        Raises UserError when there are some and all are damaged.
        """
        sweep(self.folder)
        names = ("best",) if what == "best" else LAST
        sentence, found = "", []
        for name in names:
            if (self.folder / name).exists():
                try:
                    found.append(load(self.folder / name))
                except UserError as error:
                    sentence = sentence or str(error)
        if not found and sentence:
            raise UserError(sentence)
        return max(found, key=lambda c: int(c.facts["step"]), default=None)


def is_kept(folder: Path) -> bool:
    """Whether a run's folder has a checkpoint to go on from, whole or not."""
    return any((folder / name).exists() for name in LAST)


def load(folder: Path) -> Checkpoint:
    """The checkpoint in `folder`, every byte checked; raises UserError when it is missing or damaged."""
    manifest = read_manifest(folder)
    return Checkpoint(
        _tensors(folder, WEIGHTS, manifest), _tensors(folder, TRAINING, manifest), manifest["facts"]
    )


def load_weights(folder: Path) -> dict[str, Tensor]:
    """The weights alone of the checkpoint in `folder`, every byte checked; raises UserError like `load`."""
    return _tensors(folder, WEIGHTS, read_manifest(folder))


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the checkpoint in `folder` says of itself; raises UserError when it is missing or damaged."""
    data = read_capped(folder / MANIFEST, LARGEST_MANIFEST)
    try:
        sealed = json.loads(data)
        manifest = sealed["manifest"]
        whole = sealed["sha256"] == _seal(manifest) and isinstance(manifest["facts"]["step"], int)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _damaged(folder) from None
    if not whole:
        raise _damaged(folder)
    if manifest.get("format") != FORMAT:
        raise UserError("This checkpoint was made by a newer Layerloom. Update Layerloom to use it.")
    read: dict[str, Any] = manifest
    return read


def _files(checkpoint: Checkpoint) -> dict[str, bytes]:
    from safetensors.torch import save

    files = {WEIGHTS: save(_plain(checkpoint.weights)), TRAINING: save(_plain(checkpoint.training))}
    manifest = {
        "format": FORMAT,
        "facts": checkpoint.facts,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    sealed = {"sha256": _seal(manifest), "manifest": manifest}
    return files | {MANIFEST: json.dumps(sealed, indent=1).encode()}


def _plain(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Each tensor whole and with memory of its own, as safetensors wants it."""
    taken: set[int] = set()
    made: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        tensor = tensor.detach().cpu().contiguous()
        if tensor.untyped_storage().data_ptr() in taken or tensor.untyped_storage().nbytes() != tensor.nbytes:
            tensor = tensor.clone(memory_format=torch.contiguous_format)
        taken.add(tensor.untyped_storage().data_ptr())
        made[name] = tensor
    return made


def _seal(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _tensors(folder: Path, name: str, manifest: Mapping[str, Any]) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load as read

    sniff.require(folder / name, "safetensors")
    data = read_capped(folder / name, LARGEST)
    try:
        if hashlib.sha256(data).hexdigest() != manifest["files"][name]:
            raise _damaged(folder)
        tensors: dict[str, Tensor] = read(data)
    except (SafetensorError, KeyError, TypeError):
        raise _damaged(folder) from None
    return tensors


def _damaged(folder: Path) -> UserError:
    return UserError(
        f"The checkpoint {shown(folder)} of this run is damaged: it is not what was saved. Train again."
    )
