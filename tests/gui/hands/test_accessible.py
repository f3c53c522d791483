"""What assistive technology gets of the real window: names, roles, sizes, order, and what is announced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

from engine.graph import edits
from engine.train.runs import RunInfo
from gui import announce as voice_module
from gui.widgets.tab_order import stops

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MODES = ("design", "data", "train", "export")
SMALLEST = 24


def seen(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None, widget
    return found


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it."""
    return seen(widget).text(QAccessible.Text.Name)


def visible(window: QWidget, kind: type[QWidget]) -> Iterator[QWidget]:
    yield from (each for each in window.findChildren(kind) if each.isVisible())


def show(hand: Any, mode: str) -> None:
    hand.bench.show_mode(mode)
    hand.session.select(["conv1"])
    hand.analysed()
    for _ in range(5):
        QApplication.processEvents()


@pytest.mark.parametrize("mode", MODES)
def test_every_control_has_a_name_and_a_role(hand: Any, mode: str) -> None:
    show(hand, mode)
    nameless = [
        each
        for each in visible(hand.window, QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
        and not each.objectName().startswith("qt_")  # Qt's own pieces of a table or a scroll area
        and (not name_of(each).strip() or seen(each).role() == QAccessible.Role.NoRole)
    ]
    assert nameless == []
    buttons = [
        each
        for each in visible(hand.window, QAbstractButton)
        if not name_of(each).strip() and not each.objectName().startswith("qt_")
    ]
    assert buttons == []


@pytest.mark.parametrize("mode", MODES)
def test_every_target_is_24_or_more(hand: Any, mode: str) -> None:
    show(hand, mode)
    if mode == "design":
        hand.canvas.overlays.bar.show()
    small = [
        (type(each).__name__, name_of(each), each.width(), each.height())
        for each in visible(hand.window, QAbstractButton)
        if each.width() < SMALLEST or each.height() < SMALLEST
    ]
    hand.canvas.overlays.bar.hide()
    assert small == []


def test_a_layer_reads_as_designed(hand: Any) -> None:
    hand.click("conv1")
    words = "Conv 2D, conv1, output N by 8 by 8 by 8, 80 parameters, from Input image, to ReLU"
    assert name_of(hand.canvas.view) == words
    hand.click("pool1")
    assert name_of(hand.canvas.view).endswith("from ReLU, 1 warning")
    assert "C connects" in seen(hand.canvas.view).text(QAccessible.Text.Description)
    assert hand.focus is hand.canvas.view
    assert seen(hand.canvas.view).state().focused


def test_tab_goes_toolbar_left_canvas_right_dock_status_bar(hand: Any) -> None:
    hand.click("conv1")
    space, order = hand.bench.workspace, []
    parts = {
        "toolbar": hand.bench.toolbar,
        "left": space.left,
        "canvas": space.centre,
        "right": space.right,
        "dock": space.dock,
        "status bar": hand.bench.statusbar,
    }
    next(stops(hand.bench.toolbar)).setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(150):
        here = next(name for name, part in parts.items() if part.isAncestorOf(hand.focus))
        if order and here == "toolbar" and order[-1] != "toolbar":
            break
        order += [here] if [here] != order[-1:] else []
        hand.key(KEY.Key_Tab)
    assert order == list(parts)


def test_the_keyboard_is_always_seen(hand: Any) -> None:
    from gui.widgets.focus import FocusRing

    hand.click("conv1")
    for _ in range(12):
        hand.key(KEY.Key_F6)
        ring = hand.window.findChild(FocusRing)
        assert (
            ring.isVisible() or isinstance(hand.focus, QAbstractItemView) or hand.focus.inherits("QLineEdit")
        )


def test_connections_additions_and_problems_are_announced_politely(hand: Any) -> None:
    hand.analysed()
    hand.said.clear()
    hand.drag("label.output", "conv1.input")
    hand.analysed()
    hand.wait(lambda: any(words.startswith("New problem") for words, _ in hand.said))
    assert ("Target digit connected to Conv 2D", False) in hand.said
    hand.click("free")
    hand.key(KEY.Key_Delete)
    assert ("1 layer removed", False) in hand.said
    assert not any(at_once for _, at_once in hand.said)


@pytest.fixture
def run(hand: Any) -> Iterator[Any]:
    """A run that the test leads from epoch to epoch."""
    training, folder = hand.bench.training, Path("2026-01-01T00-00-00")
    training.infos[folder] = RunInfo(folder, "Run 1", "running", "2026-01-01T00:00:00", 0, 40)

    def go(**what: Any) -> None:
        training.infos[folder] = replace(training.infos[folder], **what)
        training.listed.emit()
        if not training.infos[folder].is_live:
            training.ended.emit(folder)

    training.listed.emit()
    yield go
    training.infos.pop(folder, None)
    training.listed.emit()


def test_a_run_is_announced_every_tenth_and_at_its_end(hand: Any, run: Any) -> None:
    hand.said.clear()
    for epoch in range(1, 41):
        run(epoch=epoch)
    told = [words for words, at_once in hand.said if words.startswith("Epoch") and not at_once]
    assert told == [f"Epoch {4 * tenth} of 40, {10 * tenth}\u00a0%" for tenth in range(1, 11)]
    run(state="completed", figures={"validation": {"accuracy": 0.975}})
    assert any(words.startswith("Run 1 finished") and not at_once for words, at_once in hand.said)


def test_an_error_that_stops_training_is_said_at_once(hand: Any, run: Any, monkeypatch: Any) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(voice_module, "QAccessible", _Ear(heard))
    run(epoch=3)
    run(state="failed", why="The loss is not a number. It grew for 12 steps.")
    words, _ = next(each for each in hand.said if each[1])
    assert words.startswith("Training stopped by an error: The loss is not a number")
    kinds = QAccessible.AnnouncementPoliteness
    assert [e.politeness() for e in heard if e.message() == words] == [kinds.Assertive]


class _Ear:
    """Stands in for the bridge to the screen reader."""

    AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

    def __init__(self, heard: list[Any]) -> None:
        self.updateAccessibility = heard.append


def test_the_analyzer_is_the_equal_of_the_canvas(hand: Any) -> None:
    dock = hand.design.lower
    dock.show_tab("analyzer")
    table = dock.analyzer
    table.setFocus()
    hand.session.select(["conv1"])
    hand.analysed()
    row = table.rows.names.index("conv1")
    cells = [
        seen(table).child(place).text(QAccessible.Text.Name) for place in range(seen(table).childCount())
    ]
    assert any(words.startswith("Conv 2D, conv1, output N by 8 by 8 by 8") for words in cells)

    hand.key(KEY.Key_Down)
    assert hand.session.selection == {table.rows.names[row + 1]} == {"relu1"}
    hand.key(KEY.Key_M)
    assert hand.graph.nodes["relu1"].muted
    hand.key(KEY.Key_M, SHIFT)
    assert hand.graph.nodes["relu1"].bypassed
    hand.key(KEY.Key_M, SHIFT)
    hand.key(KEY.Key_F2)
    hand.key(KEY.Key_A, CTRL)
    hand.session.analysed.emit()  # what is marked or written stays when the figures change meanwhile
    hand.type("hinge")
    hand.session.analysed.emit()
    hand.key(KEY.Key_Return)
    assert hand.graph.wires["hinge.input"].source == "conv1.output"
    assert hand.session.selection == {"hinge"}

    table.setFocus()
    hand.key("c")
    hand.type("sum other")
    hand.key(KEY.Key_Return)
    assert hand.graph.wires["sum.other"].source == "hinge.output"
    hand.key("c")
    hand.type("sum connected")
    hand.key(KEY.Key_Delete)
    assert "sum.other" not in hand.graph.wires

    hand.key(KEY.Key_Delete)
    assert "hinge" not in hand.graph.nodes
    assert hand.graph.wires["pool1.input"].source == "conv1.output"
    assert hand.session.selection == {"conv1"}
    assert hand.focus is table
    assert table.currentIndex().row() == table.rows.names.index("conv1")


def test_analysis_does_not_end_a_rename_in_the_analyzer(hand: Any) -> None:
    hand.design.lower.show_tab("analyzer")
    table = hand.design.lower.analyzer
    hand.session.select(["conv1"])
    table.setFocus()
    hand.key(KEY.Key_F2)
    hand.session.do("Set", edits.set_param, "conv1", "out_channels", 4)
    hand.analysed()
    assert table.state() == QAbstractItemView.State.EditingState
    hand.key(KEY.Key_Escape)
