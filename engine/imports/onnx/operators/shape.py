"""Operators that lay values out in another way, cut them and join them."""

from __future__ import annotations

from typing import Any

from engine.imports.onnx.op import Op, operator
from engine.imports.onnx.operators.activation import identity
from engine.imports.onnx.operators.convolution import around
from engine.imports.onnx.shapes import PROBE
from engine.imports.onnx.sketch import NotNative
from engine.imports.onnx.values import BATCH, Atom, View, Wire

FARTHEST = 2**31


@operator("Flatten", "Reshape")
def reshape(op: Op) -> None:
    """Flatten or Reshape where samples stay samples, else the operator."""
    made, given = op.made(), op.sketch.values[op.inputs[0]]
    if isinstance(given, View) and (seen := given.reshaped(made)) is not None:
        op.sketch.values[op.outputs[0]] = seen
        return
    if made == op.shape():
        identity(op)
        return
    first = op.shape()[:1] == (PROBE,) and made[:1] == (PROBE,)
    if first and len(made) == 2 and len(op.shape()) > 2:
        op.draw("Flatten")
    elif first and len(made) > 1:
        op.draw("Reshape", None, shape=made[1:])
    else:
        op.give(op.sketch.foreign("Reshape", op.address(0), shape=_open(made)))


@operator("Transpose")
def transpose(op: Op) -> None:
    """Transpose or Permute; where the batch moves, only another way to see the same values."""
    rank = len(op.shape())
    order = tuple(op.setting("perm", tuple(reversed(range(rank)))))
    given = op.sketch.values[op.inputs[0]]
    if isinstance(given, View):
        op.sketch.values[op.outputs[0]] = given.transposed(order)
    elif op.shape()[0] != PROBE:
        op.give(op.sketch.foreign("Transpose", op.address(0), perm=order))
    elif order[0] != 0:
        base = (BATCH, *(Atom(f"{op.outputs[0]}.{i}", size) for i, size in enumerate(op.shape()) if i))
        axes = tuple((atom,) for atom in base)
        op.sketch.values[op.outputs[0]] = View(op.address(0), axes, axes).transposed(order)
    else:
        moved = [place for place in range(rank) if order[place] != place]
        if not moved:
            identity(op)
        elif len(moved) == 2:
            op.draw("Transpose", None, dim0=moved[0], dim1=moved[1])
        else:
            op.draw("Permute", None, dims=order[1:])


@operator("Squeeze")
def squeeze(op: Op) -> None:
    """Squeeze, one dimension after the other."""
    shape, given = op.shape(), op.sketch.values[op.inputs[0]]
    ones = tuple(place for place, size in enumerate(shape) if size == 1)
    axes = sorted({a % len(shape) for a in _tuple(op.setting("axes", ones, 1))}, reverse=True)
    if isinstance(given, View):
        _see(op, given)
    elif 0 in axes:
        op.give(op.sketch.foreign("Squeeze", op.address(0), axes=tuple(axes)))
    else:
        address = op.address(0)
        for axis in axes:
            address = op.sketch.then(address, "Squeeze", dim=axis)
        op.give(address)


@operator("Unsqueeze")
def unsqueeze(op: Op) -> None:
    """Unsqueeze, one dimension after the other."""
    rank, given = len(op.made()), op.sketch.values[op.inputs[0]]
    axes = sorted({a % rank for a in _tuple(op.setting("axes", None, 1))})
    if isinstance(given, View):
        _see(op, given)
    elif 0 in axes:
        op.give(op.sketch.foreign("Unsqueeze", op.address(0), axes=tuple(axes)))
    else:
        address = op.address(0)
        for axis in axes:
            address = op.sketch.then(address, "Unsqueeze", dim=axis)
        op.give(address)


@operator("Concat")
def concat(op: Op) -> None:
    """Concatenate; a single input goes through."""
    rank = len(op.made())
    axis = op.axis(op.setting("axis", 0), rank)
    if len(op.inputs) == 1:
        identity(op)
        return
    inputs = {f"inputs_{place + 1}": op.address(place, rank) for place in range(len(op.inputs))}
    op.give(f"{op.sketch.add('Concatenate', {'dim': axis}, inputs, None, op.wanted())}.output")


