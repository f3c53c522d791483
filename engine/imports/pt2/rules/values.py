"""Operators on single values, on shapes and on sizes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.imports.pt2.translating import Call, Name, Translation, rule

UNARY: Mapping[str, str] = {
    "relu.default": "Relu",
    "sigmoid.default": "Sigmoid",
    "tanh.default": "Tanh",
    "exp.default": "Exp",
    "log.default": "Log",
    "sqrt.default": "Sqrt",
    "abs.default": "Abs",
    "neg.default": "Neg",
    "erf.default": "Erf",
    "sin.default": "Sin",
    "cos.default": "Cos",
    "floor.default": "Floor",
    "ceil.default": "Ceil",
    "round.default": "Round",
    "mish.default": "Mish",
    "hardswish.default": "HardSwish",
    "reciprocal.default": "Reciprocal",
}
SAME = (
    "contiguous.default",
    "clone.default",
    "alias.default",
    "detach.default",
    "detach_.default",
    "relu_.default",
)
BINARY: Mapping[str, str] = {"add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div"}
LAYOUT: Mapping[str, str] = {
    "view.default": "size",
    "reshape.default": "shape",
    "_unsafe_view.default": "size",
}


@rule(*UNARY)
def unary(made: Translation, call: Call) -> None:
    """Operators of one tensor and no setting."""
    made.add(UNARY[call.target], [call.given["self"]], call.outputs[0])


@rule(
    *SAME[:-1],
    "dropout.default",
    "feature_dropout.default",
    "alpha_dropout.default",
    "_assert_tensor_metadata.default",
)
def same(made: Translation, call: Call) -> None:
    """Nothing, or a dropout, which training switches on."""
    given = call.given.get("self", call.given.get("input"))
    if not call.outputs or given is None:
        return
    if call.target == "dropout.default":
        share = made.constant(call.get("p", 0.5))
        made.add("Dropout", [given, share], call.outputs[0])
    else:
        made.add("Identity", [given], call.outputs[0])


@rule(*[f"{name}.{form}" for name in BINARY for form in ("Tensor", "Scalar")], "add_.Tensor", "mul_.Tensor")
def binary(made: Translation, call: Call) -> None:
    """Sums and products."""
    other = made.operand(call.given["other"])
    if call.get("alpha", 1) != 1:
        other = made.add("Mul", [other, made.constant(call.given["alpha"])])
    made.add(BINARY[call.target.partition(".")[0].rstrip("_")], [call.given["self"], other], call.outputs[0])


@rule("pow.Tensor_Scalar")
def power(made: Translation, call: Call) -> None:
    """A fixed power."""
    made.add("Pow", [call.given["self"], made.constant(call.given["exponent"])], call.outputs[0])


@rule("relu6.default", "hardtanh.default", "clamp.default")
def clamp(made: Translation, call: Call) -> None:
    """Values kept between two limits."""
    low, high = (0.0, 6.0) if call.target == "relu6.default" else _limits(call)
    inputs = [
        call.given["self"],
        "" if low is None else made.constant(low),
        "" if high is None else made.constant(high),
    ]
    made.add("Clip", inputs, call.outputs[0])


def _limits(call: Call) -> tuple[float | None, float | None]:
    if call.target == "hardtanh.default":
        return call.get("min_val", -1.0), call.get("max_val", 1.0)
    return call.get("min"), call.get("max")


@rule(
    "gelu.default",
    "leaky_relu.default",
    "elu.default",
    "silu.default",
    "hardsigmoid.default",
    "softplus.default",
)
def activation(made: Translation, call: Call) -> None:
    """Activations with a setting."""
    given, out = call.given["self"], call.outputs[0]
    match call.target:
        case "gelu.default":
            made.add("Gelu", [given], out, approximate=call.get("approximate", "none"))
        case "leaky_relu.default":
            made.add("LeakyRelu", [given], out, alpha=float(call.get("negative_slope", 0.01)))
        case "elu.default":
            made.add("Elu", [given], out, alpha=float(call.get("alpha", 1.0)))
        case "silu.default":
            made.add("Mul", [given, made.add("Sigmoid", [given])], out)
        case "hardsigmoid.default":
            made.add("HardSigmoid", [given], out, alpha=1 / 6, beta=0.5)
        case _:
            if call.get("beta", 1) != 1:
                raise KeyError("beta")
            made.add("Softplus", [given], out)


@rule("softmax.int", "log_softmax.int")
def softmax(made: Translation, call: Call) -> None:
    """Shares of a whole."""
    type = "Softmax" if call.target == "softmax.int" else "LogSoftmax"
    made.add(type, [call.given["self"]], call.outputs[0], axis=call.given["dim"])


@rule("mean.dim", "sum.dim_IntList", "amax.default", "amin.default")
def reduce(made: Translation, call: Call) -> None:
    """One value of many."""
    names = {
        "mean.dim": "ReduceMean",
        "sum.dim_IntList": "ReduceSum",
        "amax.default": "ReduceMax",
        "amin.default": "ReduceMin",
    }
    axes = made.constant(call.given["dim"], np.int64)
    made.add(
        names[call.target],
        [call.given["self"], axes],
        call.outputs[0],
        keepdims=int(call.get("keepdim", False)),
    )


@rule(*LAYOUT, "unflatten.int", "flatten.using_ints", "expand.default")
def reshape(made: Translation, call: Call) -> None:
    """Other sizes for the same values."""
    given, out = call.given["self"], call.outputs[0]
    rank = made.rank(given)
    if call.target == "expand.default":
        made.add(
            "Expand", [given, made.sizes([1 if each == -1 else each for each in call.given["size"]])], out
        )
    elif call.target == "flatten.using_ints":
        start, end = call.get("start_dim", 0) % rank, call.get("end_dim", -1) % rank
        target = [0] * start + [-1] + [made.size(given, place) or 0 for place in range(end + 1, rank)]
        made.add("Reshape", [given, made.constant(target, np.int64)], out)
    elif call.target == "unflatten.int":
        place = call.given["dim"] % rank
        sizes = [0] * place + list(call.given["sizes"])
        made.add(
            "Reshape",
            [given, made.sizes([*sizes, *(made.size(given, p) or -1 for p in range(place + 1, rank))])],
            out,
        )
    else:
        made.add("Reshape", [given, made.sizes(call.given[LAYOUT[call.target]])], out)


@rule("transpose.int", "permute.default", "t.default")
def transpose(made: Translation, call: Call) -> None:
    """Dimensions in another order."""
    rank = made.rank(call.given["self"])
    order = list(range(rank))
    if call.target == "permute.default":
        order = [each % rank for each in call.given["dims"]]
    else:
        one, other = (
            (0, 1) if call.target == "t.default" else (call.given["dim0"] % rank, call.given["dim1"] % rank)
        )
        order[one], order[other] = order[other], order[one]
    made.add("Transpose", [call.given["self"]], call.outputs[0], perm=order)


@rule("unsqueeze.default", "squeeze.dim")
def squeeze(made: Translation, call: Call) -> None:
    """Dimensions of size 1 come and go."""
    type = "Unsqueeze" if call.target == "unsqueeze.default" else "Squeeze"
    made.add(type, [call.given["self"], made.constant([call.given["dim"]], np.int64)], call.outputs[0])


@rule("cat.default", "stack.default")
def cat(made: Translation, call: Call) -> None:
    """Tensors side by side."""
    given, axis = call.given["tensors"], call.get("dim", 0)
    if call.target == "stack.default":
        place = made.constant([axis], np.int64)
        given = [made.add("Unsqueeze", [each, place]) for each in given]
    made.add("Concat", list(given), call.outputs[0], axis=axis)


@rule("select.int", "slice.Tensor")
def part(made: Translation, call: Call) -> None:
    """One place, or a stretch."""
    given, axis = call.given["self"], call.get("dim", 0)
    if call.target == "select.int":
        made.add("Gather", [given, made.constant(call.given["index"], np.int64)], call.outputs[0], axis=axis)
        return
    ends = [call.get("start", 0), call.get("end", 2**63 - 1), axis, call.get("step", 1)]
    if any(isinstance(each, Name) for each in ends):
        raise KeyError("computed places")
    made.add("Slice", [given, *(made.constant([each], np.int64) for each in ends)], call.outputs[0])


@rule("sym_size.int")
def size(made: Translation, call: Call) -> None:
    """A size as a number."""
    axis = call.given["dim"]
    shape = made.add("Shape", [call.given["self"]])
    made.add("Gather", [shape, made.constant([axis], np.int64)], call.outputs[0], axis=0)


@rule("_operator.mul", "_operator.add", "_operator.sub", "_operator.floordiv")
def arithmetic(made: Translation, call: Call) -> None:
    """Sizes computed of sizes."""
    names = {"mul": "Mul", "add": "Add", "sub": "Sub", "floordiv": "Div"}
    given = [v if isinstance(v, Name) else made.constant([v], np.int64) for v in call.given.values()]
    made.add(names[call.target.removeprefix("_operator.")], given, call.outputs[0])


@rule("arange.default", "full.default", "zeros.default", "ones.default", "triu.default")
def constant(made: Translation, call: Call) -> None:
    """Tensors that are the same for any input."""
    out = call.outputs[0]
    if call.target == "arange.default":
        made.tensors[out] = np.arange(call.given["end"])
    elif call.target == "triu.default":
        made.add(
            "Trilu", [call.given["self"], made.constant(call.get("diagonal", 0), np.int64)], out, upper=1
        )
    else:
        value = {"zeros.default": 0.0, "ones.default": 1.0}.get(call.target, call.get("fill_value", 0.0))
        filled = made.constant([value])
        made.add("Expand", [filled, made.sizes(call.given["size"])], out)
