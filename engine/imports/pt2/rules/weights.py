"""Operators with weights and windows: products, convolutions, normalisations, pools, attention, LSTM."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.imports.pt2.translating import Call, Translation, rule


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
