"""A local log of crashes: written when something goes wrong, offered at the next start, never sent."""

from __future__ import annotations

import faulthandler
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

import shiboken6
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from gui.translate import tr

if TYPE_CHECKING:
    from gui.dialogs import Question
    from gui.settings import Settings
    from gui.window import Window

LOG, LARGEST = "crash.log", 200_000
_said: list[Question] = []  # the last mistake that a person was told of


def watch(folder: Path) -> TextIO | None:
    """Write what Python and the operating system say of a crash into `folder`; gives the open log."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / LOG).open("a", encoding="utf-8")
    except OSError:
        return None  # a program without a log is better than none
    faulthandler.enable(stream)

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):  # somebody wants the program to end: nothing went wrong
            sys.__excepthook__(kind, error, trace)
            return
        stream.write(f"\n{datetime.now().isoformat(' ', 'seconds')}\n")
        traceback.print_exception(kind, error, trace, file=stream)
        stream.flush()
        sys.__excepthook__(kind, error, trace)
        QTimer.singleShot(0, lambda: _say(kind, error, trace))

    sys.excepthook = note
    return stream


def offer_log(window: Window, folder: Path) -> None:
    """Say so when the log has grown since it was last looked at; from a large one goes what was seen then."""
    log, size = folder / LOG, _size(folder)
    seen = window.settings.get("crash_log_seen", 0)
    kept = _shorten(log, seen, size) if size > LARGEST else size
    window.settings.set("crash_log_seen", kept)
    if size > seen:
        window.toast(
            tr("Layerloom stopped unexpectedly last time"),
            tr("Show the log"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log))),
            "triangle-alert",
        )


def mark_seen(settings: Settings, folder: Path) -> None:
    """The program ends as it should: what went wrong in it was said then, and is not offered any more."""
    settings.set("crash_log_seen", _size(folder))
    settings.flush()


def _size(folder: Path) -> int:
    log = folder / LOG
    return log.stat().st_size if log.exists() else 0


def _shorten(log: Path, start: int, size: int) -> int:
    """Keep what comes after `start`, and no more than the largest size of it; gives the size now.

    The file stays the same one: this program writes at its end.
    """
    with suppress(OSError), log.open("r+b") as stream:
        stream.seek(max(start, size - LARGEST))
        kept = stream.read(LARGEST)
        stream.seek(0)
        stream.write(kept)
        stream.truncate()
        return len(kept)
    return size


def _say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A mistake of the program's own, with the details behind one click; one at a time, since what paints or
    repeats makes it again and again.
    """
    from PySide6.QtWidgets import QApplication

    from gui.dialogs import Answer, ask

    window = QApplication.activeWindow()
    if any(shiboken6.isValid(each) and each.isVisible() for each in _said):
        return
    if window is not None and window.isVisible():
        _said[:] = [
            ask(
                window,
                tr("Layerloom made a mistake"),
                tr("Your project is still open. Save it, then go on or start Layerloom again."),
                [Answer("close", tr("Close"), "primary")],
                lambda key: None,
                details="".join(traceback.format_exception(kind, error, trace)),
            )
        ]
