"""What an edit means for the rest: whether analysis can say otherwise, and where a fix puts its layers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.analysis.types import Fix
from engine.graph import edits
from engine.graph.change import Change, Spelled
from engine.graph.model import Graph, Project
from gui import layout


def mended(project: Project, fix: Fix) -> Project:
    """The fix carried out; layers that it adds on top of others go where there is room."""
    known = {name: frozenset(graph.nodes) for name, graph in project.graphs.items()}
    for edit in fix.edits:
        project = edits.apply(project, edit.name, edit.arguments)
    for name, graph in project.graphs.items():
        crowded = layout.crowded(graph, graph.nodes.keys() - known.get(name, frozenset()))
        if crowded:
            project = edits.move(project, layout.place_new(graph, crowded, {}), graph=name)
    return project


def essence_of(project: Project) -> tuple[Any, ...]:
    """What analysis depends on: everything but places, bends, frames and notes."""
    graphs = {
        name: (
            {k: _essence(v) for k, v in graph.nodes.items()},
            {target: wire.source for target, wire in graph.wires.items()},
            Spelled(graph.arguments),
            graph.about,
        )
        for name, graph in project.graphs.items()
    }
    return graphs, Spelled(replace(project, graphs={}, name="", about=""))


def _essence(node: Any) -> tuple[Any, ...]:
    return node.type, Spelled(node.params), node.muted, node.bypassed, Spelled(node.weights)


def matters(change: Change, before: Graph, after: Graph) -> bool:
    """Whether a change can alter what analysis says, or the text of the source."""
    nodes, bent, things = change.nodes_updated, change.wires_bent, change.things
    if change != Change(change.graph, nodes_updated=nodes, wires_bent=bent, things=things):
        return True
    return any(_essence(before.nodes[n]) != _essence(after.nodes[n]) for n in change.nodes_updated)
