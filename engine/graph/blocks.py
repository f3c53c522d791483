"""Blocks: drawings that nodes of other drawings stand for; their names, arguments and words.

Like all edits, these are functions from a project to a new project and raise UserError when what they are
asked for can't be. How a part of a drawing becomes a block and is taken apart again: `folding`, `unpacking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.declare import UserError, Value
from engine.graph.edits import is_name, with_graph
from engine.graph.folding import free_block, make_block
from engine.graph.model import BLOCK, MAIN, Graph, Project, block_of
from engine.graph.names import FORBIDDEN
from engine.graph.unpacking import OWN, unpack

__all__ = [
    "OWN", "TAKEN", "add_block", "bring_blocks", "is_argument", "make_block", "remove_block", "rename_block",
    "retyped", "set_about", "set_argument", "unpack",
]  # fmt: skip

# Names that the printed constructor or an expression uses itself, and those that no program may use.
TAKEN = FORBIDDEN.union(OWN, ("range", "i", "name", "weight", "float", "min", "max", "round"))


def is_argument(name: str) -> bool:
    """Whether `name` can name an argument of a block; Python changes `__x` inside a class."""
    return is_name(name) and name not in TAKEN and not name.startswith("__")


def add_block(project: Project, name: str, block: Graph) -> Project:
    """Give the project one more block."""
    if name in project.graphs or not is_name(name) or name == MAIN:
        raise UserError(f'"{name}" can\'t name a new block. Choose another name.')
    return with_graph(project, name, block)


def remove_block(project: Project, name: str) -> Project:
    """Take a block away that no node stands for."""
    users = [n for g in project.graphs.values() for n, v in g.nodes.items() if v.type == BLOCK + name]
    if users:
        raise UserError(f'The block "{name}" is still used by "{users[0]}". Remove that layer first.')
    if name == MAIN or name not in project.graphs:
        raise UserError(f'There is no block called "{name}".')
    return replace(project, graphs={k: v for k, v in project.graphs.items() if k != name})


def rename_block(project: Project, old_name: str, new_name: str) -> Project:
    """Give a block another name; the nodes that stand for it follow."""
    if new_name == old_name:
        return project
    if old_name == MAIN or old_name not in project.graphs:
        raise UserError(f'There is no block called "{old_name}".')
    if new_name in project.graphs or not is_name(new_name):
        raise UserError(f'"{new_name}" can\'t name the block. Choose another name.')
    graphs = {new_name if k == old_name else k: v for k, v in project.graphs.items()}
    return replace(project, graphs={k: _retyped(g, {old_name: new_name}) for k, g in graphs.items()})


def set_argument(project: Project, block: str, name: str, value: Value) -> Project:
    """Give a block an argument with what it is by default, or another default; None takes it away."""
    if block == MAIN or block not in project.graphs:
        raise UserError(f'There is no block called "{block}".')
    if not is_argument(name):
        raise UserError(f'"{name}" can\'t name an argument. Choose another name.')
    old = project.graphs[block]
    arguments = {k: v for k, v in old.arguments.items() if k != name or value is not None}
    return with_graph(
        project, block, replace(old, arguments=arguments | ({name: value} if value is not None else {}))
    )


def set_about(project: Project, block: str, about: str) -> Project:
    """Say in a sentence what a block does."""
    return with_graph(project, block, replace(project.graphs[block], about=about))


def bring_blocks(project: Project, other: Project, wanted: Iterable[str]) -> tuple[Project, dict[str, str]]:
    """Copy blocks of another project with all that they have inside; gives the name of each here.

    A block that is here already, equal in everything, is used as it is.
    """
    names: dict[str, str] = {}
    waiting = [n for n in wanted if n in other.graphs and n != MAIN]
    found: dict[str, Graph] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = other.graphs[name]
            waiting += [b for b in _blocks_in(found[name]) if b in other.graphs]
    taken, others = dict(project.graphs), _others(project, found)
    for name, graph in found.items():
        names[name] = free_block(replace(project, graphs=taken), name) if name in others else name
        taken[names[name]] = graph
    changed = {old: new for old, new in names.items() if old != new}
    graphs = {names[name]: _retyped(graph, changed) if changed else graph for name, graph in found.items()}
    return replace(project, graphs={**project.graphs, **graphs}), names


def _others(project: Project, found: Mapping[str, Graph]) -> set[str]:
    """The blocks that are other ones here under the same name: they differ, or one inside of them does."""
    here = {name for name in found if name in project.graphs}
    others = {name for name in here if project.graphs[name] != found[name]}
    while more := {name for name in here - others if others.intersection(_blocks_in(found[name]))}:
        others |= more
    return others


def retyped(graph: Graph, names: Mapping[str, str]) -> Graph:
    """A drawing whose nodes stand for blocks under their new names."""
    return _retyped(graph, {old: new for old, new in names.items() if old != new})


def _blocks_in(graph: Graph) -> list[str]:
    return [block for node in graph.nodes.values() if (block := block_of(node.type))]


def _retyped(graph: Graph, names: Mapping[str, str]) -> Graph:
    nodes = {
        n: replace(node, type=BLOCK + names[b]) if (b := block_of(node.type)) in names else node
        for n, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes)
