"""What the canvas shows of a run: dots on the wires, pictures on the nodes, a tick when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.analysis.types import Problem
from engine.graph.model import Graph, Node, Wire
from gui import theme
from gui.canvas import live
from gui.canvas.canvas import Canvas
from gui.canvas.live import live_of
from gui.session import Session
from gui.widgets import worded

DRAWING = Graph(
    {
        "image": Node("Input", at=(80, 80)),
        "conv": Node("Conv2d", {"out_channels": 8}, at=(320, 80)),
        "relu": Node("ReLU", at=(600, 80)),
    },
    {"conv.input": Wire("image.output", "conv.input"), "relu.input": Wire("conv.output", "relu.input")},
)
LIVE = ([(2, 1, b"\x00\xff")] * 4, 0.25, 0.5, 1.5)


def _bright(canvas: Canvas, node: str) -> int:
    """How many pixels of a node have the brightest shade."""
    place = canvas.scene.nodes[node].place
    corner, other = canvas.view.to_screen(place.topLeft()), canvas.view.to_screen(place.bottomRight())
    image = canvas.view.viewport().grab().toImage()
    return sum(
        QColor(image.pixel(x, y)) == QColor("#FDE725")
        for x in range(round(corner.x()), round(other.x()))
        for y in range(round(corner.y()), round(other.y()))
    )


def test_pictures_take_the_place_of_settings(show: Callable[[Graph], Canvas]) -> None:
    canvas = show(DRAWING)
    assert _bright(canvas, "conv") == 0
    canvas.show_run("running", {"conv": live_of(*LIVE)})
    assert _bright(canvas, "conv") > 100
    canvas.show_run("", {})
    assert _bright(canvas, "conv") == 0


def test_figures_without_room_are_left_out_whole_and_single_values_stay_apart(
    show: Callable[[Graph], Canvas],
) -> None:
    canvas = show(DRAWING)
    anatomy = canvas.scene.nodes["conv"].anatomy

    def painted(mean: float, dead: float, wide: int = 112) -> tuple[list[str], QImage]:
        narrow = replace(anatomy, width=wide, height=32 + 6 + 40 + 7)
        paper = QImage(wide, round(narrow.height), QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        painter, worded.noted = QPainter(paper), []
        live.paint(painter, live_of([(2, 1, b"\x00\xff")], mean, dead, 1.5), narrow, True, 12)
        painter.end()
        texts, worded.noted = [text for _, text, *_ in worded.noted if text], None
        return texts, paper

    assert sorted(painted(0.2, 0.0, 144)[0]) == ["0\u00a0% dead", "Mean 0.2"]
    assert painted(-0.0123, 0.0)[0] == ["Mean \u22120.012"]
    assert painted(-0.0123, 0.5)[0] == ["50\u00a0% dead"]
    shades = {QColor(painted(0.2, 0.0)[1].pixel(x, 40)).name() for x in range(10, 102)}
    assert shades == {"#440154", "#fde725"}


def test_dots_run_along_the_wires(show: Callable[[Graph], Canvas], qtbot: Any) -> None:
    canvas = show(DRAWING)
    theme.set_reduced_motion(False)
    canvas.show_run("running", {})
    first = canvas.flow.places
    assert len(first) == 3 * len(DRAWING.wires)
    assert canvas.flow.moves
    qtbot.waitUntil(lambda: canvas.flow.places != first, timeout=5_000)
    assert all(80 < at.x() < 800 for at in canvas.flow.places)
    canvas.show_run("done", {})
    assert not canvas.flow.moves
    assert not canvas.flow.places


def test_dots_stand_still_where_motion_is_reduced(show: Callable[[Graph], Canvas]) -> None:
    canvas = show(DRAWING)
    canvas.show_run("running", {})
    assert canvas.flow.places
    assert not canvas.flow.moves
    canvas.show_run("", {})


def test_nothing_runs_where_nobody_looks(show: Callable[[Graph], Canvas], qtbot: Any) -> None:
    canvas = show(DRAWING)
    theme.set_reduced_motion(False)
    canvas.view.centre(QPointF(9000, 9000), animated=False)
    canvas.show_run("running", {})
    assert not canvas.flow.places
    canvas.show_run("", {})


def test_the_node_where_a_run_failed_has_a_badge(show: Callable[[Graph], Canvas], session: Session) -> None:
    canvas = show(DRAWING)
    session.set_failure(Problem("run-failed", "conv", "Training became unstable", "The rate is high."))
    canvas.scene.follow_analysis(canvas.scene.nodes)
    assert canvas.scene.nodes["conv"].severity == "error"
    assert not session.problems  # it keeps nobody from training
    session.set_failure(None)
    canvas.scene.follow_analysis(canvas.scene.nodes)
    assert canvas.scene.nodes["conv"].severity is None
