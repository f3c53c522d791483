"""`@export_kind`: one declaration makes a way to take a model away. Importing it costs no torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, dataclass_transform

from engine.declare import Param, declared, first_line, param, params_of
from engine.export.result import Result

if TYPE_CHECKING:
    from engine.export.trained import Trained

Progress = Callable[[float, str], None]


class Exporter(Protocol):
    """What a declared kind can do: write the model to a file, and say what was found when it was checked."""

    def replaces(self, destination: Path) -> tuple[Path, ...]:
        """The files whose place it takes, whatever they hold."""

    def write(self, trained: Trained, destination: Path, progress: Progress) -> Result:
        """Export, check, and only then put the file in its place."""


T = TypeVar("T", bound=Exporter)


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A way to take a model away, as its readers see it.

    `suffix` is the ending of its files, empty for a folder.
    """

    type: str
    title: str
    suffix: str
    icon: str
    help: str
    params: Mapping[str, Param]
    declaration: Callable[..., Exporter]


EXPORTS: dict[str, ExportKind] = {}


@dataclass_transform(field_specifiers=(param,), frozen_default=True)
def export_kind(title: str, *, suffix: str, icon: str) -> Callable[[type[T]], type[T]]:
    """Declare the class below as a kind of export; its parameters are the options that a person sees."""

    def register(cls: type[T]) -> type[T]:
        made = declared(cls)
        EXPORTS[cls.__name__] = ExportKind(
            cls.__name__, title, suffix, icon, first_line(cls), params_of(made), made
        )
        return made

    return register


def kind_for(path: Path) -> str | None:
    """The kind whose files end as this path does."""
    ending = path.suffix.lower()
    return next((name for name, kind in EXPORTS.items() if kind.suffix and kind.suffix == ending), None)
