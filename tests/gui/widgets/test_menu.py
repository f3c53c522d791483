"""Menus: keys stand at the right edge, what deletes is red, and all words have room."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF

from gui import theme
from gui.widgets.menu import Menu
from gui.widgets.terms import painted


@pytest.fixture
def menu(qtbot: Any) -> Menu:
    made = Menu()
    qtbot.addWidget(made)
    made.add("pencil", "Rename\tF2")
    made.add("workflow", "A rather long name for what is done && more\tCtrl+Shift+G")
    made.addMenu("Theme").addAction("Dark")
    made.addSeparator()
    made.add("trash-2", "Delete\tDel")
    made.popup(QPoint(0, 0))
    return made


def test_keys_end_at_the_right_edge_and_no_word_is_cut(menu: Menu) -> None:
    rows = {text: (rect, font, align) for rect, text, font, align in painted(menu)}
    assert {"Rename", "F2", "A rather long name for what is done & more", "Theme", "Del"} <= rows.keys()
    keys = [rows[key] for key in ("F2", "Ctrl+Shift+G", "Del")]
    assert {align for _, _, align in keys} == {Qt.AlignmentFlag.AlignRight}
    assert len({rect.right() for rect, _, _ in keys}) == 1
    for text, (rect, font, _) in rows.items():
        assert QFontMetricsF(font).horizontalAdvance(text) <= rect.width() + 1, text


def test_what_deletes_is_red(menu: Menu) -> None:
    picture = menu.grab().toImage()
    red, ratio = theme.color("error").rgb(), picture.devicePixelRatio()

    def reds(row: int) -> int:
        box = menu.actionGeometry(menu.actions()[row])
        return sum(
            picture.pixel(round(x * ratio), round(y * ratio)) == red
            for x in range(box.left(), box.right())
            for y in range(box.top(), box.bottom())
        )

    assert reds(0) == 0
    assert reds(-1) > 10
