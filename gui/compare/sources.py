"""What the open project can be compared with: saved states, backups, the history, runs, other files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.graph.model import Project
from gui.translate import tr

if TYPE_CHECKING:
    from engine.graph.history import Step
    from gui.workbench import Workbench

MOST_STEPS = 60
MOST_EACH = 30


@dataclass(frozen=True, slots=True)
class Other:
    """Something to compare with. `load` may read a disk, and is called beside the window's thread."""

    group: str
    title: str
    detail: str
    icon: str
    load: Callable[[], Project]


def others(bench: Workbench) -> Iterator[Other]:
    """All of them, what is nearest first."""
    path = bench.session.path
    if path is not None:
        yield Other(tr("Saved"), tr("Last saved state"), path.name, "save", lambda: _loaded(path))
        yield from _backups(bench, path)
    yield from _steps(bench)
    yield from _runs(bench)
    yield from _recent(bench, path)


def saved(bench: Workbench) -> Other | None:
    """The file of the open project as it is on the disk."""
    return next((each for each in others(bench) if each.icon == "save"), None)


def of_file(path: Path) -> Other:
    """Another project file."""
    return Other(tr("File"), path.name, str(path.parent), "file", lambda: _loaded(path))


def when(moment: datetime) -> str:
    """A time as the system writes it; today's without the day."""
    from PySide6.QtCore import QDateTime, QLocale

    locale, short = QLocale.system(), QLocale.FormatType.ShortFormat
    given = QDateTime(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    if moment.date() == datetime.now().date():
        return locale.toString(given.time(), short)
    return locale.toString(given, short)


def _backups(bench: Workbench, path: Path) -> Iterator[Other]:
    from engine.graph.backups import backups, kept_at

    for file in backups(bench.documents.folder / "backups", path)[:MOST_EACH]:
        kept = kept_at(file)
        moment = when(kept) if kept is not None else file.stem
        yield Other(tr("Backups"), tr(f"Backup of {moment}"), "", "history", partial(_loaded, file))


def _steps(bench: Workbench) -> Iterator[Other]:
    """Entries of the undo history, the newest first; the one that is there now is left out."""
    history = bench.session.history
    for place, step in reversed(list(enumerate(history.steps))[-MOST_STEPS:]):
        if place != history.place:
            what = tr(f"After “{tr(step.label)}”") if place else tr("As it was opened")
            yield Other(tr("History"), what, "", "undo-2", partial(_as_it_was, step))


def _runs(bench: Workbench) -> Iterator[Other]:
    from gui.runs.words import in_order, names, score_text

    infos = list(bench.training.infos.values())
    called = names(infos)
    for info in list(reversed(in_order(infos)))[:MOST_EACH]:
        file = info.folder / "project.loom"
        title = tr(f"{called[info.folder]}, as it was trained")
        yield Other(tr("Runs"), title, score_text(info), "activity", partial(_loaded, file))


def _recent(bench: Workbench, own: Path | None) -> Iterator[Other]:
    for row in bench.settings.recent():
        path = Path(row["path"])
        if path != own:
            name = str(row.get("name") or path.stem)
            yield Other(tr("Recent projects"), name, path.name, "file", partial(_loaded, path))


def _as_it_was(step: Step) -> Project:
    return step.project


def _loaded(path: Path) -> Project:
    from engine.graph.file import load

    return load(path)
