"""The inspector at its narrowest: no page asks for more room than there is, and no choice is cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.graph.model import Choice, Graph, Node, Project, Update
from engine.layers import LAYERS
from gui import theme, translate
from gui.modes.design.inspector import Inspector
from gui.session import Session
from gui.widgets.cut import cut_texts
from gui.widgets.section import Section
from gui.widgets.title import Title
from gui.workspace import LIMITS, RIGHT
from tests.gui.shown import Quiet

NARROWEST = LIMITS[RIGHT][0]


@pytest.fixture(params=["en", "de"])
def inspector(request: Any, qapp: Any, qtbot: Any) -> Iterator[Inspector]:
    theme.start(qapp, "light")
    theme.set_reduced_motion(True)
    translate.set_language(request.param)
    made = Inspector(Session(Quiet()))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(NARROWEST, 900)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    translate.set_language("en")
    theme.set_reduced_motion(False)


def shown(inspector: Inspector, type: str, **params: Any) -> Any:
    """The page of one layer with all its sections open."""
    nodes = {"node": Node(type, params), "other": Node("Linear")}
    updates = {"critic": Update(("other",), 2, Choice("SGD")), "maker": Update(("other",))}
    inspector.session.open(Project(graphs={"main": Graph(nodes)}, updates=updates))
    inspector.session.select(["node"])
    page = inspector.page
    for section in page.findChildren(Section):
        section.set_open(True)
    return page


def test_the_pages_of_all_kinds_of_layers_have_room(inspector: Inspector) -> None:
    wide = {type: shown(inspector, type).minimumSizeHint().width() for type in list(LAYERS)[::9]}
    assert not {type: width for type, width in wide.items() if width > NARROWEST - 8}


@pytest.mark.long
def test_the_pages_of_every_layer_have_room(inspector: Inspector) -> None:
    wide = {type: shown(inspector, type).minimumSizeHint().width() for type in LAYERS}
    assert not {type: width for type, width in wide.items() if width > NARROWEST - 8}


def test_the_step_of_a_loss_says_all_of_its_choices(inspector: Inspector, qtbot: Any) -> None:
    page = shown(inspector, "CriticLoss", update="maker")
    box = page.step.step.optimizer
    qtbot.waitUntil(box.isVisible)
    assert box.value == "", "as for the rest"
    qtbot.waitUntil(lambda: box.width() < NARROWEST)
    assert not cut_texts(box), box.currentText()


def test_a_long_title_is_cut_with_dots_and_told_on_hover(inspector: Inspector) -> None:
    page = shown(inspector, "CriticLoss")
    title = page.findChild(Title)
    title.setText("A title that is much too long for so narrow a panel")
    title.repaint()
    assert [text for _, text in cut_texts(title)] == [title.text()]
