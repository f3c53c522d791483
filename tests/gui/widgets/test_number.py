"""Number fields: typed with either decimal sign, stepped, dragged, and held inside their limits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.widgets.number import NumberField, expression, read_number, shown_number
from gui.widgets.pair import LinkedPair


def field(qtbot: QtBot, **options: object) -> tuple[NumberField, list[object]]:
    made = NumberField("Filters", options.pop("value", 64), **options)  # type: ignore[arg-type]
    heard: list[object] = []
    made.changed.connect(heard.append)
    qtbot.addWidget(made)
    made.resize(120, 28)
    made.show()
    return made, heard


def drag(
    widget: NumberField, distance: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    start = QPoint(40, 14)
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, modifiers, start)
    for step in range(1, 9):
        _move(widget, start + QPoint(distance * step // 8, 0), modifiers)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, modifiers, start + QPoint(distance, 0))


def _move(widget: NumberField, place: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    left = Qt.MouseButton.LeftButton
    spot = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, spot, widget.mapToGlobal(spot), left, left, modifiers)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize(
    ("text", "whole", "value"),
    [
        ("0,5", False, 0.5),
        ("0.5", False, 0.5),
        ("1.234,5", False, 1234.5),
        ("1,234.5", False, 1234.5),
        ("1e-3", False, 0.001),
        ("−2", True, -2),
        ("64", True, 64),
        ("12 000", True, 12000),
        ("1,000", True, 1000),
        ("1.000", True, 1000),
        ("-1.234.567", True, -1234567),
        ("1'000", True, 1000),
        ("1,00", True, None),
        ("1,0000", True, None),
        ("1000,000", True, None),
        ("1,000.000", True, None),
        ("1 2", True, None),
        ("1,000", False, 1.0),
        ("2e3", True, 2000),
        ("9007199254740993", True, 9007199254740993),
        ("1.5", True, None),
        ("nan", False, None),
        ("1e999", False, None),
        ("six", False, None),
        ("", False, None),
    ],
)
def test_reading(text: str, whole: bool, value: float | None) -> None:
    assert read_number(text, whole) == value


def test_what_is_shown_reads_back() -> None:
    for value in (0, 64, 0.001, 1e-12, -2.5, 123456.789):
        assert read_number(shown_number(value), isinstance(value, int)) == value
    assert shown_number(None) == ""


def test_typing_is_told_once_when_it_is_finished(qtbot: QtBot) -> None:
    made, heard = field(qtbot, whole=True, low=1)
    made.setFocus()
    made.selectAll()
    QTest.keyClicks(made, "128")
    assert heard == []
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert heard == [128]
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert heard == [128]


def test_a_field_that_is_only_passed_changes_nothing(qtbot: QtBot) -> None:
    made, heard = field(qtbot, value=9.999999747378752e-06)
    made.setFocus()
    QTest.keyClick(made, Qt.Key.Key_Tab)
    made.commit()
    assert heard == []
    assert made.value == 9.999999747378752e-06
    made.setText("x")
    made.commit()
    assert made.property("mistake") is True
    made.setText(shown_number(9.999999747378752e-06))
    made.commit()
    assert heard == []
    assert made.property("mistake") is False


def test_a_mistake_is_marked_with_its_reason_and_changes_nothing(qtbot: QtBot) -> None:
    made, heard = field(qtbot, whole=True, low=1, high=10, value=5)
    for text, why in (
        ("0", "Use 1 or more"),
        ("11", "Use 10 or less"),
        ("x", "Use a whole number"),
        ("", "A value is needed"),
    ):
        made.setText(text)
        made.commit()
        assert made.toolTip() == why
        assert made.property("mistake") is True
    assert heard == []
    assert made.value == 5
    made.setText("7")
    made.commit()
    assert made.property("mistake") is False
    assert heard == [7]


def test_an_optional_number_can_be_empty(qtbot: QtBot) -> None:
    made, heard = field(qtbot, optional=True, value=3.0)
    made.setText("")
    made.commit()
    assert heard == [None]


def test_escape_takes_back_what_was_typed(qtbot: QtBot) -> None:
    made, heard = field(qtbot, whole=True)
    made.setFocus()
    made.selectAll()
    QTest.keyClicks(made, "9")
    QTest.keyClick(made, Qt.Key.Key_Escape)
    assert made.text() == "64"
    assert heard == []


def test_arrows_step_and_shift_steps_ten_times_as_far(qtbot: QtBot) -> None:
    made, heard = field(qtbot, whole=True, low=1)
    QTest.keyClick(made, Qt.Key.Key_Up)
    QTest.keyClick(made, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(made, Qt.Key.Key_Down)
    assert heard == [65, 75, 74]


def test_steps_stop_at_the_limits(qtbot: QtBot) -> None:
    made, heard = field(qtbot, whole=True, low=1, value=2)
    made.step_by(-5)
    assert heard == [1]
    made.step_by(-5)
    assert heard == [1]


def test_a_small_number_steps_by_a_tenth_of_its_own_size(qtbot: QtBot) -> None:
    made, heard = field(qtbot, value=0.001)
    made.step_by(1)
    assert heard == [0.0011]


def test_dragging_sideways_changes_the_value_as_one_gesture(qtbot: QtBot) -> None:
    made, heard = field(qtbot, whole=True, low=1)
    gestures = [made.gesture]
    made.changed.connect(lambda value: gestures.append(made.gesture))
    drag(made, 40)
    assert heard[-1] == 74
    assert len(heard) > 3, "values in between are told"
    assert len(set(gestures[1:])) == 1
    assert not made.hasFocus()
    drag(made, 40)
    other, _ = field(qtbot, whole=True)
    other.changed.connect(lambda value: gestures.append(other.gesture))
    drag(other, 40)
    assert len(set(gestures)) == 4, "each drag is its own, in each field"


def test_shift_and_alt_change_how_far_a_drag_goes(qtbot: QtBot) -> None:
    made, heard = field(qtbot, value=1.0, step=1.0)
    drag(made, 40, Qt.KeyboardModifier.ShiftModifier)
    assert heard[-1] == 101
    made.set_value(1.0)
    drag(made, 40, Qt.KeyboardModifier.AltModifier)
    assert heard[-1] == 2


def test_a_press_without_a_drag_starts_typing(qtbot: QtBot) -> None:
    made, _ = field(qtbot, whole=True)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(40, 14))
    assert made.selectedText() == "64"


def test_a_value_from_outside_is_not_told_and_does_not_disturb_typing(qtbot: QtBot) -> None:
    made, heard = field(qtbot, whole=True)
    made.set_value(32)
    assert made.text() == "32"
    assert heard == []


def test_other_texts_can_be_taken_first(qtbot: QtBot) -> None:
    made, heard = field(qtbot, read_text=lambda text: text if text.startswith("=") else None)
    made.setText("=width * 2")
    made.commit()
    assert heard == ["=width * 2"]


def test_a_linked_pair_moves_together_until_the_link_is_opened(qtbot: QtBot) -> None:
    made = LinkedPair("Kernel size", 3, low=1)
    qtbot.addWidget(made)
    heard: list[object] = []
    made.changed.connect(heard.append)
    made.first.step_by(2)
    assert heard == [5]
    assert made.second.value == 5
    made.link.click()
    made.second.step_by(1)
    assert heard[-1] == (5, 6)
    made.link.click()
    assert heard[-1] == 5


def test_a_pair_with_two_values_starts_open(qtbot: QtBot) -> None:
    made = LinkedPair("Stride", (2, 1))
    qtbot.addWidget(made)
    assert not made.link.isChecked()
    assert made.value == (2, 1)


def test_an_expression_shows_what_it_comes_to(qtbot):
    field = NumberField("Filters", 8, whole=True, read_text=expression)
    qtbot.addWidget(field)
    told = []
    field.changed.connect(told.append)
    field.setText(" =width*2 ")
    field.commit()
    assert told == ["=width*2"]
    field.set_result("64")
    assert field.accessibleDescription() == "= 64"
    field.setText("12")
    field.commit()
    assert told[-1] == 12


@pytest.mark.parametrize(
    ("typed", "linked", "value"), [("=k", True, "=k"), ("=k", False, ("=k", 3)), ("5", False, (5, 3))]
)
def test_a_pair_takes_expressions(qtbot, typed, linked, value):
    pair = LinkedPair("Kernel size", 3)
    qtbot.addWidget(pair)
    pair.link.setChecked(linked)
    told = []
    pair.changed.connect(told.append)
    pair.first.setText(typed)
    pair.first.commit()
    assert told == [value]
    assert pair.value == value
    pair.set_value(value)
    assert pair.value == value
    assert pair.link.isChecked() is linked
    pair.set_results(["7"])
    assert pair.first.accessibleDescription() == "= 7"


def test_an_open_link_stays_open_where_both_numbers_meet(qtbot: QtBot) -> None:
    made = LinkedPair("Kernel size", 3, low=1)
    qtbot.addWidget(made)
    made.set_value((5, 3))
    made.changed.connect(made.set_value)  # as a form does that shows the document
    for _ in range(3):
        QTest.keyClick(made.first, Qt.Key.Key_Down)
    assert made.value == (2, 3)
    made.set_value(3)
    assert made.link.isChecked()


def test_steps_go_on_from_what_was_typed(qtbot: QtBot) -> None:
    made, heard = field(qtbot, value=16, whole=True, low=1)
    made.setFocus()
    made.selectAll()
    QTest.keyClicks(made, "64")
    QTest.keyClick(made, Qt.Key.Key_Up)
    assert heard == [64, 65]
    made.selectAll()
    QTest.keyClicks(made, "x")
    QTest.keyClick(made, Qt.Key.Key_Up)
    assert (made.text(), heard) == ("x", [64, 65])  # there is nothing to go on from


def test_an_expression_has_no_next_step(qtbot: QtBot) -> None:
    made, heard = field(qtbot, value=1, whole=True, low=1, read_text=expression)
    made.set_value("=width*2")
    QTest.keyClick(made, Qt.Key.Key_Up)
    assert (made.text(), heard) == ("=width*2", [])
