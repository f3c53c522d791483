"""Attention against torch's own, against its formula, and against what it must not see."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

GIVEN = (12, 16)


def reference(query: int, context: int, heads: int, bias: bool = True) -> nn.MultiheadAttention:
    """Torch's own attention, with weights far enough from 0 that a mistake shows."""
    made = nn.MultiheadAttention(query, heads, bias=bias, kdim=context, vdim=context, batch_first=True)
    for weight in made.parameters():
        nn.init.normal_(weight, std=0.3)
    return made.eval()


def own_weights(theirs: nn.MultiheadAttention) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Weights and biases of query, key, value and output."""
    first = theirs.in_proj_weight
    parts = (
        [theirs.q_proj_weight, theirs.k_proj_weight, theirs.v_proj_weight]
        if first is None
        else first.chunk(3)
    )
    biases = theirs.in_proj_bias.chunk(3)
    return [*parts, theirs.out_proj.weight], [*biases, theirs.out_proj.bias]


def copied(module: nn.Module, theirs: nn.MultiheadAttention, groups: int = 1) -> nn.Module:
    """Our projections with torch's weights; with groups, only the first key and value of each group."""
    weights, biases = own_weights(theirs)
    with torch.no_grad():
        for place, name in enumerate(("query", "key", "value", "output")):
            linear = getattr(module, name)
            weight, bias = weights[place], biases[place]
            if groups > 1 and name in ("key", "value"):
                values = weight.shape[0] // theirs.num_heads
                weight = weight.view(-1, groups, values, weight.shape[1])[:, 0].flatten(0, 1)
                bias = bias.view(-1, groups, values)[:, 0].flatten()
            linear.weight.copy_(weight)
            linear.bias.copy_(bias)
    return module.eval()


def shared_keys(theirs: nn.MultiheadAttention, groups: int) -> nn.MultiheadAttention:
    """Make the keys and values of each group of heads the same."""
    values = theirs.embed_dim // theirs.num_heads
    with torch.no_grad():
        for tensor in (theirs.in_proj_weight, theirs.in_proj_bias):
            for part in tensor.chunk(3)[1:]:
                heads = part.view(-1, groups, values, *part.shape[1:])
                heads.copy_(heads[:, :1].expand_as(heads))
    return theirs


def masks(steps: int = 12) -> dict[str, torch.Tensor]:
    """Padding at the end of two samples, and each step hidden from some others but never from itself."""
    padding = torch.zeros(3, steps, dtype=torch.bool)
    padding[1, 9:], padding[2, 4:] = True, True
    return {
        "key_padding_mask": padding,
        "attn_mask": (torch.rand(3, steps, steps) > 0.6) & ~torch.eye(steps).bool(),
    }


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(
    "named", [(), ("key_padding_mask",), ("attn_mask",), ("key_padding_mask", "attn_mask")]
)
def test_self_attention_is_torch_s(module_of, causal, named):
    module = module_of("SelfAttention", {"causal": causal}, GIVEN).eval()
    theirs = reference(16, 16, 4)
    module.projection.load_state_dict({"weight": theirs.in_proj_weight, "bias": theirs.in_proj_bias})
    module.output.load_state_dict(theirs.out_proj.state_dict())
    given, hidden = torch.randn(3, *GIVEN), {name: masks()[name] for name in named}
    blocked = torch.zeros(3, 12, 12, dtype=torch.bool)
    if "attn_mask" in hidden:
        # The first step is never hidden, so that each has something to look at.
        hidden["attn_mask"][:, :, 0] = False
        blocked = hidden["attn_mask"]
    if causal:
        blocked = blocked | torch.ones(12, 12, dtype=torch.bool).triu(1)
    expected, _ = theirs(
        given,
        given,
        given,
        key_padding_mask=hidden.get("key_padding_mask"),
        attn_mask=blocked.repeat_interleave(4, 0),
    )
    assert torch.allclose(module(given, **hidden), expected, atol=1e-5)


def test_cross_attention_is_torch_s(module_of):
    module = module_of("CrossAttention", {}, GIVEN, (9, 24))
    theirs = reference(16, 24, 4)
    copied(module, theirs)
    query, context = torch.randn(3, *GIVEN), torch.randn(3, 9, 24)
    padding = torch.zeros(3, 9, dtype=torch.bool)
    padding[0, 5:] = True
    expected, _ = theirs(query, context, context, key_padding_mask=padding)
    assert torch.allclose(module(query, context, key_padding_mask=padding), expected, atol=1e-5)
    hidden = torch.rand(3, 12, 9) > 0.7
    hidden[:, :, 0] = False
    expected, _ = theirs(query, context, context, attn_mask=hidden.repeat_interleave(4, 0))
    assert torch.allclose(module(query, context, attn_mask=hidden), expected, atol=1e-5)
    narrow = module_of("CrossAttention", {"head_dim": 3}, GIVEN, (9, 24))
    assert narrow.query.weight.shape == (12, 16)
    assert narrow.key.weight.shape == (12, 24)
    assert narrow(query, context).shape == (3, 12, 16)


