"""Guides while dragging, aligning and distributing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from engine.graph.model import Graph, Node
from gui.canvas.canvas import Canvas
from gui.canvas.menus import lining_up
from gui.canvas.snapping import GuideItem
from gui.session import Session
from tests.gui.canvas.conftest import Hand

SHIFT = Qt.KeyboardModifier.ShiftModifier
Show = Callable[[Graph], Canvas]


def drawing() -> Graph:
    return Graph({
        "a": Node("Input", at=(80.0, 80.0)), "b": Node("ReLU", at=(400.0, 80.0)),
        "c": Node("ReLU", at=(400.0, 320.0)),
    })  # fmt: skip


def test_a_guide_shows_where_a_dragged_layer_lines_up_and_only_then(
    show: Show, session: Session, hand: Hand
) -> None:
    nodes = {"a": Node("ReLU", at=(83.0, 80.0)), "b": Node("ReLU", at=(400.0, 300.0))}
    canvas = show(Graph(nodes, {}))
    hand.drag("b", (60 + 83 + 5.0, 500.0), release=False)  # 5 from the other's left edge, off the grid

    def guides() -> list[Any]:
        return [i for i in canvas.scene.items() if isinstance(i, GuideItem) and i.lines]

    (item,) = guides()
    assert any(line.x1() == line.x2() == 83.0 for line in item.lines)
    assert canvas.scene.nodes["b"].pos().x() == 83.0
    hand.move((60 + 83 + 20.0, 500.0))
    assert not guides()
    assert canvas.scene.nodes["b"].pos().x() % 8 == 0
    hand.release((60 + 83 + 20.0, 500.0))
    assert not [i for i in canvas.scene.items() if isinstance(i, GuideItem)]


def test_ctrl_frees_a_held_layer_of_the_guides(show: Show, session: Session, hand: Hand) -> None:
    nodes = {"a": Node("ReLU", at=(83.0, 80.0)), "b": Node("ReLU", at=(400.0, 300.0))}
    canvas = show(Graph(nodes, {}))
    near = (60 + 83 + 5.0, 500.0)
    hand.drag("b", near, release=False)
    assert canvas.scene.nodes["b"].pos().x() == 83.0
    viewport, at = canvas.view.viewport(), QPointF(hand.point(near))
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)
    assert canvas.scene.nodes["b"].pos().x() == 88.0
    assert not [i for i in canvas.scene.items() if isinstance(i, GuideItem) and i.lines]
    hand.release(near)
    assert session.graph.nodes["b"].at[0] == 88.0


LINED_UP = {
    "left": lambda r: r.left(), "centre": lambda r: r.center().x(), "right": lambda r: r.right(),
    "top": lambda r: r.top(), "middle": lambda r: r.center().y(), "bottom": lambda r: r.bottom(),
}  # fmt: skip


@pytest.mark.parametrize("way", LINED_UP)
def test_layers_are_lined_up(show: Show, session: Session, way: str) -> None:
    nodes = {
        "a": Node("Conv2d", at=(80.0, 80.0)), "b": Node("ReLU", at=(440.0, 120.0)),
        "c": Node("CrossEntropyLoss", at=(700.0, 400.0)),
    }  # fmt: skip
    canvas = show(Graph(nodes, {}))
    session.select(nodes)
    row = next(r for r in canvas.commands.arrange.rows() if r.id == f"align.{way}")
    assert row.enabled()
    row.run()
    edges = {round(LINED_UP[way](canvas.scene.nodes[n].place), 3) for n in nodes}
    assert len(edges) == 1
    session.undo()
    assert {n: v.at for n, v in session.graph.nodes.items()} == {n: v.at for n, v in nodes.items()}


@pytest.mark.parametrize(("way", "across"), [("across", True), ("down", False)])
def test_layers_are_distributed_with_equal_gaps(show: Show, session: Session, way: str, across: bool) -> None:
    nodes = {f"n{i}": Node("ReLU", at=(x, y)) for i, (x, y) in
             enumerate([(40.0, 40.0), (210.0, 90.0), (420.0, 300.0), (900.0, 640.0)])}  # fmt: skip
    canvas = show(Graph(nodes, {}))
    session.select(nodes)
    next(r for r in canvas.commands.arrange.rows() if r.id == f"align.{way}").run()
    rects = sorted(
        (canvas.scene.nodes[n].place for n in nodes), key=lambda r: r.left() if across else r.top()
    )
    gaps = [(b.left() - a.right()) if across else (b.top() - a.bottom()) for a, b in pairwise(rects)]
    assert max(gaps) - min(gaps) <= 2
    assert session.graph.nodes["n0"].at == nodes["n0"].at


def test_layers_without_room_between_them_are_distributed_side_by_side(show: Show, session: Session) -> None:
    """Equal gaps between the first and the last would be overlaps here."""
    nodes = {f"n{i}": Node("ReLU", at=(40.0 + 20.0 * i, 40.0 + 8.0 * i)) for i in range(4)}
    canvas = show(Graph(nodes, {}))
    for way, side in (("across", QRectF.left), ("down", QRectF.top)):
        session.select(nodes)
        next(r for r in canvas.commands.arrange.rows() if r.id == f"align.{way}").run()
        rects = sorted((canvas.scene.nodes[n].place for n in nodes), key=side)
        gaps = [b.left() - a.right() if way == "across" else b.top() - a.bottom() for a, b in pairwise(rects)]
        assert gaps == pytest.approx([16, 16, 16], abs=1)
        session.undo()


def test_lining_up_has_keys_and_a_menu_and_says_what_it_needs(
    show: Show, session: Session, hand: Hand, qtbot: Any
) -> None:
    canvas = show(drawing())
    session.select(["b", "c"])
    hand.key(Qt.Key.Key_W, SHIFT)
    assert session.graph.nodes["c"].at == (400.0, 80.0)
    session.undo()
    session.select(["a", "b"])
    assert "Align left edges" in [entry.text for entry in lining_up(canvas.commands)]
    session.select(["a"])
    with qtbot.waitSignal(session.refused) as refused:
        hand.key(Qt.Key.Key_W, SHIFT)
    assert refused.args == ["Select 2 layers or more first."]


def test_ctrl_frees_of_the_guides_while_the_paper_moves_too(
    show: Show, hand: Hand, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = show(Graph({"a": Node("ReLU", at=(400.0, 300.0))}, {}))
    hand.drag("a", canvas.view.to_scene(QPointF(6.0, 300.0)).toTuple(), release=False)
    held: list[Qt.KeyboardModifier] = []
    monkeypatch.setattr(canvas.view.gesture, "drag", lambda at, keys: held.append(keys))
    monkeypatch.setattr(QApplication, "keyboardModifiers", lambda: Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(held))
    assert held[0] == Qt.KeyboardModifier.ControlModifier
