"""Declared values: what a layer, a data source, an optimizer or an export is made of.

A declaration is a class with annotated parameters. `declared` turns it into a frozen dataclass and reads its
parameters once; forms, validation, file format, command line and manual are readings of that list.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeVar, dataclass_transform

from engine.fitting import CHECKS

Value = None | bool | int | float | str | tuple["Value", ...]
Kind = Literal["integer", "number", "switch", "text", "choice", "sizes", "numbers", "field", "path"]
Size1 = int
Size2 = int | tuple[int, int]
Size3 = int | tuple[int, int, int]
Sizes = tuple[int, ...]
Numbers = tuple[float, ...]
FieldName = typing.NewType("FieldName", str)
PathText = typing.NewType("PathText", str)
T = TypeVar("T")


class UserError(Exception):
    """A user's mistake at a border (file, command line, data): one sentence that says what, where and what
    to do.
    """


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a declaration, as every reader of it needs it.

    `length` is set for `sizes`: 0 means any number of entries, 2 and 3 accept one number for all. `choices`
    are the words of a `choice`, and the words that `sizes` accepts beside numbers (`"same"`). `low` and
    `high` are inclusive and hold for each entry of `sizes` and of `numbers`, which may have fractions.
    `words` say how choices read on the screen and, under the empty text, how it reads to have no value.
    """

    name: str
    kind: Kind
    default: Value
    help: str
    label: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    length: int = 0
    optional: bool = False
    advanced: bool = False
    unit: str = ""
    key: bool = False
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def check(self, value: Value) -> str | None:
        """Why `value` does not fit, as the end of a sentence that starts with the label, or None."""
        if value is None:
            return None if self.optional else "needs a value"
        return CHECKS[self.kind](self, value)


def param(
    default: Any = dataclasses.MISSING,
    *,
    help: str,
    label: str = "",
    low: float | None = None,
    high: float | None = None,
    advanced: bool = False,
    unit: str = "",
    key: bool = False,
    words: Mapping[str, str] | None = None,
) -> Any:
    """Declare a parameter; its kind comes from the annotation. `key` marks the ones shown on the node
    itself.
    """
    metadata = {
        "help": help,
        "label": label,
        "low": low,
        "high": high,
        "advanced": advanced,
        "unit": unit,
        "key": key,
        "words": words or {},
    }
    return dataclasses.field(default=default, metadata=metadata)


@dataclass_transform(field_specifiers=(param,), frozen_default=True)
def declared(cls: type[T]) -> type[T]:
    """Make `cls` a frozen dataclass and give it `params`, the list of its parameters by name."""
    # Methods of its own would cost 1 ms a layer, and the window waits for them: all share these.
    for name, method in _SHARED.items():
        if name not in vars(cls):
            setattr(cls, name, method)
    made = dataclass(init=False, repr=False, eq=False, match_args=False)(cls)
    found = hints(made)
    readable = [f for f in dataclasses.fields(made) if f.metadata]  # type: ignore[arg-type]
    params = {f.name: _read(f, found[f.name]) for f in readable}
    made.params = types.MappingProxyType(params)  # type: ignore[attr-defined]
    return made


def hints(subject: Any) -> dict[str, Any]:
    """The annotations of a class or a function, looked up as `typing.get_type_hints` does, each only once."""
    owners = reversed(subject.__mro__) if isinstance(subject, type) else (subject,)
    return {
        name: _hint(owner.__module__, text) if isinstance(text, str) else text
        for owner in owners
        for name, text in inspect.get_annotations(owner).items()
    }


@cache
def _hint(module: str, text: str) -> Any:
    # Most of the time it takes to declare the layers went into compiling "int" and "bool" again and again.
    holder = types.SimpleNamespace(__annotations__={"it": text})
    return typing.get_type_hints(holder, vars(sys.modules[module]), include_extras=True)["it"]


def params_of(declaration: Any) -> Mapping[str, Param]:
    """The parameters of a class that is `declared`, by name and in their order."""
    params: Mapping[str, Param] = declaration.params
    return params


def _init(self: Any, *args: Any, **given: Any) -> None:
    """Set each field from the arguments, in order or by name, or from its default."""
    fields = dataclasses.fields(self)
    values = dict(zip((field.name for field in fields), args)) | given
    if len(values) < len(args) + len(given) or not values.keys() <= {field.name for field in fields}:
        raise TypeError(f"{type(self).__name__} does not take {args!r} and {given!r}")
    for field in fields:
        value = values.get(field.name, field.default)
        if value is dataclasses.MISSING:
            raise TypeError(f"{type(self).__name__} needs {field.name}")
        object.__setattr__(self, field.name, value)


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, field.name) for field in dataclasses.fields(self))


def _equal(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _represent(self: Any) -> str:
    shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self))
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: Any, name: str, value: object = None) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r} of {type(self).__name__}")


_SHARED: Mapping[str, Callable[..., Any]] = {
    "__init__": _init,
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _represent,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
}


def problems(params: Mapping[str, Param], values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Each mistake in `values` as (parameter name, sentence); unknown names count as mistakes."""
    for name, value in values.items():
        if name not in params:
            yield name, f'There is no setting "{name}" here. Remove it.'
        elif (why := params[name].check(value)) is not None:
            yield name, f"{params[name].label} {why}."


def build(cls: Callable[..., T], values: Mapping[str, Value]) -> T:
    """An instance of the declaration with `values` over its defaults; raises UserError on the first
    mistake.
    """
    for _, sentence in problems(params_of(cls), values):
        raise UserError(sentence)
    return cls(**values)


def first_line(cls: type) -> str:
    """The sentence that says what a declaration is, from its docstring."""
    return (cls.__doc__ or "").strip().split("\n", 1)[0]


def _read(field: dataclasses.Field[Any], hint: Any) -> Param:
    kind, optional, extra = _kind(hint)
    metadata = dict(field.metadata)
    label = metadata.pop("label") or field.name.replace("_", " ").capitalize()
    default = None if field.default is dataclasses.MISSING else field.default
    return Param(
        name=field.name, kind=kind, default=default, label=label, optional=optional, **extra, **metadata
    )


def _kind(hint: Any) -> tuple[Kind, bool, dict[str, Any]]:
    """Kind, whether None is allowed, and what the annotation says beside it."""
    parts = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    optional = type(None) in parts
    parts = tuple(p for p in parts if p is not type(None))
    tuples = [p for p in parts if typing.get_origin(p) is tuple]
    literals = [p for p in parts if typing.get_origin(p) is Literal]
    choices = typing.get_args(literals[0]) if literals else ()
    if tuples and float in typing.get_args(tuples[0]):
        return "numbers", optional, {}
    if tuples:
        args = typing.get_args(tuples[0])
        return "sizes", optional, {"length": 0 if Ellipsis in args else len(args), "choices": choices}
    if literals:
        return "choice", optional, {"choices": choices}
    return _PLAIN[parts[0]], optional, {}


_PLAIN: dict[Any, Kind] = {
    int: "integer",
    float: "number",
    bool: "switch",
    str: "text",
    FieldName: "field",
    PathText: "path",
}
