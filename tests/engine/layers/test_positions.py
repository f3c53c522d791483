"""Positions and class tokens against the formulas of their papers."""

from __future__ import annotations

import math

import pytest
import torch

from engine.layers import LAYERS
from engine.layers.call import Shape


def test_waves_are_those_of_the_paper(module_of):
    waves = module_of("PositionalEncoding", {}, (5, 6))(torch.zeros(1, 5, 6))[0]
    for place in range(5):
        for pair in range(3):
            angle = place / 10000 ** (2 * pair / 6)
            assert waves[place, 2 * pair].item() == pytest.approx(math.sin(angle), abs=1e-6)
            assert waves[place, 2 * pair + 1].item() == pytest.approx(math.cos(angle), abs=1e-6)


def test_learned_positions_know_shorter_sequences(module_of):
    module = module_of("LearnedPositions", {"num_embeddings": 9}, (5, 6))
    assert module.positions.shape == (9, 6)
    answer = module(torch.ones(2, 5, 6))
    assert torch.equal(answer, 1 + module.positions[:5].expand(2, 5, 6))


def as_complex(heads: torch.Tensor, base: float) -> torch.Tensor:
    """The rotation of the paper (arXiv 2104.09864, equation 13): pairs as complex numbers."""
    values = heads.shape[-1]
    speeds = torch.tensor([base ** (-2 * i / values) for i in range(values // 2)])
    angles = torch.arange(heads.shape[-2])[:, None] * speeds
    pairs = torch.view_as_complex(heads.reshape(*heads.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).flatten(-2)


@pytest.mark.parametrize("base", [10000.0, 500.0])
def test_rotary_positions_turn_as_complex_numbers_do(module_of, base):
    module = module_of("RotaryPositions", {"num_heads": 2, "base": base}, (12, 16))
    given = torch.randn(3, 12, 16)
    heads = given.view(3, 12, 2, 8).transpose(1, 2)
    expected = as_complex(heads, base)
    assert torch.allclose(module(given), expected.transpose(1, 2).flatten(2), atol=1e-5)
    with_heads = module_of("RotaryPositions", {"base": base}, (2, 12, 8))
    assert torch.allclose(with_heads(heads), expected, atol=1e-5)


@pytest.mark.parametrize("pairs", ["adjacent", "halves"])
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_rotated_queries_and_keys_know_only_how_far_apart_they_are(module_of, pairs, share):
    module = module_of("RotaryPositions", {"pairs": pairs, "share": share}, (12, 16))
    query, key = (module(torch.randn(16).expand(1, 12, 16))[0] for _ in range(2))
    products = query @ key.T
    for distance in range(-11, 12):
        line = products.diagonal(distance)
        assert torch.allclose(line, line[0].expand_as(line), atol=1e-4)
    assert not torch.allclose(products[0, 0], products[0, 5], atol=1e-2)
    given = torch.randn(2, 12, 16)
    assert torch.allclose(module(given).norm(dim=2), given.norm(dim=2), atol=1e-5)
    assert torch.equal(module(given)[:, 0], given[:, 0])
    assert torch.equal(module(given)[..., int(16 * share) :], given[..., int(16 * share) :])


def test_halves_are_neighbours_in_another_order(module_of):
    given, order = torch.randn(2, 12, 8), torch.tensor([0, 2, 4, 6, 1, 3, 5, 7])
    adjacent = module_of("RotaryPositions", {}, (12, 8))(given)
    halves = module_of("RotaryPositions", {"pairs": "halves"}, (12, 8))(given[..., order])
    assert torch.allclose(adjacent[..., order], halves, atol=1e-6)


@pytest.mark.parametrize(("tokens", "last"), [(1, False), (3, False), (2, True)])
def test_what_a_class_token_adds_can_be_taken_out_again(module_of, run_real, tokens, last):
    module = module_of("ClassToken", {"tokens": tokens, "last": last}, (12, 16))
    given = torch.randn(3, 12, 16)
    longer = module(given)
    assert longer.shape == (3, 12 + tokens, 16)
    shape = Shape(tuple(longer.shape))
    settings = {"tokens": tokens, "last": last}
    rest, _ = run_real(LAYERS["DropClassToken"].make(settings).call(shape), {"input": longer})
    assert torch.equal(rest, given)
    token, _ = run_real(LAYERS["TakeClassToken"].make({"last": last}).call(shape), {"input": longer})
    assert torch.equal(token, module.tokens[-1 if last else 0].expand(3, 16))
