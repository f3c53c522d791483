"""Frozen dataclasses as plain JSON and back, for the pipe between the window and the engine service.

Both ends are ours, so nothing is checked twice: no pydantic here, which the window's start can't afford.
What a person can edit (project files) goes through `engine.graph.file` instead.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
_MAPPINGS = (dict, collections.abc.Mapping)
_PLAIN: frozenset[Any] = frozenset((str, int, float, bool, type(None)))


def to_plain(value: Any) -> Any:
    """Lists, dictionaries and plain values that `json` can write."""
    kind: Any = type(value)
    return value if kind in _PLAIN else _WRITERS[kind](value)


def from_plain(kind: type[T], value: Any) -> T:
    """The value of type `kind` that `to_plain` was given."""
    reading: Any = kind
    made: T = _reader(reading)(value)
    return made


class _Writers(dict[type, Callable[[Any], Any]]):
    """How values of a type become plain: asked once a type, since whole projects go this way at each edit."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        self[kind] = found = _writer(kind)
        return found


def _writer(kind: type) -> Callable[[Any], Any]:
    if dataclasses.is_dataclass(kind):
        return functools.partial(_write_struct, tuple(f.name for f in dataclasses.fields(kind)))
    if issubclass(kind, collections.abc.Mapping):
        return _write_mapping
    if issubclass(kind, tuple | list | set | frozenset):
        return _write_sequence
    if issubclass(kind, tuple(_PLAIN)):
        return _as_it_is
    raise TypeError(f"{kind.__name__} can't be sent")


def _write_struct(names: tuple[str, ...], value: Any) -> dict[str, Any]:
    plain = {}
    for name in names:
        part = getattr(value, name)
        plain[name] = part if type(part) in _PLAIN else _WRITERS[type(part)](part)
    return plain


def _write_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(k): v if type(v) in _PLAIN else _WRITERS[type(v)](v) for k, v in value.items()}


def _write_sequence(value: Iterable[Any]) -> list[Any]:
    return [v if type(v) in _PLAIN else _WRITERS[type(v)](v) for v in value]


def _as_it_is(value: Any) -> Any:
    return value


_WRITERS = _Writers()


@functools.cache
def _reader(kind: Any) -> Any:
    if kind is Any:
        return _free
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _union(args)
    if origin in (tuple, list):
        return _sequence(args)
    if origin in _MAPPINGS:
        read = _reader(args[1])
        return lambda value: {k: read(v) for k, v in value.items()}
    if dataclasses.is_dataclass(kind):
        return _struct(kind)
    return float if kind is float else _free


def _free(value: Any) -> Any:
    """A value without a declared type: JSON's lists become tuples, as everywhere in the document."""
    if isinstance(value, list):
        return tuple(_free(v) for v in value)
    return {k: _free(v) for k, v in value.items()} if isinstance(value, dict) else value


def _union(args: tuple[Any, ...]) -> Any:
    structs: list[Any] = [a for a in args if dataclasses.is_dataclass(a)]
    if len(structs) == 1 and set(args) <= {structs[0], type(None)}:
        read = _reader(structs[0])
        return lambda value: None if value is None else read(value)
    return _free


def _sequence(args: tuple[Any, ...]) -> Any:
    if len(args) == 1 or args[1] is Ellipsis:
        read = _reader(args[0])
        return lambda value: tuple(read(v) for v in value)
    readers = [_reader(a) for a in args]
    return lambda value: tuple(r(v) for r, v in zip(readers, value, strict=True))


def _struct(kind: Any) -> Any:
    hints = typing.get_type_hints(kind)
    fields = [f.name for f in dataclasses.fields(kind)]
    readers: dict[str, Any] = {}

    def read(value: Any) -> Any:
        if not readers:
            readers.update({name: _reader(hints[name]) for name in fields})
        return kind(**{name: readers[name](value[name]) for name in fields if name in value})

    return read
