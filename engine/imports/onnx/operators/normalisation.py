"""Normalisations, with their weights and running figures."""

from __future__ import annotations

import math

import numpy as np

from engine.imports.onnx.op import Op, operator
from engine.imports.onnx.sketch import NotNative


@operator("BatchNormalization")
def batch_norm(op: Op) -> None:
    """BatchNorm1d to BatchNorm3d."""
    if any(op.used(place) for place in range(1, len(op.outputs))) or op.setting("training_mode", 0):
        raise NotNative("it is in training mode")
    rank = len(op.shape())
    dimensions = max(1, rank - 2)
    names = ("weight", "bias", "running_mean", "running_var")
    weights = {name: op.weight(place, name) for place, name in enumerate(names, 1)}
    settings = {
        "eps": _plain(op.setting("epsilon", 1e-5)),
        "momentum": _plain(1 - op.setting("momentum", 0.9)),
    }
    op.draw(f"BatchNorm{dimensions}d", weights, **settings)


@operator("InstanceNormalization")
def instance_norm(op: Op) -> None:
    """InstanceNorm1d to InstanceNorm3d with weights."""
    weights = {"weight": op.weight(1, "weight"), "bias": op.weight(2, "bias")}
    dimensions = len(op.shape()) - 2
    op.draw(f"InstanceNorm{dimensions}d", weights, eps=_plain(op.setting("epsilon", 1e-5)), affine=True)


@operator("GroupNormalization")
def group_norm(op: Op) -> None:
    """GroupNorm with one weight for each channel, as it has from opset 21 on."""
    weight, bias = op.weight(1, "weight"), op.weight(2, "bias")
    channels, groups = op.shape()[1], op.setting("num_groups")
    if weight.size != channels:
        weight, bias = (np.repeat(each, channels // groups) for each in (weight, bias))
    eps = _plain(op.setting("epsilon", 1e-5))
    op.draw("GroupNorm", {"weight": weight, "bias": bias}, num_groups=groups, eps=eps)


@operator("LayerNormalization", "RMSNormalization")
def layer_norm(op: Op) -> None:
    """LayerNorm and RMSNorm over the last dimensions."""
    if any(op.used(place) for place in (1, 2)):
        raise NotNative("it also gives the mean and the deviation")
    rank = len(op.shape())
    axis = op.axis(op.setting("axis", -1))
    sizes = op.shape()[axis:]
    weight = np.broadcast_to(op.weight(1, "weight"), sizes).copy()
    settings = {"dimensions": rank - axis, "eps": _plain(op.setting("epsilon", 1e-5))}
    if op.type == "RMSNormalization":
        op.draw("RMSNorm", {"weight": weight}, **settings)
        return
    bias = np.broadcast_to(op.weight(2, "bias"), sizes).copy() if op.has(2) else None
    if weight.size != math.prod(sizes):
        raise NotNative("its weights have other sizes")
    weights = {"weight": weight} | ({"bias": bias} if bias is not None else {})
    op.draw("LayerNorm", weights, bias=bias is not None, **settings)


@operator("LRN")
def local_response(op: Op) -> None:
    """LocalResponseNorm."""
    settings = {
        "alpha": _plain(op.setting("alpha", 1e-4)),
        "beta": _plain(op.setting("beta", 0.75)),
        "k": _plain(op.setting("bias", 1.0)),
    }
    op.draw("LocalResponseNorm", None, size=op.setting("size"), **settings)


@operator("LpNormalization")
def normalise(op: Op) -> None:
    """Normalize."""
    op.draw("Normalize", None, p=float(op.setting("p", 2)), dim=op.axis(op.setting("axis", -1)))


@operator("MeanVarianceNormalization")
def mean_variance(op: Op) -> None:
    """The operator itself."""
    axes = tuple(op.setting("axes", (0, 2, 3)))
    if 0 in axes:
        raise NotNative("it works across the batch")
    op.give(op.sketch.foreign(op.type, op.address(0), axes=axes))


def _plain(value: float) -> float:
    return float(f"{value:.7g}")
