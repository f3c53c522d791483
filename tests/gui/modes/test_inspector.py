"""The inspector: what is changed at different times is undone step by step, and odd values are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from engine.analysis.types import Analysis, Facts
from engine.graph.file import loads
from engine.graph.model import Choice, Graph, Node, Project, Update
from engine.layers import LAYERS
from engine.wire import to_plain
from gui import theme
from gui.canvas.breadcrumb import Breadcrumb
from gui.modes.design.inspector import Inspector
from gui.session import Session
from gui.widgets.form import Form
from gui.widgets.number import NumberField
from gui.widgets.section import Section
from tests.gui.shown import Quiet

NOTHING = Qt.KeyboardModifier.NoModifier
ODD = [
    (1, 2),
    (3,),
    (),
    "word",
    "=",
    True,
    2.5,
    (1, "=k"),
    ("a", "b"),
    ((1, 2), (3, 4)),
    None,
    10**30,
    10**400,
]


@pytest.fixture
def inspector(qapp: Any, qtbot: Any) -> Iterator[Inspector]:
    theme.start(qapp, "light")
    theme.set_reduced_motion(True)
    made = Inspector(Session(Quiet()))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(340, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.session.deleteLater()  # with the timer that its last edit started
    theme.set_reduced_motion(False)


def chosen(inspector: Inspector, type: str, **params: Any) -> None:
    """A project with one layer of this kind, which is selected."""
    updates = {"critic": Update((), Choice("SGD"), 2)}
    inspector.session.open(Project(graphs={"main": Graph({"node": Node(type, params)})}, updates=updates))
    inspector.session.select(["node"])


def again(inspector: Inspector) -> None:
    """Go away from the layer and come back to it."""
    inspector.session.select([])
    inspector.session.select(["node"])


def editor(inspector: Inspector, name: str) -> Any:
    assert inspector.page is not None
    return next(form.editors[name] for form in inspector.page.forms if name in form.editors)


def type_in(field: QWidget, text: str) -> None:
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def params(inspector: Inspector) -> dict[str, Any]:
    return dict(inspector.session.graph.nodes["node"].params)


def test_a_layer_that_is_chosen_again_is_changed_by_another_step(inspector: Inspector) -> None:
    chosen(inspector, "Linear")
    type_in(editor(inspector, "out_features").field, "32")
    again(inspector)
    type_in(editor(inspector, "out_features").field, "128")
    inspector.session.undo()
    assert params(inspector) == {"out_features": 32}


def test_each_number_that_was_typed_is_a_step(inspector: Inspector) -> None:
    chosen(inspector, "Linear")
    for text in ("32", "128"):
        type_in(editor(inspector, "out_features").field, text)
    inspector.session.undo()
    assert params(inspector) == {"out_features": 32}


def test_what_the_wheel_turns_is_no_part_of_what_was_typed(inspector: Inspector) -> None:
    chosen(inspector, "Linear")
    field = editor(inspector, "out_features").field
    type_in(field, "32")
    for _ in range(3):
        spot = QPointF(field.rect().center())
        place = field.mapToGlobal(spot)
        buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        turn = QWheelEvent(spot, place, QPoint(), QPoint(0, 120), buttons, NOTHING, phase, False)
        QApplication.sendEvent(field, turn)
    assert params(inspector) == {"out_features": 35}
    inspector.session.undo()
    assert params(inspector) == {"out_features": 32}


def test_both_numbers_of_a_pair_and_their_link_are_steps_of_their_own(inspector: Inspector) -> None:
    chosen(inspector, "Conv2d", kernel_size=(3, 5))
    pair = editor(inspector, "kernel_size").numbers.pair
    type_in(pair.first, "7")
    type_in(pair.second, "9")
    pair.link.click()
    seen = []
    for _ in range(4):
        seen.append(params(inspector)["kernel_size"])
        inspector.session.undo()
    assert seen == [7, (7, 9), (7, 5), (3, 5)]


def test_a_word_that_is_chosen_is_no_part_of_what_was_typed_before(inspector: Inspector) -> None:
    chosen(inspector, "Conv2d", padding=1)
    sizes = editor(inspector, "padding")
    type_in(sizes.numbers.pair.first, "4")
    sizes.segments._choose(0)
    inspector.session.undo()
    assert params(inspector) == {"padding": 4}


def test_an_option_of_the_weights_is_changed_by_another_step_each_time(inspector: Inspector) -> None:
    inspector.session.open(Project(graphs={"main": Graph({"node": Node("Linear", weights={"rate": 0.5})})}))
    for text in ("0.25", "0.75"):
        again(inspector)
        assert inspector.page is not None
        assert inspector.page.weights is not None
        type_in(inspector.page.weights.form.editors["rate"].field, text)
    inspector.session.undo()
    assert inspector.session.graph.nodes["node"].weights == {"rate": 0.25}


def test_the_times_of_a_step_are_dragged_as_one_step_of_the_history(inspector: Inspector) -> None:
    chosen(inspector, "CriticLoss", update="critic")
    assert inspector.page is not None
    section = inspector.page.step
    assert section is not None
    section.set_open(True)
    times = section.step.times
    times.setFocus()
    for _ in range(3):
        times.step_by(1)
    assert inspector.session.project.updates["critic"].times == 5
    inspector.session.undo()
    assert inspector.session.project.updates["critic"].times == 2


def note_of(inspector: Inspector) -> QPlainTextEdit:
    """The note of the chosen layer, opened, with the keyboard in it."""
    page = inspector.page
    assert page is not None
    for section in page.findChildren(Section):
        section.set_open(True)
    assert page.note is not None
    page.note.setFocus()
    return page.note


def test_a_note_that_is_written_on_later_is_another_step(inspector: Inspector) -> None:
    chosen(inspector, "Linear")
    for text in ("wide", "er"):
        again(inspector)
        note = note_of(inspector)
        note.moveCursor(note.textCursor().MoveOperation.End)
        QTest.keyClicks(note, text)
    assert inspector.session.graph.nodes["node"].note == "wideer"
    inspector.session.undo()
    assert inspector.session.graph.nodes["node"].note == "wide"


@pytest.mark.parametrize(
    ("type", "name", "text", "shown"),
    [
        ("Linear", "out_features", "[1, 2]", "1, 2"),
        ("Linear", "out_features", "[]", ""),
        ("Linear", "out_features", '"many"', "many"),
        ("Conv2d", "kernel_size", "[3]", "3"),
        ("Conv2d", "kernel_size", "[5, 4, 3]", "5"),
        ("Conv2d", "kernel_size", "[]", "3"),
        ("Conv2d", "kernel_size", '"wide"', "wide"),
    ],
)
def test_a_value_that_fits_nothing_is_shown_and_can_be_mended(
    inspector: Inspector, type: str, name: str, text: str, shown: str
) -> None:
    nodes = f'{{"node": {{"type": "{type}", "params": {{"{name}": {text}}}}}}}'
    inspector.session.open(loads(f'{{"format": 1, "graphs": {{"main": {{"nodes": {nodes}}}}}}}'))
    inspector.session.select(["node"])
    made = editor(inspector, name)
    field: NumberField = made.field if type == "Linear" else made.numbers.pair.first
    assert field.text() == shown
    QTest.keyClick(field, Qt.Key.Key_Tab)
    type_in(field, "7")
    first = params(inspector)[name]
    assert (first[0] if isinstance(first, tuple) else first) == 7


def test_every_kind_of_editor_shows_whatever_a_file_may_hold(qtbot: Any) -> None:
    params = [param for layer in LAYERS.values() for param in layer.params.values()]
    kinds = {(p.kind, p.length, p.choices, p.optional): p for p in params}
    form = Form([replace(param, name=f"p{place}") for place, param in enumerate(kinds.values())])
    qtbot.addWidget(form)
    for odd in ODD:
        form.show_values(dict.fromkeys(form.editors, odd), {"k": 3})


@pytest.mark.parametrize("type", ["Conv2d", "Linear", "LSTM", "MaxPool2d", "Reshape", "Input"])
def test_a_page_shows_whatever_a_file_may_hold(inspector: Inspector, type: str) -> None:
    for odd in ODD:
        chosen(inspector, type, **dict.fromkeys(LAYERS[type].params, odd))
        assert inspector.page is not None
        for field in inspector.page.findChildren(NumberField):
            QTest.keyClick(field, Qt.Key.Key_Up)


def nested(inspector: Inspector) -> None:
    """A project with a layer `lin` in the main drawing and one in a block, which is open and chosen."""
    inner = Graph({"x": Node("Input"), "lin": Node("Linear", {"out_features": 8}), "y": Node("Output")})
    main = Graph({"lin": Node("Linear", {"out_features": 4}), "one": Node("block:pair")})
    inspector.session.open(Project(graphs={"main": main, "pair": inner}))
    inspector.session.enter("one")
    inspector.session.select(["lin"])


def begin(field: QWidget, text: str) -> None:
    """Type without finishing it."""
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(field, text)


def test_what_is_being_typed_goes_into_the_drawing_that_it_was_typed_in(inspector: Inspector) -> None:
    nested(inspector)
    session = inspector.session
    begin(editor(inspector, "out_features").field, "99")
    with_keyboard = []
    inspector.left.connect(lambda: with_keyboard.append(session.graph_name))
    session.show_drawing(())
    assert session.graph_of("main").nodes["lin"].params == {"out_features": 4}
    assert session.graph_of("pair").nodes["lin"].params == {"out_features": 99}
    assert with_keyboard[0] == "main"  # it goes back to the drawing, as before


def test_a_name_that_is_being_typed_goes_to_the_layer_it_was_typed_for(inspector: Inspector) -> None:
    nested(inspector)
    assert inspector.page is not None
    begin(inspector.page.name, "first")
    inspector.session.leave()
    assert set(inspector.session.graph_of("main").nodes) == {"lin", "one"}
    assert set(inspector.session.graph_of("pair").nodes) == {"x", "first", "y"}
    assert inspector.session.selection == {"one"}


def test_what_is_being_typed_stays_out_of_a_project_that_is_opened(inspector: Inspector) -> None:
    chosen(inspector, "Linear", out_features=4)
    begin(editor(inspector, "out_features").field, "99")
    other = Project(graphs={"main": Graph({"node": Node("Linear", {"out_features": 5})})})
    inspector.session.open(other)
    assert inspector.session.project is other
    assert not inspector.session.modified


def test_what_is_being_typed_in_a_block_that_goes_is_given_up(inspector: Inspector) -> None:
    chosen(inspector, "Linear", out_features=4)
    session = inspector.session
    inner = Graph({"node": Node("Linear", {"out_features": 8})})

    def make(project: Project) -> Project:
        main = Graph({**project.main.nodes, "one": Node("block:pair")})
        return replace(project, graphs={"main": main, "pair": inner})

    session.do("Make a block", make)
    session.enter("one")
    session.select(["node"])
    begin(editor(inspector, "out_features").field, "99")
    session.undo()
    assert params(inspector) == {"out_features": 4}
    assert session.history.redo_label == "Make a block"


def test_a_note_with_the_keyboard_in_it_follows_what_is_taken_back(inspector: Inspector) -> None:
    chosen(inspector, "Linear")
    session, note = inspector.session, note_of(inspector)
    QTest.keyClicks(note, "wide")
    session.undo()
    assert note.toPlainText() == ""
    assert session.history.redo_label == "Write note"  # showing it is no edit
    QTest.keyClicks(note, "x")
    assert session.graph.nodes["node"].note == "x"


def test_the_words_about_a_block_follow_what_is_taken_back(inspector: Inspector) -> None:
    nested(inspector)
    inspector.session.select([])
    assert inspector.block is not None
    about = inspector.block.about
    about.setFocus()
    QTest.keyClicks(about, "two")
    inspector.session.undo()
    assert about.toPlainText() == ""
    assert inspector.session.history.redo_label == "Say what the block does"
    QTest.keyClicks(about, "x")
    assert inspector.session.graph.about == "x"


class Knowing(Quiet):
    """An engine that knows of three classes in the data."""

    def ask(self, method: str, params: Any, done: Any, *_: Any, **__: Any) -> int:
        block = to_plain(Facts(parameters=12)) if params["path"] else None
        done(
            {"analysis": to_plain(Analysis()), "block": block, "fields": {}, "source": None, "recipe": []}
            | {"variables": {"classes": 3}}
        )
        return 1


@pytest.mark.parametrize(("repeat", "times"), [("=width", "2"), ("=classes", "3")])
def test_how_often_a_block_is_used_is_said_from_outside(
    inspector: Inspector, qtbot: Any, repeat: str, times: str
) -> None:
    session = Session(Knowing())  # type: ignore[arg-type]
    made, chip = Inspector(session), Breadcrumb(inspector, session)
    qtbot.addWidget(made)
    node = Node("block:pair", {"repeat": repeat, "width": 9})
    graphs = {"main": Graph({"one": node}), "pair": Graph({"x": Node("Input")}, arguments={"width": 5})}
    with qtbot.waitSignal(session.analysed):
        session.open(Project(graphs=graphs, variables={"width": 2}))
    session.enter("one")
    qtbot.waitUntil(lambda: session.block is not None)
    assert made.block is not None
    assert f"Used {times} times in a row" in made.block.stats.accessibleDescription()
    assert [step.text() for step in chip.steps] == ["Model", f"Pair ×{times}"]
    session.deleteLater()


def test_what_is_typed_for_weights_in_a_block_that_goes_is_given_up(inspector: Inspector) -> None:
    chosen(inspector, "Linear")
    session = inspector.session
    first = Node("Linear", weights={"rate": 0.5})
    inner = Graph({"node": first})
    session.do("Freeze", lambda old: replace(old, graphs={"main": Graph({"node": first})}))
    main = Graph({"node": first, "one": Node("block:pair")})
    session.do("Make a block", lambda old: replace(old, graphs={"main": main, "pair": inner}))
    session.enter("one")
    session.select(["node"])
    assert inspector.page is not None
    assert inspector.page.weights is not None
    begin(inspector.page.weights.form.editors["rate"].field, "0.25")
    session.undo()
    assert session.graph.nodes["node"].weights == {"rate": 0.5}


def test_a_name_that_is_being_typed_does_not_call_back_from_the_next_layer(inspector: Inspector) -> None:
    nested(inspector)
    assert inspector.page is not None
    begin(inspector.page.name, "first")
    inspector.session.select(["y"])
    assert set(inspector.session.graph.nodes) == {"x", "first", "y"}
    assert inspector.session.selection == {"y"}
    assert inspector.page.node_name == "y"
