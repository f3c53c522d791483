"""In a heap most ways are found after the drawing is shown; in the end wires run as if there were time."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.graph import edits
from engine.graph.model import Graph
from gui.canvas import corridors, refining
from gui.canvas.canvas import Canvas
from gui.canvas.scene import CanvasScene
from gui.session import Session
from tests.gui.canvas.conftest import Hand
from tests.gui.canvas.test_lanes import tangled, ways

Show = Callable[[Graph], Canvas]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each drawing were a heap."""
    monkeypatch.setattr(CanvasScene, "searches", 2)


def patient(session: Session) -> CanvasScene:
    """The same drawing with all ways looked for at once."""
    scene = CanvasScene(session)
    scene.searches = scene.parted = scene.compared = inf
    scene.reset()
    return scene


def test_what_is_missing_is_found_between_the_events(
    show: Show, session: Session, hasty: None, qtbot: Any
) -> None:
    scene = show(tangled(3)).scene
    assert scene.refining.going_on
    wanted = ways(patient(session))
    assert ways(scene) != wanted
    qtbot.waitUntil(lambda: not scene.refining.going_on)
    assert ways(scene) == wanted


@pytest.mark.parametrize("seed", [3, 5, 8])
def test_an_edit_meanwhile_counts(
    show: Show, session: Session, hasty: None, monkeypatch: pytest.MonkeyPatch, qtbot: Any, seed: int
) -> None:
    """Of what was found before, some ways lead through where a layer stands now."""
    monkeypatch.setattr(refining, "SLICE", 0.0)
    scene = show(tangled(seed, 40)).scene
    for _ in range(12):
        QApplication.processEvents()
    assert scene.refining.going_on
    session.do("Move", edits.move, {f"n{number}": (number * 90.0, number * 24.0) for number in (5, 6)})
    qtbot.waitUntil(lambda: not scene.refining.going_on)
    assert ways(scene) == ways(patient(session))


def test_nothing_is_led_while_a_layer_is_held(
    show: Show, hand: Hand, session: Session, hasty: None, qtbot: Any
) -> None:
    scene = show(tangled(3)).scene
    hand.drag("n9", (420.0, 330.0), release=False)
    before = {
        target: way
        for target, way in ways(scene).items()
        if "n9" not in f"{target} {scene.wires[target].wire.source}"
    }
    for _ in range(20):
        QApplication.processEvents()
    assert {target: ways(scene)[target] for target in before} == before
    assert scene.refining.going_on
    hand.release((420.0, 330.0))
    qtbot.waitUntil(lambda: not scene.refining.going_on)
    assert ways(scene) == ways(patient(session))


def test_another_drawing_has_nothing_to_wait_for(show: Show, hasty: None) -> None:
    canvas = show(tangled(3))
    assert canvas.scene.refining.going_on
    show(tangled(1, 2, 2))
    assert not canvas.scene.refining.going_on


def test_an_ordinary_drawing_is_whole_at_once(show: Show) -> None:
    scene = show(tangled(3)).scene
    assert not scene.refining.going_on


def test_lanes_are_found_between_the_events_too(
    show: Show, session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    monkeypatch.setattr(CanvasScene, "compared", 1)
    monkeypatch.setattr(corridors, "FEW", 1)
    scene = show(tangled(3)).scene
    wanted = ways(patient(session))
    assert ways(scene) != wanted
    assert scene.corridors.going_on
    qtbot.waitUntil(lambda: not scene.corridors.going_on)
    assert ways(scene) == wanted


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each drawing had thousands of wires, of which one is looked at before the clock is."""
    monkeypatch.setattr(CanvasScene, "parted", 2)
    for name, value in (("PORTION", 1), ("FEW", 1), ("SLICE", 0.0002)):
        monkeypatch.setattr(corridors, name, value)


def turns(count: int) -> None:
    """Let the window take its turn so many times."""
    for _ in range(count):
        QApplication.processEvents()


def test_many_wires_are_told_apart_between_the_events(
    show: Show, session: Session, crowded: None, qtbot: Any
) -> None:
    scene = show(tangled(3)).scene
    assert scene.corridors.going_on
    turns(3)
    assert scene.corridors.going_on
    qtbot.waitUntil(lambda: not scene.corridors.going_on)
    assert ways(scene) == ways(patient(session))


def test_an_edit_amid_that_counts(show: Show, session: Session, crowded: None, qtbot: Any) -> None:
    scene = show(tangled(5, 40)).scene
    turns(8)
    assert scene.corridors.going_on
    session.do("Delete", edits.remove, ["n5"])
    turns(5)
    session.do("Move", edits.move, {"n6": (540.0, 144.0)})
    assert scene.corridors.going_on
    qtbot.waitUntil(lambda: not scene.corridors.going_on)
    assert ways(scene) == ways(patient(session))


def test_who_looks_from_afar_meanwhile_finds_it_done_on_return(
    show: Show, session: Session, crowded: None, qtbot: Any
) -> None:
    canvas = show(tangled(3))
    scene = canvas.scene
    turns(5)
    assert scene.corridors.going_on
    canvas.view.set_zoom(0.15)
    turns(50)
    canvas.view.set_zoom(1.0)
    qtbot.waitUntil(lambda: not scene.corridors.going_on)
    assert ways(scene) == ways(patient(session))


def test_a_drag_that_is_called_off_does_not_end_it(
    show: Show, hand: Hand, session: Session, crowded: None, qtbot: Any
) -> None:
    scene = show(tangled(3)).scene
    assert scene.corridors.going_on
    hand.drag("n9", (420.0, 330.0), release=False)
    turns(20)
    assert scene.corridors.going_on
    hand.key(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not scene.corridors.going_on)
    assert ways(scene) == ways(patient(session))
