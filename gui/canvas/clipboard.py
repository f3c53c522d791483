"""Layers on the clipboard: a small project file as text, so that they can go into a mail and come back.

Blocks among them come with everything that they have inside.
"""

from __future__ import annotations

from collections.abc import Collection

from engine.declare import UserError
from engine.graph import edits, file
from engine.graph.blocks import bring_blocks, retyped
from engine.graph.model import MAIN, Graph, Project, block_of, node_of
from gui.translate import mark

NAME = "Copied layers"
MOST = 4_000_000
REFUSED = mark("The clipboard holds no layers. Copy some on a canvas first.")


def part_of(graph: Graph, names: Collection[str], things: Collection[str] = ()) -> Graph:
    """The named nodes with the wires among them, and the named frames and notes."""
    nodes = {name: node for name, node in graph.nodes.items() if name in names}
    wires = {t: w for t, w in graph.wires.items() if node_of(t) in nodes and node_of(w.source) in nodes}
    frames = {name: frame for name, frame in graph.frames.items() if name in things}
    notes = {name: note for name, note in graph.notes.items() if name in things}
    return Graph(nodes, wires, frames=frames, notes=notes)


def project_of(project: Project, part: Graph) -> Project:
    """A part of a drawing with the blocks that it needs, as a project of its own."""
    wanted = dict.fromkeys(block_of(node.type) for node in part.nodes.values())
    made, _ = bring_blocks(Project(name=NAME, graphs={MAIN: part}), project, filter(None, wanted))
    return made


def as_text(project: Project, part: Graph) -> str:
    """The text that stands for a part of one of the project's drawings."""
    return file.dumps(project_of(project, part))


def pasted(
    project: Project, copied: Project, by: tuple[float, float], *, graph: str = MAIN
) -> tuple[Project, dict[str, str]]:
    """Add a copy of what was copied, moved by `by`; also gives the new name of each node.

    A block that the project has already is used as it is, another one of the same name comes under a new one.
    """
    wanted = [name for name in copied.graphs if name != MAIN]
    project, names = bring_blocks(project, copied, wanted)
    return edits.paste(project, retyped(copied.main, names), by, graph=graph)


def from_text(text: str) -> Project:
    """What a text stands for, with the copied nodes on its main drawing; raises UserError when it is none."""
    if not text.lstrip().startswith("{") or len(text) > MOST:
        raise UserError(REFUSED)
    try:
        copied = file.loads(text, "the clipboard")
    except UserError:
        raise UserError(REFUSED) from None
    if not (copied.main.nodes or copied.main.frames or copied.main.notes):
        raise UserError(REFUSED)
    return copied
