"""Where runs lie: beside the file of their project, or in the program's own folder while it has none.

A run that goes on when its project gets a file stays where its process writes. A note beside it names the
file, and the run is brought there once it has ended, at the latest when the project is opened again.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from engine.declare import UserError
from engine.disk import temporary_path
from engine.files import durable_write, read_capped, shown
from engine.train import runs
from engine.train.runs import RunInfo
from gui.translate import mark, tr

BELONGS_TO, SPOKEN_OF = "belongs-to", "spoken-of"


def unsaved(folder: Path, identity: str) -> Path:
    """Stands for the file of a document that has none: its runs lie beside this."""
    return folder / identity / "Untitled.loom"


def gather(
    folder: Path, base: Path, before: Path | None = None, more: Iterable[Path] = ()
) -> tuple[list[RunInfo], str]:
    """The runs of the project `base`, newest first, and why some could not be brought beside it.

    Those that were made before it had a file come there now, except for live ones: from `before`, and from
    every place in `folder` whose note names `base`. `more` are runs of other places that are listed as well.
    """
    places, why = _noted(folder, base), ""
    if before is not None:
        _note(before, base)
        places = list(dict.fromkeys((*places, before)))
    for place in places:
        try:
            _bring(place, base)
        except UserError as error:
            why = str(error)
    found = {info.folder: info for each in (base, *places) for info in runs.list(each)}
    found |= {each: runs.state(each) for each in more if each not in found and _is_run(each)}
    return sorted(found.values(), key=lambda info: info.folder.name, reverse=True), why


def left(folder: Path, own: Path) -> tuple[Path, RunInfo] | None:
    """A place other than `own` whose project was never saved, with its live run or one that was not spoken of
    yet; from now on it was.
    """
    places = [place for place in folder.glob("*/*.runs") if place.parent != own.parent]
    for place in sorted(places, key=lambda place: place.stat().st_mtime, reverse=True):
        file = _file_of(place.parent)
        if file is not None and file.exists():
            continue
        base = place.with_suffix(".loom")
        listed = runs.list(base)
        live = next((info for info in listed if info.is_live), None)
        if live is not None or (listed and not (place.parent / SPOKEN_OF).exists()):
            (place.parent / SPOKEN_OF).touch()
            return base, live or listed[0]
    return None


def _is_run(folder: Path) -> bool:
    return (folder / runs.ABOUT).is_file()


def _noted(folder: Path, base: Path) -> list[Path]:
    notes = sorted(folder.glob(f"*/{BELONGS_TO}"))
    return [unsaved(folder, note.parent.name) for note in notes if _file_of(note.parent) == base.absolute()]


def _note(place: Path, base: Path) -> None:
    if runs.folder_of(place).is_dir():
        with suppress(UserError):  # as long as the project is open, the run is known without it
            durable_write(place.parent / BELONGS_TO, os.fsencode(base.absolute()))


def _file_of(folder: Path) -> Path | None:
    """The project that a place's note names."""
    try:
        return Path(os.fsdecode(read_capped(folder / BELONGS_TO, 1 << 16)))
    except UserError:
        return None


def _bring(place: Path, base: Path) -> None:
    """Move the ended runs of a place beside `base`; the place goes once nothing is left in it."""
    source, target = runs.folder_of(place), runs.folder_of(base)
    for run in sorted(source.iterdir()) if source.is_dir() else []:
        if _is_run(run) and not runs.is_live(run):
            _move(run, target)
    with suppress(OSError):
        source.rmdir()
        for note in (BELONGS_TO, SPOKEN_OF):
            (place.parent / note).unlink(missing_ok=True)
        place.parent.rmdir()


def _move(run: Path, target: Path) -> None:
    """Bring a run into a folder, under a name that is free there; across disks it is copied first."""
    temporary = temporary_path(target)
    try:
        target.mkdir(parents=True, exist_ok=True)
        names = chain([run.name], (f"{run.name}-{number}" for number in count(2)))
        free = next(place for name in names if not (place := target / name).exists())
        try:
            run.rename(free)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            shutil.copytree(run, temporary, symlinks=True)
            temporary.rename(free)
            (run / runs.ABOUT).unlink()  # what is half removed is no run any more
            shutil.rmtree(run, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        reason = error.strerror or mark("not everything could be copied")
        raise UserError(
            tr(f"The runs could not be moved to {shown(target)}: {reason}. They stay where they were.")
        ) from error
