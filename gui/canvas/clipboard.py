"""Layers on the clipboard: a small project file as text, so that they can go into a mail and come back."""

from __future__ import annotations

from collections.abc import Collection

from engine.declare import UserError
from engine.graph import file
from engine.graph.model import MAIN, Graph, Project, node_of

NAME = "Copied layers"
MOST = 4_000_000
REFUSED = "The clipboard holds no layers. Copy some on a canvas first."


def part_of(graph: Graph, names: Collection[str]) -> Graph:
    """The named nodes with the wires among them."""
    nodes = {name: node for name, node in graph.nodes.items() if name in names}
    wires = {t: w for t, w in graph.wires.items() if node_of(t) in nodes and node_of(w.source) in nodes}
    return Graph(nodes, wires)


def as_text(part: Graph) -> str:
    """The text that stands for a part of a drawing."""
    return file.dumps(Project(name=NAME, graphs={MAIN: part}))


def from_text(text: str) -> Graph:
    """The part of a drawing that a text stands for; raises UserError when it stands for none."""
    if not text.lstrip().startswith("{") or len(text) > MOST:
        raise UserError(REFUSED)
    try:
        part = file.loads(text, "the clipboard").main
    except UserError:
        raise UserError(REFUSED) from None
    if not part.nodes:
        raise UserError(REFUSED)
    return part
