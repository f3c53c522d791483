"""G6: nothing keeps the window's thread for long, over a tour through the program with large things in it."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import templates
from engine.graph import edits
from engine.graph.model import Choice, Node, Project
from engine.train import runs
from gui.workbench import Workbench

sys.path.insert(0, str(Path(__file__).parent))

from stalls import EVERY, Watchdog

LONGEST = 0.1
# What is done for the first time loads its modules: that is the price of a quick start, and paid once.
FIRST = 0.8
MEGA = 10**6
PATIENCE = 600_000


@dataclass(frozen=True)
class Load:
    """How much the tour meets: rows of a table, the width of a model and how large its checkpoint must be,
    and how many runs are listed and deleted. Without runs nothing is trained.
    """

    rows: int
    width: int
    checkpoint: int
    runs: int


SHORT, SMALL = Load(20_000, 0, 0, 0), Load(20_000, 64, 0, 60)
WHOLE = Load(8_000_000, 6500, 500 * MEGA, 1000)


class Tour:
    """A person's way through the program, each stop watched under its own name."""

    def __init__(self, bench: Workbench, dog: Watchdog, load: Load, folder: Path, qtbot: Any) -> None:
        self.bench, self.session, self.dog, self.load, self.folder = bench, bench.session, dog, load, folder
        self.qtbot = qtbot

    def do(self, what: str, act: Callable[[], object], until: Callable[[], object] = lambda: True) -> None:
        """Act from within the event loop, as a key does, and watch until it is done and drawn."""
        self.dog.during(what)
        QTimer.singleShot(0, self.bench, act)
        self.rest()
        self.qtbot.waitUntil(lambda: bool(until()), timeout=PATIENCE)
        self.rest()
        self.dog.during("between")

    def rest(self) -> None:
        """A few turns of the event loop."""
        for _ in range(20):
            QApplication.processEvents()
            time.sleep(0.002)

    def go(self) -> None:
        """All stops."""
        self.table()
        self.drawing()
        if self.load.runs:
            self.training()
            self.export()
            self.runs()

    def table(self) -> None:
        """A large table as data, and every mode with it."""
        table = self.folder / "large.csv"
        with table.open("w", encoding="utf-8") as file:
            file.write("a,b,c,d,label\n")
            file.writelines(_lines(self.load.rows))
        data = Choice("Table", {"path": str(table)})
        self.do("show data", lambda: self.bench.show_mode("data"))
        look = self.bench.modes["data"].look  # type: ignore[attr-defined]
        self.qtbot.waitUntil(lambda: look.description is not None or look.why, timeout=PATIENCE)

        def read() -> bool:
            described = look.description is not None and look.description.rows == self.load.rows
            return look.busy is None and bool(look.why or described)

        self.do("a large table", lambda: self.session.do("Use", edits.set_data, data), read)
        assert not look.why, look.why
        bar = self.bench.modes["data"].page.table.verticalScrollBar()  # type: ignore[attr-defined]
        for place in (1.0, 0.5, 0.0):
            self.do("scroll the table", lambda place=place: bar.setValue(int(bar.maximum() * place)))
        for name in ("train", "export", "design", "data", "design"):
            self.do(f"show {name}", lambda name=name: self.bench.show_mode(name))
        self.session.open(self.session.project)
        table.unlink()

    def drawing(self) -> None:
        """A large template, edits, undo, search, saving."""
        session, path = self.session, self.folder / "resnet.loom"
        shutil.copy(templates.path("resnet-50"), path)
        self.open(path)
        node = next(iter(session.graph.nodes))
        self.do("edit", lambda: session.do("Move", edits.move, {node: (-400.0, -80.0)}))
        self.do("undo", session.undo)
        self.do("redo", session.redo)
        self.do("save", self.bench.files.save, lambda: not session.modified)
        self.do("search", self.bench.search)
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()

    def training(self) -> None:
        """A wide model trains for an epoch; its checkpoint is as large as was said."""
        bench, training = self.bench, self.bench.training
        path = self.folder / "wide.loom"
        shutil.copy(templates.path("wine-mlp"), path)
        self.open(path)
        self.do("widen", lambda: self.session.do("Widen", _wider, self.load.width))
        self.qtbot.waitUntil(lambda: self.session.source is not None, timeout=PATIENCE)
        self.do("save", self.bench.files.save, lambda: not self.session.modified)
        ended = lambda: training.infos and training.live is None and not training.starting  # noqa: E731
        self.do("train", bench.train, ended)
        info = next(iter(training.infos.values()))
        assert info.state == "completed", info.why
        size = sum(file.stat().st_size for file in (info.folder / "last").iterdir())
        assert size >= self.load.checkpoint, size

    def export(self) -> None:
        """Take the trained model away."""
        bench = self.bench
        self.do("show export", lambda: bench.show_mode("export"))
        page = bench.modes["export"].page  # type: ignore[attr-defined]
        page.place.setText(str(self.folder))
        self.do("export", page.start, lambda: not page.job.busy)
        assert page.job.result is not None, page.job.why
        Path(page.job.result.path).unlink()

    def runs(self) -> None:
        """Many runs beside the one that was trained: listed, compared, deleted."""
        bench, training, count = self.bench, self.bench.training, self.load.runs
        path = self.folder / "many.loom"
        shutil.copy(templates.path("wine-mlp"), path)
        _copies(next(iter(training.infos)), runs.folder_of(path), count)
        self.do("show train", lambda: bench.show_mode("train"))
        self.open(path)
        self.do(
            "train mode with many runs",
            lambda: bench.show_mode("train"),
            lambda: len(training.infos) == count,
        )
        mode: Any = bench.modes["train"]
        for folder in list(training.infos)[5:10]:
            self.do("compare runs", lambda folder=folder: mode.list.toggled.emit(folder))
        last = list(training.infos)[-1]
        self.do("choose a run", lambda: mode.choose(last))
        self.do("rename a run", lambda: training.rename(last, "Old"))
        bar = mode.list.verticalScrollBar()
        self.do("scroll the runs", lambda: bar.setValue(bar.maximum()))
        self.do("many runs to export", lambda: bench.show_mode("export"))
        self.do("many runs to train", lambda: bench.show_mode("train"))

        def delete() -> None:
            for folder in list(training.infos):
                training.delete(folder)

        self.do("delete the runs", delete, lambda: not training.infos)
        assert not list(runs.folder_of(path).iterdir())

    def open(self, path: Path) -> None:
        """Open a file and wait for its analysis."""
        session = self.session

        def analysed() -> bool:
            return session.path == path and session.analysed_project is not None

        self.do(f"open {path.stem}", lambda: self.bench.files.open(path), analysed)


