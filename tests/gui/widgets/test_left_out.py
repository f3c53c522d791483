"""Settings that can be left out say what then holds."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.declare import Size2, declared, param
from engine.layers import LAYERS
from gui.widgets.form import Form


@declared
class LeftOut:
    """One of each kind that can be left out."""

    grid: Size2 | None = param(None, low=1, words={"": "Square"}, help="A size.")
    stride: Size2 | None = param(None, low=1, help="A step.")
    inner: int | None = param(None, low=1, words={"": "From the width"}, help="How many.")
    most: int | None = param(None, low=1, help="At most.")


@pytest.fixture
def form(qtbot: Any) -> Form:
    made = Form(LeftOut.params.values())  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.show_values({})
    made.resize(320, 300)
    made.show()
    return made


def segments(form: Form, name: str) -> Any:
    return form.editors[name].segments  # type: ignore[attr-defined]


def test_no_value_has_its_word(form: Form) -> None:
    assert form.editors["inner"].widget.placeholderText() == "From the width"
    assert form.editors["most"].widget.placeholderText() == "Off"
    for name, word in (("grid", "Square"), ("stride", "Automatic")):
        assert [text for _, text in segments(form, name).options] == [word, "Custom"]
        assert segments(form, name).accessibleName().endswith(f": {word}")
        assert not form.editors[name].numbers.isVisible()  # type: ignore[attr-defined]


def test_two_numbers_come_and_go(form: Form) -> None:
    told: list[tuple[str, Any]] = []
    form.edited.connect(lambda name, value, gesture: told.append((name, value)))
    QTest.keyClick(segments(form, "grid"), Qt.Key.Key_Right)
    form.show_values({"grid": told[-1][1]})
    assert form.editors["grid"].numbers.isVisible()  # type: ignore[attr-defined]
    QTest.keyClick(segments(form, "grid"), Qt.Key.Key_Left)
    assert told == [("grid", 1), ("grid", None)]
    form.show_values({"grid": (8, 12)})
    assert form.editors["grid"].numbers.pair.value == (8, 12)  # type: ignore[attr-defined]


def test_the_layers_say_what_holds_without_a_value() -> None:
    for name, setting in (("WindowAttention", "grid"), ("FeedForward", "dim_feedforward")):
        assert LAYERS[name].params[setting].words[""]
