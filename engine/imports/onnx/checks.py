"""What an ONNX file must keep to before anything is made of it: counts, sizes, order, no way outside."""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import onnx
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto

from engine.declare import UserError
from engine.files import amount, open_regular, shown
from engine.imports.onnx.contrib import is_known
from engine.imports.onnx.inlining import inlined
from engine.imports.onnx.nesting import MOST_NODES, deep, graphs, graphs_in

MOST_TENSORS = 20_000
DEEPEST = 8
LARGEST_DIM = 2**40
LARGEST = 1 << 36
OLDEST, NEWEST = 7, 26
DOMAINS = ("", "ai.onnx")
KEYS = frozenset(("location", "offset", "length", "checksum"))
_RAW_WIDTHS: dict[int, int] = {
    TensorProto.FLOAT: 4,
    TensorProto.UINT8: 1,
    TensorProto.INT8: 1,
    TensorProto.UINT16: 2,
    TensorProto.INT16: 2,
    TensorProto.INT32: 4,
    TensorProto.INT64: 8,
    TensorProto.BOOL: 1,
    TensorProto.FLOAT16: 2,
    TensorProto.DOUBLE: 8,
    TensorProto.UINT32: 4,
    TensorProto.UINT64: 8,
    TensorProto.BFLOAT16: 2,
}


def checked(model: ModelProto, path: Path) -> ModelProto:
    """The model, its weights beside it read in; raises UserError at the first thing that is amiss."""
    name = shown(path)
    for function in model.functions:
        for node in function.node:
            _check_depth(node, name)
    for node in model.graph.node:
        _check_depth(node, name)
    model = inlined(model, name)
    _check_versions(model, name)
    _check_counts(model.graph, name)
    for tensor in tensors(model.graph):
        _check_tensor(tensor, name)
    for node in deep(model.graph):
        _check_node(node, name)
    _check_order(model.graph, name)
    for tensor in tensors(model.graph):
        if tensor.data_location == TensorProto.EXTERNAL:
            _fetch(tensor, path)
    return model


def tensors(graph: GraphProto) -> Iterator[TensorProto]:
    """Every tensor that the file holds: initial values and those within operators."""
    for each in graphs(graph):
        yield from each.initializer
    for node in deep(graph):
        for attribute in node.attribute:
            if attribute.type == AttributeProto.TENSOR:
                yield attribute.t
            yield from attribute.tensors


def opset(model: ModelProto) -> int:
    """The version of ONNX's operators that the model is written in."""
    return max((o.version for o in model.opset_import if o.domain in DOMAINS), default=1)


def _check_versions(model: ModelProto, name: str) -> None:
    found = opset(model)
    if not OLDEST <= found <= NEWEST:
        raise UserError(
            f"{name} is written in ONNX opset {found}, but {OLDEST} to {NEWEST} can be read. Export it anew."
        )


def _check_counts(graph: GraphProto, name: str) -> None:
    nodes = sum(len(each.node) for each in graphs(graph))
    stored = sum(len(each.initializer) for each in graphs(graph))
    if nodes > MOST_NODES:
        raise UserError(f"{name} has {nodes:,} operators, but at most {MOST_NODES:,} can be drawn.")
    if stored > MOST_TENSORS:
        raise UserError(f"{name} has {stored:,} tensors; at most {MOST_TENSORS:,} can be read.")
    if any(each.sparse_initializer for each in graphs(graph)):
        raise UserError(f"{name} has sparse weights, which can't be read. Export it with dense ones.")
    if not graph.node or not graph.output:
        raise UserError(f"{name} has no operators or no output, so there is nothing to draw.")


def _check_node(node: NodeProto, name: str) -> None:
    where = f'{node.op_type[:40]} "{node.name[:40]}"'
    if node.domain not in DOMAINS and not is_known(node):
        raise UserError(
            f"{name} uses {node.op_type[:40]} of {node.domain[:60]}, which is no operator of ONNX itself. "
            "Export it without extensions."
        )
    if node.op_type != "If" and any(True for _ in graphs_in(node)):
        raise UserError(
            f"{name} repeats a part of itself as often as what comes in says ({where}), and a drawing is "
            "always the same. Export it with fixed sizes, so that the steps are written out."
        )


