"""Tab goes as things stand on the screen, whenever they were made."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from gui.widgets.tab_order import step, stops


def test_the_order_is_that_of_the_layout_and_goes_round(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    last, hidden, first = QLineEdit("last"), QLineEdit("hidden"), QLineEdit("first")
    inner = QHBoxLayout()
    inner.addWidget(hidden)
    inner.addWidget(last)
    column = QVBoxLayout(window)
    column.addWidget(first)
    column.addLayout(inner)
    with qtbot.waitExposed(window):
        window.show()
    hidden.hide()
    assert list(stops(window)) == [first, last]
    first.setFocus()
    step([window], True)
    assert last.hasFocus()
    step([window], True)
    assert first.hasFocus()
    step([window], False)
    assert last.hasFocus()


def test_a_scroll_area_is_no_stop_of_its_own_and_shows_what_gets_the_focus(qtbot: Any) -> None:
    page, area = QWidget(), QScrollArea()
    qtbot.addWidget(area)
    column = QVBoxLayout(page)
    fields = [QLineEdit(str(number)) for number in range(40)]
    for field in fields:
        column.addWidget(field)
    area.setWidget(page)
    area.resize(200, 120)
    with qtbot.waitExposed(area):
        area.show()
    assert list(stops(area)) == fields
    fields[0].setFocus()
    step([area], False)
    assert fields[-1].hasFocus()
    assert area.verticalScrollBar().value() > 0


def test_no_layout_is_asked_for_its_items(root: Path) -> None:
    """In Python an item outlives the one that it stands for, and the end of the layout is a crash."""
    asked = re.compile(r"layout(\(\))?\.itemAt\(")
    assert [path.name for path in (root / "gui").rglob("*.py") if asked.search(path.read_text("utf-8"))] == []
