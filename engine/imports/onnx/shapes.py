"""What can be known of an ONNX graph without running it: shapes, and values that are the same for any input.

The batch gets an unlikely size, so that it can be found again wherever it went; what an exporter computes
from it (`Shape`, `Gather`, `Concat`, then `Reshape`) is worked out to plain numbers.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper, shape_inference

from engine.declare import UserError
from engine.imports.onnx.choices import decided, opened
from engine.imports.onnx.contrib import ALIKE

if TYPE_CHECKING:
    from engine.imports.onnx.freeing import Freeing

PROBE = 389
SMALL = 4096
LARGEST_FOLDED = 1 << 22
ROUNDS = 4
CORRECTIONS = 40
OPEN_SIZES: Mapping[int, int] = {2: 16, 3: 16, 4: 64, 5: 16}
WORKED_OUT = """Abs Add And Cast CastLike Ceil Concat ConstantOfShape Cos Div Equal Expand Exp Flatten Floor
    Gather Greater GreaterOrEqual Identity Less LessOrEqual Log Max Min Mod Mul Neg Not Or Pow Range
    Reciprocal ReduceMax ReduceMin ReduceProd ReduceSum Reshape Round Sin Slice Split Sqrt Squeeze Sub Sum
    Tile Transpose Trilu Unsqueeze Where Xor"""
FOLDED = frozenset(WORKED_OUT.split())
GROWING = ("ConstantOfShape", "Expand", "Tile", "Range")
Array = NDArray[Any]


@dataclass
class Known:
    """Shapes, kinds of numbers and constant values by name, and the operators that are left to draw.

    `learned` are the names of initial values, which training may change. `batch` is the number of samples
    that the file is fixed to, where it is. `open` says which other sizes were open, and what they became.
    """

    shapes: dict[str, tuple[int, ...]]
    kinds: dict[str, str]
    values: dict[str, Array]
    nodes: list[NodeProto]
    learned: frozenset[str]
    batch: int | None
    open: dict[str, int]
    opset: int


def known(model: ModelProto, opset: int) -> Known:
    """Look through a checked model; what can't be known is left out."""
    found, skeleton = _begun(model, opset)
    if found.batch is None:
        _look(found, skeleton)
        return found
    from engine.imports.onnx.freeing import Freeing

    plain, own = _begun(model, opset, found.batch)
    _look(plain, own)
    _fold(found)
    freeing = Freeing(plain, found.batch)
    freeing.begin(found)
    _look(found, skeleton, freeing)
    return found


def _begun(model: ModelProto, opset: int, batch: int = PROBE) -> tuple[Known, ModelProto]:
    """Nothing but the stored values, and the frame of a model in which sizes are worked out."""
    values = {tensor.name: _array(tensor) for tensor in model.graph.initializer}
    found = Known({}, {}, values, list(model.graph.node), frozenset(values), None, {}, opset)
    skeleton = ModelProto(ir_version=model.ir_version)
    skeleton.opset_import.extend(model.opset_import)
    skeleton.graph.name = "skeleton"
    for value in model.graph.input:
        if value.name not in values:
            skeleton.graph.input.add().CopyFrom(value)
            _set_sizes(skeleton.graph.input[-1], found, batch)
    for value in model.graph.output:
        skeleton.graph.output.add(
            name=value.name
        ).type.tensor_type.elem_type = value.type.tensor_type.elem_type
    return found, skeleton


def _look(found: Known, skeleton: ModelProto, freeing: Freeing | None = None) -> None:
    """Sizes, then what they let work out, and again as long as there is anything new."""
    rounds, corrections = ROUNDS, CORRECTIONS
    while rounds:
        _infer(skeleton, found)
        if freeing is not None and corrections and freeing.correct(found):
            corrections -= 1
            continue
        worked_out, chosen = _fold(found), _choose(found)
        # What stands in the place of a condition may hold further ones.
        rounds -= not chosen
        if not worked_out and not chosen:
            break


def _choose(found: Known) -> bool:
    """Put the branch that is taken in the place of each condition that is known; gives whether one was."""
    left: list[NodeProto] = []
    for node in found.nodes:
        branch = decided(node, found.values)
        if branch is None:
            left.append(node)
            continue
        nodes, tensors = opened(node, branch)
        left += nodes
        stored = {tensor.name: _array(tensor) for tensor in tensors}
        found.values |= stored
        found.learned |= stored.keys()
    new = len(left) != len(found.nodes) or any(a is not b for a, b in zip(left, found.nodes))
    found.nodes = left
    return new


def _array(tensor: TensorProto) -> Array:
    made: Array = numpy_helper.to_array(tensor)
    return made.astype(np.float32) if made.dtype.kind == "V" or made.dtype.name == "bfloat16" else made


def _set_sizes(value: onnx.ValueInfoProto, found: Known, batch: int) -> None:
    """Every size a number: the samples as many as the `batch`, others that are open a usual one."""
    dims = value.type.tensor_type.shape.dim
    if not value.type.HasField("tensor_type") or not dims:
        raise UserError(
            f'The input "{value.name[:60]}" has no sizes, so it can\'t be drawn. Export it with them.'
        )
    if dims[0].HasField("dim_value"):
        found.batch = dims[0].dim_value
    dims[0].dim_value = batch
    for place, dim in enumerate(dims):
        if place and not (dim.HasField("dim_value") and dim.dim_value > 0):
            name = dim.dim_param or f"{value.name}[{place}]"
            dim.dim_value = found.open.setdefault(name, OPEN_SIZES.get(len(dims), 16))


