"""What a hand-written program takes in, where its comments do not tell: guessed from its first layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.analysis import analyse
from engine.field import Field
from engine.graph.model import Project, node_of, port_of
from engine.imports.python.comments import KINDS
from engine.layers.call import Shape

Shapes = Mapping[str, Mapping[str, Shape]]
# Usual heights and widths of pictures, and lengths of series.
EDGES = (32, 28, 8, 16, 64, 96, 128, 224, 227, 256, 299, 512)


def guessed(project: Project, shapes: Shapes, told: tuple[Field, ...]) -> tuple[Field, ...]:
    """A field for each input that is not told, so that the drawing has as few problems as possible.

    `shapes` are the inputs that the layers of the program were written for, as far as their settings say it.
    """
    known = {field.name for field in told}
    found = list(told)
    for name, node in project.main.nodes.items():
        field = str(node.params.get("field", ""))
        if (
            node.type == "Input"
            and field not in known
            and (shape := _first(project, name, shapes)) is not None
        ):
            kind = KINDS.get(len(shape) - 1, "values")
            found.append(Field(field, tuple(shape[1:]), shape.dtype, kind, "input"))
    if len(found) > len(told):
        found = _fitted(project, found, len(told), shapes)
    return tuple(found)


def _first(project: Project, name: str, shapes: Shapes) -> Shape | None:
    """What the first layer with settings of its own takes of an input."""
    for wire in project.main.wires.values():
        if node_of(wire.source) == name:
            shape = shapes.get(node_of(wire.target), {}).get(port_of(wire.target))
            if shape is not None:
                return shape
    return None


def _fitted(project: Project, fields: list[Field], fixed: int, shapes: Shapes) -> list[Field]:
    """The fields with the edges of pictures that suit the layers behind them best."""
    tries = [fields]
    for edge in EDGES:
        tries.append([*fields[:fixed], *(_with_edge(field, edge) for field in fields[fixed:])])
    return min(tries, key=lambda each: _misfits(project, each, shapes))


def _with_edge(field: Field, edge: int) -> Field:
    if len(field.shape) == 3:
        return replace(field, shape=(field.shape[0], edge, edge))
    return field


def _misfits(project: Project, fields: list[Field], shapes: Shapes) -> int:
    """How many layers are given other numbers of features than they were written for."""
    analysis = analyse(project, {field.name: field for field in fields})
    apart = len([problem for problem in analysis.errors if problem.kind in ("wrong-rank", "layer-failed")])
    for name, ports in shapes.items():
        facts = analysis.facts.get(name)
        for port, shape in ports.items():
            spec = facts.inputs.get(port) if facts is not None else None
            apart += spec is not None and len(shape) == 2 and spec.sizes[-1] != shape[-1]
    return apart
