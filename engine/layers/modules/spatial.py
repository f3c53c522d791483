"""Modules that move an image. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class SpatialTransformer(nn.Module):
    """Samples an image at the places that a transformation of each sample says (arXiv 1506.02025).

    `theta` is N × 6, the rows of an affine matrix, or N × 3: size, right, down (the paper's attention). With
    `relative` they are added to the transformation that leaves an image as it is.
    """

    identity: torch.Tensor

    def __init__(
        self,
        size: tuple[int, int],
        relative: bool = True,
        mode: str = "bilinear",
        padding_mode: str = "zeros",
        align_corners: bool = False,
    ) -> None:
        super().__init__()
        self.size = size
        self.relative = relative
        self.mode = mode
        self.padding_mode = padding_mode
        self.align_corners = align_corners
        self.register_buffer("identity", torch.eye(2, 3), persistent=False)

    def forward(self, input: torch.Tensor, theta: torch.Tensor) -> torch.Tensor:
        if theta.shape[1] == 3:
            zero = torch.zeros_like(theta[:, 0])
            theta = torch.stack([theta[:, 0], zero, theta[:, 1], zero, theta[:, 0], theta[:, 2]], 1)
        matrix = torch.unflatten(theta, 1, (2, 3))
        if self.relative:
            matrix = matrix + self.identity
        sizes = [input.shape[0], input.shape[1], *self.size]
        places = F.affine_grid(matrix, sizes, align_corners=self.align_corners)
        return F.grid_sample(input, places, self.mode, self.padding_mode, self.align_corners)
