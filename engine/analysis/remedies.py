"""Which fixes to offer when what reaches a layer does not fit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from engine.analysis import fixes, targets
from engine.analysis.context import Context
from engine.analysis.types import Fix
from engine.graph.model import port
from engine.layers import LAYERS
from engine.layers.call import Shape
from engine.layers.ports import Port

MANY = 500


def missing(context: Context, name: str, end: Port) -> Iterator[Fix | None]:
    """Connect what nothing uses yet, and what fits; a target for the answers."""
    layer = context.layer(name)
    wants_target = layer is not None and layer.role in ("loss", "metric") and end.name == "target"
    for source in context.of_role("target") if wants_target else _loose(context, name, end):
        yield fixes.connect(
            context, port(source, "output"), port(name, end.name), f"Connect {context.title(source)}"
        )
        return
    if wants_target:
        yield _target(context, name, end)


def _target(context: Context, name: str, end: Port) -> Fix | None:
    """A Target for the answers that the data offers, beside the layer that compares with them."""
    layer = context.layer(name)
    offered = [f for f in (context.fields or {}).values() if f.role == "target"]
    suiting = [f for f in offered if layer is not None and targets.suits(layer.type, f)] or offered
    if not suiting:
        return None
    x, y = context.node(name).at
    added = fixes.Additions(context)
    target = added.add("Target", (x - 240, y + 80), field=suiting[0].name)
    added.connect(port(target, "output"), port(name, end.name))
    return added.fix(f"Add target {suiting[0].name}")


def _loose(context: Context, name: str, end: Port) -> Iterator[str]:
    """Nodes whose output is unused and would fit, but not those behind this one; the nearest first."""
    if len(context.outcomes) > MANY:
        return
    place, asks = context.node(name).at, context.layer(name)
    judges = asks is not None and asks.role in ("loss", "metric")
    candidates = []
    for other, outcome in context.outcomes.items():
        shape = outcome.outputs.get("output")
        layer = context.layer(other)
        if (
            other == name
            or shape is None
            or layer is None
            or context.out.get(other)
            or layer.role == "target"
            or (layer.role == "output" and not judges)  # an answer is judged, not computed with
        ):
            continue
        if name in context.links.before(other):
            continue
        if (not end.accepts.ranks or len(shape) in end.accepts.ranks) and (
            not end.accepts.dtypes or shape.dtype in end.accepts.dtypes
        ):
            at = context.node(other).at
            candidates.append((math.hypot(place[0] - at[0], place[1] - at[1]), other))
    yield from (other for _, other in sorted(candidates))


def dtype(context: Context, name: str, end: Port, shape: Shape) -> Iterator[Fix | None]:
    """Turn whole numbers into numbers with a fraction or back; learn values for what is numbered."""
    wanted = end.accepts.dtypes[0]
    if shape.dtype == "int64" and "float" in wanted and len(shape) == 2 and 3 in end.accepts.ranks:
        known = {"num_embeddings": "=vocabulary"} if "vocabulary" in context.variables else {}
        yield fixes.insert(context, name, end.name, "Embedding", params=known)
    yield fixes.insert(context, name, end.name, "Cast", "Convert the numbers", {"dtype": wanted})


def rank(context: Context, name: str, end: Port, shape: Shape) -> Iterator[Fix | None]:
    """The same layer for another number of dimensions, or a layer between that changes the number."""
    kind, ranks, got = context.node(name).type, end.accepts.ranks, len(shape)
    yield _sibling(context, name, end, got)
    if 2 in ranks and got > 2:
        yield fixes.insert(context, name, end.name, "Flatten")
        if got == 4:
            yield fixes.insert(context, name, end.name, "GlobalAveragePool2d", "Average each channel")
    elif got == 1:
        yield fixes.insert(context, name, end.name, "Unsqueeze", "Make it a column", {"dim": 1})
    elif 3 in ranks and got == 4:
        yield fixes.insert(context, name, end.name, "Flatten", "Flatten each channel", {"start_dim": 2})
    elif ranks[0] == 3 and got == 2:
        first = end.accepts.kind == "sequence" and kind.endswith("1d")
        label = "Add a channel" if first else "Read as steps"
        yield fixes.insert(context, name, end.name, "Unsqueeze", label, {"dim": 1 if first else 2})
    elif ranks[0] == 4 and got == 3:
        yield fixes.insert(context, name, end.name, "Unsqueeze", "Add a channel", {"dim": 1})
    elif ranks[0] == 4 and got == 2 and (sizes := _square(shape[1])):
        label = f"Make it {' × '.join(map(str, sizes))}"
        yield fixes.insert(context, name, end.name, "Unflatten", label, {"sizes": sizes})
    elif ranks[0] == 1 and got == 2 and shape[1] == 1:
        yield fixes.insert(context, name, end.name, "Squeeze", "", {"dim": 1})


def _sibling(context: Context, name: str, end: Port, got: int) -> Fix | None:
    """Conv1d, Conv2d, Conv3d: the one whose rank fits."""
    kind = context.node(name).type
    stem = re.fullmatch(r"(.+)[123]d", kind)
    if stem is None:
        return None
    for number in (1, 2, 3):
        other = LAYERS.get(f"{stem[1]}{number}d")
        if other is not None and other.type != kind and got in other.inputs[0].accepts.ranks:
            return fixes.set_type(context, name, other.type)
    return None


def _square(count: int) -> tuple[int, int, int] | None:
    """Channels, height and width of a square picture with so many values, grey or in colour."""
    for channels in (1, 3):
        side = math.isqrt(count // channels)
        if side > 1 and channels * side * side == count:
            return channels, side, side
    return None


def sizes(context: Context, name: str) -> Iterator[Fix | None]:
    """Bring the second input to the size of the first with a learned projection; a prediction to its
    target.
    """
    ends = context.into.get(name, {})
    there = [(end, shape) for end in sorted(ends) if (shape := context.shape(name, end)) is not None]
    layer = context.layer(name)
    if layer is None or len(there) != 2:
        return
    if layer.role in ("loss", "metric"):
        yield from _answers(context, name)
        return
    (_, one), (end, two) = there
    if len(one) == len(two) == 4 and one[1] != two[1] and one[2:] == two[2:]:
        params = {"out_channels": one[1], "kernel_size": 1}
        yield fixes.insert(context, name, end, "Conv2d", f"Project to {one[1]} channels", params)
    elif len(one) == len(two) and one[:-1] == two[:-1] and one[-1] != two[-1] and len(one) in (2, 3):
        yield fixes.insert(
            context, name, end, "Linear", f"Project to {one[-1]} values", {"out_features": one[-1]}
        )


def _answers(context: Context, name: str) -> Iterator[Fix | None]:
    prediction, target = context.shape(name, "input"), context.shape(name, "target")
    if prediction is not None and target is not None and len(prediction) == 2 and len(target) <= 2:
        yield targets.set_width(context, name, "input", target[1] if len(target) == 2 else 1)
    elif prediction is not None and target is not None and len(prediction) == 3 and len(target) <= 2:
        yield fixes.insert(context, name, "input", "LastStep")
