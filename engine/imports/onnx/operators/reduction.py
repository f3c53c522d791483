"""Operators that make one value of many: reductions, largest and smallest, running sums."""

from __future__ import annotations

from collections.abc import Mapping

from engine.imports.onnx.op import Op, operator
from engine.imports.onnx.sketch import NotNative

# Each may go over one dimension after the other and gives the same.
CHAINED: Mapping[str, str] = {
    "ReduceMean": "Mean",
    "ReduceSum": "Sum",
    "ReduceMax": "Max",
    "ReduceMin": "Min",
    "ReduceProd": "Product",
    "ReduceLogSumExp": "LogSumExp",
}
AROUND: Mapping[str, tuple[str, str, str]] = {
    "ReduceL1": ("Abs", "Sum", ""),
    "ReduceL2": ("Square", "Sum", "Sqrt"),
    "ReduceSumSquare": ("Square", "Sum", ""),
    "ReduceLogSum": ("", "Sum", "Log"),
}


@operator(*CHAINED)
def reduce(op: Op) -> None:
    """Global pools over all places of an image, else one layer a dimension."""
    axes, keep = _axes(op)
    rank = len(op.shape())
    if op.type in ("ReduceMean", "ReduceMax") and rank in (4, 5) and axes == list(range(2, rank)):
        kind = "Average" if op.type == "ReduceMean" else "Max"
        short = "Avg" if op.type == "ReduceMean" else "Max"
        if keep:
            op.draw(f"Adaptive{short}Pool{rank - 2}d", None, output_size=1)
        else:
            op.draw(f"Global{kind}Pool{rank - 2}d")
        return
    op.give(_chain(op, op.address(0), CHAINED[op.type], axes, keep))


@operator(*AROUND)
def reduce_around(op: Op) -> None:
    """A reduction with a formula before or behind it."""
    axes, keep = _axes(op)
    before, middle, after = AROUND[op.type]
    address = op.sketch.then(op.address(0), before) if before else op.address(0)
    address = _chain(op, address, middle, axes, keep)
    op.give(op.sketch.then(address, after) if after else address)


@operator("ArgMax", "ArgMin")
def place_of(op: Op) -> None:
    """ArgMax and ArgMin, the first of equal ones."""
    if op.setting("select_last_index", 0):
        raise NotNative("it takes the last of equal ones")
    axis, keep = op.axis(op.setting("axis", 0)), bool(op.setting("keepdims", 1))
    op.draw(op.type, None, dim=axis, keepdim=keep)


@operator("TopK")
def top(op: Op) -> None:
    """TopK."""
    axis = op.axis(op.setting("axis", -1))
    count = op.setting("k", None, 1)
    count = count[0] if isinstance(count, tuple) else count
    params = {"dim": axis, "k": int(count), "largest": bool(op.setting("largest", 1))}
    name = op.sketch.add("TopK", params, {"input": op.address(0)}, None, op.wanted())
    op.give(f"{name}.values", 0)
    op.give(f"{name}.indices", 1)


@operator("CumSum")
def running_sum(op: Op) -> None:
    """CumulativeSum, or the operator where it runs backwards or leaves the value itself out."""
    axis = op.axis(int(op.setting("axis", None, 1)))
    exclusive, reverse = op.setting("exclusive", 0), op.setting("reverse", 0)
    if exclusive or reverse:
        op.give(op.sketch.foreign("CumSum", op.address(0), axis=axis, exclusive=exclusive, reverse=reverse))
    else:
        op.draw("CumulativeSum", None, dim=axis)


def _axes(op: Op) -> tuple[list[int], bool]:
    rank = len(op.shape())
    given = op.setting("axes", None, 1)
    if given is None or given == ():
        if op.setting("noop_with_empty_axes", 0):
            raise NotNative("it reduces nothing")
        raise NotNative("it reduces over the batch")
    axes = sorted(op.axis(axis) for axis in (given if isinstance(given, tuple) else (given,)))
    if rank == 0:
        raise NotNative("it works on single numbers")
    return axes, bool(op.setting("keepdims", 1))


def _chain(op: Op, address: str, type: str, axes: list[int], keep: bool) -> str:
    for axis in reversed(axes):
        address = op.sketch.then(address, type, dim=axis, keepdim=keep)
    return address
