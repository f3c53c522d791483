"""Feed-forward parts and layer scale against their formulas, and Llama's published number of weights."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.layers import modules

BENDS = {
    "relu": F.relu,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": lambda x: x * torch.sigmoid(x),
}


@pytest.mark.parametrize("activation", BENDS)
def test_feed_forward_is_its_formula(module_of, activation):
    module = module_of("FeedForward", {"activation": activation}, (12, 16))
    given = torch.randn(3, 12, 16)
    assert module.inner.weight.shape == (64, 16)
    expected = F.linear(
        BENDS[activation](F.linear(given, module.inner.weight, module.inner.bias)),
        module.outer.weight,
        module.outer.bias,
    )
    assert torch.allclose(module(given), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "settings", "bend"),
    [
        ("SwiGLUFeedForward", {}, "silu"),
        ("GEGLUFeedForward", {}, "gelu"),
        ("GEGLUFeedForward", {"approximate": "tanh"}, "gelu_tanh"),
    ],
)
def test_gated_feed_forward_is_its_formula(module_of, name, settings, bend):
    """Equation 6 of arXiv 2002.05202, with as many weights as the plain one has: 8 / 3 of the width."""
    module = module_of(name, settings, (12, 96))
    given = torch.randn(3, 12, 96)
    gate, inner, outer = module.gate.weight, module.inner.weight, module.outer.weight
    assert gate.shape == inner.shape == (256, 96)
    assert sum(w.numel() for w in module.parameters()) == 2 * 4 * 96 * 96
    expected = (BENDS[bend](given @ gate.T) * (given @ inner.T)) @ outer.T
    assert torch.allclose(module(given), expected, atol=1e-5)


def test_feed_forward_works_on_rows_and_on_images_with_channels_last(module_of):
    for shape in ((16,), (12, 16), (4, 4, 16)):
        assert module_of("FeedForward", {}, shape)(torch.randn(3, *shape)).shape == (3, *shape)


@pytest.mark.parametrize(("dim", "shape"), [(-1, (12, 16)), (1, (16, 4, 4)), (-2, (16, 4))])
def test_layer_scale_multiplies_one_dimension(module_of, dim, shape):
    module = module_of("LayerScale", {"dim": dim, "init": 0.5}, shape)
    with torch.no_grad():
        module.weight.copy_(torch.arange(16))
    given = torch.randn(3, *shape)
    moved = given.movedim(dim, -1) * torch.arange(16)
    assert torch.equal(module(given), moved.movedim(-1, dim))


def test_llama_2_7b_has_as_many_weights_as_published():
    with torch.device("meta"):
        attention = modules.GroupedQueryAttention(4096, 32, rotary_steps=4096)
        feed_forward = modules.GatedFeedForward(4096, 11008)
        norms = [nn.RMSNorm(4096), nn.RMSNorm(4096)]
    layer = sum(w.numel() for part in (attention, feed_forward, *norms) for w in part.parameters())
    assert 32 * layer + 4096 + 2 * 32000 * 4096 == 6_738_415_616


def test_llama_3_8b_has_as_many_weights_as_published():
    with torch.device("meta"):
        attention = modules.GroupedQueryAttention(4096, 32, 8, rotary_steps=8192, base=500000.0)
        feed_forward = modules.GatedFeedForward(4096, 14336)
    layer = sum(w.numel() for part in (attention, feed_forward) for w in part.parameters()) + 2 * 4096
    assert 32 * layer + 4096 + 2 * 128256 * 4096 == 8_030_261_248
