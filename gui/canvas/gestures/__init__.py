"""Gestures: each is one object from the press of a button to its release or its cancelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from gui.canvas.gestures.band import Band
from gui.canvas.gestures.base import Gesture
from gui.canvas.gestures.bend import MoveBend
from gui.canvas.gestures.click import ClickWire
from gui.canvas.gestures.cut import Cut
from gui.canvas.gestures.move import Move
from gui.canvas.gestures.thing import MoveThing, ResizeThing
from gui.canvas.gestures.wire import DrawWire

if TYPE_CHECKING:
    from gui.canvas.hits import Hit
    from gui.canvas.view import CanvasView


def gesture_for(view: CanvasView, found: Hit, at: QPointF, keys: Qt.KeyboardModifier) -> Gesture:
    """What a press of the left button begins, by what lies under it."""
    cuts = bool(keys & Qt.KeyboardModifier.ControlModifier)
    match found.what:
        case "wire" | "empty" if cuts:
            return Cut(view, found, at)
        case "port":
            return DrawWire(view, found, at)
        case "node" | "badge":
            return Move(view, found, at, keys)
        case "bend":
            return MoveBend(view, found, at)
        case "thing" if found.part == "body":
            return MoveThing(view, found, at, keys)
        case "thing":
            return ResizeThing(view, found, at)
        case "wire":
            return ClickWire(view, found, at, keys)
        case _:
            return Band(view, at, keys)


__all__ = ["Gesture", "gesture_for"]
