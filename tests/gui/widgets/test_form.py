"""Forms: an editor for every kind of parameter of every declaration, and the values that come out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from engine.data import SOURCES
from engine.declare import FieldName, Numbers, Size2, Sizes, declared, param
from engine.export import EXPORTS
from engine.layers import LAYERS
from engine.train.recipe import OPTIMIZERS, SCHEDULES, Training
from gui.widgets.form import Form


@declared
class Everything:
    """One of each kind."""

    count: int = param(3, low=1, high=9, help="A count.")
    share: float = param(0.5, low=0, high=1, help="A share.")
    on: bool = param(True, help="A switch.")
    words: str = param("hello", help="Some words.")
    way: Literal["up", "down"] = param("up", help="A way.")
    size: Size2 | Literal["same"] = param("same", low=0, help="A size.")
    dims: Sizes = param((1, 2), low=0, help="Some sizes.")
    most: int | None = param(None, low=1, help="At most.")
    weights: Numbers | None = param(None, low=0, help="Some numbers.")
    field: FieldName = param(FieldName(""), help="A field.")


@pytest.fixture
def form(qtbot: Any) -> Form:
    made = Form(Everything.params.values(), lambda param: [("image", "image"), ("label", "label")])  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.show_values({})
    made.resize(320, 400)
    made.show()
    return made


def typed(widget: Any, text: str) -> None:
    widget.setFocus()
    widget.selectAll()
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_typed_values(form: Form, qtbot: Any) -> None:
    told: list[tuple[str, Any]] = []
    form.edited.connect(lambda name, value, gesture: told.append((name, value)))
    typed(form.editors["count"].widget, "7")
    typed(form.editors["share"].widget, "0,25")
    typed(form.editors["words"].widget, "bye")
    typed(form.editors["most"].widget, "4")
    typed(form.editors["weights"].numbers.line, "1, 2.5")
    QTest.mouseClick(form.editors["on"].widget, Qt.MouseButton.LeftButton)
    assert told == [
        ("count", 7),
        ("share", 0.25),
        ("words", "bye"),
        ("most", 4),
        ("weights", (1.0, 2.5)),
        ("on", False),
    ]


def test_the_default_is_told_as_nothing(form: Form) -> None:
    form.show_values({"count": 7})
    told: list[tuple[str, Any]] = []
    form.edited.connect(lambda name, value, gesture: told.append((name, value)))
    typed(form.editors["count"].widget, "3")
    assert told == [("count", None)]


def test_what_does_not_fit_is_marked_and_not_told(form: Form) -> None:
    told: list[object] = []
    form.edited.connect(lambda *args: told.append(args))
    field = form.editors["count"].widget
    typed(field, "99")
    assert told == []
    assert field.toolTip() == "Use 9 or less"


def test_expressions_are_taken_as_they_are(form: Form) -> None:
    told: list[tuple[str, Any]] = []
    form.edited.connect(lambda name, value, gesture: told.append((name, value)))
    typed(form.editors["count"].widget, "=width * 2")
    assert told == [("count", "=width * 2")]


DECLARED = [
    *(("layer", n, layer.params) for n, layer in LAYERS.items()),
    *(("source", n, source.params) for n, source in SOURCES.items()),
    *(("optimizer", n, method.params) for n, method in OPTIMIZERS.items()),
    *(("schedule", n, method.params) for n, method in SCHEDULES.items()),
    *(("export", n, kind.params) for n, kind in EXPORTS.items()),
    ("training", "Training", Training.params),  # type: ignore[attr-defined]
]


def test_every_declaration_has_a_form(qtbot: Any) -> None:
    for kind, name, params in DECLARED:
        made = Form(params.values())
        qtbot.addWidget(made)
        told: list[object] = []
        made.edited.connect(lambda *args, told=told: told.append(args))
        made.show_values({})
        assert told == [], (kind, name)
        for each in params.values():
            assert each.help.strip(), (kind, name, each.name)
            assert not each.optional or each.default is None, (kind, name, each.name)


def test_a_field_that_cannot_take_a_value_says_why_below_it(form: Form, qtbot: Any) -> None:
    from gui.widgets.form import Mistake

    def reasons() -> list[str]:
        return [m.words.text() for m in form.findChildren(Mistake) if m.isVisible()]

    field = form.editors["count"].field  # type: ignore[attr-defined]
    typed(field, "99")
    assert reasons() == ["Use 9 or less"]
    typed(field, "7")
    assert reasons() == []
    typed(form.editors["dims"].numbers.line, "1, x")  # type: ignore[attr-defined]
    assert reasons() == ["Use whole numbers with commas between them"]


def test_expressions_stand_wherever_numbers_do(form: Form) -> None:
    told: list[tuple[str, Any]] = []
    form.edited.connect(lambda name, value, gesture: told.append((name, value)))
    form.editors["size"].segments.chosen.emit("custom")
    form.editors["size"].numbers.pair.first.setText("=k")
    form.editors["size"].numbers.pair.first.commit()
    form.editors["dims"].numbers.line.setText("=k, 2")
    QTest.keyClick(form.editors["dims"].numbers.line, Qt.Key.Key_Return)
    form.editors["share"].field.setText("=k / 4")
    form.editors["share"].field.commit()
    assert told[-3:] == [("size", "=k"), ("dims", ("=k", 2)), ("share", "=k / 4")]
    for _ in range(2):  # it is told again whenever another setting changes
        form.show_values({"size": "=k", "dims": ("=k", 2), "share": "=k / 4", "most": "=gone"}, {"k": 3})
    assert form.editors["size"].numbers.pair.second.accessibleDescription() == "= 3"
    assert form.editors["dims"].numbers.line.toolTip() == "= 3"
    assert form.editors["share"].field.accessibleDescription() == "= 0.75"
    assert form.editors["most"].field.accessibleDescription() == "", "what can't be worked out says nothing"
    form.show_values({"share": 0.5}, {"k": 3})
    assert form.editors["share"].field.accessibleDescription() == ""


def test_switches_alone_leave_their_meanings_all_the_room(qtbot: Any) -> None:
    """A page of nothing but switches is as wide as any other: its words don't stand in a narrow column."""
    on = Everything.params["on"]  # type: ignore[attr-defined]
    made = Form([on, replace(on, name="off")], label_width=150, explained=True)
    qtbot.addWidget(made)
    made.resize(480, 300)
    made.show()
    words = [each for each in made.findChildren(QLabel) if each.text() == on.help]
    assert [each.width() > 300 for each in words] == [True, True]
    assert made.editors["on"].widget.x() < 170  # beside its caption, not in the middle
