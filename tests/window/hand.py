"""A hand for a real window: it moves the pointer and presses keys through the X server, as a person does."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication, QWidget

T = TypeVar("T", bound=QWidget)
STEPS = 12
PATIENCE = 60.0


class Hand:
    """Acts on the window of one program under X. Every wait has an end, and says what it waited for."""

    def __init__(self, window: QWidget, pictures: Path | None = None) -> None:
        self.window, self.pictures = window, pictures
        self._shot = 0

    def wait(self, what: str, ready: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Let the program work until something is so."""
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                self.picture("late")
                raise AssertionError(f"waited {seconds:g} s in vain for: {what}")
            QApplication.processEvents()
            time.sleep(0.005)

    def rest(self, seconds: float = 0.1) -> None:
        """Let the program work for a moment, as long as a person needs between two moves."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.002)

    def focus(self) -> None:
        """Give the window the keyboard; there is no window manager that would."""
        self._tell("windowfocus", "--sync", str(int(self.window.winId())))
        self.wait("the keyboard", self.window.isActiveWindow, 10)

    def click(self, at: QWidget | QPoint, times: int = 1) -> None:
        """Press and release the left button."""
        self._move(_middle(at))
        for _ in range(times):
            self._tell("click", "1")
        self.rest(0.15)

    def drag(self, start: QWidget | QPoint, end: QWidget | QPoint) -> None:
        """Press here, move there in steps, release; told in one go, since a drop has a loop of its own."""
        first, last = _middle(start), _middle(end)
        words = [
            "mousemove",
            str(first.x()),
            str(first.y()),
            "sleep",
            "0.08",
            "mousedown",
            "1",
            "sleep",
            "0.05",
        ]
        for step in range(1, STEPS + 1):
            at = first + (last - first) * step / STEPS
            words += ["mousemove", str(at.x()), str(at.y()), "sleep", "0.02"]
        words += ["sleep", "0.1", "mouseup", "1"]
        self._tell(*words)
        self.rest(0.2)

    def type(self, text: str) -> None:
        """Type words."""
        self._tell("type", "--delay", "8", text)
        self.rest(0.15)

    def key(self, *keys: str) -> None:
        """Press keys by their X names, for example `ctrl+z`."""
        for key in keys:
            self._tell("key", key)
            self.rest(0.08)

    def picture(self, name: str) -> None:
        """Save what the window shows, for a person to look at."""
        if self.pictures is not None:
            self._shot += 1
            self.window.grab().save(str(self.pictures / f"{self._shot:02}-{name}.png"))

    def find(self, kind: type[T], name: str) -> T:
        """The visible widget of this kind with this accessible name."""
        found = [w for w in self.window.findChildren(kind) if w.isVisible() and w.accessibleName() == name]
        names = sorted({w.accessibleName() for w in self.window.findChildren(kind) if w.isVisible()})
        assert found, f"no {kind.__name__} called {name!r}; there are {names}"
        return found[0]

    def _move(self, at: QPoint, rest: float = 0.06) -> None:
        self._tell("mousemove", str(at.x()), str(at.y()))
        self.rest(rest)

    def _tell(self, *words: str) -> None:
        """xdotool runs beside the program, which must go on handling events: a drop needs both ends."""
        process = subprocess.Popen(["xdotool", *words], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 5
        while process.poll() is None:
            QApplication.processEvents()
            time.sleep(0.001)
            if time.monotonic() > end:  # --sync waits for a move that was none
                process.kill()
                process.wait()


def _middle(at: QWidget | QPoint) -> QPoint:
    return at.mapToGlobal(at.rect().center()) if isinstance(at, QWidget) else at


def on_view(view: QWidget, point: QPointF) -> QPoint:
    """Where a point of a scene is on the screen."""
    return view.viewport().mapToGlobal(view.mapFromScene(point))  # type: ignore[attr-defined]
