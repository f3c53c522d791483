"""The project file: canonical JSON text that a person can read and git can diff.

Nodes are keyed by name and stand one a line in the order of the document, wires are sorted pairs, defaults
are left out, keys have a fixed order. So saving what was just opened gives the same bytes. Nothing is run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine import collector
from engine.declare import UserError
from engine.files import durable_write, read_capped, shown, sweep
from engine.graph.backups import KEEP, back_up
from engine.graph.backups import check as check_backup
from engine.graph.mistakes import mistakes
from engine.graph.model import MAIN, Choice, Frame, Graph, Node, Note, Place, Project, Update, Wire
from engine.graph.shape import check, refusal
from engine.graph.writing import text_of
from engine.jsontext import SIZE, Wrong, parse
from engine.sniff import kind_of, require

FORMAT = 1
NODES = 10_000
WIRES = 50_000
# What may be a project with a mistake in it, which is then named; anything else is told for what it is.
READABLE = ("project", "json", "text", "empty", "unknown")
# From each format to the next; what an older format lacks or calls otherwise is brought up to date here.
MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def dumps(project: Project) -> str:
    """The project as text; equal projects with nodes in the same order give the same text.

    Raises UserError for what could not be opened again: an infinite number, or more than 10,000 layers.
    """
    _check_size(project.graphs, f'"{project.name}" can\'t be saved')
    text = text_of(project, FORMAT)
    # A lone half of a character (a broken paste) must not keep a person from saving.
    return text.encode("utf-8", "replace").decode("utf-8")


def loads(text: str | bytes, origin: str = "") -> Project:
    """The project that `text` says. `origin` names the file in messages.

    Raises UserError: not JSON, a newer format, wrong types, wires to nowhere and the like, the first mistakes
    named with their paths. Cycles and unknown layer types are no mistakes of the file: analysis shows them.
    """
    name = shown(origin) if origin else "This project"
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with collector.held():
        return _read(data, name)


def _read(data: bytes, name: str) -> Project:
    raw = _migrated(parse(data, name), name)
    checked = check(raw, "project", name)
    drawings = checked.get("graphs", {MAIN: {}})
    if found := list(mistakes(checked)):
        raise UserError(refusal(name, found))
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
    if "at" in raw:
        x, y = raw["at"]
        raw["at"] = x, y
    return Node(**raw)


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}


def _update(raw: Mapping[str, Any]) -> Update:
    optimizer = Choice(**raw["optimizer"]) if "optimizer" in raw else None
    return Update(tuple(raw.get("nodes", ())), optimizer, raw.get("times", 1))


def _check_size(graphs: Mapping[str, Graph], cannot: str) -> None:
    for what, limit, count in (
        ("layers", NODES, sum(len(graph.nodes) for graph in graphs.values())),
        ("wires", WIRES, sum(len(graph.wires) for graph in graphs.values())),
    ):
        if count > limit:
            raise UserError(f"{cannot}: it has {count:,} {what}, but at most {limit:,} fit in a project.")
