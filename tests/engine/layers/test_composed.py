"""Composed convolutions against dense ones and formulas, and the published numbers of weights."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.layers import LAYERS
from engine.layers.call import Shape


@pytest.mark.parametrize(("kernel", "dilation"), [(2, 1), (3, 4), (1, 2)])
def test_a_causal_convolution_sees_only_what_came_before(module_of, kernel, dilation):
    settings = {"kernel_size": kernel, "dilation": dilation, "out_channels": 4}
    module = module_of("CausalConv1d", settings, (8, 32))
    given = torch.randn(1, 8, 32, requires_grad=True)
    answer = module(given)
    assert answer.shape == (1, 4, 32)
    answer[0, :, 20].sum().backward()
    reached = given.grad[0].abs().sum(0).nonzero().flatten().tolist()
    assert reached == [20 - dilation * back for back in reversed(range(kernel))]
    plain = F.conv1d(given, module.weight, module.bias, dilation=dilation)
    assert torch.allclose(answer[:, :, dilation * (kernel - 1) :], plain, atol=1e-6)


def test_a_wavenet_stack_reaches_as_far_as_the_paper_says(module_of):
    """Dilations 1, 2, 4, ..., 512 with two points each reach back 1,024 steps (arXiv 1609.03499, 2.1)."""
    given = torch.randn(1, 1, 1100, requires_grad=True)
    answer = given
    for power in range(10):
        settings = {"out_channels": 1, "dilation": 2**power}
        answer = module_of("CausalConv1d", settings, (1, 1100))(answer)
    answer[0, 0, -1].backward()
    assert given.grad[0, 0].nonzero().flatten().tolist() == list(range(1100 - 1024, 1100))


@pytest.mark.parametrize("multiplier", [1, 2])
def test_separable_is_a_dense_filter_of_rank_one_a_channel(module_of, multiplier):
    for name, shape, dense in (
        ("SeparableConv1d", (6, 12), F.conv1d),
        ("SeparableConv2d", (6, 12, 12), F.conv2d),
    ):
        module = module_of(name, {"out_channels": 5, "depth_multiplier": multiplier}, shape)
        deep = module.depthwise.weight.squeeze(1).unflatten(0, (6, multiplier))
        mixed = module.pointwise.weight.flatten(1).unflatten(1, (6, multiplier))
        weight = torch.einsum("ocm,cm...->oc...", mixed, deep)
        given = torch.randn(3, *shape)
        expected = dense(given, weight, module.pointwise.bias, padding=1)
        assert torch.allclose(module(given), expected, atol=1e-5)


@pytest.mark.parametrize("shape", [(32, 9), (32, 4, 5), (32, 3, 4, 5)])
def test_squeeze_and_excitation_is_its_formula(module_of, shape):
    module = module_of("SqueezeExcitation", {}, shape)
    given = torch.randn(3, *shape)
    whole = given.flatten(2).mean(2)
    inner = F.relu(F.linear(whole, module.squeeze.weight, module.squeeze.bias))
    assert inner.shape == (3, 2)
    weight = torch.sigmoid(F.linear(inner, module.excite.weight, module.excite.bias))
    expected = torch.stack([given[n] * weight[n].view(32, *[1] * (len(shape) - 1)) for n in range(3)])
    assert torch.allclose(module(given), expected, atol=1e-6)


def test_an_inverted_residual_skips_where_sizes_agree(module_of):
    given = torch.randn(3, 16, 8, 8)
    module = module_of("InvertedResidual", {}, (16, 8, 8)).eval()
    assert torch.allclose(module(given), given + module.path(given))
    for settings in ({"out_channels": 8}, {"stride": 2}):
        module = module_of("InvertedResidual", settings, (16, 8, 8)).eval()
        assert torch.equal(module(given), module.path(given))


@pytest.mark.parametrize(
    ("activation", "bend", "inside", "gate"),
    [
        ("relu6", F.relu6, F.relu, torch.sigmoid),
        ("silu", F.silu, F.silu, torch.sigmoid),
        ("hardswish", F.hardswish, F.relu, F.hardsigmoid),
    ],
)
def test_an_inverted_residual_is_its_parts(module_of, activation, bend, inside, gate):
    settings = {"activation": activation, "se_ratio": 0.5, "stride": 2, "kernel_size": 5}
    module = module_of("InvertedResidual", settings, (16, 8, 8)).train()
    wide, deep, narrow = (part.weight for part in module.path if isinstance(part, nn.Conv2d))
    weigh = module.path[6]

    def scaled(values: torch.Tensor) -> torch.Tensor:
        return F.batch_norm(values, None, None, training=True)

    given = torch.randn(3, 16, 8, 8)
    x = bend(scaled(F.conv2d(given, wide)))
    x = bend(scaled(F.conv2d(x, deep, stride=2, padding=2, groups=96)))
    share = gate(weigh.excite(inside(weigh.squeeze(x.mean((2, 3))))))
    expected = scaled(F.conv2d(x * share[:, :, None, None], narrow))
    assert weigh.squeeze.weight.shape == (8, 96)
    assert torch.allclose(module(given), expected, atol=1e-4)


def test_a_dropped_path_leaves_the_skip(module_of):
    module = module_of("InvertedResidual", {"drop_path": 0.5}, (16, 8, 8))
    given = torch.randn(64, 16, 8, 8)
    added = module(given) - given
    dropped = added.abs().amax((1, 2, 3)) == 0
    assert 15 < dropped.sum() < 49
    path = module.path(given)
    assert torch.allclose(added[~dropped], 2 * path[~dropped], atol=1e-5)
    assert torch.allclose(module.eval()(given), given + module.path(given))


def ending(channels: int, hidden: int, head: int) -> Iterator[nn.Module]:
    yield from (nn.Conv2d(channels, hidden, 1, bias=False), nn.BatchNorm2d(hidden))
    if head:
        yield nn.Linear(hidden, head)
    yield nn.Linear(head or hidden, 1000)


def weights(rows: list[tuple[int, int, int, dict[str, object]]], hidden: int, head: int = 0) -> int:
    """Weights of a stem of 3 × 3, inverted residuals (in, out, how often, settings) and an ending."""
    parts: list[nn.Module] = [nn.Conv2d(3, rows[0][0], 3, bias=False), nn.BatchNorm2d(rows[0][0])]
    for inside, out, times, settings in rows:
        for turn in range(times):
            width = inside if turn == 0 else out
            declared = LAYERS["InvertedResidual"].make({"out_channels": out, **settings})
            call = declared.call(Shape((2, width, 8, 8)))
            parts.append(call.build())
    return sum(w.numel() for part in (*parts, *ending(rows[-1][1], hidden, head)) for w in part.parameters())


def test_mobilenet_v2_has_as_many_weights_as_published():
    """Table 2 of arXiv 1801.04381."""
    widths = [(32, 16, 1), (16, 24, 2), (24, 32, 3), (32, 64, 4), (64, 96, 3), (96, 160, 3), (160, 320, 1)]
    rows = [(a, b, n, {"expand_ratio": 6 if turn else 1}) for turn, (a, b, n) in enumerate(widths)]
    with torch.device("meta"):
        assert weights(rows, 1280) == 3_504_872


def test_efficientnet_b0_has_as_many_weights_as_published():
    """Table 1 of arXiv 1905.11946, with a squeeze to a quarter of what comes in."""
    widths = [
        (32, 16, 1, 3),
        (16, 24, 2, 3),
        (24, 40, 2, 5),
        (40, 80, 3, 3),
        (80, 112, 3, 5),
        (112, 192, 4, 5),
        (192, 320, 1, 3),
    ]
    rows = []
    for turn, (a, b, n, k) in enumerate(widths):
        settings = {
            "expand_ratio": 6 if turn else 1,
            "kernel_size": k,
            "se_ratio": 0.25,
            "activation": "silu",
        }
        rows.append((a, b, n, settings))
    with torch.device("meta"):
        assert weights(rows, 1280) == 5_288_548


def test_mobilenet_v3_large_has_as_many_weights_as_published():
    """Table 1 of arXiv 1905.02244: in, out, inside, window, values of the squeeze."""
    table = [
        (16, 16, 16, 3, 0),
        (16, 24, 64, 3, 0),
        (24, 24, 72, 3, 0),
        (24, 40, 72, 5, 24),
        (40, 40, 120, 5, 32),
        (40, 40, 120, 5, 32),
        (40, 80, 240, 3, 0),
        (80, 80, 200, 3, 0),
        (80, 80, 184, 3, 0),
        (80, 80, 184, 3, 0),
        (80, 112, 480, 3, 120),
        (112, 112, 672, 3, 168),
        (112, 160, 672, 5, 168),
        (160, 160, 960, 5, 240),
        (160, 160, 960, 5, 240),
    ]
    rows = [
        (a, b, 1, {"expand_ratio": inner / a, "kernel_size": k, "se_ratio": s / a, "activation": "hardswish"})
        for a, b, inner, k, s in table
    ]
    with torch.device("meta"):
        assert weights(rows, 960, 1280) == 5_483_032