def _infer(skeleton: ModelProto, found: Known) -> None:
    """Shapes by ONNX's own rules, with small constants in their places and only the sizes of large ones."""
    graph = skeleton.graph
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(_measured(node, found.opset) for node in found.nodes)
    for name, value in found.values.items():
        if value.size <= SMALL and value.dtype.kind in "fiub":
            graph.initializer.append(numpy_helper.from_array(value, name))
        elif value.dtype.kind in "fiub":
            kind = helper.np_dtype_to_tensor_dtype(value.dtype)
            graph.value_info.append(helper.make_tensor_value_info(name, kind, value.shape))
    inferred = shape_inference.infer_shapes(skeleton, check_type=False, strict_mode=False, data_prop=True)
    for value in (*inferred.graph.input, *inferred.graph.value_info, *inferred.graph.output):
        kind = value.type.tensor_type
        if kind.elem_type:
            found.kinds[value.name] = helper.tensor_dtype_to_np_dtype(kind.elem_type).name
        if kind.HasField("shape") and all(d.HasField("dim_value") for d in kind.shape.dim):
            found.shapes[value.name] = tuple(d.dim_value for d in kind.shape.dim)
    for name, value in found.values.items():
        found.shapes[name], found.kinds[name] = value.shape, value.dtype.name


def _measured(node: NodeProto, opset: int) -> NodeProto:
    """What has an operator's sizes in this version of ONNX: itself, or one that is known there."""
    if node.op_type == "TurnedMatMul":
        turned = {a.name: bool(a.i) for a in node.attribute}
        one, other = "ji" if turned["transA"] else "ij", "kj" if turned["transB"] else "jk"
        equation = f"...{one},...{other}->...ik"
        return helper.make_node("Einsum", list(node.input), list(node.output), equation=equation)
    if node.op_type in ALIKE and opset < ALIKE[node.op_type]:
        return helper.make_node("Identity", [node.input[0]], [node.output[0]])
    return node


def _fold(found: Known) -> bool:
    """Work out what depends on no input; gives whether anything was new."""
    left: list[NodeProto] = []
    for node in found.nodes:
        made = _worked_out(node, found)
        if made is None:
            left.append(node)
        else:
            found.values.update(zip(node.output, made))
    new = len(left) < len(found.nodes)
    found.nodes = left
    return new


def _worked_out(node: NodeProto, found: Known) -> list[Array] | None:
    if node.op_type == "Constant":
        return [found.values[node.output[0]] if node.output[0] in found.values else _constant(node)]
    if node.op_type in ("Shape", "Size") and node.input[0] in found.shapes:
        sizes = found.shapes[node.input[0]]
        if node.op_type == "Size":
            return [np.array(math.prod(sizes), np.int64)]
        settings = {a.name: a.i for a in node.attribute}
        return [np.array(sizes[settings.get("start", 0) : settings.get("end", len(sizes))], np.int64)]
    inputs = [name for name in node.input if name]
    if node.op_type not in FOLDED or not inputs or not all(name in found.values for name in inputs):
        return None
    if not _is_small(node, [found.values[name] for name in inputs]):
        return None
    return _run(node, {name: found.values[name] for name in inputs}, found.opset)


def _is_small(node: NodeProto, given: list[Array]) -> bool:
    if sum(value.size for value in given) > LARGEST_FOLDED:
        return False
    if node.op_type == "Range":
        start, stop, step = (float(value.flat[0]) for value in given)
        return step != 0 and abs((stop - start) / step) <= LARGEST_FOLDED
    if node.op_type in GROWING:
        sizes = [abs(int(size)) or 1 for size in given[-1].flat]
        base = given[0].size if node.op_type != "ConstantOfShape" else 1
        return len(sizes) <= 16 and math.prod(sizes) * base <= LARGEST_FOLDED
    if node.op_type in ("Add", "Sub", "Mul", "Div", "Where", "Pow", "Equal", "Less", "Greater", "And", "Or"):
        return math.prod(np.broadcast_shapes(*(value.shape for value in given))) <= LARGEST_FOLDED
    return True


def _run(node: NodeProto, given: Mapping[str, Array], opset: int) -> list[Array] | None:
    from onnx.reference import ReferenceEvaluator

    inputs = [
        helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape)
        for n, v in given.items()
    ]
    outputs = [helper.make_empty_tensor_value_info(name) for name in node.output if name]
    graph = helper.make_graph([node], "one", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            made = ReferenceEvaluator(model).run(None, dict(given))
    except (MemoryError, UserError):
        raise
    except Exception:  # what the evaluator can't do is left for the drawing, or refused there by its name
        return None
    return [np.asarray(value) for value in made]


def _constant(node: NodeProto) -> Array:
    for attribute in node.attribute:
        match attribute.name:
            case "value":
                return _array(attribute.t)
            case "value_int":
                return np.array(attribute.i, np.int64)
            case "value_ints":
                return np.array(attribute.ints, np.int64)
            case "value_float":
                return np.array(attribute.f, np.float32)
            case "value_floats":
                return np.array(attribute.floats, np.float32)
    raise UserError(f'The constant "{node.output[0][:60]}" is of a kind that can\'t be read.')


__all__ = ["PROBE", "Array", "Known", "known"]
