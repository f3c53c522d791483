"""A local log of crashes: written when something goes wrong, offered at the next start, never sent."""

from __future__ import annotations

import faulthandler
import sys
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from gui.translate import tr

if TYPE_CHECKING:
    from gui.window import Window

LOG, LARGEST = "crash.log", 200_000


def watch(folder: Path) -> TextIO | None:
    """Write what Python and the operating system say of a crash into `folder`; gives the open log."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / LOG
        if log.exists() and log.stat().st_size > LARGEST:
            log.unlink()
        stream = log.open("a", encoding="utf-8")
    except OSError:
        return None  # a program without a log is better than none
    faulthandler.enable(stream)

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        stream.write(f"\n{datetime.now().isoformat(' ', 'seconds')}\n")
        traceback.print_exception(kind, error, trace, file=stream)
        stream.flush()
        sys.__excepthook__(kind, error, trace)
        if not issubclass(kind, KeyboardInterrupt):
            QTimer.singleShot(0, lambda: _say(kind, error, trace))

    sys.excepthook = note
    return stream


def offer_log(window: Window, folder: Path) -> None:
    """Say so when the log has grown since it was last looked at."""
    log = folder / LOG
    size = log.stat().st_size if log.exists() else 0
    seen = window.settings.get("crash_log_seen", 0)
    window.settings.set("crash_log_seen", size)
    if size > seen:
        window.toast(
            tr("Layerloom stopped unexpectedly last time"),
            tr("Show the log"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log))),
            "triangle-alert",
        )


def _say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A mistake of the program's own, with the details behind one click."""
    from PySide6.QtWidgets import QApplication

    from gui.dialogs import Answer, ask

    window = QApplication.activeWindow()
    if window is not None and window.isVisible():
        ask(
            window,
            tr("Layerloom made a mistake"),
            tr("Your project is still open. Save it, then go on or start Layerloom again."),
            [Answer("close", tr("Close"), "primary")],
            lambda key: None,
            details="".join(traceback.format_exception(kind, error, trace)),
        )
