"""A layer's page is made for what is seen of it; what is folded away knows the values when it unfolds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from engine.graph import edits
from engine.graph.model import Graph, Node, Project
from gui import theme
from gui.modes.design.inspector import Inspector
from gui.session import Session
from gui.widgets.form import Form
from gui.widgets.section import Section
from tests.gui.shown import Quiet


@pytest.fixture
def inspector(qapp: Any, qtbot: Any) -> Iterator[Inspector]:
    theme.start(qapp, "light")
    theme.set_reduced_motion(True)
    made = Inspector(Session(Quiet()))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(300, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.session.open(Project(graphs={"main": Graph({"conv": Node("Conv2d"), "lin": Node("Linear")})}))
    made.session.select(["conv"])
    yield made
    theme.set_reduced_motion(False)


def section(inspector: Inspector, title: str) -> Section:
    return next(s for s in inspector.page.findChildren(Section) if s.header.text() == title)  # type: ignore[union-attr]


def test_advanced_settings_are_those_of_the_layer_when_they_are_unfolded(inspector: Inspector) -> None:
    assert len(inspector.page.findChildren(Form)) == 1  # type: ignore[union-attr]
    inspector.session.do("Set", edits.set_param, "conv", "groups", 4)
    advanced = section(inspector, "Advanced")
    advanced.header.click()
    form = advanced.findChild(Form)
    assert form.editors["groups"].field.text() == "4"  # type: ignore[attr-defined]
    inspector.session.undo()
    assert form.editors["groups"].field.text() == "1"  # type: ignore[attr-defined]
    form.editors["groups"].field.setText("2")  # type: ignore[attr-defined]
    form.editors["groups"].field.commit()  # type: ignore[attr-defined]
    assert inspector.session.graph.nodes["conv"].params["groups"] == 2


def test_a_note_that_came_meanwhile_is_there_when_it_is_unfolded(inspector: Inspector) -> None:
    assert inspector.page.findChild(QPlainTextEdit) is None  # type: ignore[union-attr]
    inspector.session.do("Note", edits.set_note, "conv", "why it is there")
    section(inspector, "Note").header.click()
    field = inspector.page.findChild(QPlainTextEdit)  # type: ignore[union-attr]
    assert field.toPlainText() == "why it is there"
    inspector.session.undo()
    assert field.toPlainText() == ""
    field.setFocus()
    QTest.keyClicks(field, "mine")
    assert inspector.session.graph.nodes["conv"].note == "mine"


def test_a_note_and_chosen_weights_unfold_by_themselves(inspector: Inspector) -> None:
    inspector.session.do("Note", edits.set_note, "lin", "the head")
    inspector.session.do("Freeze", edits.set_weights, ["lin"], "frozen", True)
    inspector.session.select(["lin"])
    assert inspector.page.findChild(QPlainTextEdit).toPlainText() == "the head"  # type: ignore[union-attr]
    weights = section(inspector, "Weights")
    assert weights.header.isChecked()
    assert weights.findChild(Form).editors["frozen"].switch.isChecked()  # type: ignore[attr-defined]