def _check_depth(node: NodeProto, name: str) -> None:
    """Conditions within conditions, only so deep."""
    waiting = [(node, 0)]
    while waiting:
        each, depth = waiting.pop()
        if depth > DEEPEST:
            raise UserError(f"{name} has conditions within conditions, more than {DEEPEST} deep.")
        waiting += [(inner, depth + 1) for graph in graphs_in(each) for inner in graph.node]


def _check_tensor(tensor: TensorProto, name: str) -> None:
    where = f'the tensor "{tensor.name[:60]}" of {name}'
    if any(not 0 <= dim <= LARGEST_DIM for dim in tensor.dims) or len(tensor.dims) > 16:
        raise UserError(f"The sizes of {where} can't be: {list(tensor.dims)[:8]}.")
    if tensor.data_location == TensorProto.EXTERNAL:
        return
    width = _RAW_WIDTHS.get(tensor.data_type)
    if tensor.raw_data and width and len(tensor.raw_data) != math.prod(tensor.dims) * width:
        raise UserError(f"The sizes of {where} do not fit its {amount(len(tensor.raw_data))}.")
    if not tensor.raw_data and math.prod(tensor.dims) > _listed(tensor):
        raise UserError(f"The sizes of {where} do not fit its numbers.")


def _listed(tensor: TensorProto) -> int:
    fields = (tensor.float_data, tensor.int32_data, tensor.int64_data, tensor.double_data, tensor.uint64_data)
    return max(len(tensor.string_data), *(len(each) for each in fields))


def _check_order(graph: GraphProto, name: str, outside: frozenset[str] = frozenset()) -> None:
    """Every value is made once, and before it is used; so there are no cycles either."""
    known = {value.name for value in graph.input} | {tensor.name for tensor in graph.initializer} | outside
    for node in graph.node:
        for inner in graphs_in(node):
            _check_order(inner, name, frozenset(known))
        for used in node.input:
            if used and used not in known:
                raise UserError(
                    f'{name} is damaged: {node.op_type[:40]} uses "{used[:60]}" before it is made.'
                )
        for made in node.output:
            if made and made in known:
                raise UserError(f'{name} is damaged: "{made[:60]}" is made twice.')
            known.add(made)
    if lost := [value.name for value in graph.output if value.name not in known]:
        raise UserError(f'{name} is damaged: nothing makes its output "{lost[0][:60]}".')


def _fetch(tensor: TensorProto, path: Path) -> None:
    """Read a tensor that is kept in a file beside the model, and nowhere else."""
    name = shown(path)
    about = {each.key: each.value for each in tensor.external_data}
    place = about.get("location", "")
    if not about.keys() <= KEYS:
        raise UserError(f'{name} says of its weights what no file says ("{min(about.keys() - KEYS)[:40]}").')
    if not place or PurePosixPath(place).name != place or "\\" in place or ":" in place or "\0" in place:
        raise UserError(
            f"The weights of {name} lie outside its folder ({shown(place or 'nowhere')}), so it is not read."
        )
    beside = path.parent / place
    try:
        facts = beside.lstat()
    except (OSError, ValueError) as error:
        raise UserError(f"The weights of {name} are in {shown(place)}, which is not beside it.") from error
    if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:
        raise UserError(
            f"The weights of {name} are in {shown(place)}, which is a link or no file. Copy it there."
        )
    width = _RAW_WIDTHS.get(tensor.data_type, 0)
    offset, length = _number(about.get("offset", "0")), math.prod(tensor.dims) * width
    if offset < 0 or _number(about.get("length", str(length))) != length or offset + length > facts.st_size:
        raise UserError(f'The tensor "{tensor.name[:60]}" of {name} reaches beyond {shown(place)}.')
    with open_regular(beside) as file:
        if os.fstat(file.fileno()).st_nlink != 1:
            raise UserError(f"{shown(place)} became a link while it was read.")
        file.seek(offset)
        tensor.raw_data = file.read(length)
    tensor.data_location = TensorProto.DEFAULT
    del tensor.external_data[:]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1


def parsed(data: bytes, name: str) -> ModelProto:
    """The protocol buffer of a model; raises UserError when it is none."""
    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except Exception as error:
        raise UserError(f"{name} can't be read: it is no whole ONNX model.") from error
    return model
