"""What the monkey is told of, and what may not leave its process."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, qInstallMessageHandler
from PySide6.QtGui import QDesktopServices, QDrag
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

HARMLESS = ("propagateSizeHints", "does not support", "wrong permissions", "XDG_RUNTIME_DIR")


def listen(complain: Callable[[str], object]) -> None:
    """Exceptions, warnings of Python and warnings of Qt are failures."""

    def qt(kind: Any, context: Any, message: str) -> None:
        if kind.name != "QtDebugMsg" and not any(word in message for word in HARMLESS):
            told = f"{kind.name}: {message}\n{''.join(traceback.format_stack()[-12:-1])}"
            complain(told)
            if kind.name == "QtFatalMsg":  # the process ends with this
                print(told, file=sys.stderr, flush=True)

    def exception(kind: Any, value: Any, trace: Any) -> None:
        way = "".join(traceback.format_stack()[-16:-1])  # who emitted what the failing slot listens to
        told = "".join(traceback.format_exception(kind, value, trace))
        complain(f"{told}\non the way:\n{way}")

    qInstallMessageHandler(qt)
    sys.excepthook = exception
    sys.unraisablehook = lambda found: exception(found.exc_type, found.exc_value, found.exc_traceback)
    warnings.simplefilter("error")


def keep_inside(home: Path, application: Any) -> None:
    """Nothing leaves this process, and no dialog of the system waits for a hand that is not there."""
    QDesktopServices.openUrl = lambda *_: True  # type: ignore[method-assign, assignment]
    QDrag.exec = lambda *_: None  # type: ignore[method-assign, assignment]
    folder = str(home)
    QFileDialog.getExistingDirectory = lambda *_, **__: folder  # type: ignore[method-assign, assignment]
    QFileDialog.getOpenFileName = lambda *_, **__: ("", "")  # type: ignore[method-assign, assignment]
    QFileDialog.getSaveFileName = lambda *_, **__: ("", "")  # type: ignore[method-assign, assignment]
    _watch_background()
    rescue = QTimer(application, interval=200)
    rescue.timeout.connect(_close_boxes)
    rescue.start()


def _watch_background() -> None:
    """What goes wrong beside the window without a sentence for the person is a failure, too."""
    from engine.declare import UserError
    from gui.background import Background

    do, complain = Background.do, sys.excepthook

    def watched(self: Any, work: Any, *answers: Any, **more: Any) -> None:
        def told() -> Any:
            try:
                return work()
            except UserError:
                raise
            except Exception as error:
                complain(type(error), error, error.__traceback__)
                raise

        do(self, told, *answers, **more)

    Background.do = watched  # type: ignore[method-assign]


def _close_boxes() -> None:
    """A box of Qt's own stops everything until it is answered."""
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        box.reject()
