"""Hostile words on every surface that shows a word from a file: plain, cut to their room, quick, alone.

Project, drawing, frames, notes, blocks, problems, columns, classes, runs, logs, history, menus, search,
comparing, printing and what is said aloud.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from engine.analysis.types import Fix, Problem
from engine.data.types import Check, Column, Description
from engine.graph import edits
from engine.graph.arranging import add_frame, add_note
from engine.graph.model import MAIN, Frame, Graph, Node, Note, Project
from engine.train.events import Failed
from engine.train.runs import RunInfo
from gui import makers, workbench
from gui.modes.train.log import Log
from gui.modes.train.run_list import RunList
from gui.modes.train.run_rows import Line
from gui.picture.drawing import drawing_of
from gui.picture.files import Words, encoded, steps
from gui.picture.options import PictureOptions
from gui.settings import Settings
from gui.widgets.chart import Chart, Look
from gui.workbench import Workbench
from tests.gui.shown import shown_window
from tests.gui.window.conftest import StandInService

TRAP = "trap.png"
SECONDS = 4.0  # for a word of a million letters on a busy machine; a layout of all of it takes minutes
WORDS = {
    "html": '<img src="file:///{trap}"> <b>bold</b> & <a href="file:///{trap}">go</a>',
    "backwards": "\u202egnp.exe \u2066\u200f",
    "a million": "x" * 1_000_000,
    "escapes": "\x1b[31mred\x07 \x1b]0;title\x07 \t tab\nline",
    "patterns": "[*] %s {0} {} %1 &File {{}} </qt>",
}


@pytest.fixture
def bench(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workbench]:
    """A window with the real modes; its engine is a stand-in."""
    monkeypatch.setattr(workbench, "EngineService", StandInService)
    monkeypatch.setattr(workbench, "MAKERS", makers.MAKERS)
    with shown_window(qtbot, settings, tmp_path / "state", (1200, 800)) as window:
        made = window.begin()
        made.files.new()
        yield made
        made.session.open(Project())


@pytest.fixture(params=WORDS, ids=str)
def word(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    begun = time.perf_counter()
    yield WORDS[request.param].replace("{trap}", str(tmp_path / TRAP))
    assert time.perf_counter() - begun < SECONDS


def test_every_surface(bench: Workbench, word: str, qtbot: QtBot, tmp_path: Path) -> None:
    _drawing(bench, word, qtbot)
    _search_menus_and_recent_projects(bench, word, tmp_path)
    _data(bench, word)
    _runs(qtbot, word, tmp_path)


def _drawing(bench: Workbench, word: str, qtbot: QtBot) -> None:
    project = Project(name=word, graphs={MAIN: Graph(nodes={"one": Node("ReLU", note=word[:5000])})})
    bench.service.problems = (Problem("odd", "one", word, word, fixes=(Fix(word[:300], ()),)),)
    bench.session.open(project)
    bench.show_opened()
    bench.session.do(f"Say {word}", add_frame, "frame", Frame(word[:200], (0, 0), (300, 200)))
    bench.session.do(f"Say {word}", add_note, "note", Note(word[:4000], (0, 300)))
    qtbot.waitUntil(lambda: bool(bench.session.problems))
    bench.session.select(["one"])
    bench.show_history()
    _is_plain(bench.window_, word)
    _close(bench.window_)
    bench.modes["design"].canvas.overlays.problems.open_for("one")
    _is_plain(bench.window_, word)
    assert len(bench.window_.windowTitle()) < 200
    _printed(bench)
    bench.service.problems = ()


def _search_menus_and_recent_projects(bench: Workbench, word: str, tmp_path: Path) -> None:
    bench.session.open(Project(name=word))
    bench.settings.add_recent(tmp_path / "a.loom", word)
    bench.window_.start.refresh()
    bench.search()
    for each in bench.window_.findChildren(QWidget):
        if each.isWindow() and each.isVisible() and hasattr(each, "field"):
            each.field.setText(word[:3000])
    _is_plain(bench.window_, word)
    _close(bench.window_)
    menu = bench.menus._app()
    _is_menu(menu)
    menu.deleteLater()
    bench.show_mode("design")
    bench.modes["design"].palette.field.setText(word[:3000])
    _is_plain(bench.window_, word)
    bench.modes["design"].palette.field.setText("")


def _data(bench: Workbench, word: str) -> None:
    columns = tuple(
        Column(word, kind, role, 9, 1, 3, top=((word, 3), ("b", 2)), notes=(word,))  # type: ignore[arg-type]
        for kind, role in (("category", "target"), ("number", "feature"), ("text", "ignore"))
    )
    check = Check("odd", "warning", word, word)
    bench.show_mode("data")
    look = bench.modes["data"].look
    look.description = Description(
        word, "Table", "rows", 9, (), columns, {"train": 9}, (check,), repairs=(word,)
    )
    look.changed.emit()
    _is_plain(bench.window_, word)
    bench.session.do(f"Set role of {word}", edits.set_setting, "name", "b")
    _is_plain(bench.window_, word)


def _runs(qtbot: QtBot, word: str, tmp_path: Path) -> None:
    figures = {"validation": {word[:300]: 0.5, "loss": 1.0}}
    info = RunInfo(tmp_path, word, "failed", word[:80], 1, 2, figures=figures, why=word, node=word)
    runs, log, chart = RunList(), Log(), Chart("Loss")
    runs.show_lines([Line(info, word, 0, True, True)], info.folder)
    log.told([Failed(0.0, 1, word, word, word)])
    chart.add("a", Look(word, 0, False, True))
    chart.extend("a", [0.0, 1.0], [1.0, 2.0])
    for widget in (runs, log, chart):
        qtbot.addWidget(widget)
        widget.resize(260, 200)
        widget.show()
        _is_plain(widget, word)


def _is_plain(top: QWidget, word: str) -> None:
    """Nothing shown reads as HTML, wants a file, or is wider than the window; and it paints."""
    QApplication.processEvents()
    for widget in (top, *top.findChildren(QWidget)):
        if isinstance(widget, QLabel) and word[:5] in widget.text():
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.text()[:80]
        _is_text(widget.toolTip(), word)
        if widget.isVisible():
            assert widget.width() <= max(top.width(), 1600) or widget.parent() is not None
    assert not top.grab().isNull()


def _is_text(tip: str, word: str) -> None:
    assert len(tip) < 8000
    if "<" in tip:
        document = QTextDocument()
        document.setHtml(tip)
        images = [f for f in document.allFormats() if f.isImageFormat() or f.isTableFormat()]
        links = [f for f in document.allFormats() if f.isCharFormat() and f.toCharFormat().anchorHref()]
        assert not images, tip[:200]
        assert not links, tip[:200]
        if "<b>" in word and "bold" in tip:
            assert "<b>" in document.toPlainText()


def _is_menu(menu: QMenu) -> None:
    for entry in menu.actions():
        text = entry.text()
        assert len(text) < 400
        assert text.count("\t") <= 1
        assert "&" not in text.replace("&&", "")
        if entry.menu() is not None:
            _is_menu(entry.menu())  # type: ignore[arg-type]


def _printed(bench: Workbench) -> None:
    """A picture of the drawing holds its words as they stand, and no address."""
    options = PictureOptions()
    painting = steps(drawing_of(bench.modes["design"].canvas.scene, options), "svg", options, Words("a"))
    made = None
    while made is None:
        try:
            next(painting)
        except StopIteration as done:
            made = encoded(done.value)
    root = ElementTree.fromstring(made)
    names = {each.tag.split("}")[-1] for each in root.iter()}
    assert not names & {"a", "script", "foreignObject"}
    assert not [each for each in root.iter() if "file:" in "".join(each.attrib.values())]


def _close(window: QWidget) -> None:
    for each in window.findChildren(QWidget):
        if each.isWindow() and each.isVisible():
            each.close()
            each.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
