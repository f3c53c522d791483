"""A thread that computes hardly slows the window, which gives Python away at each word to Qt."""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from gui.app import TURN

PYTHONS_OWN = 0.005


@pytest.fixture
def computing() -> Iterator[None]:
    """A thread that reads one small file after the other, as a list of runs does."""
    ended = threading.Event()
    text = json.dumps({str(number): number for number in range(50)})

    def work() -> None:
        while not ended.is_set():
            json.loads(text)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    ended.set()
    thread.join()


def painted() -> float:
    """The seconds that one picture of many strokes takes."""
    picture = QPixmap(400, 400)
    begun = time.monotonic()
    painter = QPainter(picture)
    for row in range(200):
        painter.setPen(QColor(row, 0, 0))
        painter.drawLine(0, row, 400, row)
        painter.drawText(10, row, "loss")
    painter.end()
    return time.monotonic() - begun


@pytest.mark.serial
def test_painting_beside_a_thread_that_computes(qapp: QApplication, computing: None) -> None:
    often, took = sys.getswitchinterval(), {}
    try:
        for turn in (TURN, PYTHONS_OWN):
            sys.setswitchinterval(turn)
            took[turn] = statistics.median(painted() for _ in range(15))
    finally:
        sys.setswitchinterval(often)
    assert took[TURN] < took[PYTHONS_OWN] / 2, took
