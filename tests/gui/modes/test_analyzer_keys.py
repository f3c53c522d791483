"""The Analyzer's rows say each layer's state, and Esc leads out of a block."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.graph import edits
from engine.graph.blocks import make_block
from engine.graph.model import Node, Project
from gui.modes.design.analyzer import Analyzer
from gui.modes.design.analyzer_rows import COLUMNS
from gui.session import Session
from tests.gui.shown import Quiet


def shown(qtbot: Any, project: Project) -> tuple[Session, Analyzer]:
    session = Session(Quiet())  # type: ignore[arg-type]
    session.open(project)
    made = Analyzer(session)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return session, made


def test_esc_leads_out_of_a_block_to_its_row(qtbot: Any) -> None:
    project = edits.add(edits.add(Project(), "a", Node("ReLU")), "b", Node("Tanh"))
    session, table = shown(qtbot, make_block(project, ["b"], "Part"))
    block = next(name for name in session.graph.nodes if name != "a")
    session.select([block])
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert session.trail == (block,)
    assert "b" in table.rows.names
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert session.trail == ()
    assert session.selection == {block}
    assert table.currentIndex().row() == table.rows.names.index(block)


def test_a_row_says_its_state(qtbot: Any) -> None:
    session, table = shown(qtbot, edits.add(Project(), "a", Node("ReLU")))

    def state() -> str:
        return str(table.rows.index(0, COLUMNS.index("State")).data())

    assert state() == ""
    session.select(["a"])
    QTest.keyClick(table, Qt.Key.Key_M)
    assert state() == "muted"
    QTest.keyClick(table, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert state() == "left out", "which takes the place of muted"
    session.undo()
    session.undo()
    assert state() == ""


def test_what_stands_in_the_rows_is_told_anew_after_an_edit_that_adds_no_layer(qtbot: Any) -> None:
    session, table = shown(qtbot, edits.add(Project(), "a", Node("ReLU")))
    with qtbot.waitSignal(table.rows.dataChanged, timeout=1000):
        session.do("Mute", edits.set_muted, ["a"], True)
    with qtbot.waitSignal(table.rows.modelReset, timeout=1000):
        session.do("Add", edits.add, "b", Node("ReLU"))
