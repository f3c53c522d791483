"""Patches and windows against plain loops, and Swin's published number of weights."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
import torch
from torch import nn

from engine.layers import modules

SIDES = (8, 12)
STEPS = SIDES[0] * SIDES[1]
SETTINGS = {"grid": SIDES, "window_size": (4, 6), "num_heads": 2}


def test_patches_are_cut_row_by_row(module_of):
    module = module_of("PatchEmbedding", {"embed_dim": 5, "patch_size": (4, 8)}, (3, 8, 16))
    image = torch.randn(2, 3, 8, 16)
    weight, bias = module.projection.weight.flatten(1), module.projection.bias
    patches = [
        image[:, :, top : top + 4, left : left + 8].flatten(1) @ weight.T + bias
        for top in (0, 4)
        for left in (0, 8)
    ]
    assert torch.allclose(module(image), torch.stack(patches, 1), atol=1e-5)


def test_overlapping_patches_are_a_convolution(module_of):
    settings = {"embed_dim": 5, "patch_size": 7, "stride": 4, "padding": 3}
    module = module_of("PatchEmbedding", settings, (3, 32, 32))
    assert module(torch.randn(2, 3, 32, 32)).shape == (2, 64, 5)


def test_merging_takes_the_four_in_the_order_of_the_paper(module_of):
    module = module_of("PatchMerging", {"grid": SIDES}, (STEPS, 5))
    given = torch.randn(2, STEPS, 5)
    image = given.view(2, *SIDES, 5)
    four = [image[:, down::2, right::2] for right in (0, 1) for down in (0, 1)]
    expected = module.reduction(module.norm(torch.cat(four, -1).flatten(1, 2)))
    assert torch.allclose(module(given), expected, atol=1e-6)


def windows(shift: tuple[int, int]) -> Iterator[list[list[tuple[int, int]]]]:
    """The places of each window after a shift, in its order, and which of them are side by side."""
    for top in range(-shift[0], SIDES[0] - shift[0], 4):
        for left in range(-shift[1], SIDES[1] - shift[1], 6):
            yield [[(top + down, left + right) for right in range(6)] for down in range(4)]


def in_image(place: tuple[int, int], shift: tuple[int, int]) -> int:
    """The step at a place of the shifted image, which goes on at its other side."""
    return (place[0] + 2 * shift[0]) % SIDES[0] * SIDES[1] + (place[1] + 2 * shift[1]) % SIDES[1]


def by_loops(module: nn.Module, given: torch.Tensor, shift: tuple[int, int]) -> torch.Tensor:
    """Window attention with a loop over windows and heads, place by place (arXiv 2103.14030, 3.2)."""
    answer = torch.zeros_like(given)
    query, key, value = module.qkv(given).chunk(3, -1)
    for rows in windows(shift):
        places = [place for row in rows for place in row]
        steps = [in_image(place, shift) for place in places]
        far = [(s // SIDES[1], s % SIDES[1]) for s in steps]
        for head in range(2):
            part = slice(head * 4, head * 4 + 4)
            scores = query[:, steps, part] @ key[:, steps, part].transpose(1, 2) / math.sqrt(4)
            for a, one in enumerate(places):
                for b, other in enumerate(places):
                    way = (one[0] - other[0] + 3) * 11 + one[1] - other[1] + 5
                    scores[:, a, b] += module.relative_position_bias[way, head]
                    if (far[a][0] - far[b][0], far[a][1] - far[b][1]) != (
                        one[0] - other[0],
                        one[1] - other[1],
                    ):
                        scores[:, a, b] = -math.inf
            answer[:, steps, part] = torch.softmax(scores, -1) @ value[:, steps, part]
    return module.output(answer)


@pytest.mark.parametrize("shifted", [False, True])
def test_window_attention_is_a_loop_over_windows(module_of, shifted):
    module = module_of("WindowAttention", {**SETTINGS, "shifted": shifted}, (STEPS, 8)).eval()
    given = torch.randn(2, STEPS, 8)
    with torch.no_grad():
        module.relative_position_bias.normal_()
        expected = by_loops(module, given, (2, 3) if shifted else (0, 0))
        assert torch.allclose(module(given), expected, atol=1e-5)


def test_windows_can_be_put_together_again(module_of):
    module = module_of("WindowAttention", SETTINGS, (STEPS, 8))
    given = torch.randn(2, STEPS, 8)
    cut = module.split(given)
    assert cut.shape == (2, 4, 24, 8)
    assert torch.equal(cut[:, 1], given.view(2, *SIDES, 8)[:, :4, 6:].reshape(2, 24, 8))
    assert torch.equal(module.joined(cut), given)


def test_a_shift_goes_only_where_there_are_several_windows(module_of):
    module = module_of("WindowAttention", {**SETTINGS, "window_size": (8, 6), "shifted": True}, (STEPS, 8))
    assert module.shift == (0, 3)
    given = torch.randn(1, STEPS, 8, requires_grad=True)
    module.eval()(given)[0, 0].sum().backward()
    # The first column sees the columns beside it up to the seam, in all rows.
    columns = given.grad[0].abs().sum(1).view(SIDES).nonzero()[:, 1].unique().tolist()
    assert columns == [0, 1, 2]


def swin(width: int, depths: tuple[int, ...]) -> Iterator[nn.Module]:
    """The parts of a Swin Transformer for images of 224 × 224 (table 7 of the paper), as they are drawn."""
    with torch.device("meta"):
        yield modules.PatchEmbedding(3, width, 4)
        yield nn.LayerNorm(width)
        side = 56
        for stage, depth in enumerate(depths):
            for turn in range(depth):
                yield nn.LayerNorm(width)
                yield modules.WindowAttention(width, width // 32, (side, side), (7, 7), turn % 2 == 1)
                yield nn.LayerNorm(width)
                yield modules.FeedForward(width, 4 * width, "gelu")
            if stage < 3:
                yield modules.PatchMerging(width, 2 * width, (side, side))
                width, side = 2 * width, side // 2
        yield nn.LayerNorm(width)
        yield nn.Linear(width, 1000)


@pytest.mark.parametrize(
    ("width", "depths", "published"),
    [(96, (2, 2, 6, 2), 28_288_354), (96, (2, 2, 18, 2), 49_606_258), (128, (2, 2, 18, 2), 87_768_224)],
)
def test_swin_has_as_many_weights_as_published(width, depths, published):
    """Swin-T, Swin-S and Swin-B."""
    assert sum(w.numel() for part in swin(width, depths) for w in part.parameters()) == published
