"""A history kept in a file, for a program that begins again: each step as what it changed of the text before.

The file is JSON lines: a head with a hash of the rest, then a step a line. It lies in the program's own
folder, like the journals of `engine.graph.recovery`.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from engine import disk
from engine.declare import UserError
from engine.files import durable_write, read_capped
from engine.graph.change import same
from engine.graph.file import dumps, loads
from engine.graph.history import LIMIT, History, Step
from engine.graph.model import Graph, Project
from engine.jsontext import parse

Whole = TypeVar("Whole", Project, Graph)
ENDING = ".steps"
FORMAT = 1
LARGEST = 128_000_000
# Lines of project text to each side of the present state, so that they are read again in less than a second.
MOST_LINES = 60_000


def write(file: Path | str, history: History, left: str = "Open") -> int:
    """Keep the steps nearest to the present one, as many as can be read again soon; gives their number.

    `left` is what the first one is called where earlier ones are left behind. Raises UserError when the disk
    does not take the file.
    """
    before, after = _near(history, -1), _near(history, 1)
    first, here = history.place - len(before), dumps(history.project)
    texts = [*reversed(before), here, *after]
    steps = history.steps[first : first + len(texts)]
    labels = [left if first else steps[0].label, *(step.label for step in steps[1:])]
    lines, last = [], [""]
    for step, label, text in zip(steps, labels, texts, strict=True):
        rows = text.split("\n")
        lines.append(json.dumps({"label": label, "time": step.time, **_difference(last, rows)}))
        last = rows
    body = "\n".join(lines).encode()
    head = {"format": FORMAT, "place": len(before), "sha256": hashlib.sha256(body).hexdigest()}
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    durable_write(file, json.dumps(head).encode() + b"\n" + body)
    return len(steps)


def read(file: Path | str, now: Project) -> History | None:
    """The history that was kept, with `now` as its present state; None unless that is what it led to.

    What two states share is shared by their values too, as after edits.
    """
    with suppress(UserError, ValueError, KeyError, TypeError):
        head, _, body = read_capped(file, LARGEST).partition(b"\n")
        facts = parse(head, "")
        if facts["format"] != FORMAT or facts["sha256"] != hashlib.sha256(body).hexdigest():
            return None
        entries = [parse(line, "", LARGEST) for line in body.split(b"\n")]
        place, texts = facts["place"], list(_texts(entries))
        if not (0 <= place < len(texts) <= LIMIT and same(loads(texts[place]), now)):
            return None
        projects = {place: now}
        for way in (range(place - 1, -1, -1), range(place + 1, len(texts))):
            for at in way:
                beside = projects[at + 1 if at < place else at - 1]
                projects[at] = sharing(loads(texts[at]), beside)
        steps = [Step(projects[at], str(e["label"]), time=_time(e["time"])) for at, e in enumerate(entries)]
        return History(tuple(steps), place)
    return None


def discard(file: Path | str) -> None:
    """Remove what was kept."""
    disk.remove(Path(file))


def sweep(folder: Path | str) -> None:
    """Remove what was kept for a start that never came."""
    for file in Path(folder).glob("*" + ENDING):
        with suppress(OSError):
            if time.time() - file.stat().st_mtime > disk.HOUR:
                disk.remove(file)


def is_name(name: str) -> bool:
    """Whether this is the plain name of such a file."""
    return re.fullmatch(r"[A-Za-z0-9-]{1,64}" + re.escape(ENDING), name) is not None


def sharing(project: Project, beside: Project) -> Project:
    """The same value, made of the parts of `beside` wherever those say the same."""
    graphs = {
        name: _graph(graph, beside.graphs[name]) if name in beside.graphs else graph
        for name, graph in project.graphs.items()
    }
    return _parts(replace(project, graphs=graphs), beside)


def _graph(graph: Graph, beside: Graph) -> Graph:
    named: dict[str, Any] = {}
    for each in ("nodes", "wires", "frames", "notes"):
        mine, theirs = getattr(graph, each), getattr(beside, each)
        named[each] = {name: theirs[name] if theirs.get(name) == x else x for name, x in mine.items()}
    shared = _parts(replace(graph, **named), beside)
    return (
        beside if all(getattr(shared, f.name) is getattr(beside, f.name) for f in fields(Graph)) else shared
    )


def _parts(whole: Whole, beside: Whole) -> Whole:
    """With each field of `beside` that says the same, in the same order."""
    found: dict[str, Any] = {}
    for each in fields(whole):
        mine, theirs = getattr(whole, each.name), getattr(beside, each.name)
        ordered = not isinstance(mine, Mapping) or list(mine) == list(theirs)
        if mine == theirs and ordered:
            found[each.name] = theirs
    return replace(whole, **found)


def _near(history: History, way: int) -> list[str]:
    """The texts of the steps to one side, the nearest first, as far as they go together into the limit."""
    texts, lines, at = [], 0, history.place + way
    while 0 <= at < len(history.steps):
        try:
            text = dumps(history.steps[at].project)
        except UserError:
            break  # a state that no file can hold
        lines += text.count("\n")
        if lines > MOST_LINES:
            break
        texts.append(text)
        at += way
    return texts


def _difference(before: list[str], after: list[str]) -> dict[str, Any]:
    """How many lines at the head and at the end stay, and what stands between them now."""
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    ends = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    end = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    between = after[head : len(after) - end]
    return {"head": head, "end": end, "lines": "".join(f"{line}\n" for line in between)}


def _texts(entries: list[dict[str, Any]]) -> Iterator[str]:
    last = [""]
    for entry in entries:
        head, end, between = int(entry["head"]), int(entry["end"]), str(entry["lines"])
        if min(head, end) < 0 or head + end > len(last):
            raise ValueError("a step that does not follow from the one before")
        last = [*last[:head], *between.split("\n")[:-1], *last[len(last) - end :]]
        yield "\n".join(last)


def _time(seconds: object) -> float:
    if not isinstance(seconds, int | float) or not math.isfinite(seconds):
        raise ValueError("a step without a time")
    return float(seconds)
