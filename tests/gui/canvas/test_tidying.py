"""Tidying a large drawing shows how far it is, can be ended, and never holds the window up."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.graph import edits
from engine.graph.model import Graph, Node, Wire
from gui import layout, slices
from gui.canvas import tidying
from gui.canvas.canvas import Canvas
from gui.session import Session
from tests.gui.canvas.conftest import Hand

Show = Callable[[Graph], Canvas]


def tangled(count: int) -> Graph:
    chance = random.Random(1)
    nodes = {f"n{i}": Node("Add", at=(i % 20 * 200.0, i // 20 * 120.0)) for i in range(count)}
    ends = {f"n{i}.{p}": f"n{chance.randrange(i)}" for i in range(1, count) for p in ("input", "other")}
    return Graph(nodes, {t: Wire(f"{source}.output", t) for t, source in ends.items()})


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each drawing were a large one: nothing is done at once, and the bar is shown from the start."""
    monkeypatch.setattr(tidying, "AT_ONCE", 0.0)
    monkeypatch.setattr(slices, "SLICE", 0.002)
    monkeypatch.setattr(slices, "SHOW_AFTER", 0.0)


@pytest.fixture
def begun(show: Show, hand: Hand, slow: None, qtbot: Any) -> Canvas:
    """A canvas on which tidying goes on and says so."""
    canvas = show(tangled(120))
    hand.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    going_on = canvas.commands.tidying
    qtbot.waitUntil(lambda: going_on.slices is not None and going_on.slices.waiting is not None)
    return canvas


def test_the_bar_goes_on_to_the_end_and_all_is_moved_in_one_step(
    begun: Canvas, session: Session, qtbot: Any
) -> None:
    wanted = layout.arranged(session.graph, begun.scene.sizes(), {})
    job, shown = begun.commands.tidying.slices, begun.commands.tidying.slices.waiting
    assert "Tidy" in shown.bar.accessibleName()
    qtbot.waitUntil(lambda: job.ended, timeout=20_000)
    assert {name: node.at for name, node in session.graph.nodes.items()} == wanted.places
    session.undo()
    assert session.graph == tangled(120)


@pytest.mark.parametrize("by_key", [False, True])
def test_cancel_and_escape_leave_the_drawing_as_it_is(begun: Canvas, session: Session, by_key: bool) -> None:
    before, job = session.project, begun.commands.tidying.slices
    if by_key:
        QTest.keyClick(job.waiting, Qt.Key.Key_Escape)
    else:
        job.waiting.button.click()
    assert job.ended
    assert session.project is before
    begun.commands.tidy()
    assert not begun.commands.tidying.slices.ended  # and it can be begun again
    begun.commands.tidying.slices.cancel()


def test_what_was_found_for_another_drawing_is_not_taken(begun: Canvas, session: Session, qtbot: Any) -> None:
    job, said = begun.commands.tidying.slices, []
    session.refused.connect(said.append)
    session.do("Add", edits.add, "more", Node("ReLU"))
    now = session.project
    qtbot.waitUntil(lambda: job.ended, timeout=20_000)
    assert session.project is now
    assert len(said) == 1


def test_a_small_drawing_is_tidy_at_once(show: Show, session: Session, hand: Hand) -> None:
    canvas = show(tangled(6))
    hand.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert canvas.commands.tidying.slices.ended
    assert session.history.undo_label == "Tidy the layout"


def test_tidying_a_selection_that_goes_with_its_drag_does_no_harm(
    show: Show, session: Session, hand: Hand
) -> None:
    """A drag has selected what it copies; the edit ends it, and with it the selection."""
    canvas = show(tangled(4))
    session.select(["n1", "n2", "n3"])
    session.changed.connect(lambda: session.select([]))
    canvas.commands.tidy()
    assert session.history.undo_label == "Tidy the layout"
    assert session.selection == frozenset()


def test_the_work_is_parted_finely() -> None:
    """No step of a large drawing is more than a small part of the whole."""
    steps = sum(1 for _ in layout.arranging(tangled(600), {}))
    assert steps > 100
