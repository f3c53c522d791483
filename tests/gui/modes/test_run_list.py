"""Hundreds of runs: the first rows are there at once, the others in their turn and in their order."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from engine.train.runs import RunInfo
from gui.modes.train.run_list import MADE_FIRST, Line, RunList, RunRow


def line(number: int) -> Line:
    info = RunInfo(Path(f"/runs/{number}"), f"Run {number}", "completed", "2026-11-20T14:03:22")
    return Line(info, info.label, number, shown=False, best=False)


def shown(made: RunList) -> list[str]:
    """The names of the rows from top to bottom."""
    widgets = [made._column.itemAt(place).widget() for place in range(made._column.count())]
    return [each.line.name for each in widgets if isinstance(each, RunRow)]


def test_rows_come_in_their_turn_and_order(qtbot: QtBot) -> None:
    made = RunList()
    qtbot.addWidget(made)
    many = [line(number) for number in range(300)]
    made.show_lines(many, None)
    assert shown(made) == [each.name for each in many[:MADE_FIRST]]
    fewer = many[:20] + many[50:]
    made.show_lines(fewer, None)
    assert len(made.rows) < len(fewer)
    qtbot.waitUntil(lambda: len(made.rows) == len(fewer), timeout=5000)
    assert shown(made) == [each.name for each in fewer]
    made.show_lines([], None)
    assert shown(made) == []
