"""Registries of declared things that are chosen by name: optimizers and schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

from engine.declare import Param, declared, first_line, param, params_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Method:
    """An optimizer or a schedule as its readers see it."""

    type: str
    title: str
    help: str
    params: Mapping[str, Param]
    declaration: Callable[..., Any]


def registrar(registry: dict[str, Method]) -> Callable[[str], Callable[[type[T]], type[T]]]:
    """A decorator that declares the class below it and enters it into `registry` under its name."""

    @dataclass_transform(field_specifiers=(param,), frozen_default=True)
    def method(title: str) -> Callable[[type[T]], type[T]]:
        def register(cls: type[T]) -> type[T]:
            made = declared(cls)
            registry[cls.__name__] = Method(cls.__name__, title, first_line(cls), params_of(made), made)
            return made

        return register

    return method
