"""Small operations that need to be a module. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
from torch import nn


class Cast(nn.Module):
    """Turns numbers into another type, given by its name in torch."""

    def __init__(self, dtype: str) -> None:
        super().__init__()
        self.dtype = {"float32": torch.float32, "int64": torch.int64, "bool": torch.bool}[dtype]

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input.to(self.dtype)


class Scale(nn.Module):
    """Multiplies each channel by a learned number."""

    def __init__(self, channels: int, init: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), init))

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input * self.weight.view(-1, *[1] * (input.dim() - 2))


class LayerScale(nn.Module):
    """Multiplies the values along one dimension by learned numbers (arXiv 2103.17239, 2.1)."""

    def __init__(self, features: int, init: float = 1e-5, dim: int = -1) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((features,), init))
        self.dim = dim

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        sizes = [1] * input.dim()
        sizes[self.dim] = -1
        return input * self.weight.view(sizes)


class OneHot(nn.Module):
    """Turns whole numbers from 0 into rows of zeros with a one; other numbers become rows of zeros."""

    places: torch.Tensor

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.register_buffer("places", torch.arange(classes), persistent=False)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return (input.unsqueeze(-1) == self.places).float()


class Einsum(nn.Module):
    """Sums of products over the dimensions that the equation's letters name."""

    def __init__(self, equation: str) -> None:
        super().__init__()
        self.equation = equation

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        return torch.einsum(self.equation, *inputs)
