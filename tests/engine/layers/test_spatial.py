"""Moved images against pictures whose right answer is known."""

from __future__ import annotations

import pytest
import torch

from engine.layers import LAYERS
from engine.layers.call import Shape

IMAGE = (3, 16, 16)


@pytest.mark.parametrize("numbers", [3, 6])
def test_no_change_leaves_an_image_as_it_is(module_of, numbers):
    module = module_of("SpatialTransformer", {}, IMAGE, (numbers,))
    image = torch.randn(3, *IMAGE)
    assert torch.allclose(module(image, torch.zeros(3, numbers)), image, atol=1e-5)


def test_a_matrix_turns_an_image(module_of):
    module = module_of("SpatialTransformer", {"relative": False}, IMAGE, (6,))
    image = torch.randn(2, *IMAGE)
    quarter = torch.tensor([[0.0, -1.0, 0.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, -1.0, 0.0, 0.0]])
    # Where the output's x is -y and its y is x, its upper left corner is the image's upper right one.
    turned = module(image, quarter)
    assert torch.allclose(turned[0], image[0].rot90(1, (1, 2)), atol=1e-4)
    assert torch.allclose(turned[1], image[1].rot90(-1, (1, 2)), atol=1e-4)


def test_three_numbers_cut_out_and_enlarge(module_of):
    """Half the size, moved right and up by half: the upper right quarter, one point a point of the output."""
    module = module_of("SpatialTransformer", {"relative": False, "size": 8}, IMAGE, (3,))
    image = torch.randn(1, *IMAGE)
    cut = module(image, torch.tensor([[0.5, 0.5, -0.5]]))
    assert torch.allclose(cut, image[:, :, :8, 8:], atol=1e-5)


def test_what_the_numbers_come_from_learns(module_of):
    module = module_of("SpatialTransformer", {}, IMAGE, (6,))
    theta = torch.full((2, 6), 0.1, requires_grad=True)
    module(torch.randn(2, *IMAGE), theta).square().sum().backward()
    assert (theta.grad.abs() > 0).all()


def test_values_are_taken_at_the_places_of_a_grid(run_real):
    image = torch.randn(2, *IMAGE)
    grid = torch.empty(2, 4, 4, 2)
    grid[..., 0] = (2 * torch.arange(4) + 1) / 16 - 1  # the middles of columns 0 to 3
    grid[..., 1] = ((2 * torch.arange(8, 12) + 1) / 16 - 1).unsqueeze(1)  # and of rows 8 to 11
    shapes = [Shape(tuple(t.shape)) for t in (image, grid)]
    for mode in ("nearest", "bilinear"):
        made = LAYERS["GridSample"].make({"mode": mode}).call(*shapes)
        answer, _ = run_real(made, {"input": image, "grid": grid})
        assert torch.allclose(answer, image[:, :, 8:12, :4], atol=1e-5)
