"""Sequences of different lengths, places by number, and sizes taken from another tensor."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from engine.layers import LAYERS
from engine.layers import modules as own
from engine.layers.call import Shape

VALUES = torch.arange(24.0).view(2, 3, 4)


def test_masks_from_lengths_and_for_the_future():
    mask = own.LengthMask()(VALUES, torch.tensor([1, 3]))
    assert mask.tolist() == [[False, True, True], [False, False, False]]
    causal = own.CausalMask()(VALUES)
    assert causal.shape == (2, 3, 3)
    assert causal[1].tolist() == [[False, True, True], [False, False, True], [False, False, False]]


def test_a_causal_mask_is_what_attention_takes():
    query = torch.randn(2, 3, 4)
    wanted = F.scaled_dot_product_attention(query, query, VALUES, is_causal=True)
    mask = ~own.CausalMask()(query)
    torch.testing.assert_close(F.scaled_dot_product_attention(query, query, VALUES, attn_mask=mask), wanted)


def test_a_random_mask_hides_its_share():
    torch.manual_seed(0)
    mask = own.RandomMask(0.15)(torch.zeros(100, 100, 2))
    assert mask.shape == (100, 100)
    assert 0.14 < mask.float().mean() < 0.16


def test_a_mean_without_padding():
    mask = torch.tensor([[False, True, False], [True, True, True]])
    found = own.MaskedMean()(VALUES, mask)
    torch.testing.assert_close(found, torch.stack([(VALUES[0, 0] + VALUES[0, 2]) / 2, torch.zeros(4)]))


def test_single_steps_by_number():
    found = own.StepAt()(VALUES, torch.tensor([1, -1]))
    torch.testing.assert_close(found, torch.stack([VALUES[0, 1], VALUES[1, 2]]))
    rows = own.StepAt()(VALUES[:, :, 0], torch.tensor([0, 2]))
    assert rows.tolist() == [0, 20]


def test_sums_at_places():
    places = torch.tensor([[0, 2, 0], [1, -1, 1]])
    found = own.ScatterSum(3)(VALUES, places)
    torch.testing.assert_close(
        found[0], torch.stack([VALUES[0, 0] + VALUES[0, 2], torch.zeros(4), VALUES[0, 1]])
    )
    torch.testing.assert_close(found[1, 1], VALUES[1, 0] + VALUES[1, 2])
    torch.testing.assert_close(own.ScatterSum(2)(VALUES, places), found[:, :2])
    counted = own.ScatterSum(3)(torch.ones(2, 3), places)
    assert counted.tolist() == [[2, 0, 1], [0, 2, 0]]


def test_sizes_like_another_one():
    image, other = torch.rand(2, 3, 6, 7), torch.zeros(2, 1, 4, 3)
    wanted = F.interpolate(image, (4, 3), mode="nearest")
    torch.testing.assert_close(own.ResizeLike("nearest")(image, other), wanted)
    torch.testing.assert_close(own.CropLike()(image, other), image[:, :, 1:5, 2:5])
    grown = own.ExpandLike()(torch.tensor([[[1.0], [2.0]]]), torch.zeros(1, 2, 3))
    assert grown.tolist() == [[[1, 1, 1], [2, 2, 2]]]


def test_every_second_place():
    torch.testing.assert_close(own.EveryNth(dim=1, start=1, step=2)(VALUES), VALUES[:, 1::2])
    torch.testing.assert_close(own.EveryNth(dim=-1, start=0, step=3)(VALUES), VALUES[..., ::3])


def test_points_know_where_they_are():
    made = own.AddCoordinates(radius=True)(torch.zeros(2, 1, 3, 5))
    assert made.shape == (2, 4, 3, 5)
    assert made[1, 1, :, 0].tolist() == [-1, 0, 1]
    assert made[0, 2, 0].tolist() == [-1, -0.5, 0, 0.5, 1]
    torch.testing.assert_close(made[0, 3, 2, 4], torch.tensor(2.0).sqrt())


def test_what_does_not_fit_is_refused():
    def refused(name: str, *shapes: Shape, **settings: object) -> bool:
        return bool(list(LAYERS[name].make(settings).checks(*shapes)))

    series = Shape((2, 12, 8))
    assert refused("LengthMask", Shape((2,)), Shape((2,), "int64"))
    assert refused("MaskedMean", series, Shape((2, 11), "bool"))
    assert refused("ScatterSum", series, Shape((2, 11), "int64"))
    assert refused("CropLike", Shape((2, 3, 4)), Shape((2, 3, 5)))
    assert refused("ExpandLike", Shape((2, 3, 4)), Shape((2, 3, 5)))
    assert refused("EveryNth", series, start=12)
    assert not refused("EveryNth", series, start=11)
