"""Levels of detail: what is drawn at which zoom, and how one gives way to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engine.analysis.types import Facts, Problem
from engine.graph.model import Frame, Graph, Node, Wire
from gui import theme
from gui.canvas.lod import Level, level

GRAPH = Graph(
    {"a": Node("Conv2d", {}, (100.0, 200.0)), "b": Node("ReLU", {}, (500.0, 200.0))},
    {"b.input": Wire("a.output", "b.input")},
    frames={"frame1": Frame("The first stage", (60.0, 140.0), (700.0, 220.0))},
)


def painted(canvas: Any, area: QRectF) -> int:
    """How many points of an area of the screen are neither ground nor a dot of it."""
    picture: QImage = canvas.view.viewport().grab(area.toAlignedRect()).toImage()
    plain = {theme.color("canvas").rgb(), theme.color("dot").rgb()}
    points = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return sum(picture.pixel(x, y) not in plain for x, y in points)


@pytest.mark.parametrize(
    ("zoom", "wanted"),
    [(1.0, Level.FULL), (0.7, Level.FULL), (0.69, Level.TITLE), (0.4, Level.TITLE), (0.39, Level.ICON)]
    + [(0.2, Level.ICON), (0.19, Level.BLOCK), (0.1, Level.BLOCK)],
)
def test_each_zoom_has_its_level(zoom: float, wanted: Level) -> None:
    assert level(zoom) is wanted


def test_only_far_away_frames_are_named_above_their_edge(show: Callable[[Graph], Any]) -> None:
    canvas = show(GRAPH)
    for zoom, named in ((0.3, False), (0.15, True)):
        canvas.view.set_zoom(zoom)
        corner = canvas.view.to_screen(QPointF(60, 140))
        above = painted(canvas, QRectF(corner.x(), corner.y() - 18, 80, 16))
        assert (above > 60) is named, (zoom, above)


def test_names_of_narrow_frames_are_left_out(show: Callable[[Graph], Any]) -> None:
    canvas = show(Graph(dict(GRAPH.nodes), {}, frames={"f": Frame("Long", (60.0, 140.0), (80.0, 220.0))}))
    canvas.view.set_zoom(0.12)
    corner = canvas.view.to_screen(QPointF(60, 140))
    assert painted(canvas, QRectF(corner.x(), corner.y() - 18, 60, 13)) < 40


@pytest.mark.parametrize("zoom", [0.12, 0.3, 0.5, 1.0])
def test_badges_stay_18_on_the_screen(show: Callable[[Graph], Any], know: Any, zoom: float) -> None:
    """Red on the screen, above and right of the node's corner, is as high as the badge at every level."""
    canvas = show(Graph({"b": GRAPH.nodes["b"]}, {}))
    know({"b": Facts()}, (Problem("missing-input", "b", "Nothing", "comes in"),))
    canvas.view.set_zoom(zoom)
    canvas.view.centre(canvas.scene.grid["b"].topRight(), animated=False)
    middle = canvas.view.to_screen(canvas.scene.grid["b"].topRight())
    picture = canvas.view.viewport().grab(QRectF(middle.x(), middle.y() - 20, 20, 40).toRect()).toImage()
    red = theme.color("error-fill")
    rows = {
        y
        for y in range(picture.height())
        for x in range(2, 7)
        if abs(picture.pixelColor(x, y).red() - red.red()) < 12
        and abs(picture.pixelColor(x, y).blue() - red.blue()) < 12
    }
    assert 12 <= len(rows) <= 20, sorted(rows)


@pytest.fixture
def motion() -> Iterator[None]:
    theme.set_reduced_motion(False)
    yield
    theme.set_reduced_motion(True)


def test_a_level_fades_into_the_next(show: Callable[[Graph], Any], motion: None, qtbot: Any) -> None:
    canvas = show(GRAPH)
    qtbot.waitUntil(lambda: not canvas.view.fade.runs)
    canvas.view.set_zoom(0.9)
    assert not canvas.view.fade.runs, "the same level"
    canvas.view.set_zoom(0.5)
    assert canvas.view.fade.runs
    first = canvas.view.viewport().grab().toImage()
    qtbot.waitUntil(lambda: not canvas.view.fade.runs, timeout=3000)
    assert canvas.view.viewport().grab().toImage() != first


def test_without_motion_it_changes_at_once(show: Callable[[Graph], Any]) -> None:
    canvas = show(GRAPH)
    canvas.view.set_zoom(0.5)
    assert not canvas.view.fade.runs


def test_from_afar_what_is_new_is_seen(show: Callable[[Graph], Any], session: Any, know: Any) -> None:
    """The drawing from afar is a picture that is kept: each change of what it shows makes it anew."""
    canvas = show(GRAPH)
    canvas.view.set_zoom(0.15)

    def picture() -> QImage:
        QApplication.processEvents()
        return canvas.view.viewport().grab().toImage()

    plain = picture()
    know({"b": Facts()}, (Problem("missing-input", "b", "Nothing", "comes in"),))
    wrong = picture()
    assert wrong != plain, "a problem"
    session.select(["a"])
    assert picture() != wrong, "the selection"
    session.select([])
    canvas.view.set_zoom(1.0)
    know({"b": Facts()})
    session.select(["b"])
    canvas.view.set_zoom(0.15)
    chosen = picture()
    session.select([])
    assert picture() == plain, "what changed while it was not seen"
    assert chosen != plain
