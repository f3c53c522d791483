"""G6: nothing keeps the window's thread busy for long, over a tour through the program."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

import templates
from engine.graph import edits
from engine.graph.model import Choice
from gui.workbench import Workbench

EVERY, LONGEST = 5, 0.1
# What is done for the first time loads its modules: that is the price of a quick start, and paid once.
FIRST = 0.5


class Watchdog(QObject):
    """A timer that should come every few milliseconds, and notes how long the thread worked in between.

    Its own work is what counts: what other programs do on a busy machine is not the window's fault.
    """

    def __init__(self) -> None:
        super().__init__()
        self.doing = "start"
        self.longest: dict[str, float] = {}
        self._work = time.thread_time()
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def during(self, what: str) -> None:
        """What is done from now on."""
        self.doing = what

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _tick(self) -> None:
        work = time.thread_time()
        self.longest[self.doing] = max(self.longest.get(self.doing, 0.0), work - self._work)
        self._work = work


def tour(bench: Workbench, dog: Watchdog, folder: Path, rows: int, wait: Callable[..., None]) -> None:
    """A large table as data, every mode, a large template, edits, undo, search, saving."""

    def do(what: str, act: Callable[[], object], until: Callable[[], object] = lambda: True) -> None:
        dog.during(what)
        QTimer.singleShot(0, bench, act)
        QApplication.processEvents()
        wait(until, timeout=120_000)
        for _ in range(20):
            QApplication.processEvents()
            time.sleep(0.002)

    table = folder / "large.csv"
    with table.open("w", encoding="utf-8") as file:
        file.write("a,b,c,d,label\n")
        for start in range(0, rows, 1000):
            file.writelines(
                f"{i},{i * 0.5},{i % 7},{i % 11},{'xy'[i % 2]}\n" for i in range(start, start + 1000)
            )
    session = bench.session
    data = Choice("Table", {"path": str(table)})
    do("data", lambda: bench.show_mode("data"))
    look = bench.modes["data"].look  # type: ignore[attr-defined]
    wait(lambda: look.description is not None or look.why, timeout=120_000)
    do(
        "a large table",
        lambda: session.do("Use", edits.set_data, data),
        lambda: look.busy is None and (look.why or (look.description and look.description.rows == rows)),
    )
    for name in ("train", "export", "design", "data", "design"):
        do(name, lambda name=name: bench.show_mode(name))
    session.open(session.project)
    path = folder / "resnet.loom"
    shutil.copy(templates.path("resnet-50"), path)
    do(
        "open a large template",
        lambda: bench.files.open(path),
        lambda: session.path == path and session.analysed_project is not None,
    )
    node = next(iter(session.graph.nodes))
    do("edit", lambda: session.do("Move", edits.move, {node: (-400.0, -80.0)}))
    do("undo", session.undo)
    do("redo", session.redo)
    do("save", bench.files.save, lambda: not session.modified)
    do("search", bench.search)
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def check(bench: Workbench, folder: Path, rows: int, wait: Callable[..., None]) -> None:
    """The tour twice: the first time modules are loaded, the second time nothing excuses a stall."""
    for longest in (FIRST, LONGEST):
        dog = Watchdog()
        tour(bench, dog, folder, rows, wait)
        dog.stop()
        slow = {what: round(busy, 3) for what, busy in dog.longest.items() if busy > longest}
        assert not slow, f"seconds of work without a break: {slow}"


@pytest.mark.serial
def test_g6_a_short_tour_without_a_stall(bench: Workbench, tmp_path: Path, qtbot: Any) -> None:
    check(bench, tmp_path, 20_000, qtbot.waitUntil)


@pytest.mark.long
@pytest.mark.serial
@pytest.mark.timeout(1800)
def test_g6_a_tour_with_a_table_of_200_mb(bench: Workbench, tmp_path: Path, qtbot: Any) -> None:
    check(bench, tmp_path, 8_000_000, qtbot.waitUntil)


def test_a_stall_is_seen(qapp: QApplication) -> None:
    dog = Watchdog()
    QTimer.singleShot(20, lambda: sum(range(20_000_000)))
    end = time.monotonic() + 3
    while time.monotonic() < end and max(dog.longest.values(), default=0.0) <= LONGEST:
        qapp.processEvents()
    dog.stop()
    assert max(dog.longest.values()) > LONGEST
