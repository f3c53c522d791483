"""The project file: canonical JSON text that a person can read and git can diff.

Nodes are keyed by name and stand one a line in the order of the document, wires are sorted pairs, defaults
are left out, keys have a fixed order. So saving what was just opened gives the same bytes. Nothing is run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from engine.declare import UserError
from engine.files import durable_write, read_capped, shown, sweep
from engine.graph.arranging import MOST_BENDS, MOST_THINGS, frame_mistake, is_place, note_mistake
from engine.graph.backups import KEEP, back_up
from engine.graph.backups import check as check_backup
from engine.graph.blocks import is_argument
from engine.graph.edits import is_name, is_step
from engine.graph.model import (
    MAIN,
    Choice,
    Frame,
    Graph,
    Node,
    Note,
    Place,
    Project,
    Update,
    Wire,
    node_of,
    port_of,
)
from engine.graph.shape import check, place, refusal
from engine.jsontext import SIZE, Wrong, parse
from engine.sniff import kind_of, require

FORMAT = 1
NODES = 10_000
WIRES = 50_000
# What may be a project with a mistake in it, which is then named; anything else is told for what it is.
READABLE = ("project", "json", "text", "empty", "unknown")
# From each format to the next; what an older format lacks or calls otherwise is brought up to date here.
MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

Line = tuple[int, str]


def dumps(project: Project) -> str:
    """The project as text; equal projects with nodes in the same order give the same text.

    Raises UserError for what could not be opened again: an infinite number, or more than 10,000 layers.
    """
    _check_size(project.graphs, f'"{project.name}" can\'t be saved')
    entries = list(_entries(project))
    text = "{\n" + ",\n".join(f"  {_json(key)}: {value}" for key, value in entries) + "\n}\n"
    # A lone half of a character (a broken paste) must not keep a person from saving.
    return text.encode("utf-8", "replace").decode("utf-8")


def loads(text: str | bytes, origin: str = "") -> Project:
    """The project that `text` says. `origin` names the file in messages.

    Raises UserError: not JSON, a newer format, wrong types, wires to nowhere and the like, the first mistakes
    named with their paths. Cycles and unknown layer types are no mistakes of the file: analysis shows them.
    """
    name = shown(origin) if origin else "This project"
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    raw = _migrated(parse(data, name), name)
    checked = check(raw, "project", name)
    drawings = checked.get("graphs", {MAIN: {}})
    mistakes = list(_mistakes(checked.get("graphs", {})))
    steps = checked.get("updates", {})
    mistakes += [f'updates has "{place(n)}", which can\'t be a name' for n in steps if not is_step(n)]
    if MAIN not in drawings:
        mistakes.append(f'graphs has no "{MAIN}"')
    if mistakes:
        raise UserError(refusal(name, mistakes))
    graphs = {key: _graph(value) for key, value in drawings.items()}
    _check_size(graphs, f"{name} can't be opened")
    plain = {k: v for k, v in checked.items() if k not in ("format", "graphs")}
    chosen = {k: Choice(**plain[k]) for k in ("data", "optimizer", "schedule") if k in plain}
    updates = {key: _update(value) for key, value in plain.get("updates", {}).items()}
    return Project(**{**plain, **chosen, "graphs": graphs, "updates": updates})


def load(path: Path | str) -> Project:
    """Open a project file; raises UserError in one sentence for a file that is none, or a damaged backup."""
    check_backup(path)
    if kind_of(path) not in READABLE:
        require(path, "project")
    return loads(read_capped(path, SIZE), str(path))


def save(path: Path | str, project: Project, backups: Path | None = None, keep: int = KEEP) -> None:
    """Save a project, entirely or not at all, and sweep what killed saves left beside it.

    `backups` is a folder of the program's own where the state that is saved over is kept, the last `keep`.
    """
    data = dumps(project).encode("utf-8")
    if len(data) > SIZE:
        raise UserError(
            f"{shown(path)} can't be saved: it would have {len(data) / 1e6:.0f} MB, the limit is 32 MB."
        )
    if backups is not None:
        back_up(backups, path, keep)
    durable_write(path, data)
    sweep(Path(path).resolve().parent)


def _migrated(raw: Any, name: str) -> dict[str, Any]:
    if isinstance(raw, Wrong):
        raise UserError(refusal(name, [f"the file {raw.why}"]))
    if not isinstance(raw, dict) or "format" not in raw:
        raise UserError(f'{name} is not a Layerloom project: it has no "format".')
    number = raw["format"]
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise UserError(f"{name} can't be opened: format needs a whole number from 1 to {FORMAT}.")
    if number > FORMAT:
        raise UserError(
            f"{name} was saved by a newer Layerloom (format {number}, this one reads up to {FORMAT}). "
            "Update Layerloom to open it."
        )
    for step in range(number, FORMAT):
        raw = MIGRATIONS[step](raw)
    return {**raw, "format": FORMAT}


def _mistakes(graphs: Mapping[str, Any]) -> Iterator[str]:
    for name, graph in graphs.items():
        if not is_name(name):
            yield f'graphs has "{place(name)}", which can\'t be a name'
        yield from _graph_mistakes(graph, place("graphs", name) + ".")
        for argument in graph.get("arguments", {}):
            if not is_argument(argument):
                yield f'{place("graphs", name)}.arguments has "{place(argument)}", which can\'t be a name'


def _graph_mistakes(graph: Mapping[str, Any], at: str) -> Iterator[str]:
    """What the types alone can't tell: names, places of two numbers, wires that lead somewhere."""
    nodes = graph.get("nodes", {})
    for name, node in nodes.items():
        if not is_name(name):
            yield f'{at}nodes has "{place(name)}", which can\'t be a name'
        if len(node.get("at", (0, 0))) != 2:
            yield f"{at}nodes.{place(name)}.at needs two numbers"
    yield from _thing_mistakes(graph, at)
    targets: set[str] = set()
    for number, wire in enumerate(graph.get("wires", ())):
        here = f"{at}wires.{number}"
        if [isinstance(each, str) for each in wire] not in ([True, True], [True, True, False]):
            yield f"{here} needs two ports, from and to"
            continue
        if wire[2:] and not _are_bends(wire[2]):
            yield f"{here}.2 needs pairs of numbers, {MOST_BENDS} at most and none of them too large"
        for end in wire[:2]:
            if node_of(end) not in nodes or not is_port(port_of(end)):
                yield f'{here} leads to "{place(end)}", which is not there'
        if wire[1] in targets:
            yield f'{here} is a second wire into "{place(wire[1])}"'
        targets.add(wire[1])


