"""A small drawing with frames and notes, and the menu at a point of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QMenu

from engine.graph.model import Frame, Graph, Node, Note, Wire
from gui.canvas.canvas import Canvas
from gui.canvas.menus import entries, menu

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def drawing(**more: Any) -> Graph:
    nodes = {
        "a": Node("Input", at=(80.0, 80.0)),
        "b": Node("ReLU", at=(400.0, 80.0)),
        "c": Node("ReLU", at=(400.0, 320.0)),
    }
    return Graph(nodes, {"b.input": Wire("a.output", "b.input")}, **more)


def framed_drawing() -> Graph:
    """A frame around two of the layers, a note in it and one outside."""
    return drawing(
        frames={"frame1": Frame("Stem", (40.0, 24.0), (600.0, 200.0), "blue")},
        notes={"note1": Note("Inside", (80.0, 160.0), 160.0), "note2": Note("Outside", (80.0, 400.0))},
    )


def menu_of(canvas: Canvas, where: tuple[float, float]) -> dict[str, Any]:
    """The entries of the menu at a point of the scene, those of its submenus included."""
    at = canvas.view.to_screen(QPointF(*where))
    found = canvas.view.hit(at)
    canvas.commands.take(found.node, found.wire, found.thing)
    made = menu(entries(found, canvas.commands), canvas)
    inner = list(made.findChildren(QMenu))
    actions = {a.text().split("\t")[0]: a for each in (made, *inner) for a in each.actions() if a.text()}
    made.deleteLater()
    return actions
