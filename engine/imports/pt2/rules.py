"""What each of torch's operators is in ONNX."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

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


@rule("linear.default")
def linear(made: Translation, call: Call) -> None:
    """A product with a stored matrix."""
    weight, bias = call.given["weight"], call.get("bias")
    if made.rank(call.given["input"]) == 2:
        made.add("Gemm", [call.given["input"], weight, *([bias] if bias else [])], call.outputs[0], transB=1)
        return
    matrix = made.constant(made.tensors[made.renamed[weight]].T)
    product = made.add("MatMul", [call.given["input"], matrix], "" if bias else call.outputs[0])
    if bias:
        made.add("Add", [product, bias], call.outputs[0])


@rule("matmul.default", "bmm.default", "mm.default")
def matmul(made: Translation, call: Call) -> None:
    """A product of two tensors."""
    other = call.given["other" if "other" in call.given else "mat2"]
    made.add("MatMul", [call.given["self"], other], call.outputs[0])


@rule("embedding.default")
def embedding(made: Translation, call: Call) -> None:
    """Rows of a table."""
    made.add("Gather", [call.given["weight"], call.given["indices"]], call.outputs[0], axis=0)


@rule(*[f"conv{d}d.{form}" for d in (1, 2, 3) for form in ("default", "padding")])
def conv(made: Translation, call: Call) -> None:
    """Convolutions."""
    _conv(made, call, "Conv", int(call.target[4]))


@rule("conv_transpose1d.default", "conv_transpose2d.input", "conv_transpose3d.input")
def conv_transpose(made: Translation, call: Call) -> None:
    """Transposed convolutions."""
    dimensions = int(call.target[14])
    out = _spread(call.get("output_padding", 0), dimensions)
    _conv(made, call, "ConvTranspose", dimensions, output_padding=out)


def _conv(made: Translation, call: Call, type: str, dimensions: int, **more: Any) -> None:
    padding = call.get("padding", 0)
    strides, dilations = (_spread(call.get(n, 1), dimensions) for n in ("stride", "dilation"))
    if padding == "same":
        kernel = made.tensors[made.renamed[call.given["weight"]]].shape[2:]
        spans = [d * (k - 1) for d, k in zip(dilations, kernel)]
        pads = [s // 2 for s in spans] + [s - s // 2 for s in spans]
    else:
        pads = _spread(0 if padding == "valid" else padding, dimensions) * 2
    inputs = [call.given["input"], call.given["weight"], *([call.given["bias"]] if call.get("bias") else [])]
    settings = {
        "strides": strides,
        "pads": pads,
        "dilations": dilations,
        "group": call.get("groups", 1),
        **more,
    }
    made.add(type, inputs, call.outputs[0], **settings)


@rule("batch_norm.default")
def batch_norm(made: Translation, call: Call) -> None:
    """Batch normalisation by its running figures."""
    names = ("weight", "bias", "running_mean", "running_var")
    settings = {"epsilon": call.get("eps", 1e-5), "momentum": 1 - call.get("momentum", 0.1)}
    made.add(
        "BatchNormalization",
        [call.given["input"], *(call.given[n] for n in names)],
        call.outputs[0],
        **settings,
    )


@rule("layer_norm.default")
def layer_norm(made: Translation, call: Call) -> None:
    """Layer normalisation."""
    sizes = call.given["normalized_shape"]
    weight = call.get("weight") or made.constant(np.ones(sizes))
    inputs = [call.given["input"], weight, *([call.given["bias"]] if call.get("bias") else [])]
    made.add("LayerNormalization", inputs, call.outputs[0], axis=-len(sizes), epsilon=call.get("eps", 1e-5))


@rule("max_pool1d.default", "max_pool2d.default", "max_pool3d.default")
def max_pool(made: Translation, call: Call) -> None:
    """Largest of a window."""
    _pool(made, call, "MaxPool", dilations=_spread(call.get("dilation", 1), int(call.target[8])))


@rule("avg_pool1d.default", "avg_pool2d.default", "avg_pool3d.default")
def avg_pool(made: Translation, call: Call) -> None:
    """Mean of a window."""
    if call.get("divisor_override"):
        raise KeyError("divisor_override")
    _pool(made, call, "AveragePool", count_include_pad=int(call.get("count_include_pad", True)))


def _pool(made: Translation, call: Call, type: str, **more: Any) -> None:
    dimensions = int(call.target[8])
    kernel = _spread(call.given["kernel_size"], dimensions)
    strides = _spread(call.get("stride") or kernel, dimensions)
    pads = _spread(call.get("padding", 0), dimensions) * 2
    settings = {
        "kernel_shape": kernel,
        "strides": strides,
        "pads": pads,
        "ceil_mode": int(call.get("ceil_mode", False)),
    }
    made.add(type, [call.given["self"]], call.outputs[0], **settings, **more)


@rule("adaptive_avg_pool1d.default", "adaptive_avg_pool2d.default", "adaptive_avg_pool3d.default")
def adaptive(made: Translation, call: Call) -> None:
    """A mean over everything, or over windows that divide the sizes."""
    given, wanted = call.given["self"], call.given["output_size"]
    if set(wanted) == {1}:
        made.add("GlobalAveragePool", [given], call.outputs[0])
        return
    sizes = [made.size(given, 2 + place) for place in range(len(wanted))]
    if any(size is None or size % want for size, want in zip(sizes, wanted)):
        raise KeyError("sizes that do not divide")
    kernel = [size // want for size, want in zip(sizes, wanted)]
    made.add("AveragePool", [given], call.outputs[0], kernel_shape=kernel, strides=kernel)


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


@rule("scaled_dot_product_attention.default")
def attention(made: Translation, call: Call) -> None:
    """Attention in its parts."""
    query, key, value = (call.given[name] for name in ("query", "key", "value"))
    rank = made.rank(key)
    turned = made.add("Transpose", [key], perm=[*range(rank - 2), rank - 1, rank - 2])
    width = made.size(query, -1)
    scale = call.get("scale") or 1 / math.sqrt(width or 1)
    scores = made.add("Mul", [made.add("MatMul", [query, turned]), made.constant(scale)])
    if call.get("is_causal", False):
        steps = [made.size(query, -2) or 0, made.size(key, -2) or 0]
        mask = np.where(np.tril(np.ones(steps)), 0.0, -1e9).reshape((1,) * (rank - 2) + tuple(steps))
        scores = made.add("Add", [scores, made.constant(mask)])
    if call.get("attn_mask"):
        scores = made.add("Add", [scores, call.given["attn_mask"]])
    made.add("MatMul", [made.add("Softmax", [scores], axis=-1), value], call.outputs[0])


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


@rule("lstm.input")
def lstm(made: Translation, call: Call) -> None:
    """One LSTM of ONNX for each layer; torch's gates are i f g o, ONNX's i o f g."""
    given, sides = call.given["input"], 2 if call.given["bidirectional"] else 1
    if not call.given["has_biases"] or not call.given["batch_first"]:
        raise KeyError("no biases, or steps first")
    params = [made.tensors[made.renamed[name]] for name in call.given["params"]]
    hidden = params[1].shape[1]
    value = made.add("Transpose", [given], perm=[1, 0, 2])

    def gates(array: Any) -> Any:
        return array.reshape(4, hidden, *array.shape[1:])[[0, 3, 1, 2]].reshape(array.shape)

    for layer in range(call.given["num_layers"]):
        four = [params[4 * (layer * sides + side) :][:4] for side in range(sides)]
        weights = [made.constant(np.stack([gates(each[place]) for each in four])) for place in (0, 1)]
        bias = made.constant(np.stack([np.concatenate([gates(each[2]), gates(each[3])]) for each in four]))
        direction = "bidirectional" if sides == 2 else "forward"
        every = made.add("LSTM", [value, *weights, bias], hidden_size=hidden, direction=direction)
        turned = made.add("Transpose", [every], perm=[0, 2, 1, 3])
        value = made.add("Reshape", [turned, made.constant([0, 0, -1], np.int64)])
    made.add("Transpose", [value], call.outputs[0], perm=[1, 0, 2])


def _spread(value: Any, dimensions: int) -> list[int]:
    given = [value] if isinstance(value, int) else list(value)
    return given * dimensions if len(given) == 1 else given
