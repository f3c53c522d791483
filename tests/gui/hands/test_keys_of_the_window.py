"""Every row of the table of keys that work in the whole window, each pressed in the real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel

from engine.train.runs import RunInfo
from gui.search.command import CommandSearch
from tests.gui.hands.table import CTRL, SHIFT, Row, Table

KEY = Qt.Key
TABLE = Table()


@TABLE.row("Ctrl 1 to 4: switch mode")
def _(hand: Any) -> None:
    for number, mode in (
        (KEY.Key_2, "data"),
        (KEY.Key_3, "train"),
        (KEY.Key_4, "export"),
        (KEY.Key_1, "design"),
    ):
        hand.key(number, CTRL)
        assert hand.bench.current == mode


@TABLE.row("Ctrl K: search everything")
def _(hand: Any) -> None:
    hand.key(KEY.Key_K, CTRL)
    assert isinstance(QApplication.activePopupWidget(), CommandSearch)


@TABLE.row("/: search layers")
def _(hand: Any) -> None:
    hand.key("/")
    assert hand.focus is hand.design.palette.field


@TABLE.row("F6, Shift F6: next, previous area")
def _(hand: Any) -> None:
    space = hand.bench.workspace
    order = [space.right, space.dock, hand.bench.statusbar, hand.bench.toolbar, space.left, space.centre]
    hand.click("conv1")
    for area in order:
        hand.key(KEY.Key_F6)
        assert area.isAncestorOf(hand.focus), area
    for area in (*order[-2::-1], order[-1]):
        hand.key(KEY.Key_F6, SHIFT)
        assert area.isAncestorOf(hand.focus), area


@TABLE.row("Ctrl B, I, J: left panel, inspector, dock")
def _(hand: Any) -> None:
    space = hand.bench.workspace
    for letter, panel in ((KEY.Key_B, space.left), (KEY.Key_I, space.right), (KEY.Key_J, space.dock)):
        before = panel.isVisible(), panel.height()
        hand.key(letter, CTRL)
        assert (panel.isVisible(), panel.height()) != before
        hand.key(letter, CTRL)
        assert (panel.isVisible(), panel.height()) == before


@TABLE.row("F5: train, or the first problem that blocks it")
def _(hand: Any) -> None:
    hand.analysed()
    hand.key(KEY.Key_F5)
    first = next(p for p in hand.session.problems if p.severity == "error")
    assert hand.session.selection == ({first.node} if first.node else set())
    assert hand.bench.current == hand.session.home_of(first)


@TABLE.row("Shift F5: stop")
def _(hand: Any) -> None:
    training, asked = hand.bench.training, []
    folder, old = Path("run"), training.ask
    training.infos[folder] = RunInfo(folder, "Run 1", "running", "2026-01-01T00:00:00", 1, 9)
    training.ask = lambda *words: asked.append(words)
    hand.key(KEY.Key_F5, SHIFT)
    training.ask = old
    del training.infos[folder]
    assert asked == [(folder, "stop")]


@TABLE.row("Ctrl Z, Ctrl Shift Z: undo, redo")
def _(hand: Any) -> None:
    hand.click("free")
    hand.key(KEY.Key_Delete)
    hand.key(KEY.Key_Z, CTRL)
    assert "free" in hand.graph.nodes
    hand.key(KEY.Key_Z, CTRL | SHIFT)
    assert "free" not in hand.graph.nodes


@TABLE.row("Ctrl S: save")
def _(hand: Any) -> None:
    path = hand.window.settings.folder / "saved.loom"
    hand.session.open(hand.session.project, path)
    hand.click("free")
    hand.key(KEY.Key_M)
    assert hand.session.modified
    hand.key(KEY.Key_S, CTRL)
    hand.wait(lambda: not hand.session.modified)
    assert '"muted"' in path.read_text()


@TABLE.row("Ctrl O: open")
def _(hand: Any) -> None:
    hand.key(KEY.Key_O, CTRL)
    dialog = QApplication.activeModalWidget() or hand.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


@TABLE.row("Ctrl N: new")
def _(hand: Any) -> None:
    hand.key(KEY.Key_N, CTRL)
    hand.wait(lambda: not hand.graph.nodes)


@TABLE.row("Ctrl E: export")
def _(hand: Any) -> None:
    hand.key(KEY.Key_E, CTRL)
    assert hand.bench.current == "export"


@TABLE.row("F1: explain what has focus")
def _(hand: Any) -> None:
    def told() -> int:
        """How often the layer's words stand in the window: the inspector has them already."""
        labels = (each.text() for each in hand.window.findChildren(QLabel) if each.isVisible())
        return sum("Slide learned filters over an image" in words for words in labels)

    hand.click("conv1")
    before = told()
    hand.key(KEY.Key_F1)
    assert told() > before
    buttons = hand.window.findChildren(QAbstractButton)
    hand.click(next(b for b in buttons if b.isVisible() and b.accessibleName() == "Close the help"))
    assert told() == before


@TABLE.each()
def test_a_row_of_the_table(hand: Any, row: Row) -> None:
    row(hand)
