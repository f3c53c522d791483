"""What every edit of a drawing begins with: finding it, finding a layer on it, and putting it back."""

from __future__ import annotations

from dataclasses import replace

from engine.declare import UserError
from engine.graph.model import Graph, Node, Project


def with_graph(project: Project, name: str, graph: Graph) -> Project:
    """The project with one drawing replaced."""
    return replace(project, graphs={**project.graphs, name: graph})


def graph_of(project: Project, name: str) -> Graph:
    """One drawing of the project; raises UserError when there is none of that name."""
    if name not in project.graphs:
        raise UserError(f'There is no drawing called "{name}".')
    return project.graphs[name]


def node_named(project: Project, name: str, graph: str) -> Node:
    """One layer of a drawing; raises UserError when there is none of that name."""
    nodes = graph_of(project, graph).nodes
    if name not in nodes:
        raise UserError(f'There is no layer called "{name}".')
    return nodes[name]


def with_node(project: Project, graph: str, name: str, node: Node) -> Project:
    """The project with one layer put in the place of the one of its name."""
    old = project.graphs[graph]
    return with_graph(project, graph, replace(old, nodes={**old.nodes, name: node}))
