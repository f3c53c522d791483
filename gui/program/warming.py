"""What the first visit of a mode would wait for, loaded before: a little at a time, while nobody drags.

The plots come with a package that looks into every class of Qt, each of which PySide makes at the first look.
That is done here class by class; the package itself, which makes nothing of Qt's while it is loaded, comes in
a thread; then our own modules one by one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from gui.background import beside

AFTER, EVERY = 2500, 40  # milliseconds
SLICE = 0.006  # seconds
OF_QT = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtOpenGLWidgets", "QtTest")
FOREIGN = ("numpy", "pyqtgraph")
OWN = (
    "gui.widgets.chart_axis",
    "gui.widgets.chart_curves",
    "gui.widgets.chart_over",
    "gui.widgets.chart",
    "gui.modes.train",
)


class Warming(QObject):
    """Begins some time after the start. `ended` when all is loaded."""

    ended = Signal()

    def __init__(self, parent: QObject, after: int = AFTER) -> None:
        super().__init__(parent)
        self._steps = _classes()
        self._then = self._load_foreign
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._go_on)
        QTimer.singleShot(after, self, self._timer.start)

    def _go_on(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        until = time.monotonic() + SLICE
        while time.monotonic() < until:
            if next(self._steps, None) is None:
                self._timer.stop()
                self._then()
                return

    def _load_foreign(self) -> None:
        beside(self, _foreign, lambda nothing: self._load_own())

    def _load_own(self) -> None:
        self._steps, self._then = _modules(), self.ended.emit
        self._timer.start()


def _classes() -> Iterator[str]:
    for name in OF_QT:
        with suppress(ImportError):  # what a system lacks the plots do without
            module = import_module(f"PySide6.{name}")
            yield name
            for each in dir(module):
                getattr(module, each, None)
                yield each


def _foreign() -> None:
    for name in FOREIGN:
        with suppress(ImportError):
            import_module(name)


def _modules() -> Iterator[str]:
    for name in OWN:
        import_module(name)
        yield name
