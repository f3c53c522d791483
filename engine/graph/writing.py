"""A project as canonical text: nodes one a line, wires sorted, keys in a fixed order, defaults left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from engine.declare import UserError
from engine.graph.model import Choice, Frame, Graph, Node, Note, Project, Update, Wire
from engine.graph.shape import place

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def text_of(project: Project, number: int) -> str:
    """The project as JSON text of that format number.

    Raises UserError for a number that is infinite or none.
    """
    entries = [("format", str(number)), *_entries(project)]
    return "{\n" + ",\n".join(f"  {_json(key)}: {value}" for key, value in entries) + "\n}\n"


def _entries(project: Project) -> Iterator[tuple[str, str]]:
    """The top-level entries in their fixed order, each as text."""
    plain = Project()
    yield "name", _json(project.name)
    if project.about:
        yield "about", _json(project.about)
    for key in ("goal", "variables"):
        if values := getattr(project, key):
            yield key, _settings(values, key)
    if project.data is not None:
        yield "data", _choice(project.data, "data")
    if project.columns:
        columns = {k: _settings(v, place("columns", k)) for k, v in sorted(project.columns.items())}
        yield "columns", _block(columns, 1)
    for key in ("split", "training"):
        if values := getattr(project, key):
            yield key, _settings(values, key)
    for key in ("optimizer", "schedule"):
        if (chosen := getattr(project, key)) != getattr(plain, key):
            yield key, _choice(chosen, key)
    if project.updates:
        yield "updates", _block({key: _update_text(each) for key, each in project.updates.items()}, 1)
    yield "graphs", _block({name: _graph_text(graph, 2) for name, graph in project.graphs.items()}, 1)


def _graph_text(graph: Graph, depth: int) -> str:
    parts = {}
    if graph.about:
        parts["about"] = _json(graph.about)
    if graph.arguments:
        parts["arguments"] = _json(dict(graph.arguments), "arguments")
    if graph.nodes:
        parts["nodes"] = _block(
            {name: _node_text(name, node) for name, node in graph.nodes.items()}, depth + 1
        )
    if graph.wires:
        pad = "  " * (depth + 2)
        wires = sorted(graph.wires.values(), key=lambda wire: (wire.source, wire.target))
        lines = ",\n".join(pad + _wire_text(wire) for wire in wires)
        parts["wires"] = f"[\n{lines}\n{pad[:-2]}]"
    for key, things in (("frames", graph.frames), ("notes", graph.notes)):
        if things:
            texts = {name: _thing_text(name, thing) for name, thing in things.items()}
            parts[key] = _block(texts, depth + 1)
    return _block(parts, depth)


def _wire_text(wire: Wire) -> str:
    bends = [[[_short(x), _short(y)] for x, y in wire.bends]] if wire.bends else []
    return _json([wire.source, wire.target, *bends], wire.target)


def _thing_text(name: str, thing: Frame | Note) -> str:
    """A frame or a note without what is as usual."""
    plain, entries = type(thing)(), {}
    for each in fields(thing):
        value = getattr(thing, each.name)
        if value != getattr(plain, each.name):
            number = [_short(x) for x in value] if isinstance(value, tuple) else value
            entries[each.name] = _short(number) if isinstance(number, float) else number
    return _json(entries, name)


def _short(number: float) -> int | float:
    """A whole number without its point."""
    number = float(number)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _node_text(name: str, node: Node) -> str:
    entries: dict[str, Any] = {"type": node.type}
    if node.params:
        entries["params"] = dict(sorted(node.params.items()))
    if node.at != (0.0, 0.0):
        entries["at"] = [_short(x) for x in node.at]
    if node.note:
        entries["note"] = node.note
    if node.muted:
        entries["muted"] = True
    if node.bypassed:
        entries["bypassed"] = True
    if node.weights:
        entries["weights"] = dict(sorted(node.weights.items()))
    return _json(entries, name)


def _update_text(update: Update) -> str:
    entries: dict[str, Any] = {"nodes": list(update.nodes)} if update.nodes else {}
    if update.optimizer is not None:
        params = dict(sorted(update.optimizer.params.items()))
        entries["optimizer"] = {"type": update.optimizer.type, **({"params": params} if params else {})}
    if update.times != 1:
        entries["times"] = update.times
    return _json(entries, "updates")


def _choice(chosen: Choice, where: str) -> str:
    params = {"params": dict(sorted(chosen.params.items()))} if chosen.params else {}
    return _json({"type": chosen.type, **params}, where)


def _settings(values: Mapping[str, Any], where: str) -> str:
    return _json(dict(sorted(values.items())), where)


def _block(entries: Mapping[str, str], depth: int) -> str:
    """An object whose entries, already text, stand one a line."""
    if not entries:
        return "{}"
    pad = "  " * (depth + 1)
    return (
        "{\n"
        + ",\n".join(f"{pad}{_json(key)}: {value}" for key, value in entries.items())
        + f"\n{pad[:-2]}}}"
    )


def _json(value: Any, where: str = "") -> str:
    try:
        return _ENCODER.encode(value)
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"{where} has a number that is infinite or not a number. Give it another value."
        ) from error
