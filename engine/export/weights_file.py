"""Weights as safetensors: every tensor of the module's state, read back and compared bit for bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine import __version__
from engine.declare import UserError
from engine.export.declare import Progress
from engine.export.result import Result
from engine.export.trained import Trained
from engine.files import durable_write, read_capped, replacing, replacing_all

if TYPE_CHECKING:
    from engine.export.kinds.weights import Weights

LARGEST = 1 << 36


def write(options: Weights, trained: Trained, destination: Path, progress: Progress) -> Result:
    """Write the file, and its SHA-256 beside it if wanted."""
    progress(0.5, "Writing the weights")
    beside = [destination.with_name(f"{destination.name}.sha256")] if options.checksum else []
    files = [destination, *beside]
    with replacing_all(*files) as temporaries:
        content = write_tensors(trained, temporaries[0])
        digest = hashlib.sha256(content).hexdigest()
        for temporary in temporaries[1:]:
            durable_write(temporary, f"{digest}  {destination.name}\n".encode())
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


def write_tensors(trained: Trained, destination: Path) -> bytes:
    """Write the state to a file that is compared before it takes its place; gives its bytes."""
    from safetensors.torch import load, save

    state = {
        name: tensor.detach().contiguous().clone() for name, tensor in trained.model.state_dict().items()
    }
    content: bytes = save(state, about(trained))
    with replacing(destination) as temporary:
        durable_write(temporary, content)
        if not _same(load(read_capped(temporary, LARGEST)), state):
            raise UserError("The file does not hold what was written, so it was not kept. Check the disk.")
    return content


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


def _same(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(
        torch.equal(t.view(torch.uint8) if t.ndim else t, other[n].view(torch.uint8) if t.ndim else other[n])
        for n, t in one.items()
    )
