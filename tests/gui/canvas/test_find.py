"""Finding what is on the drawing: the field for it, and the overview in the corner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.graph.model import Graph, Node
from gui.canvas.canvas import Canvas
from gui.session import Session
from tests.gui.canvas.conftest import Hand
from tests.gui.canvas.drawings import CTRL, SHIFT, framed_drawing

Show = Callable[[Graph], Canvas]


@pytest.fixture
def framed(show: Show) -> Canvas:
    return show(framed_drawing())


def test_find_steps_through_names_titles_settings_and_notes(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    hand.key(Qt.Key.Key_F, CTRL)
    bar = framed.overlays.find
    assert bar.isVisible()
    assert bar.field.hasFocus()
    QTest.keyClicks(bar.field, "relu")
    assert bar.count == "1 of 2"
    assert session.selection == {"b"}
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert session.selection == {"c"}
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert session.selection == {"b"}
    session.select(())
    bar.field.setText("u")  # in more than two, so that on and back are not the same
    seen = [bar.count]
    for keys in (Qt.KeyboardModifier.NoModifier, SHIFT, SHIFT):
        QTest.keyClick(bar.field, Qt.Key.Key_Return, keys)
        seen.append(bar.count)
    assert seen == ["1 of 4", "2 of 4", "1 of 4", "4 of 4"]
    bar.field.setText("outside")
    assert session.things == {"note2"}
    bar.field.setText("nothing of that kind")
    assert bar.count == "None"
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert framed.view.hasFocus()


def test_find_looks_at_settings_and_brings_what_is_far_away_into_view(
    show: Show, session: Session, hand: Hand
) -> None:
    nodes = {
        "a": Node("ReLU", at=(80.0, 80.0)),
        "far": Node("Conv2d", {"out_channels": 48}, (9000.0, 7000.0)),
    }
    canvas = show(Graph(nodes, {}))
    hand.key(Qt.Key.Key_F, CTRL)
    canvas.overlays.find.field.setText("out_channels=48")
    assert session.selection == {"far"}
    assert canvas.view.shown.contains(canvas.scene.nodes["far"].place)


def test_the_overview_folds_in_a_small_view_until_it_is_wanted(framed: Canvas) -> None:
    overview = framed.overlays.minimap
    assert overview.card.size().toSize().width() == 184
    framed.resize(700, 400)
    assert overview.folded
    assert overview.card.width() == 28
    QTest.mouseClick(overview.fold, Qt.MouseButton.LeftButton)
    assert overview.card.width() == 184
    framed.resize(1200, 800)
    framed.resize(700, 400)
    assert overview.folded
    corner = framed.rect().bottomRight() - overview.geometry().bottomRight()
    assert corner.x() >= 0
    assert corner.y() >= 0
