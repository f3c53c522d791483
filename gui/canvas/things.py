"""The frames and notes of a scene, by name: kept in step with the drawing, and what stands in a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from engine.graph.model import Graph
from gui.canvas.frame_item import TITLE, FrameBox
from gui.canvas.note_item import NoteBox

if TYPE_CHECKING:
    from gui.canvas.items import Items

Item = FrameBox | NoteBox
EDGE, CORNER = 6.0, 14.0  # how near the edge of a frame, or its corner, is one that is pulled


class Things:
    """One item a frame and one a note; frames lie below all nodes, smaller ones above larger ones."""

    def __init__(self, scene: Items) -> None:
        self._scene = scene
        self.items: dict[str, Item] = {}

    def follow(self, graph: Graph, names: Iterable[str] | None = None) -> None:
        """Show the frames and notes of a drawing: all, or those of these names."""
        every = {*self.items, *graph.frames, *graph.notes}
        for name in sorted(every if names is None else every & set(names)):
            self._show(graph, name)

    def clear(self) -> None:
        """Take everything off."""
        for item in self.items.values():
            self._scene.removeItem(item)
        self.items.clear()

    def place(self, places: Mapping[str, tuple[float, float]]) -> None:
        """Show them at places that the document does not have yet."""
        for name, at in places.items():
            if (item := self.items.get(name)) is not None:
                item.move_to(at)

    def show_selection(self, names: frozenset[str]) -> None:
        """Mark what is selected."""
        for name, item in self.items.items():
            item.show_state(chosen=name in names)

    def bounds(self) -> QRectF:
        """The rectangle around all of them."""
        found = QRectF()
        for item in self.items.values():
            found = found.united(item.rect)
        return found

    def rect(self, name: str) -> QRectF:
        """Where a frame or note is."""
        return self.items[name].rect

    def inside(self, frame: str) -> tuple[set[str], set[str]]:
        """What stands in a frame: nodes, and other frames and notes, by their middles."""
        rect, nodes = self.items[frame].rect, self._scene.nodes
        names = {n for n in self._scene.grid.near(rect) if rect.contains(nodes[n].place.center())}
        things = {
            name
            for name, item in self.items.items()
            if name != frame and rect.contains(item.rect.center()) and _less(item.rect, rect)
        }
        return names, things

    def touched(self, area: QRectF) -> set[str]:
        """Those that a selection band takes: notes that it touches, frames that it holds whole."""
        return {
            name
            for name, item in self.items.items()
            if (area.contains(item.rect) if isinstance(item, FrameBox) else area.intersects(item.rect))
        }

    def at(self, point: QPointF, zoom: float) -> tuple[str, str]:
        """The thing under a point, the smallest first, and its part: "body" or edges such as "left top"."""
        near = EDGE * max(1.0, 1 / zoom)
        for name, item in sorted(self.items.items(), key=lambda each: _area(each[1].rect)):
            if item.rect.adjusted(-near, -near, near, near).contains(point):
                part = _part(item, point, max(1.0, 1 / zoom))
                if part:
                    return name, part
        return "", ""

    def _show(self, graph: Graph, name: str) -> None:
        item = self.items.get(name)
        wanted = graph.frames.get(name) or graph.notes.get(name)
        fits = isinstance(item, FrameBox) == (name in graph.frames)
        if item is not None and (wanted is None or not fits):
            self._scene.removeItem(self.items.pop(name))
            item = None
        if name in graph.frames:
            frame = item if isinstance(item, FrameBox) else FrameBox(graph.frames[name])
            frame.show_frame(graph.frames[name])
            frame.setZValue(-1 - min(_area(frame.rect), 1e12) / 1e13)
            if frame is not item:
                self._add(name, frame)
        elif name in graph.notes:
            note = item if isinstance(item, NoteBox) else NoteBox(graph.notes[name])
            note.show_note(graph.notes[name])
            if note is not item:
                self._add(name, note)

    def _add(self, name: str, item: Item) -> None:
        self.items[name] = item
        self._scene.addItem(item)


def _part(item: Item, point: QPointF, scale: float) -> str:
    """What of a frame or a note is under a point; the inside of a frame is canvas."""
    rect = item.rect
    edge, corner = EDGE * scale, CORNER * scale
    sides = (
        ("left", abs(point.x() - rect.left())), ("right", abs(point.x() - rect.right())),
        ("top", abs(point.y() - rect.top())), ("bottom", abs(point.y() - rect.bottom())),
    )  # fmt: skip
    if isinstance(item, NoteBox):
        return "right" if sides[1][1] <= edge else "body"
    pulled = [side for side, away in sides if away <= edge]
    if pulled:
        return " ".join(side for side, away in sides if away <= corner)
    return "body" if point.y() - rect.top() <= TITLE * max(1.0, scale * 0.7) else ""


def _area(rect: QRectF) -> float:
    return rect.width() * rect.height()


def _less(one: QRectF, other: QRectF) -> bool:
    return _area(one) < _area(other)
