"""A label lays its text out when it has another text, size or font, and not at each repaint."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from gui.widgets import worded
from gui.widgets.worded import WordLabel, laid_out


@pytest.fixture
def label(qtbot: QtBot) -> WordLabel:
    made = WordLabel("The model has many layers, and each of them has its own weights.")
    made.setWordWrap(True)
    qtbot.addWidget(made)
    made.resize(120, 120)
    return made


def lines(label: WordLabel) -> int:
    return laid_out(label)[0].lineCount()


def test_a_repaint_lays_nothing_out(label: WordLabel, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    usual = worded._lay_out
    monkeypatch.setattr(worded, "_lay_out", lambda each: asked.append(each.text()) or usual(each))
    for _ in range(3):
        label.grab()
    assert len(asked) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda label: label.setText("Short."),
        lambda label: label.resize(600, 120),
        lambda label: label.setFont(QFont("Inter", 30)),
        lambda label: label.setWordWrap(False),
    ],
)
def test_what_changes_is_seen(label: WordLabel, change: Callable[[WordLabel], None]) -> None:
    before = lines(label)
    change(label)
    assert lines(label) != before
