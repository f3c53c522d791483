"""Convolutions and pools."""

from __future__ import annotations

from collections.abc import Sequence

from engine.imports.onnx.op import Op, operator
from engine.imports.onnx.sketch import NotNative

Sizes = tuple[int, ...]


@operator("Conv")
def conv(op: Op) -> None:
    """Conv1d to Conv3d; padding that differs on two sides becomes a Pad before it."""
    weight = op.weight(1, "kernel")
    dimensions = weight.ndim - 2
    _check(op, dimensions)
    bias = op.weight(2, "bias") if op.has(2) else None
    kernel = tuple(weight.shape[2:])
    strides, dilations = _spread(op, "strides", dimensions), _spread(op, "dilations", dimensions)
    before, after = pads(op, kernel, strides, dilations)
    spans = [d * (k - 1) for d, k in zip(dilations, kernel)]
    is_same = set(strides) == {1} and all(2 * b == s and b == a for b, a, s in zip(before, after, spans))
    address = op.address(0)
    padding: int | str | Sizes = "same" if is_same else one(before)
    if before != after:
        address, padding = _padded(op, address, before, after, 0.0), 0
    params = {
        "out_channels": weight.shape[0],
        "kernel_size": one(kernel),
        "stride": one(strides),
        "padding": padding,
        "dilation": one(dilations),
        "groups": op.setting("group", 1),
        "bias": bias is not None,
    }
    weights = {"weight": weight} | ({"bias": bias} if bias is not None else {})
    name = op.sketch.add(f"Conv{dimensions}d", params, {"input": address}, weights, op.wanted())
    op.give(f"{name}.output")


@operator("ConvTranspose")
def conv_transpose(op: Op) -> None:
    """ConvTranspose1d to ConvTranspose3d."""
    weight = op.weight(1, "kernel")
    dimensions = weight.ndim - 2
    _check(op, dimensions)
    bias = op.weight(2, "bias") if op.has(2) else None
    kernel = tuple(weight.shape[2:])
    strides, dilations = _spread(op, "strides", dimensions), _spread(op, "dilations", dimensions)
    if op.setting("auto_pad", "NOTSET") not in ("NOTSET", "VALID") or "output_shape" in op.settings:
        raise NotNative("its padding follows from the size of its output")
    given = op.setting("pads", (0,) * 2 * dimensions)
    before, after = given[:dimensions], given[dimensions:]
    if before != after:
        raise NotNative("its padding differs on two sides")
    groups = op.setting("group", 1)
    op.draw(
        f"ConvTranspose{dimensions}d",
        {"weight": weight} | ({"bias": bias} if bias is not None else {}),
        out_channels=weight.shape[1] * groups,
        kernel_size=one(kernel),
        stride=one(strides),
        padding=one(before),
        output_padding=one(op.setting("output_padding", (0,) * dimensions)),
        dilation=one(dilations),
        groups=groups,
        bias=bias is not None,
    )


@operator("MaxPool")
def max_pool(op: Op) -> None:
    """MaxPool1d to MaxPool3d; uneven padding runs as it is."""
    if op.used(1):
        raise NotNative("it also gives the places of the largest values")
    kernel = op.setting("kernel_shape")
    dimensions = len(kernel)
    op.fits(f"MaxPool{dimensions}d")
    strides, dilations = _spread(op, "strides", dimensions), _spread(op, "dilations", dimensions)
    before, after = pads(op, kernel, strides, dilations)
    if before == after and all(2 * b <= k for b, k in zip(before, kernel)):
        params = {
            "padding": one(before),
            "dilation": one(dilations),
            "ceil_mode": bool(op.setting("ceil_mode", 0)),
        }
        op.draw(f"MaxPool{dimensions}d", None, kernel_size=one(kernel), **_stride(kernel, strides), **params)
        return
    if op.setting("ceil_mode", 0):
        raise NotNative("its padding is uneven and its size rounded up")
    settings = {
        "kernel_shape": kernel,
        "strides": strides,
        "pads": around(before, after),
        "dilations": dilations,
    }
    op.give(op.sketch.foreign("MaxPool", op.address(0), **settings))


