"""Importing a model: in a process of its own, with a dialog that shows how far it is and can end it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import dialogs
from gui.background import Courier
from gui.translate import mark, tr
from gui.widgets.base import label, shortened
from gui.widgets.buttons import Button
from gui.widgets.progress import ProgressBar
from gui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from engine.graph.model import Project

Ask = Callable[..., Mapping[str, Any]]
DRAWINGS = (".onnx", ".pt2", ".py")
WEIGHTS = (".safetensors", ".pt", ".pth", ".bin")
FILES = (
    mark("Models and weights (*.onnx *.pt2 *.py *.safetensors *.pt *.pth *.bin)"),
    mark("All files (*)"),
)
SHOW_AFTER = 400
LONGEST_REPORT = 40


class Importing(QObject):
    """One import on its way. `done(project, report)` or `refused(sentence)`; nothing when it was cancelled.

    `into` is the open project (`project`, its text, and `base`, where its paths start) for weights that go
    into it, and empty for a model that becomes a project of its own.
    """

    done = Signal(object, object)
    refused = Signal(str)

    def __init__(self, path: Path, folder: Path, into: Mapping[str, str], window: QWidget) -> None:
        super().__init__(window)
        self.path, self._window = path, window
        self._stop = threading.Event()
        self._dialog: Waiting | None = None
        self._share, self._stage = 0.0, tr("Looking at the file")
        self._courier = Courier(self, self._hear)
        self._thread = threading.Thread(target=self._work, args=(folder, into), name="import", daemon=True)
        self._timer = QTimer(self, singleShot=True, interval=SHOW_AFTER)
        self._timer.timeout.connect(self._show)
        self.destroyed.connect(self._stop.set)  # with the window nobody waits for it any more

    def start(self) -> None:
        """Begin; the dialog shows when it takes longer than a moment."""
        self._thread.start()
        self._timer.start()

    def cancel(self) -> None:
        """End it; nothing comes of it."""
        self._stop.set()

    def _work(self, folder: Path, into: Mapping[str, str]) -> None:
        """Beside the window's thread: wait for the process, and tell what it says."""
        from engine.declare import UserError
        from engine.imports.declare import Cancelled, Watch
        from engine.imports.quarantine import Caps, ask

        watch = Watch(lambda *far: self._courier.send(far), self._stop.is_set)
        request = {"file": str(self.path), "folder": str(folder), **into}
        caps, name = Caps(1 << 60, 3600.0), f'"{self.path.name}"'
        answer: object
        try:
            answer = ask("import", request, watch, caps, name, "engine.imports.worker")
        except Cancelled:
            answer = None
        except UserError as error:
            answer = str(error)
        except Exception as error:
            answer = tr(f"Layerloom made a mistake while it imported ({type(error).__name__}: {error}).")
        self._courier.send(answer)
        self._courier.end()

    def _hear(self, said: object) -> None:
        """How far it is, or what came of it."""
        if isinstance(said, tuple):
            self._tell(*said)
        else:
            self._end(said)

    def _show(self) -> None:
        if self._thread.is_alive() and not self._stop.is_set():
            self._dialog = Waiting(self._window, tr(f"Importing {self.path.name}"), self.cancel)
            self._dialog.tell(self._share, self._stage)
            self._dialog.open()

    def _tell(self, share: float, stage: str) -> None:
        self._share, self._stage = share, stage
        if self._dialog is not None:
            self._dialog.tell(share, stage)

    def _end(self, answer: object) -> None:
        self._thread.join()
        self._timer.stop()
        if self._dialog is not None:
            self._dialog.done(0)
        if isinstance(answer, str):
            self.refused.emit(tr(answer))
        elif isinstance(answer, Mapping):
            self._take(answer)
        self.deleteLater()

    def _take(self, answer: Mapping[str, Any]) -> None:
        from engine.graph.file import loads
        from engine.imports.report import Report
        from engine.wire import from_plain

        project: Project = loads(answer["project"], self.path.name)
        self.done.emit(project, from_plain(Report, answer["report"]))


class Waiting(Sheet):
    """What is imported, how far it is, and a button that ends it."""

    def __init__(self, parent: QWidget, title: str, cancel: Callable[[], None]) -> None:
        title = shortened(title, 120)
        super().__init__(parent, title)
        self._cancel = cancel
        self.set_card_width(400, 480)
        self.column.addWidget(label(title, 17, 600, "text", wrap=True))
        self.stage = label("", 13, 400, "text2")
        self.column.addWidget(self.stage)
        self.bar = ProgressBar(title)
        self.column.addWidget(self.bar)
        self.column.addSpacing(12)
        self.button = Button(tr("Cancel"), "secondary", height=32)
        self.button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        self.column.addLayout(row)

    def tell(self, share: float, stage: str) -> None:
        """Show how far it is."""
        self.bar.set_value(share)
        self.stage.setText(tr(stage))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Esc and the frame's close button end the import too."""
        self.button.setEnabled(False)
        self.stage.setText(tr("Ending"))
        self._cancel()


def show_report(window: QWidget, report: Any, then: Callable[[], None] = lambda: None) -> None:
    """Say what was brought in and what was not."""
    from engine.imports.telling import lines

    told = [tr(line) for line in lines(report)]
    size = tr(f"{report.layers:,} layers, {report.parameters:,} weights to learn")
    rest = "\n" + tr(f"… and {len(told) - LONGEST_REPORT} more") if len(told) > LONGEST_REPORT else ""
    dialogs.ask(
        window,
        tr(f"{report.file} was imported"),
        f"{tr(report.kind)}: {size}. {''.join(told[:1])}",
        [dialogs.Answer("close", tr("Close"), "primary")],
        lambda key: then(),
        details="\n".join(told[1:LONGEST_REPORT]) + rest if len(told) > 1 else "",
    )


def chooser(window: QWidget, chosen: Callable[[Path], None]) -> None:
    """Ask for a file to import."""
    dialogs.ask_file(window, tr("Import a model or weights"), FILES, chosen)