@operator("Slice")
def slice_(op: Op) -> None:
    """Slice in one dimension after the other; with steps the operator itself."""
    shape = op.shape()
    starts, stops = _tuple(op.setting("starts", None, 1)), _tuple(op.setting("ends", None, 2))
    axes = _tuple(op.setting("axes", tuple(range(len(starts))), 3))
    steps = _tuple(op.setting("steps", (1,) * len(starts), 4))
    cuts = []
    for axis, start, stop, step in zip((a % len(shape) for a in axes), starts, stops, steps):
        places = range(shape[axis])[slice(start, stop if abs(stop) < FARTHEST or step > 0 else None, step)]
        if places == range(shape[axis]):
            continue
        if axis == 0 or not places:
            raise NotNative("it cuts samples off" if axis == 0 else "it leaves nothing")
        cuts.append((axis, places))
    if not cuts:
        identity(op)
        return
    address = op.address(0)
    for axis, places in cuts:
        if places.step == 1:
            address = op.sketch.then(address, "Slice", dim=axis, start=places[0], length=len(places))
        elif places.step == -1 and len(places) == shape[axis]:
            address = op.sketch.then(address, "Flip", dim=axis)
        elif places.step > 0:
            cut = {"axis": axis, "start": places.start, "stop": places.stop, "step": places.step}
            address = op.sketch.foreign("Slice", address, **cut)
        else:
            address = op.sketch.foreign("Gather", address, indices=tuple(places), axis=axis)
    op.give(address)


@operator("Split")
def split(op: Op) -> None:
    """Split in two equal parts, else one Slice for each part."""
    axis = op.axis(op.setting("axis", 0))
    sizes = [op.made(place)[axis] for place in range(len(op.outputs)) if op.outputs[place]]
    address = op.address(0)
    if len(sizes) == 2 and sizes[0] == sizes[1]:
        name = op.sketch.add("Split", {"dim": axis}, {"input": address}, None, op.wanted())
        op.give(f"{name}.first", 0)
        op.give(f"{name}.second", 1)
        return
    start = 0
    for place, size in enumerate(sizes):
        op.give(op.sketch.then(address, "Slice", dim=axis, start=start, length=size), place)
        start += size


@operator("Pad")
def pad(op: Op) -> None:
    """Pad."""
    rank = len(op.shape())
    amounts = _tuple(op.setting("pads", None, 1))
    axes = [a % rank for a in _tuple(op.setting("axes", tuple(range(rank)), 3))]
    before, after = [0] * rank, [0] * rank
    for place, axis in enumerate(axes):
        before[axis], after[axis] = amounts[place], amounts[place + len(axes)]
    if before[0] or after[0]:
        raise NotNative("it adds samples")
    if not any((*before, *after)):
        identity(op)
        return
    value = op.setting("value", 0.0, 2)
    modes = {"constant": "constant", "reflect": "reflect", "edge": "replicate", "wrap": "circular"}
    mode = modes[op.setting("mode", "constant")]
    first = next(axis for axis in range(1, rank) if before[axis] or after[axis])
    first = min(first, 2) if mode != "constant" else first
    around_all = around(tuple(before[first:]), tuple(after[first:]))
    if min(around_all) < 0 and mode == "constant":
        op.give(op.sketch.foreign("Pad", op.address(0), pads=around_all, value=float(value or 0)))
    else:
        op.draw("Pad", None, pad=around_all, mode=mode, value=float(value or 0))


@operator("Expand")
def expand(op: Op) -> None:
    """The operator itself, or nothing where the sizes stay."""
    made = op.made()
    if made == op.shape():
        identity(op)
        return
    if made[:1] != (PROBE,):
        raise NotNative("what it makes are no samples")
    op.give(op.sketch.foreign("Expand", op.address(0, len(made)), shape=(-1, *made[1:])))


@operator("Tile")
def tile(op: Op) -> None:
    """Tile."""
    repeats = _tuple(op.setting("repeats", None, 1))
    if repeats[0] != 1:
        raise NotNative("it repeats samples")
    op.draw("Tile", None, repeats=tuple(repeats[1:]))