@operator("AveragePool")
def average_pool(op: Op) -> None:
    """AvgPool1d to AvgPool3d; uneven padding runs as it is."""
    kernel = op.setting("kernel_shape")
    dimensions = len(kernel)
    op.fits(f"AvgPool{dimensions}d")
    strides = _spread(op, "strides", dimensions)
    if set(_spread(op, "dilations", dimensions)) != {1}:
        raise NotNative("its window has gaps")
    before, after = pads(op, kernel, strides, (1,) * dimensions)
    counted = bool(op.setting("count_include_pad", 0)) or not any((*before, *after))
    if before == after and all(2 * b <= k for b, k in zip(before, kernel)):
        params = {"padding": one(before), "count_include_pad": counted}
        ceil = bool(op.setting("ceil_mode", 0))
        pool = f"AvgPool{dimensions}d"
        op.draw(pool, None, kernel_size=one(kernel), **_stride(kernel, strides), **params, ceil_mode=ceil)
    elif op.setting("ceil_mode", 0):
        raise NotNative("its padding is uneven and its size rounded up")
    elif counted:
        address = _padded(op, op.address(0), before, after, 0.0)
        params = {"kernel_size": one(kernel), **_stride(kernel, strides)}
        op.give(op.sketch.then(address, f"AvgPool{dimensions}d", **params))
    else:
        settings = {"kernel_shape": kernel, "strides": strides, "pads": around(before, after)}
        op.give(op.sketch.foreign("AveragePool", op.address(0), **settings))


@operator("GlobalAveragePool", "GlobalMaxPool")
def global_pool(op: Op) -> None:
    """An adaptive pool to size 1, which keeps the dimensions as ONNX does."""
    kind = "Avg" if op.type == "GlobalAveragePool" else "Max"
    op.draw(f"Adaptive{kind}Pool{len(op.shape()) - 2}d", None, output_size=1)


def pads(op: Op, kernel: Sizes, strides: Sizes, dilations: Sizes) -> tuple[Sizes, Sizes]:
    """How much is added before and after each dimension."""
    dimensions = len(kernel)
    kind = op.setting("auto_pad", "NOTSET")
    if kind == "VALID":
        return (0,) * dimensions, (0,) * dimensions
    if kind == "NOTSET":
        given = op.setting("pads", (0,) * 2 * dimensions)
        if min(given) < 0:
            raise NotNative("it cuts off edges")
        return tuple(given[:dimensions]), tuple(given[dimensions:])
    sizes = op.shape()[2:]
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilations)]
    total = [max((-(-size // s) - 1) * s + span - size, 0) for size, s, span in zip(sizes, strides, spans)]
    small = tuple(each // 2 for each in total)
    large = tuple(each - each // 2 for each in total)
    return (small, large) if kind == "SAME_UPPER" else (large, small)


def one(sizes: Sequence[int]) -> int | Sizes:
    """One number where all are the same."""
    return sizes[0] if len(set(sizes)) == 1 else tuple(sizes)


def around(before: Sizes, after: Sizes) -> Sizes:
    """Amounts as torch counts them: before and after the last dimension, then the one before it."""
    return tuple(each for pair in reversed(list(zip(before, after))) for each in pair)


def _padded(op: Op, address: str, before: Sizes, after: Sizes, value: float) -> str:
    return op.sketch.then(address, "Pad", pad=around(before, after), value=value)


def _stride(kernel: Sizes, strides: Sizes) -> dict[str, int | Sizes]:
    """The layers' own default is the size of the window."""
    return {} if tuple(kernel) == tuple(strides) else {"stride": one(strides)}


def _spread(op: Op, name: str, dimensions: int) -> Sizes:
    return tuple(op.setting(name, (1,) * dimensions))


def _check(op: Op, dimensions: int) -> None:
    if dimensions not in (1, 2, 3):
        raise NotNative(f"it has {dimensions} dimensions")
    op.fits(f"Conv{dimensions}d")
