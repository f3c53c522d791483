"""What becomes of a file that is dropped on a window, in words before it is let go and in deeds after.

Another kind of file is one more row of `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gui.files import importing
from gui.translate import tr

if TYPE_CHECKING:
    from gui.files.actions import FileActions
    from gui.window import Window

LONGEST = 48
TABLES = (".csv", ".tsv", ".txt", ".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class Kind:
    """Files of one kind: which they are, what dropping one would do (`started`: one is open), and how."""

    fits: Callable[[Path], bool]
    words: Callable[[Path, bool], str]
    run: Callable[[FileActions, Path, bool], object]
    icon: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What letting go would do; with `refused` it would do nothing, and the hint says what would."""

    words: str
    hint: str
    icon: str
    refused: bool = False


def _ending(*endings: str) -> Callable[[Path], bool]:
    return lambda path: path.suffix.lower() in endings


def _about_data(path: Path, started: bool) -> str:
    return tr(f"Use {short(path)} as the data") if started else tr(f"Start a project about {short(path)}")


def _about_weights(path: Path, started: bool) -> str:
    if started:
        return tr(f"Begin with the weights of {short(path)}")
    return tr(f"Open the project that {short(path)} is for first")


KINDS = (
    Kind(
        _ending(".loom"), lambda path, _: tr(f"Open {short(path)}"), lambda f, p, _: f.open(p), "folder-open"
    ),
    Kind(_ending(*TABLES), _about_data, lambda f, p, started: f.take_data(p, started), "table-2"),
    Kind(
        _ending(*importing.DRAWINGS),
        lambda path, _: tr(f"Import {short(path)} as a new project"),
        lambda f, p, started: f.import_from(p, started),
        "log-in",
    ),
    Kind(
        _ending(*importing.WEIGHTS),
        _about_weights,
        lambda f, p, started: f.import_from(p, started),
        "download",
    ),
    # Last, for it asks the disk.
    Kind(Path.is_dir, _about_data, lambda f, p, started: f.take_data(p, started), "images"),
)


def kind_of(path: Path) -> Kind | None:
    """What kind of file it is to a window."""
    return next((kind for kind in KINDS if kind.fits(path)), None)


def offer(paths: Sequence[Path], started: bool, several: bool = False) -> Offer:
    """What would become of these files; `several` windows are possible."""
    kind = kind_of(paths[0])
    if kind is None:
        return Offer(tr(f"{short(paths[0])} can’t be opened here"), what_can(), "circle-alert", refused=True)
    project = kind is KINDS[0]
    if project and len(paths) > 1 and several:
        count = sum(KINDS[0].fits(path) for path in paths)
        return Offer(tr(f"Open {count} projects"), tr("Each in a window of its own"), kind.icon)
    hint = tr("With Shift in a new window") if project and started and several else ""
    return Offer(kind.words(paths[0], started), hint, kind.icon)


def what_can() -> str:
    """Which files a window takes."""
    return tr("Drop a .loom project, a table (CSV or Parquet), a folder of images or a model (ONNX).")


def take(window: Window, paths: Sequence[Path], apart: bool) -> None:
    """Do what was offered: several projects each get a window, and so does one that is to stand `apart`."""
    host, started = window.host, window.started
    projects = [path for path in paths if KINDS[0].fits(path)]
    is_project = kind_of(paths[0]) is KINDS[0]
    if host is not None and is_project and (len(projects) > 1 or (apart and started)):
        for path in projects:
            host.open(path)
    else:
        window.begin().files.open_dropped(paths[0], started)


def short(path: Path) -> str:
    """A file's name that leaves room for the words around it."""
    name = path.name
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 16]}…{name[-14:]}"
