"""Technical words: each has one plain line, is found in any text, marked in labels and told on hover."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QImage
from PySide6.QtWidgets import QComboBox, QTableWidget, QWidget

from gui import translate
from gui.how import controls
from gui.how.glossary import term, terms, words_in
from gui.widgets import terms as marks
from gui.widgets import worded
from gui.widgets.base import label
from gui.widgets.cut import Tips
from gui.widgets.section import StatList
from tests.gui.how.helped import hover

ASKED = (
    "opset",
    "batch",
    "epoch",
    "learning rate",
    "AdamW",
    "logits",
    "channels",
    "stride",
    "multiply-adds",
    "parity",
    "gradient",
    "softmax",
    "checkpoint",
    "metric",
    "IoU",
    "self-attention",
    "spectrogram",
    "temperature",
    "transposed convolution",
    "skip connection",
)


def test_there_are_words_enough_each_with_one_plain_line() -> None:
    known = terms()
    assert len(known) >= 200
    forms = [form.lower() for each in known.values() for form in (each.word, *each.also)]
    assert len(forms) == len(set(forms))
    for each in known.values():
        assert each.means[0].isupper() or each.means[0].isdigit(), each.word
        assert each.means.endswith("."), each.word
        assert each.means.count(". ") == 0, each.word
        assert 20 <= len(each.means) <= 110, (each.word, len(each.means))
        assert "!" not in each.means
    assert list(known) == sorted(known, key=str.lower)


def test_the_words_that_people_ask_for_are_there() -> None:
    for word in ASKED:
        found = term(word)
        assert found is not None, word
        assert found.line.endswith(found.means)


def test_whole_words_are_found_the_longest_first_and_once() -> None:
    found = words_in("Batch size 64 and a batch; batches of Adamant strides, multiply–adds, opset 17")
    assert [each.term.word for each in found] == ["batch size", "batch", "stride", "multiply-adds", "opset"]
    assert words_in("unstriding rebatched") == []
    assert words_in("x" * 100_000) == []
    assert words_in("stride " * 500) != []
    assert words_in("stride " * 600) == []  # too long to be read, so to be looked through


def test_a_label_marks_a_word_and_tells_it_on_hover(qtbot: Any, told: list[str]) -> None:
    made = label("Takes one optimizer step a batch, whatever the learning rate is", wrap=True)
    qtbot.addWidget(made)
    made.resize(150, 80)
    made.show()
    found = {each.term.word: each for each in words_in(made.text())}
    boxes = marks.boxes(made, found["learning rate"])
    assert boxes
    hover(made, boxes[-1].center())
    assert told == [term("learning rate").line]  # type: ignore[union-attr]
    hover(made, QPointF(made.width() - 1, made.height() - 1))
    assert len(told) == 1


def test_a_mark_stands_below_its_word(qtbot: Any) -> None:
    made = label("One stride", wrap=True)
    qtbot.addWidget(made)
    measure = QFontMetricsF(made.font())
    made.resize(300, 40)
    (box,) = marks.boxes(made, words_in(made.text())[0])
    assert box.left() == pytest.approx(measure.horizontalAdvance("One "), abs=1.5)
    assert box.width() == pytest.approx(measure.horizontalAdvance("stride"), abs=1.5)
    assert box.center().y() == pytest.approx(20, abs=measure.height() / 2)
    made.resize(round(measure.horizontalAdvance("One stri")), 60)
    (below,) = marks.boxes(made, words_in(made.text())[0])
    assert below.left() == pytest.approx(0, abs=1.5)
    assert below.top() > box.top()


def test_where_a_word_is_marked_there_it_is_painted(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = label("learning rate and stride", wrap=True)
    qtbot.addWidget(made)
    made.resize(90, 60)
    pictures = []
    for on in (False, True):
        monkeypatch.setattr(worded, "_on", on)
        pictures.append(made.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    spots = [
        (x, y) for x in range(90) for y in range(60) if pictures[0].pixel(x, y) != pictures[1].pixel(x, y)
    ]
    assert spots
    places = [
        box.adjusted(-1, 0, 1, 3) for found in words_in(made.text()) for box in marks.boxes(made, found)
    ]
    ratio = pictures[0].devicePixelRatio()
    assert all(any(QRectF(p).contains(QPointF(x / ratio, y / ratio)) for p in places) for x, y in spots)
    # A word that is broken into two lines is marked in both.
    assert len({y for _, y in spots}) >= 2


def test_a_label_keeps_its_own_tip_before_the_word(qtbot: Any, told: list[str]) -> None:
    made = label("Stride")
    qtbot.addWidget(made)
    made.setToolTip("How far it moves.")
    hover(made, marks.boxes(made, words_in("Stride")[0])[0].center())
    assert told == [f"How far it moves.\n\n{term('stride').line}"]  # type: ignore[union-attr]


def test_painted_texts_lists_and_tables_tell_their_words(qtbot: Any) -> None:
    stats = StatList("Figures", [("Parameters", "320"), ("Multiply–adds", "1 M")])
    qtbot.addWidget(stats)
    stats.resize(240, 60)
    assert marks.told_at(stats, QPoint(30, 40)) == term("multiply-adds").line  # type: ignore[union-attr]
    assert marks.told_at(stats, QPoint(150, 40)) == ""
    choice = QComboBox()
    qtbot.addWidget(choice)
    choice.addItems(["AdamW"])
    assert "weight decay" in marks.told_at(choice, QPoint(3, 3))
    table = QTableWidget(1, 1)
    qtbot.addWidget(table)
    table.setHorizontalHeaderLabels(["Epoch"])
    assert marks.told_at(table.horizontalHeader().viewport(), QPoint(5, 5)).startswith("Epoch:")


def test_the_window_answers_for_what_has_no_tip(qtbot: Any, told: list[str]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    stats = StatList("Figures", [("Parameters", "320")])
    stats.setParent(window)
    stats.setGeometry(0, 0, 200, 40)
    Tips(window, marks.told_at)
    window.resize(200, 60)
    window.show()
    at = QPoint(30, 16)
    window.event(QHelpEvent(QEvent.Type.ToolTip, at, window.mapToGlobal(at)))
    from PySide6.QtWidgets import QApplication

    QApplication.sendEvent(window, QHelpEvent(QEvent.Type.ToolTip, at, window.mapToGlobal(at)))
    assert told == [term("parameter").line]  # type: ignore[union-attr]


def test_running_text_has_air_between_its_lines(qtbot: Any) -> None:
    made, one, title = (
        label(text, 13, weight, wrap=True)
        for text, weight in (("One\ntwo\nthree", 400), ("One", 400), ("One\ntwo\nthree", 600))
    )
    for each in (made, one, title):
        qtbot.addWidget(each)
    assert made.heightForWidth(300) == one.heightForWidth(300) + 2 * 19  # 1.5 times 13
    assert title.heightForWidth(300) < made.heightForWidth(300)
    made.resize(300, made.heightForWidth(300))
    picture = made.grab().toImage()
    ratio, ground = picture.devicePixelRatio(), picture.pixel(0, 0)
    inked = [
        y
        for y in range(picture.height())
        if any(picture.pixel(x, y) != ground for x in range(picture.width()))
    ]
    assert inked[-1] - inked[0] == pytest.approx((2 * 19 + 10) * ratio, abs=4 * ratio)  # all of it is seen


def test_parts_of_the_window_are_known_by_their_names_in_both_languages(qtbot: Any) -> None:
    part = QWidget()
    qtbot.addWidget(part)
    assert controls.said_of(part, "Zoom: 92 %") == controls.NAMES["Zoom: {}"]
    assert controls.said_of(part, "Zoom") == ""
    translate.set_language("de")
    try:
        assert controls.said_of(part, "Glättung: 0.60").startswith("Kurven als laufendes Mittel")
        assert controls.said_of(part, "Mehr zu Adam").startswith("Einstellungen des Verfahrens")
    finally:
        translate.set_language("en")
