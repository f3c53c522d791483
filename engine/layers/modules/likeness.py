"""Modules that bring one tensor to the sizes of another. Each stands alone: it goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class ResizeLike(nn.Module):
    """Brings an image to the height and width of another one."""

    def __init__(self, mode: str = "bilinear") -> None:
        super().__init__()
        self.mode = mode

    def forward(self, input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return F.interpolate(input, size=other.shape[2:], mode=self.mode)


class CropLike(nn.Module):
    """Cuts the middle out of a tensor, as large as another one behind the channels."""

    def forward(self, input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        for dim in range(2, input.dim()):
            length = other.shape[dim]
            input = input.narrow(dim, (input.shape[dim] - length) // 2, length)
        return input


class ExpandLike(nn.Module):
    """Repeats a tensor along the dimensions of size 1 until it is as large as another one."""

    def forward(self, input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return input.expand(-1, *other.shape[1:])


class EveryNth(nn.Module):
    """Every so manieth place of a dimension."""

    def __init__(self, dim: int = 1, start: int = 0, step: int = 2) -> None:
        super().__init__()
        self.dim = dim
        self.start = start
        self.step = step

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input.movedim(self.dim, 1)[:, self.start :: self.step].movedim(1, self.dim)


class AddCoordinates(nn.Module):
    """Adds channels that say where a point is, from -1 to 1 (CoordConv, arXiv 1807.03247)."""

    def __init__(self, radius: bool = False) -> None:
        super().__init__()
        self.radius = radius

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        count, _, rows, columns = input.shape
        y = torch.linspace(-1, 1, rows, device=input.device, dtype=input.dtype).unsqueeze(1)
        x = torch.linspace(-1, 1, columns, device=input.device, dtype=input.dtype)
        places = [y.expand(rows, columns), x.expand(rows, columns)]
        if self.radius:
            places.append((y.square() + x.square()).sqrt())
        return torch.cat([input, torch.stack(places).expand(count, -1, -1, -1)], dim=1)
