"""What the monkey has to act with: mouse, keys and drops on whatever is on the screen, counted."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from random import Random

import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.canvas.canvas import Canvas
from gui.window import Window
from gui.workbench import Workbench

Keys = Qt.KeyboardModifier
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE, SHIFT, CONTROL, ALT = Keys.NoModifier, Keys.ShiftModifier, Keys.ControlModifier, Keys.AltModifier
HELD = (NONE, NONE, NONE, SHIFT, CONTROL, ALT, CONTROL | SHIFT)
COPY = Qt.DropAction.CopyAction


class Paws:
    """Acts on the program's windows; `events` says how often."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = 0

    @property
    def windows(self) -> list[Window]:
        """The windows of the program that are open."""
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, Window) and w.isVisible()]
        return sorted(found, key=lambda w: w.windowTitle())

    @property
    def window(self) -> Window | None:
        """The one that is used."""
        active = QApplication.activeWindow()
        found = self.windows
        return active if isinstance(active, Window) and active in found else next(iter(found), None)

    @property
    def asked(self) -> QWidget | None:
        """A dialog or a popup that waits for an answer."""
        for found in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if found is not None and found.isVisible():
                return found
        return None

    @property
    def bench(self) -> Workbench | None:
        """The open project of the window, when it shows one."""
        window = self.window
        return window.workbench if window is not None and window.started else None

    @property
    def canvas(self) -> Canvas | None:
        """The canvas, when it is on the screen."""
        bench = self.bench
        if bench is None or bench.current != "design":
            return None
        return bench.modes["design"].canvas  # type: ignore[attr-defined,no-any-return]

    def press(self, on: QWidget, at: QPoint, button: Qt.MouseButton = LEFT, keys: Keys = NONE) -> None:
        """Press a button."""
        if not self._may(on):
            return
        QTest.mousePress(on, button, keys, at)
        QApplication.processEvents()

    def move(self, on: QWidget, at: QPoint) -> None:
        """Move the pointer."""
        if not self._may(on):
            return
        QTest.mouseMove(on, at)
        QApplication.processEvents()

    def release(self, on: QWidget, at: QPoint, button: Qt.MouseButton = LEFT, keys: Keys = NONE) -> None:
        """Let a button go."""
        if not self._may(on):
            return
        QTest.mouseRelease(on, button, keys, at)
        QApplication.processEvents()

    def click(self, on: QWidget, at: QPoint, button: Qt.MouseButton = LEFT, keys: Keys = NONE) -> None:
        """Press and let go at one place."""
        if not self._may(on):
            return
        QTest.mouseClick(on, button, keys, at)
        QApplication.processEvents()

    def double_click(self, on: QWidget, at: QPoint) -> None:
        """Twice, quickly."""
        if not self._may(on):
            return
        QTest.mouseDClick(on, LEFT, NONE, at)
        QApplication.processEvents()

    def key(self, on: QWidget, key: Qt.Key, keys: Keys = NONE) -> None:
        """Type one key; shortcuts of the window hear it too."""
        if not self._may(on):
            return
        QTest.keyClick(on, key, keys)
        QApplication.processEvents()

    def type(self, on: QWidget, text: str) -> None:
        """Type a text."""
        if not self._may(on):
            return
        for (
            letter
        ) in text:  # what is not ASCII comes from an input method, of which Qt's test hand knows none
            if letter.isascii():
                QTest.keyClick(on, letter)
            elif shiboken6.isValid(on):
                QApplication.sendEvent(on, QKeyEvent(QKeyEvent.Type.KeyPress, 0, NONE, letter))
            if not shiboken6.isValid(on):
                return
        QApplication.processEvents()

    def wheel(self, on: QWidget, at: QPoint, turn: int, keys: Keys = NONE, fingers: bool = False) -> None:
        """Turn the wheel, or move two fingers."""
        if not self._may(on):
            return
        phase = Qt.ScrollPhase.ScrollUpdate if fingers else Qt.ScrollPhase.NoScrollPhase
        place, pixels = on.mapToGlobal(at), QPoint(turn // 4, turn // 3) if fingers else QPoint()
        event = QWheelEvent(
            QPointF(at), QPointF(place), pixels, QPoint(0, turn), Qt.MouseButton.NoButton, keys, phase, False
        )
        QApplication.sendEvent(on, event)
        QApplication.processEvents()

    def drop(
        self,
        on: QWidget,
        along: Iterable[QPoint],
        data: QMimeData,
        let_go: bool = True,
        keys: Keys = NONE,
    ) -> None:
        """Drag something in from outside and let it go, or take it away again."""
        points = list(along)
        for index, at in enumerate(points):
            if not self._may(on):
                return
            kind = QDragEnterEvent if index == 0 else QDragMoveEvent
            QApplication.sendEvent(on, kind(at, COPY, data, LEFT, keys))
        last = QDropEvent(QPointF(points[-1]), COPY, data, LEFT, keys) if let_go else QDragLeaveEvent()
        QApplication.sendEvent(on, last)
        QApplication.processEvents()

    def focus(self) -> QWidget | None:
        """Where keys go."""
        return QApplication.focusWidget() or self.asked or self.window

    def wait(self, seconds: float) -> None:
        """Let the program work."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.001)

    def _may(self, on: QWidget) -> bool:
        """Count it, unless the widget went while something was done to it."""
        self.events += 1
        return shiboken6.isValid(on)


def somewhere(on: QWidget, chance: Random, margin: int = 0) -> QPoint:
    """A point of a widget, or a little outside of it with a margin below 0."""
    if not shiboken6.isValid(on):
        return QPoint()
    size = on.size()
    right, bottom = max(size.width() - 1 - margin, margin), max(size.height() - 1 - margin, margin)
    return QPoint(chance.randint(min(margin, right), right), chance.randint(min(margin, bottom), bottom))


def files(*paths: Path) -> QMimeData:
    """Files that are dragged."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data