@operator("DepthToSpace", "SpaceToDepth")
def depth(op: Op) -> None:
    """PixelShuffle where the order is torch's, else the operator."""
    size = op.setting("blocksize")
    if op.type == "DepthToSpace" and op.setting("mode", "DCR") == "CRD":
        op.draw("PixelShuffle", None, upscale_factor=size)
    else:
        op.give(op.sketch.foreign(op.type, op.address(0), blocksize=size))


@operator("Resize", "Upsample")
def resize(op: Op) -> None:
    """Upsample, Resize, or the operator with the rules that the file has."""
    shape, made = op.shape(), op.made()
    if made[:2] != shape[:2] or len(made) not in (3, 4, 5):
        raise NotNative("it changes samples or channels")
    mode = op.setting("mode", "nearest")
    how = op.setting(
        "coordinate_transformation_mode", "asymmetric" if op.type == "Upsample" else "half_pixel"
    )
    name = _interpolation(op, mode, how, len(made))
    size, scales = made[2:], [m // s if m % s == 0 else 0 for m, s in zip(made[2:], shape[2:])]
    aligned = how == "align_corners"
    if len(made) == 4 and not aligned and name in ("nearest", "bilinear", "bicubic"):
        if all(scales):
            op.draw(
                "Upsample",
                None,
                scale_factor=scales[0] if len(set(scales)) == 1 else tuple(scales),
                mode=name,
            )
        else:
            op.draw("Resize", None, size=size[0] if len(set(size)) == 1 else size, mode=name)
        return
    settings = {"size": size, "mode": name, "align_corners": aligned}
    op.give(op.sketch.foreign("Resize", op.address(0), **settings))


@operator("Trilu")
def trilu(op: Op) -> None:
    """Tril or Triu."""
    diagonal = int(op.setting("k", 0, 1))
    op.draw("Triu" if op.setting("upper", 1) else "Tril", None, diagonal=diagonal)


@operator("OneHot")
def one_hot(op: Op) -> None:
    """The operator itself, with its depth and two values stored."""
    depth, values = op.constant(1), op.constant(2)
    if depth is None or values is None or op.setting("axis", -1) not in (-1, len(op.made()) - 1):
        raise NotNative("its depth or its values are computed")
    settings = {"depth": int(depth.flat[0]), "off": float(values.flat[0]), "on": float(values.flat[1])}
    op.give(op.sketch.foreign("OneHot", op.address(0), **settings))


def _interpolation(op: Op, mode: str, how: str, rank: int) -> str:
    """Torch's word for a way to interpolate; raises NotNative for those that it lacks."""
    if op.setting("antialias", 0) or op.setting("exclude_outside", 0):
        raise NotNative("it smooths while it shrinks")
    if mode == "nearest":
        rounding = op.setting("nearest_mode", "floor" if op.type == "Upsample" else "round_prefer_floor")
        if how == "asymmetric" and rounding == "floor":
            return "nearest"
        if how == "half_pixel" and rounding in ("round_prefer_floor", "round_prefer_ceil"):
            return "nearest-exact"
        raise NotNative("it rounds in a way that torch does not")
    if how not in ("half_pixel", "pytorch_half_pixel", "align_corners"):
        raise NotNative("it places values in a way that torch does not")
    if mode == "cubic":
        if abs(op.setting("cubic_coeff_a", -0.75) + 0.75) > 1e-6 or rank != 4:
            raise NotNative("it bends in a way that torch does not")
        return "bicubic"
    return {3: "linear", 4: "bilinear", 5: "trilinear"}[rank]


def _see(op: Op, given: View) -> None:
    """Dimensions of size 1 come or go in a view."""
    seen = given.reshaped(op.made())
    if seen is None:
        op.sketch.values[op.inputs[0]] = Wire(op.address(0))
        raise NotNative("its dimensions come in an order that no layer has")
    op.sketch.values[op.outputs[0]] = seen


def _open(sizes: tuple[int, ...]) -> tuple[int, ...]:
    if sum(size % PROBE == 0 for size in sizes) != 1:
        raise NotNative("the batch does not go into one size")
    return tuple(-1 if size % PROBE == 0 else size for size in sizes)


def _tuple(value: Any) -> tuple[int, ...]:
    if value is None:
        raise NotNative("its settings are missing")
    return tuple(int(v) for v in value) if isinstance(value, tuple) else (int(value),)
