"""A tidy layout as an edit of the document."""

from __future__ import annotations

from collections.abc import Mapping

from engine.graph import edits
from engine.graph.model import MAIN, Graph, Project, node_of
from gui.layout.boxes import Size
from gui.layout.rows import Place
from gui.layout.scope import Arranged
from gui.layout.tidy import arranged


def places(graph: Graph, sizes: Mapping[str, Size]) -> dict[str, Place]:
    """A place for the top left corner of each node; the drawing keeps its own top left corner."""
    made = arranged(graph, sizes).places
    return {name: made[name] for name in graph.nodes}


def tidied(project: Project, made: Arranged, *, graph: str = MAIN) -> Project:
    """Put everything where a layout says; bends go unless both ends of their wire moved alike."""
    old = project.graphs[graph]
    moved = {n: at for n, at in made.places.items() if n in old.nodes and old.nodes[n].at != at}
    notes = {n: at for n, at in made.notes.items() if n in old.notes and old.notes[n].at != at}
    for target, wire in old.wires.items():
        if wire.bends and _shift(old, made, node_of(wire.source)) != _shift(old, made, node_of(target)):
            project = edits.set_bends(project, target, (), graph=graph)
    if moved or notes:
        project = edits.move(project, moved, notes, graph=graph)
    for name, (x, y, width, height) in made.frames.items():
        frame = old.frames[name]
        if (frame.at, frame.size) != ((x, y), (width, height)):
            project = edits.set_frame(project, name, at=(x, y), size=(width, height), graph=graph)
    return project


def _shift(graph: Graph, made: Arranged, node: str) -> Place:
    before = graph.nodes[node].at
    now = made.places.get(node, before)
    return now[0] - before[0], now[1] - before[1]
