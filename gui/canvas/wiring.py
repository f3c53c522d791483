"""What the hand does with wires, for keys and menus: take them off a layer, take it out of its chain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.graph import edits
from engine.graph.model import MAIN, Graph, Project, node_of
from gui.canvas.words import named
from gui.translate import mark

if TYPE_CHECKING:
    from collections.abc import Collection

    from gui.session import Session

BELOW = 96.0


def wires_at(graph: Graph, names: Collection[str]) -> list[str]:
    """The wires into and out of these nodes, by the inputs that they end at."""
    names = set(names)
    return [t for t, w in graph.wires.items() if node_of(t) in names or node_of(w.source) in names]


def pulled_out(project: Project, names: Collection[str], *, graph: str = MAIN) -> Project:
    """Take nodes out of their wires, which are joined again without them, and put them a little lower."""
    nodes = project.graphs[graph].nodes
    left = edits.remove(project, names, rejoin=True, graph=graph)
    left = edits.with_graph(left, graph, replace(left.graphs[graph], nodes=nodes))
    lower = {n: (nodes[n].at[0], nodes[n].at[1] + BELOW) for n in names}
    return edits.move(left, lower, graph=graph)


def disconnect(session: Session, names: Collection[str]) -> bool:
    """Take all wires off these nodes; False when they have none."""
    gone = wires_at(session.graph, names)
    if gone:
        session.do(mark(f"Disconnect {named(names)}"), edits.disconnect, gone, graph=session.graph_name)
    return bool(gone)


def pull_out(session: Session, names: Collection[str]) -> bool:
    """Take these nodes out of their chain and close the gap; False when they stand in none."""
    if not wires_at(session.graph, names):
        return False
    return session.do(mark(f"Pull out {named(names)}"), pulled_out, names, graph=session.graph_name)
