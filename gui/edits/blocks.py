"""Blocks made and taken apart on the canvas: the engine's edits, with the nodes put where there is room."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.graph import blocks, edits
from engine.graph.edits import free_name
from engine.graph.model import BLOCK, MAIN, Graph, Node, Project, node_of
from engine.graph.names import free
from gui import layout

SAME_ROW, STEP = 120.0, 240.0  # how far rows are from each other, and the nodes of a row


def new_name(project: Project, wanted: str = "block") -> str:
    """A name for one more block."""
    return free(wanted, project.graphs)


def make(
    project: Project,
    names: Collection[str],
    block: str,
    sizes: Mapping[str, tuple[float, float]],
    things: Collection[str] = (),
    *,
    graph: str = MAIN,
) -> Project:
    """Make a block of some nodes, with their sizes. Its inside is tidy; it stands where the data went in.

    `things` are the frames and notes that go in with them.
    """
    before = project.graphs[graph]
    project = blocks.make_block(project, names, block, things, graph=graph)
    inside = {name: size for name, size in sizes.items() if name in names}
    project = layout.tidied(project, layout.arranged(project.graphs[block], inside), graph=block)
    fed = {node_of(t) for t, w in before.wires.items() if node_of(w.source) not in names}
    first = next((name for name in before.nodes if name in names and name in fed), "")
    fresh = [n for n, node in project.graphs[graph].nodes.items() if node.type == BLOCK + block]
    if first and fresh:
        project = edits.move(project, {fresh[0]: before.nodes[first].at}, graph=graph)
    return project


def unpack(project: Project, name: str, *, graph: str = MAIN) -> Project:
    """Take a block apart; what stood right of it in its row makes room where there is none."""
    before = project.graphs[graph].nodes
    project = blocks.unpack(project, name, graph=graph)
    nodes = project.graphs[graph].nodes
    fresh = nodes.keys() - (before.keys() - {name})  # a layer inside may be called like the node
    if not fresh:
        return project
    left, top = before[name].at
    wide = max(nodes[each].at[0] for each in fresh) - left
    behind = {
        each: node.at
        for each, node in nodes.items()
        if each not in fresh and node.at[0] > left and abs(node.at[1] - top) < SAME_ROW
    }
    free = min((at[0] for at in behind.values()), default=left + wide + STEP) - left
    push = min(max(wide + STEP - free, 0.0), wide)
    pushed = {each: (at[0] + push, at[1]) for each, at in behind.items()} if push else {}
    project = edits.move(project, pushed, graph=graph)
    moved = project.graphs[graph]
    if layout.crowded(moved, fresh):
        project = layout.tidied(project, layout.arranged(moved, {}), graph=graph)
    return project


def call(project: Project, node: str, old: str, name: str, *, graph: str = MAIN) -> Project:
    """Give a block another name; the node that it was made as takes it too, where it was called the same."""
    project = blocks.rename_block(project, old, name)
    graph = name if graph == old else graph  # a block may stand in itself while one mends that
    here = project.graphs[graph]
    if node != old or name in here.nodes:
        return project
    return edits.rename(project, node, name, graph=graph)


def copy_of(project: Project, node: str, *, graph: str = MAIN) -> Project:
    """Let one node stand for a block of its own, so that a change inside changes no other."""
    here = project.graphs[graph].nodes[node]
    old = here.type.removeprefix(BLOCK)
    name = new_name(project, old)
    project = blocks.add_block(project, name, project.graphs[old])
    return edits.set_type(project, node, BLOCK + name, here.params, graph=graph)


def start(project: Project, block: str, at: tuple[float, float], *, graph: str = MAIN) -> tuple[Project, str]:
    """A new block with one input and one output, and the node that stands for it."""
    ends = {"input": Node("Input"), "output": Node("Output", at=(320.0, 0.0))}
    project = blocks.add_block(project, block, Graph(ends))
    here = project.graphs[graph]
    name = block if block not in here.nodes else free_name(here, block)
    return edits.add(project, name, Node(BLOCK + block, at=at), graph=graph), name
