"""Of a large drawing, Qt's scene has the items that are seen, however the view came to see them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from engine.analysis.types import Facts, Spec
from engine.graph import edits
from engine.graph.model import Graph, Node, Wire
from gui import theme
from gui.canvas.lod import Level
from gui.canvas.node_item import NodeItem
from gui.canvas.wire_item import WireItem

COLUMNS, ROWS = 20, 30


@pytest.fixture
def canvas(show: Any) -> Any:
    nodes = {
        f"n{i}": Node("ReLU", {}, (i % COLUMNS * 240.0, i // COLUMNS * 160.0)) for i in range(COLUMNS * ROWS)
    }
    wires = {f"n{i}.input": Wire(f"n{i - 1}.output", f"n{i}.input") for i in range(1, COLUMNS * ROWS)}
    canvas = show(Graph(nodes, wires))
    canvas.view.set_zoom(1.0)
    return canvas


def staged(canvas: Any) -> tuple[set[str], set[str]]:
    """The layers and the wires that are in Qt's scene."""
    items = canvas.scene.items()
    nodes = {item.name for item in items if isinstance(item, NodeItem)}
    return nodes, {item.wire.target for item in items if isinstance(item, WireItem)}


def seen(canvas: Any) -> tuple[set[str], set[str]]:
    """Those that the view looks at."""
    shown: QRectF = canvas.view.shown
    wires = canvas.scene.wires.items()
    nodes = {name for name, item in canvas.scene.nodes.items() if item.place.intersects(shown)}
    return nodes, {target for target, item in wires if item.boundingRect().intersects(shown)}


def all_there(canvas: Any) -> bool:
    nodes, wires = staged(canvas)
    return seen(canvas)[0] <= nodes and seen(canvas)[1] <= wires and bool(seen(canvas)[0])


