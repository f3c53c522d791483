"""What is told of a technical word below the pointer: in labels, painted texts and lists, in German too."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget, QWidget

from gui import theme, translate
from gui.how.glossary import term, terms, words_in
from gui.widgets import terms as marks
from gui.widgets import worded
from gui.widgets.base import label, text_in
from tests.gui.how.helped import hover


class Painted(QWidget):
    """Paints one line of text by itself, at this side of its room."""

    def __init__(self, text: str, side: Qt.AlignmentFlag) -> None:
        super().__init__()
        self.text, self.side = text, side
        self.resize(400, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text_in(painter, QRectF(self.rect()), self.text, theme.font(12), "text", self.side)
        painter.end()


@pytest.mark.parametrize("side", ["AlignLeft", "AlignHCenter", "AlignRight"])
def test_a_painted_word_is_told_where_it_stands(qtbot: Any, side: str) -> None:
    made = Painted("a plain stride", getattr(Qt.AlignmentFlag, side))
    qtbot.addWidget(made)
    measure = QFontMetricsF(theme.font(12))
    whole, word = measure.horizontalAdvance(made.text), measure.horizontalAdvance("stride")
    left = {"AlignLeft": 0.0, "AlignHCenter": (400 - whole) / 2, "AlignRight": 400 - whole}[side]
    spot = left + whole - word / 2
    assert marks.told_at(made, QPoint(round(spot), 12)) == term("stride").line  # type: ignore[union-attr]
    for beside in (left + 4, left + whole - word - 8, spot + word):
        assert marks.told_at(made, QPoint(round(beside), 12)) == ""


def test_only_running_text_is_marked_and_only_with_words_that_are_worth_it(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = next(each.word for each in terms().values() if each.quiet)

    def marked(text: str, weight: int) -> bool:
        pictures = []
        for on in (False, True):
            monkeypatch.setattr(worded, "_on", on)
            made = label(text, 13, weight)
            qtbot.addWidget(made)
            made.resize(300, 40)
            pictures.append(made.grab().toImage())
        return bool(pictures[0] != pictures[1])

    assert marked("One stride", 400)
    assert not marked("One stride", 600)
    assert not marked(f"One {quiet}", 400)


def test_a_tip_with_a_key_does_not_stand_before_the_word(qtbot: Any, told: list[str]) -> None:
    made = label("Stride")
    qtbot.addWidget(made)
    made.setToolTip("<p>How far it moves. <b>S</b></p>")
    hover(made, marks.boxes(made, words_in("Stride")[0])[0].center())
    assert told == [term("stride").line]  # type: ignore[union-attr]


def test_before_the_first_paint_nobody_looks_for_words(
    qtbot: Any, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worded, "_on", False)
    made = label("Stride")
    qtbot.addWidget(made)
    spot = marks.boxes(made, words_in("Stride")[0])[0].center()
    hover(made, spot)
    assert not told
    monkeypatch.setattr(worded, "_on", True)
    hover(made, spot)
    assert told


def test_rows_of_lists_tell_three_words_at_most(qtbot: Any) -> None:
    rows = QListWidget()
    qtbot.addWidget(rows)
    rows.addItems(["Stride, padding, kernel, batch, epoch", "Nothing"])
    rows.resize(300, 80)
    viewport = rows.viewport()
    said = marks.told_at(viewport, rows.visualItemRect(rows.item(0)).center())
    assert said.startswith(term("stride").line)  # type: ignore[union-attr]
    assert said.count("\n") == 2
    assert marks.told_at(viewport, rows.visualItemRect(rows.item(1)).center()) == ""


def test_a_text_of_a_million_letters_is_cut_before_it_is_laid_out(qtbot: Any) -> None:
    made = label("stride " * 200_000, wrap=True)
    qtbot.addWidget(made)
    assert len(made.text()) == worded.LONGEST
    assert made.text().endswith("…")


def test_in_german_a_word_is_told_by_its_german_name() -> None:
    translate.set_language("de")
    try:
        (found,) = words_in("Mit zwei Lernraten")
        assert found.term.word == "learning rate"
        assert found.term.line.startswith("Lernrate: ")
        assert term("Lernrate") is found.term
    finally:
        translate.set_language("en")
    assert term("Lernrate") is None
