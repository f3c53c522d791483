"""The shape of a project file, checked at the border: every mistake is found and named with its path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, NotRequired

from engine.declare import UserError, Value
from engine.jsontext import Wrong

SHOWN = 3


def check(raw: Any, what: str, name: str) -> Any:
    """`raw` as a "project"; raises UserError with the first mistakes in one sentence."""
    from pydantic import ValidationError

    try:
        return _adapters()[what].validate_python(raw)
    except ValidationError as error:
        mistakes = dict.fromkeys(map(_sentence, error.errors(include_url=False)))
        raise UserError(refusal(name, list(mistakes))) from error


def refusal(name: str, mistakes: Sequence[str]) -> str:
    """One sentence that lists the first mistakes of a file."""
    more = f"; and {len(mistakes) - SHOWN} more mistakes" if len(mistakes) > SHOWN else ""
    return f"{name} can't be opened: {'; '.join(mistakes[:SHOWN])}{more}."


def place(*path: str | int) -> str:
    """A path in the file as messages show it."""
    text = ".".join(f"{part[:40]}…" if len(part) > 41 else part for part in map(str, path))
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _value(raw: Any) -> Value:
    """A setting's value; lists become tuples."""
    if raw is None or isinstance(raw, bool | int | float | str):
        return raw
    if isinstance(raw, list):
        return tuple(map(_value, raw))
    from pydantic_core import PydanticCustomError

    why = raw.why if isinstance(raw, Wrong) else "needs a number, a text, true, false or a list of these"
    raise PydanticCustomError("setting", "{why}", {"why": why})


def _part_of_wire(raw: Any) -> str | list[list[float]]:
    """A port of a wire, or its bends."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, list) and all(isinstance(at, list) and all(map(_is_number, at)) for at in raw):
        return [[float(x) for x in at] for at in raw]
    from pydantic_core import PydanticCustomError

    numbers = [x for at in raw if isinstance(at, list) for x in at] if isinstance(raw, list) else []
    wrong = next((x for x in numbers if isinstance(x, Wrong)), None)
    why = wrong.why if wrong is not None else "needs a port, or bends as a list of pairs of numbers"
    raise PydanticCustomError("setting", "{why}", {"why": why})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _sentence(error: Mapping[str, Any]) -> str:
    """One mistake, from what pydantic says of it."""
    path = [part for part in error["loc"] if part != "[key]"]
    at = place(*path) or "the file"
    if isinstance(error["input"], Wrong):
        return f"{at} {error['input'].why}"
    kind = error["type"]
    if kind == "setting":
        return f"{at} {error['msg']}"
    if kind == "extra_forbidden":
        return f"{at} is not known here"
    wanted = next((words for start, words in _WANTED.items() if kind.startswith(start)), error["msg"].lower())
    return f"{at} {wanted}"


_WANTED = {
    "missing": "is missing",
    "string": "needs a text",
    "bool": "needs true or false",
    "int": "needs a whole number",
    "float": "needs a number",
    "finite": "needs a number that is not infinite",
    "dict": "needs an object { }",
    "list": "needs a list [ ]",
    "tuple": "needs a list [ ]",
    "too_long": "has too many entries",
    "too_short": "has too few entries",
    "greater": "is too small",
    "less": "is too large",
}


@cache
def _adapters() -> Mapping[str, Any]:
    """Made on first use, because pydantic is not loaded before a file is."""
    from pydantic import BeforeValidator, Field, TypeAdapter

    settings: Any = dict[str, Annotated[Any, BeforeValidator(_value)]]
    node: Any = _record(
        "Node",
        {"type": str, "params": settings, "at": list[float], "note": str}
        | {"muted": bool, "bypassed": bool, "weights": settings},
    )
    frame: Any = _record("Frame", {"title": str, "at": list[float], "size": list[float], "tint": str})
    note: Any = _record("Note", {"text": str, "at": list[float], "width": float})
    # A wire is a pair of ports; a third entry are its bends.
    wire: Any = list[Annotated[Any, BeforeValidator(_part_of_wire)]]
    part = {"nodes": dict[str, node], "wires": list[wire]}
    part |= {"frames": dict[str, frame], "notes": dict[str, note]}
    graph: Any = _record("Graph", {**part, "about": str, "arguments": settings})
    choice: Any = _record("Choice", {"type": str, "params": settings})
    project: dict[str, Any] = {
        "format": int,
        "name": str,
        "about": str,
        "goal": dict[str, float],
        "variables": settings,
    }
    project |= {"data": choice, "columns": dict[str, settings], "split": settings, "training": settings}
    project |= {"optimizer": choice, "schedule": choice, "graphs": dict[str, graph]}
    update = {"nodes": list[str], "optimizer": choice, "times": Annotated[int, Field(ge=1, le=1000)]}
    updates: Any = _record("Update", update)
    project["updates"] = dict[str, updates]
    return {"project": TypeAdapter(_record("Project", project))}


def _record(name: str, types: Mapping[str, Any]) -> Any:
    """An object of which `type` must be there, and nothing else than `types` may be."""
    from pydantic import ConfigDict, with_config
    from typing_extensions import TypedDict  # pydantic refuses typing's own before Python 3.12

    entries = {key: kind if key == "type" else NotRequired[kind] for key, kind in types.items()}
    made = TypedDict(name, entries)  # type: ignore[misc]
    return with_config(ConfigDict(strict=True, extra="forbid", allow_inf_nan=False))(made)