def is_painted(canvas: Any, name: str) -> bool:
    """Whether something of a layer stands in the picture of the view."""
    area = QRectF(canvas.scene.grid[name])
    corners = [canvas.view.to_screen(at).toPoint() for at in (area.topLeft(), area.bottomRight())]
    picture = canvas.view.viewport().grab().toImage()
    row = [
        picture.pixelColor(x, (corners[0].y() + corners[1].y()) // 2)
        for x in range(corners[0].x(), corners[1].x())
    ]
    return len([colour for colour in row if colour not in (theme.color("canvas"), theme.color("dot"))]) > 50


def test_what_is_seen_is_there_and_most_of_the_rest_is_not(canvas: Any) -> None:
    canvas.view.centre(canvas.scene.grid["n0"].center(), animated=False)
    assert all_there(canvas)
    assert len(staged(canvas)[0]) < len(canvas.scene.nodes) / 2
    assert is_painted(canvas, "n0")


def test_another_part_comes_with_panning_jumping_scrolling_and_a_larger_window(canvas: Any) -> None:
    canvas.view.centre(canvas.scene.grid["n0"].center(), animated=False)
    canvas.view.pan(QPointF(-500, -300))
    assert all_there(canvas)
    last = f"n{COLUMNS * ROWS - 1}"
    canvas.view.centre(canvas.scene.grid[last].center(), animated=False)
    assert all_there(canvas)
    assert "n0" not in staged(canvas)[0]
    assert is_painted(canvas, last)
    canvas.view.horizontalScrollBar().setValue(0)
    canvas.view.verticalScrollBar().setValue(0)
    canvas.view.viewport().grab()
    assert all_there(canvas)
    canvas.resize(canvas.width() + 600, canvas.height() + 600)
    assert all_there(canvas)


def test_from_afar_none_is_needed_and_from_near_they_are_back(canvas: Any) -> None:
    canvas.view.set_zoom(0.3)
    assert canvas.scene.level < Level.TITLE
    assert staged(canvas) == (set(), set())
    canvas.view.set_zoom(0.5)
    assert all_there(canvas)


def test_what_is_moved_comes_and_goes(canvas: Any, session: Any) -> None:
    canvas.view.centre(canvas.scene.grid["n0"].center(), animated=False)
    far = f"n{COLUMNS * ROWS - 1}"
    there = canvas.scene.grid["n0"].topLeft() + QPointF(0, -120)
    session.do("Move", edits.move, {far: there.toTuple()})
    assert far in staged(canvas)[0]
    assert all_there(canvas)
    assert is_painted(canvas, far)
    session.do("Move", edits.move, {far: (40_000.0, 40_000.0)})
    assert far not in staged(canvas)[0]
    session.do("Remove", edits.remove, ["n0"])
    assert "n0" not in staged(canvas)[0]
    assert all_there(canvas)
    session.undo()
    assert "n0" in staged(canvas)[0]


def test_a_layer_that_is_dragged_far_away_and_back_is_there(canvas: Any) -> None:
    canvas.view.centre(canvas.scene.grid["n0"].center(), animated=False)
    board, home = canvas.scene, canvas.scene.nodes["n0"].at
    board.lift(["n0"])
    board.place({"n0": (90_000.0, 90_000.0)})
    assert "n0" not in staged(canvas)[0]
    board.place({"n0": home})
    assert "n0" in staged(canvas)[0]
    board.drop({"n0": home})
    assert all_there(canvas)


def test_a_drawing_of_any_size_is_seen_whole_and_zoomed_from_there(canvas: Any, session: Any) -> None:
    session.do("Move", edits.move, {"n0": (-60_000.0, 0.0)})
    canvas.view.look_at(canvas.scene.bounds(), animated=False)
    whole = canvas.view.zoom
    assert whole < 0.1
    assert canvas.view.shown.contains(canvas.scene.bounds())
    canvas.view.set_zoom(whole / 1.2)
    assert canvas.view.zoom == whole
    canvas.view.set_zoom(whole * 1.2)
    assert canvas.view.zoom == pytest.approx(whole * 1.2)
    canvas.view.set_zoom(1.0)
    canvas.view.set_zoom(0.01)
    assert canvas.view.zoom == 0.1


def test_what_was_not_seen_while_the_theme_changed_has_it_too(canvas: Any) -> None:
    area = canvas.scene.grid["n0"]
    canvas.view.centre(area.center(), animated=False)
    before = canvas.view.viewport().grab().toImage()
    at = canvas.view.to_screen(area.center() + QPointF(50, 0)).toPoint()
    canvas.view.centre(canvas.scene.grid[f"n{COLUMNS * ROWS - 1}"].center(), animated=False)
    assert "n0" not in staged(canvas)[0]
    theme.set_choice("dark")
    canvas.view.centre(area.center(), animated=False)
    after = canvas.view.viewport().grab().toImage()
    assert after.pixelColor(at) != before.pixelColor(at)


def test_wires_whose_labels_reach_into_view_are_there(canvas: Any, know: Any) -> None:
    """A label needs more room than its line; the view may then come a little nearer."""
    canvas.view.centre(canvas.scene.grid[f"n{COLUMNS * ROWS // 2 + 9}"].center(), animated=False)
    before = staged(canvas)[1]
    spec = Spec(("N", 512, 1024, 1024))
    know({name: Facts({"input": spec}, {"output": spec}) for name in canvas.scene.nodes})
    assert staged(canvas)[1] > before
    for step in (QPointF(0, -190), QPointF(0, 380), QPointF(290, 0), QPointF(-580, 0)):
        canvas.view.pan(step)
        assert all_there(canvas)


def test_a_wire_that_stays_is_not_painted_again(canvas: Any, session: Any, qtbot: Any) -> None:
    """The one that comes back from the end of a row is as long as the row: half of what is seen."""
    canvas.view.centre(canvas.scene.grid["n1"].center(), animated=False)
    QApplication.processEvents()
    back = canvas.scene.wires[f"n{COLUMNS}.input"]
    seen: list[QRectF] = []
    canvas.scene.changed.connect(seen.extend)
    x, y = session.graph.nodes["n1"].at
    with qtbot.waitSignal(canvas.scene.changed):
        session.do("Move", edits.move, {"n1": (x, y - 20)})
    assert any(area.intersects(canvas.scene.grid["n1"]) for area in seen)
    near = [area for area in seen if area.height() < 1000]  # the other is what is drawn from afar only
    assert not [area for area in near if area.contains(back.boundingRect())]