def _lines(rows: int) -> Iterator[str]:
    return (f"{i},{i * 0.5},{i % 7},{i % 11},{'xy'[i % 2]}\n" for i in range(rows))


def _wider(project: Project, width: int) -> Project:
    """One epoch of a model with a square of `width` weights."""
    project = edits.set_setting(project, "training.epochs", 1)
    project = edits.set_setting(project, "training.batch_size", 128)
    project = edits.set_param(project, "hidden1", "out_features", width)
    project = edits.add(project, "wide", Node("Linear", {"out_features": width}))
    project = edits.connect(project, "relu1.output", "wide.input")
    return edits.connect(project, "wide.output", "dropout.input")


def _copies(run: Path, place: Path, count: int) -> None:
    """As many runs like this one, without its weights."""
    for number in range(count):
        copy = place / f"2026-01-{1 + number // 60 // 24:02}T{number // 60 % 24:02}-{number % 60:02}-00"
        copy.mkdir(parents=True)
        for file in run.iterdir():
            if file.is_file():  # the folders in it are its weights
                shutil.copy(file, copy)


def check(bench: Workbench, loads: tuple[Load, Load], folder: Path, qtbot: Any) -> None:
    """The tour twice: what was done before has its modules loaded, and nothing excuses a stall."""
    done: set[str] = {"between"}
    for number, load in enumerate(loads):
        place = folder / str(number)
        place.mkdir()
        dog = Watchdog()
        try:
            Tour(bench, dog, load, place, qtbot).go()
        finally:
            dog.stop()
        print({what: round(kept * 1000) for what, kept in dog.longest.items()})
        stalls = dog.stalls(LONGEST, but=dog.longest.keys() - done | {"between"}) | dog.stalls(
            FIRST, but=done
        )
        assert not stalls, "\n".join(f"{what}: {how}" for what, how in stalls.items())
        done |= dog.longest.keys()


@pytest.mark.serial
@pytest.mark.timeout(300)
def test_g6_a_short_tour_without_a_stall(bench: Workbench, tmp_path: Path, qtbot: Any) -> None:
    check(bench, (SHORT, SMALL), tmp_path, qtbot)


@pytest.mark.long
@pytest.mark.serial
@pytest.mark.timeout(3600)
def test_g6_a_tour_with_large_things(bench: Workbench, tmp_path: Path, qtbot: Any) -> None:
    """A table of 200 MB, a checkpoint of 500 MB, its export, and a thousand runs."""
    check(bench, (SMALL, WHOLE), tmp_path, qtbot)


@pytest.mark.parametrize("stall", [lambda: sum(range(20_000_000)), lambda: time.sleep(0.3)])
def test_a_stall_is_seen(qapp: QApplication, stall: Callable[[], object]) -> None:
    """Work, and waiting for something, with the place where it was."""
    dog = Watchdog()
    QTimer.singleShot(20, lambda: stall())
    end = time.monotonic() + 3
    while time.monotonic() < end and max(dog.longest.values(), default=0.0) <= LONGEST:
        qapp.processEvents()
        time.sleep(EVERY)
    dog.stop()
    assert dog.longest["start"] > LONGEST
    assert "test_g6_no_stall" in dog.stalls(LONGEST)["start"]
