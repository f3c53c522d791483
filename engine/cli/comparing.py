"""`compare`: what differs between two projects, node by node and setting by setting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from engine.cli.terminal import json_option, write, write_json
from engine.files import shown
from engine.graph.compare import Comparison, GraphDifference, NodeDifference, compare
from engine.graph.file import load
from engine.graph.model import block_of
from engine.train.differences import Told, beside, of_graph, of_node

MARKS = {"added": "+", "removed": "-", "changed": "~"}
FILE = click.Path(path_type=Path)


@click.command("compare")
@click.argument("before", type=FILE)
@click.argument("after", type=FILE)
@json_option
def compare_(before: Path, after: Path, as_json: bool) -> None:
    """Say what differs between two projects: BEFORE is the older one, AFTER the newer."""
    found = compare(load(before), load(after))
    rows = list(_rows(found))
    settings = [_plain(each) for each in beside(found)]
    if as_json:
        write_json({"same": not found, **found.counts(), "rows": rows, "settings": settings})
        return
    if not found:
        write(f"{shown(before)} and {shown(after)} do not differ.")
        return
    for row in rows:
        write(f"{MARKS.get(row['state'], ' ')} {row['what']}  {row['detail']}".rstrip())
        for each in row["settings"]:
            write(f"    {_line(each, each['label'])}")
    for each in settings:
        write(_line(each, each["path"]) if each["state"] != "changed" else f"~ {_line(each, each['path'])}")
    write()
    states = [each["state"] for each in (*rows, *settings)]
    write(", ".join(f"{states.count(state)} {state}" for state in MARKS))


def _line(told: dict[str, str], name: str) -> str:
    """`epochs: 5 -> 9`, `+ Frame: Encoder`, `- width: 32`."""
    if told["state"] == "changed":
        return f"{name}: {told['before']} -> {told['after']}"
    return f"{MARKS[told['state']]} {name}: {told['before'] or told['after']}"


def _rows(found: Comparison) -> Iterator[dict[str, Any]]:
    """A row for every node and wire that differs, those in a block behind its name."""
    for name, graph in found.graphs.items():
        way = "" if name == "main" else f"{name}/"
        if graph.settings:
            yield _row("changed", name, "", [_plain(each) for each in of_graph(found, graph)])
        for node in graph.nodes:
            if node.state != "same":
                told = [_plain(each) for each in of_node(found, graph, node)]
                yield _row(node.state, f"{way}{node.name}", _kind(found, graph, node), told)
        for wire in graph.wires:
            if wire.state != "same":
                yield _row(wire.state, f"{way}{wire.source} -> {wire.target}", "wire", [])


def _row(state: str, what: str, detail: str, settings: list[dict[str, str]]) -> dict[str, Any]:
    return {"state": state, "what": what, "detail": detail, "settings": settings}


def _kind(found: Comparison, graph: GraphDifference, node: NodeDifference) -> str:
    gone = node.state == "removed"
    drawing = (found.before.graphs[graph.before] if gone else found.after.graphs[graph.name]).nodes
    type = drawing[node.before if gone else node.name].type
    return f"{block_of(type) or type}{', inside' if node.inside else ''}"


def _plain(told: Told) -> dict[str, str]:
    plain = {"path": told.path, "label": told.label, "before": told.before, "after": told.after}
    return {**plain, "state": told.state}