def _thing_mistakes(graph: Mapping[str, Any], at: str) -> Iterator[str]:
    """Frames and notes with places that a drawing can have, and no name twice."""
    frames, notes = graph.get("frames", {}), graph.get("notes", {})
    for key, things in (("frames", frames), ("notes", notes)):
        if len(things) > MOST_THINGS:
            yield f"{at}{key} has more than {MOST_THINGS:,} entries"
            return
        for name in things:
            if not is_name(name):
                yield f'{at}{key} has "{place(name)}", which can\'t be a name'
    for name in frames.keys() & notes.keys():
        yield f'{at}notes has "{place(name)}", which is the name of a frame, too'
    plain, bare = Frame(), Note()
    for name, frame in frames.items():
        given = (frame.get(k, getattr(plain, k)) for k in ("title", "at", "size", "tint"))
        if why := frame_mistake(*given):
            yield f"{at}frames.{place(name)}.{why}"
    for name, note in notes.items():
        given = (note.get(k, getattr(bare, k)) for k in ("text", "at", "width"))
        if why := note_mistake(*given):
            yield f"{at}notes.{place(name)}.{why}"


def _are_bends(bends: Any) -> bool:
    return len(bends) <= MOST_BENDS and all(map(is_place, bends))


def is_port(text: str) -> bool:
    """Whether `text` can name a port: a Python identifier of reasonable length."""
    return text.isidentifier() and len(text) <= 80


def _graph(raw: Mapping[str, Any]) -> Graph:
    wires = sorted(raw.get("wires", ()), key=lambda wire: (wire[0], wire[1]))
    return Graph(
        {name: _node(node) for name, node in raw.get("nodes", {}).items()},
        {wire[1]: Wire(wire[0], wire[1], _bends(wire)) for wire in wires},
        raw.get("arguments", {}),
        raw.get("about", ""),
        {name: Frame(**_tuples(frame)) for name, frame in raw.get("frames", {}).items()},
        {name: Note(**_tuples(note)) for name, note in raw.get("notes", {}).items()},
    )


def _bends(wire: list[Any]) -> tuple[Place, ...]:
    return tuple((float(x), float(y)) for x, y in wire[2]) if len(wire) > 2 else ()


def _node(raw: dict[str, Any]) -> Node:
    return Node(**{**raw, "at": tuple(raw["at"])} if "at" in raw else raw)


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}


def _update(raw: Mapping[str, Any]) -> Update:
    optimizer = Choice(**raw["optimizer"]) if "optimizer" in raw else None
    return Update(tuple(raw.get("nodes", ())), optimizer, raw.get("times", 1))


def _entries(project: Project) -> Iterator[tuple[str, str]]:
    """The top-level entries in their fixed order, each as text."""
    plain = Project()
    yield "format", str(FORMAT)
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


def _check_size(graphs: Mapping[str, Graph], cannot: str) -> None:
    for what, limit, count in (
        ("layers", NODES, sum(len(graph.nodes) for graph in graphs.values())),
        ("wires", WIRES, sum(len(graph.wires) for graph in graphs.values())),
    ):
        if count > limit:
            raise UserError(f"{cannot}: it has {count:,} {what}, but at most {limit:,} fit in a project.")


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
