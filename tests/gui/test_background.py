"""Work beside the window's thread lets go of widgets on the window's own thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel

from engine.declare import UserError
from gui.background import Background, beside


class Held(QLabel):
    """A widget that belongs to nobody but whoever speaks of it."""


@pytest.fixture
def background(qapp: Any) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


@pytest.fixture
def ended() -> list[bool]:
    """Whether each widget that went did so on the main thread."""
    return []


@pytest.fixture
def working(ended: list[bool]) -> Callable[[], Callable[[], str]]:
    """Work that is the last to hold a widget."""

    def made() -> Callable[[], str]:
        held = Held("words")
        main = threading.main_thread()
        direct = Qt.ConnectionType.DirectConnection
        held.destroyed.connect(lambda: ended.append(threading.current_thread() is main), direct)
        return held.text

    return made


@pytest.mark.parametrize("times", [1, 40])
def test_a_widget_goes_on_the_windows_thread(
    background: Background, ended: list[bool], working: Any, qtbot: Any, times: int
) -> None:
    said: list[str] = []
    for _ in range(times):
        background.do(working(), said.append)
    qtbot.waitUntil(lambda: len(ended) == times)
    assert said == ["words"] * times
    assert all(ended)


def test_a_widget_that_waits_for_a_slow_disk_goes_there_as_well(
    ended: list[bool], working: Any, qtbot: Any
) -> None:
    said: list[str] = []
    parent = QObject()
    for _ in range(20):
        beside(parent, working(), said.append)
    qtbot.waitUntil(lambda: len(ended) == 20)
    assert said == ["words"] * 20
    assert all(ended)


def test_answers_and_refusals_come_in_order_and_none_after_the_end(
    background: Background, qtbot: Any
) -> None:
    said: list[object] = []

    def refuse() -> None:
        raise UserError("The disk is full.")

    background.do(lambda: 1, said.append, said.append)
    background.do(refuse, said.append, said.append)
    background.do(lambda: 1 / 0, said.append, said.append)
    qtbot.waitUntil(lambda: len(said) == 3)
    assert said[:2] == [1, "The disk is full."]
    assert "ZeroDivisionError" in str(said[2])
    background.do(lambda: 2, said.append)
    background.close()
    qtbot.wait(20)
    assert len(said) == 3