@pytest.mark.parametrize("kv_heads", [1, 2, 4])
def test_grouped_queries_are_attention_with_shared_keys(module_of, kv_heads):
    settings = {"num_kv_heads": kv_heads, "bias": True, "rotary": False, "causal": False}
    module = module_of("GroupedQueryAttention", settings, GIVEN)
    theirs = shared_keys(reference(16, 16, 4), 4 // kv_heads)
    copied(module, theirs, 4 // kv_heads)
    given = torch.randn(3, *GIVEN)
    assert module.key.weight.shape == (4 * kv_heads, 16)
    assert torch.allclose(module(given), theirs(given, given, given)[0], atol=1e-5)


def test_rotary_attention_is_its_formula(module_of):
    settings = {"causal": False, "num_kv_heads": 4}
    module = module_of("GroupedQueryAttention", settings, GIVEN).eval()
    turn = module_of("RotaryPositions", {}, (4, 12, 4))
    given = torch.randn(3, *GIVEN)
    query, key, value = (
        getattr(module, name)(given).view(3, 12, 4, 4).transpose(1, 2) for name in ("query", "key", "value")
    )
    shares = torch.softmax(turn(query) @ turn(key).transpose(2, 3) / math.sqrt(4), -1)
    expected = module.output((shares @ value).transpose(1, 2).flatten(2))
    assert torch.allclose(module(given), expected, atol=1e-5)


ATTENTION = [
    ("SelfAttention", {"causal": True}),
    ("CausalSelfAttention", {}),
    ("CausalSelfAttention", {"rotary": True}),
    ("GroupedQueryAttention", {}),
    ("GroupedQueryAttention", {"window": 4}),
    ("GroupedQueryAttention", {"qk_norm": True, "num_kv_heads": 1}),
]


def seen(module: nn.Module, step: int, **hidden: torch.Tensor) -> list[int]:
    """The steps that the answer at `step` depends on."""
    given = torch.randn(1, *GIVEN, requires_grad=True)
    module.eval()(given, **hidden)[0, step].sum().backward()
    return given.grad[0].abs().sum(1).nonzero().flatten().tolist()


@pytest.mark.parametrize(("name", "settings"), ATTENTION)
def test_nothing_leaks_from_the_future(module_of, name, settings):
    module = module_of(name, settings, GIVEN)
    for step in (0, 5, 11):
        first = max(0, step - settings["window"] + 1) if "window" in settings else 0
        assert seen(module, step) == list(range(first, step + 1))


@pytest.mark.parametrize(("name", "settings"), ATTENTION)
def test_padding_is_not_looked_at(module_of, name, settings):
    module = module_of(name, settings, GIVEN)
    padding = torch.zeros(1, 12, dtype=torch.bool)
    padding[0, 3] = True
    assert seen(module, 5, key_padding_mask=padding) == [step for step in seen(module, 5) if step != 3]


def test_a_window_without_direction_looks_both_ways(module_of):
    module = module_of("GroupedQueryAttention", {"causal": False, "window": 3}, GIVEN)
    assert seen(module, 5) == [3, 4, 5, 6, 7]


def test_dot_products_are_the_formula_head_by_head(module_of):
    shapes = (GIVEN, (9, 16), (9, 8))
    query, key, value = (torch.randn(3, *shape) for shape in shapes)
    hidden = torch.rand(3, 12, 9) > 0.7
    hidden[:, :, 0] = False
    for heads, scale in ((1, None), (4, None), (4, 0.7)):
        module = module_of("ScaledDotProductAttention", {"num_heads": heads, "scale": scale}, *shapes).eval()
        expected = []
        for q, k, v in zip(query.chunk(heads, 2), key.chunk(heads, 2), value.chunk(heads, 2)):
            scores = (scale or 1 / math.sqrt(16 / heads)) * q @ k.transpose(1, 2)
            expected.append(torch.softmax(scores.masked_fill(hidden, -math.inf), -1) @ v)
        assert torch.allclose(module(query, key, value, attn_mask=hidden), torch.cat(expected, 2), atol=1e-5)


def test_dropout_ends_with_training(module_of):
    for name, settings in ATTENTION:
        module, given = module_of(name, {**settings, "dropout": 0.5}, GIVEN), torch.randn(2, *GIVEN)
        assert not torch.equal(module(given), module(given))
        assert torch.equal(module.eval()(given), module(given))


@pytest.mark.parametrize(("name", "settings"), ATTENTION)
def test_a_step_that_may_look_nowhere_takes_nothing(module_of, name, settings):
    module = module_of(name, settings, GIVEN).eval()
    padding = torch.zeros(2, 12, dtype=torch.bool)
    padding[0, :5] = True
    given = torch.randn(2, *GIVEN, requires_grad=True)
    answer = module(given, key_padding_mask=padding)
    nothing = torch.zeros(16) if module.output.bias is None else module.output.bias
    assert torch.equal(answer[0, :5], nothing.expand(5, 16))
    answer.sum().backward()
    assert torch.isfinite(given.grad).all()
