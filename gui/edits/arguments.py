"""Edits of a block's arguments that keep what reads them right: renamed and removed everywhere at once."""

from __future__ import annotations

import math
from dataclasses import replace

from engine.declare import UserError, Value
from engine.graph.blocks import is_argument, set_argument
from engine.graph.edits import with_graph
from engine.graph.model import BLOCK, Graph, Node, Project
from engine.graph.variables import names_in, read_by, substituted
from gui.translate import tr


def rename_argument(project: Project, block: str, old: str, new: str) -> Project:
    """Give an argument another name, in the expressions inside and on the nodes that stand for the block."""
    arguments = project.graphs[block].arguments
    if new == old:
        return project
    if not can_name(new) or new in arguments:
        raise UserError(tr(f'"{new}" can\'t name an argument of this block. Choose another name.'))
    if new in read_names(project, block):
        raise UserError(tr(f'"{new}" is a variable that this block may read. Choose another name.'))
    renamed = {new if name == old else name: value for name, value in arguments.items()}
    inside = _reading(project.graphs[block], old, f"={new}")
    project = with_graph(project, block, replace(inside, arguments=renamed))
    return _told(project, block, old, new)


def can_name(name: str) -> bool:
    """Whether an argument can have this name, and expressions can read it: `=ceil` reads a function."""
    return is_argument(name) and bool(names_in(f"={name}"))


def read_names(project: Project, block: str) -> set[str]:
    """What expressions inside a block read, and the project's variables, which they may read."""
    found = set(project.variables)
    for node in project.graphs[block].nodes.values():
        found |= read_by((*node.params.values(), *node.weights.values()))
    return found


def remove_argument(project: Project, block: str, name: str) -> Project:
    """Take an argument away; what read it has the default from then on."""
    default = project.graphs[block].arguments.get(name)
    inside = _reading(project.graphs[block], name, default)
    return _told(set_argument(with_graph(project, block, inside), block, name, None), block, name, "")


def argument_value(text: str) -> Value:
    """What a person typed as a value: a number, sizes, on or off, an expression, or a word."""
    plain = text.strip()
    if plain.startswith("="):
        return plain
    if plain.lower() in ("true", "false"):
        return plain.lower() == "true"
    parts = [part.strip() for part in plain.replace("×", ",").split(",") if part.strip()]
    numbers = [_number(part) for part in parts]
    if not numbers or None in numbers:
        return plain
    return numbers[0] if len(numbers) == 1 else tuple(numbers)


def argument_text(value: Value) -> str:
    """A value as it is typed."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(text: str) -> int | float | None:
    """The number in a text; None for what a file can't hold, too."""
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return number if set(text) & set(".eE") else int(text)


def _reading(graph: Graph, name: str, value: Value) -> Graph:
    """The drawing with a variable in all its expressions replaced."""
    given = {name: value}
    nodes = {
        key: replace(
            node,
            params={k: substituted(v, given) for k, v in node.params.items()},
            weights={k: substituted(v, given) for k, v in node.weights.items()},
        )
        for key, node in graph.nodes.items()
    }
    changed = {key: node if node != graph.nodes[key] else graph.nodes[key] for key, node in nodes.items()}
    return replace(graph, nodes=changed)


def _told(project: Project, block: str, old: str, new: str) -> Project:
    """The nodes that stand for a block with one of their settings renamed, or gone without a new name."""

    def told(node: Node) -> Node:
        if node.type != BLOCK + block or old not in node.params:
            return node
        params = {new if k == old else k: v for k, v in node.params.items() if k != old or new}
        return replace(node, params=params)

    for key, graph in project.graphs.items():
        nodes = {name: told(node) for name, node in graph.nodes.items()}
        if any(nodes[name] is not node for name, node in graph.nodes.items()):
            project = with_graph(project, key, replace(graph, nodes=nodes))
    return project
