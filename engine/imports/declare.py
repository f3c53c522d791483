"""`@reader`: one declaration makes a kind of file that can be brought in. Importing it costs no torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.field import Field
from engine.graph.model import Project
from engine.imports.report import Opaque, Parity
from engine.tensors import Stored


class Cancelled(Exception):
    """The person does not want the file any more; nothing was made of it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who waits for a reader: told how far it is, and asked whether it shall go on."""

    progress: Callable[[float, str], None] = lambda share, stage: None
    cancelled: Callable[[], bool] = lambda: False
    compare: bool = True

    def tell(self, share: float, stage: str) -> None:
        """Say how far it is (0 to 1) and what is done; raises Cancelled when nobody waits any more."""
        if self.cancelled():
            raise Cancelled
        self.progress(share, stage)


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader found in a file.

    `project` is None when there are only weights in it; `weights` then have the file's own names, and
    otherwise those of the project's module. `fields` are what the model takes in, for as long as the project
    has no data. `opaque` are the operators without a layer of their own.
    """

    project: Project | None
    weights: Mapping[str, Stored] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    opaque: tuple[Opaque, ...] = ()
    parity: Parity | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of file that can be brought in: `kind` is what its bytes say it is (`engine.sniff.KINDS`).

    `suffixes` are what a file dialog offers. With `by_suffix` a file must have one of them too, because its
    bytes alone do not tell (a Python program is just text).
    """

    title: str
    kind: str
    suffixes: tuple[str, ...]
    help: str
    read: Callable[[Path, Watch], Read]
    by_suffix: bool = False

    def takes(self, kind: str, path: Path) -> bool:
        """Whether a file of this kind and name is one for this reader."""
        return kind == self.kind and (not self.by_suffix or path.suffix.lower() in self.suffixes)


ReaderFunction = Callable[[Path, Watch], Read]
NOBODY = Watch()
READERS: list[Reader] = []


def reader(
    title: str, *, kind: str, suffixes: tuple[str, ...], by_suffix: bool = False
) -> Callable[[ReaderFunction], ReaderFunction]:
    """Declare the function below as the reader of a kind of file: `def read(path, watch) -> Read`."""

    def register(function: ReaderFunction) -> ReaderFunction:
        help = (function.__doc__ or "").strip().split("\n", 1)[0]
        READERS.append(Reader(title, kind, suffixes, help, function, by_suffix))
        return function

    return register
