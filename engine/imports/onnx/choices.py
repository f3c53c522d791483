"""Conditions whose answer is known without running the model: the branch taken stands in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from onnx import AttributeProto, GraphProto, NodeProto, TensorProto, helper

from engine.imports.onnx.nesting import graphs_in


def decided(node: NodeProto, values: Mapping[str, NDArray[np.generic]]) -> GraphProto | None:
    """The branch of an If that is taken, where its condition is the same for any input; else None."""
    if node.op_type != "If" or not node.input or node.input[0] not in values:
        return None
    condition = values[node.input[0]]
    if condition.size != 1:
        return None
    wanted = "then_branch" if bool(condition.flat[0]) else "else_branch"
    found = [a.g for a in node.attribute if a.name == wanted and a.type == AttributeProto.GRAPH]
    return found[0] if found and len(found[0].output) == len(node.output) else None


def opened(node: NodeProto, branch: GraphProto) -> tuple[list[NodeProto], list[TensorProto]]:
    """The operators and stored values of a branch, named so that they can stand outside it."""
    mark = f"{node.output[0]}/"
    own = {value.name for value in branch.initializer}
    own |= {name for each in branch.node for name in each.output if name}
    names = {name: f"{mark}{name}" for name in own}
    tensors = []
    for tensor in branch.initializer:
        tensors.append(TensorProto())
        tensors[-1].CopyFrom(tensor)
        tensors[-1].name = names[tensor.name]
    nodes = list(_renamed(branch.node, names))
    for made, given in zip(node.output, branch.output):
        if made:
            nodes.append(helper.make_node("Identity", [names.get(given.name, given.name)], [made]))
    return nodes, tensors


def _renamed(nodes: Iterable[NodeProto], names: Mapping[str, str]) -> Iterator[NodeProto]:
    """Copies of operators that use and make values under other names, those in graphs within them as well."""
    for each in nodes:
        made = NodeProto()
        made.CopyFrom(each)
        made.input[:] = [names.get(name, name) for name in each.input]
        made.output[:] = [names.get(name, name) for name in each.output]
        for graph in graphs_in(made):
            # What a graph within makes itself hides what is outside by that name.
            hidden = {value.name for value in (*graph.input, *graph.initializer)}
            hidden |= {name for inner in graph.node for name in inner.output}
            seen = {old: new for old, new in names.items() if old not in hidden}
            inner_nodes = list(_renamed(graph.node, seen))
            del graph.node[:]
            graph.node.extend(inner_nodes)
            for output in graph.output:
                output.name = seen.get(output.name, output.name)
        yield made
