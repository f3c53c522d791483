"""Weights as safetensors: every tensor of the module's state, read back and compared bit for bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine import __version__, disk
from engine.declare import UserError
from engine.export.declare import Progress
from engine.export.result import Result
from engine.export.trained import Trained
from engine.files import read_capped, replacing_all

if TYPE_CHECKING:
    from engine.export.kinds.weights import Weights

LARGEST = 1 << 36


def write(options: Weights, trained: Trained, destination: Path, progress: Progress) -> Result:
    """Write the file, and its SHA-256 if wanted; raises UserError when it can't be read back alike."""
    progress(0.5, "Writing the weights")
    content = tensor_bytes(trained)
    digest = hashlib.sha256(content).hexdigest()
    files = options.replaces(destination)
    with replacing_all(*files) as temporaries:
        written(temporaries[0], content, trained)
        for beside in temporaries[1:]:
            disk.write_new(beside, f"{digest}  {destination.name}\n".encode(), None)
    usage = f'from safetensors.torch import load_file\nweights = load_file("{destination.name}")\n'
    return Result(
        "Weights",
        str(destination),
        len(content),
        digest,
        tuple(map(str, files)),
        notes=trained.notes,
        usage=usage,
        epoch=trained.epoch,
        metadata=about(trained),
    )


def tensor_bytes(trained: Trained) -> bytes:
    """The module's state as the content of a safetensors file."""
    from safetensors.torch import save

    return _canonical(save(_state(trained), about(trained)))


def _canonical(content: bytes) -> bytes:
    """What the file says of itself in a fixed order, so that the same weights are the same bytes."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + content[8 + length :]


def written(path: Path, content: bytes, trained: Trained) -> None:
    """Write a state and read it back; raises UserError when it is not bit for bit what was written."""
    from safetensors.torch import load

    disk.write_new(path, content, None)
    if not same(load(read_capped(path, LARGEST)), _state(trained)):
        raise UserError("The file does not hold what was written, so it was not kept. Check the disk.")


def same(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    """Whether two states hold the same bits."""
    return one.keys() == other.keys() and all(_bits(t) == _bits(other[name]) for name, t in one.items())


def about(trained: Trained) -> dict[str, str]:
    """What the file says of itself."""
    classes = {a.name: a.classes for a in trained.answers if a.classes}
    return {
        "format": "pt",
        "layerloom.version": __version__,
        "layerloom.project": trained.project.name,
        "layerloom.classes": json.dumps(classes, ensure_ascii=False),
        "layerloom.preparation": json.dumps(trained.preparation, ensure_ascii=False, sort_keys=True),
    }


def _state(trained: Trained) -> dict[str, Tensor]:
    """Every tensor with memory of its own, as the format wants it."""
    state = trained.model.state_dict()
    return {name: tensor.detach().contiguous().clone() for name, tensor in state.items()}


def _bits(tensor: Tensor) -> tuple[torch.dtype, torch.Size, bytes]:
    flat = tensor.detach().contiguous().reshape(-1)
    return tensor.dtype, tensor.shape, flat.view(torch.uint8).numpy().tobytes()
