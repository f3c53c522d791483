"""Garbage is collected between two events: widgets that nobody holds any more never go under Qt's feet."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from gui.program import collecting
from gui.program.collecting import Collecting

# What is no part of any window any more, but of a circle; and a widget that listens to Qt meanwhile.
CIRCLES = """
import gc, os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from gui import theme

class Listening(QLabel):
    def event(self, event):
        if event.type() == event.Type.StyleChange and gc.isenabled():
            gc.collect()  # as it may come at any time
        return super().event(event)

application = QApplication(["layerloom", "-style", "fusion"])
theme.start(application, "light")
window = QWidget()
column = QVBoxLayout(window)
for number in range(20):
    column.addWidget(Listening(str(number)))
window.show()
application.processEvents()
gc.set_threshold(0)
for number in range(300):
    lost = QLabel(str(number))
    lost.itself = lost
    lost.ensurePolished()
theme.set_choice("dark")
print("alive", theme.is_dark())
"""


class Circle:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collects(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collecting]:
    monkeypatch.setattr(collecting, "EVERY", 5)
    parent = QObject()
    yield Collecting(parent)
    del parent
    assert gc.isenabled()


def lost() -> weakref.ref[Circle]:
    return weakref.ref(Circle())


def much() -> list[dict[str, object]]:
    """More than Python lets come before it collects."""
    return [{} for _ in range(5000)]


def test_a_theme_is_put_on_while_widgets_wait_for_the_collector(root: Path) -> None:
    """It would free widgets that Qt has in its hand: the program was gone at once."""
    found = subprocess.run(
        [sys.executable, "-c", CIRCLES], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout == "alive True\n"


def test_garbage_waits_for_the_event_to_end(collects: Collecting, qtbot: Any) -> None:
    kept = much()
    gone = lost()
    more = much()
    assert gone() is not None
    qtbot.waitUntil(lambda: gone() is None)
    assert len(kept) == len(more)


def test_nothing_is_collected_in_a_slot_or_an_event(collects: Collecting, qtbot: Any) -> None:
    class Busy(QLabel):
        def event(self, event: QEvent) -> bool:
            if event.type() == QEvent.Type.User:
                self.gone = lost()
                self.made = much()
                self.alive = self.gone() is not None
            return super().event(event)

    label = Busy()
    qtbot.addWidget(label)
    QApplication.sendEvent(label, QEvent(QEvent.Type.User))
    assert label.alive
    qtbot.waitUntil(lambda: label.gone() is None)


def test_all_is_looked_through_now_and_then_but_not_while_something_is_dragged(
    collects: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    clock = [1000.0]
    held = [False]
    monkeypatch.setattr(collecting, "gc", _Counted(asked))
    monkeypatch.setattr(collecting.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(Collecting, "_dragged", lambda self: held[0])
    step: Callable[[], None] = collects.collect
    collects._all_at = 1000.0
    step()
    clock[0] = 1030.0
    held[0] = True
    step()
    held[0] = False
    step()
    step()
    held[0], clock[0] = True, 1200.0
    step()
    assert asked == [1, 1, 2, 1, 2]


class _Counted:
    """A collector of which all thresholds are passed."""

    enable = staticmethod(gc.enable)

    def __init__(self, asked: list[int]) -> None:
        self.collect = asked.append

    def get_count(self) -> tuple[int, int, int]:
        return 9000, 90, 90

    def get_threshold(self) -> tuple[int, int, int]:
        return 700, 10, 10


def test_python_does_it_again_when_the_program_is_gone(qapp: Any) -> None:
    one, other = QObject(), QObject()
    Collecting(one)
    Collecting(other)
    del one
    assert not gc.isenabled()
    del other
    assert gc.isenabled()
    QTest.qWait(0)
