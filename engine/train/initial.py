"""The weights that a run begins with, where they are not random: a safetensors file beside the project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.declare import UserError
from engine.files import read_capped, shown
from engine.tensors import digest_of, read_header

if TYPE_CHECKING:
    from torch import nn

    from engine.train.recipe import Training

LARGEST = 1 << 36
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Begun:
    """What a model began with: how many of its tensors came from the file, and which did not."""

    file: str
    sha256: str
    taken: int
    total: int
    left: tuple[str, ...] = ()

    def words(self) -> tuple[str, str]:
        """What the record of the run says of it, as title and reason."""
        title = f"The weights begin as in {self.file}"
        why = f"{self.taken:,} of {self.total:,} tensors, SHA-256 {self.sha256[:16]}."
        if self.left:
            more = f" and {len(self.left) - SHOWN:,} more" if len(self.left) > SHOWN else ""
            why += f" Random are {', '.join(self.left[:SHOWN])}{more}."
        return title, why


def begin(model: nn.Module, training: Training, folder: Path) -> Begun | None:
    """Give `model` the weights that the recipe begins with; None when it begins with random ones.

    Tensors of the same name and shape are taken, the others stay as they are. Raises UserError when the file
    is missing, damaged or another one than the project was given, and when nothing in it fits.
    """
    if not training.initial_weights:
        return None
    path = folder / training.initial_weights
    read_header(path)
    digest = digest_of(path)
    if training.initial_weights_hash not in ("", digest):
        raise UserError(
            f"{shown(path)} is not the file that this project was to begin with: it was changed or damaged. "
            "Import it again, or clear the hash in the training settings."
        )
    from safetensors.torch import load

    taken, left = _take(model, load(read_capped(path, LARGEST)))
    if not taken:
        raise UserError(
            f"Nothing in {shown(path)} fits this model by name and shape. Import it again for this drawing."
        )
    return Begun(shown(path), digest, taken, taken + len(left), left)


def _take(model: nn.Module, given: dict[str, Any]) -> tuple[int, tuple[str, ...]]:
    import torch

    taken, left = 0, []
    with torch.no_grad():
        for name, tensor in model.state_dict(keep_vars=True).items():
            if name in given and given[name].shape == tensor.shape:
                tensor.copy_(given[name])
                taken += 1
            elif not name.endswith("num_batches_tracked"):
                left.append(name)
    return taken, tuple(left)
