"""Words in an open field of the canvas: they are kept, stay in their drawing and follow what they are for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.graph import edits
from engine.graph.model import Graph, Project
from gui.canvas.canvas import Canvas
from gui.edits import blocks
from gui.session import Session
from tests.gui.canvas.conftest import Hand
from tests.gui.canvas.drawings import CTRL, framed_drawing

Show = Callable[[Graph], Canvas]


@pytest.fixture
def framed(show: Show) -> Canvas:
    return show(framed_drawing())


def fields(canvas: Canvas) -> dict[str, QWidget]:
    over = canvas.overlays
    return {"note": over.note, "title": over.title, "name": over.name}


def opened(canvas: Canvas, which: str) -> QWidget:
    """A field that is open, and the same words in it."""
    over = canvas.overlays
    if which == "note":
        over.note.open_at(QPointF(300, 300))
        over.note.setPlainText("Mine")
    elif which == "title":
        over.title.open_for("frame1")
        over.title.setText("Mine")
    else:
        over.name.open_for("b")
        over.name.setText("mine")
    return fields(canvas)[which]


@pytest.mark.parametrize("which", ["note", "title", "name"])
def test_words_do_not_go_into_another_project(framed: Canvas, session: Session, which: str) -> None:
    field = opened(framed, which)
    other = Project(name="Other", graphs={"main": framed_drawing()})
    session.open(other)
    assert field.isHidden()
    assert session.project is other


@pytest.mark.parametrize("which", ["note", "title"])
def test_words_stay_in_the_drawing_that_they_were_written_in(
    framed: Canvas, session: Session, which: str
) -> None:
    session.do("Make", blocks.make, ["c"], "cell", framed.scene.sizes())
    field = opened(framed, which)
    session.enter(next(name for name, node in session.graph.nodes.items() if node.type == "block:cell"))
    assert field.isHidden()
    main, inside = session.graph_of("main"), session.graph_of("cell")
    words = {note.text for note in main.notes.values()} | {frame.title for frame in main.frames.values()}
    assert "Mine" in words
    assert not inside.notes
    assert not inside.frames


@pytest.mark.parametrize("which", ["note", "title", "name"])
def test_a_field_follows_what_it_is_for(framed: Canvas, session: Session, which: str) -> None:
    field, before = opened(framed, which), session.project
    at = field.pos()
    framed.view.pan(QPointF(40, 24))
    assert field.isVisible()
    assert field.hasFocus()
    assert (field.pos() - at).toTuple() == (40, 24)
    assert session.project is before


def test_a_drawing_that_grows_does_not_close_the_name_of_a_layer(framed: Canvas, session: Session) -> None:
    framed.reset()
    field = opened(framed, "name")
    framed.scene.nodes["c"].stand(400.0, 700.0)
    framed.scene.grid.put("c", framed.scene.nodes["c"].place)
    session.analysed.emit()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "mine" in session.graph.nodes


@pytest.mark.parametrize("which", ["note", "title"])
def test_a_shortcut_of_the_window_reaches_it_while_one_writes(
    framed: Canvas, session: Session, hand: Hand, which: str
) -> None:
    heard: list[str] = []
    shortcut = QShortcut(QKeySequence("Ctrl+S"), framed)
    shortcut.activated.connect(lambda: heard.append("save"))
    field = opened(framed, which)
    QTest.keyClick(field, Qt.Key.Key_S, CTRL)
    assert heard == ["save"]


def test_the_keyboard_goes_back_to_the_drawing_when_a_field_gives_it_up(framed: Canvas) -> None:
    opened(framed, "note").clearFocus()
    assert framed.view.hasFocus()
    assert "Mine" in [note.text for note in framed.session.graph.notes.values()]


@pytest.mark.parametrize("which", ["note", "title", "name"])
def test_a_menu_over_a_field_does_not_end_the_writing(framed: Canvas, session: Session, which: str) -> None:
    field, before = opened(framed, which), session.project
    QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))
    assert field.isVisible()
    assert session.project is before


def test_the_words_of_a_note_that_goes_meanwhile_are_a_new_one(framed: Canvas, session: Session) -> None:
    note = framed.overlays.note
    note.open_for("note2")
    note.setPlainText("Mine")
    session.do("Load", lambda project: edits.remove_things(project, ["note2"]))
    note.take()
    assert {each.text for each in session.graph.notes.values()} == {"Inside", "Mine"}
