"""The source of our own modules that a program uses, so that the program needs torch alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from engine.layers.modules import FILES


@dataclass(frozen=True, slots=True)
class Definition:
    """One class, function or constant, as text, with the names of its file that it uses."""

    name: str
    text: str
    uses: frozenset[str]


def definitions(wanted: Iterable[str]) -> list[Definition]:
    """The definitions of these names and of all that they use, in the files' order."""
    known = _definitions()
    waiting, found = list(wanted), set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += known[name].uses & known.keys()
    return [d for d in known.values() if d.name in found]


@cache
def _definitions() -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for path in FILES:
        found.update((each.name, each) for each in _read(path.read_text(encoding="utf-8")))
    return found


def _read(text: str) -> Iterator[Definition]:
    lines = text.splitlines()
    for each in ast.parse(text).body:
        if (name := _name(each)) is None:
            continue
        first = min([each.lineno, *(d.lineno for d in getattr(each, "decorator_list", ()))])
        uses = {n.id for n in ast.walk(each) if isinstance(n, ast.Name)}
        body = "\n".join(lines[first - 1 : each.end_lineno])
        yield Definition(name, body, frozenset(uses))


def _name(statement: ast.stmt) -> str | None:
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None
