"""Graphs within operators: the branches of conditions, the bodies of loops."""

from __future__ import annotations

from collections.abc import Iterator

from onnx import AttributeProto, GraphProto, NodeProto

MOST_NODES = 10_000


def graphs_in(node: NodeProto) -> Iterator[GraphProto]:
    """The graphs that an operator has as settings."""
    for attribute in node.attribute:
        if attribute.type == AttributeProto.GRAPH or attribute.g.node:
            yield attribute.g
        yield from attribute.graphs


def graphs(graph: GraphProto) -> Iterator[GraphProto]:
    """A graph and all within it, without recursion."""
    waiting = [graph]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += [inner for node in each.node for inner in graphs_in(node)]


def deep(graph: GraphProto) -> Iterator[NodeProto]:
    """Every operator of a graph and of the graphs within."""
    for each in graphs(graph):
        yield from each.node
