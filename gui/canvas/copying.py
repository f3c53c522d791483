"""Copying and pasting layers, as text that other windows and programs can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from engine.declare import UserError
from engine.graph.model import Graph, Project
from gui.canvas import clipboard
from gui.canvas.carry import contents
from gui.canvas.words import named
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.commands import Commands
    from gui.canvas.view import CanvasView

PASTE_STEP = 24.0
PASTE = {"frame": mark("Paste a frame"), "note": mark("Paste a note")}
DUPLICATE = {"frame": mark("Duplicate a frame"), "note": mark("Duplicate a note")}


class Copying:
    """Takes what is selected, with frames and notes, and puts it down again beside it or where one looks."""

    def __init__(self, commands: Commands, view: CanvasView) -> None:
        self._commands, self._view, self._session = commands, view, view.session
        self._pasted = 0

    def copy(self) -> bool:
        """Put the selected layers on the clipboard, as text; False where none is there or can be written."""
        if (part := self._chosen_part()) is None:
            return False
        try:
            text = clipboard.as_text(self._session.project, part)
        except UserError as error:
            self._session.refused.emit(str(error))
            return False
        self._pasted = 0
        QGuiApplication.clipboard().setText(text)
        return True

    def cut(self) -> None:
        """Copy, then delete just that: a frame goes with all that stands in it."""
        if (part := self._chosen_part()) is not None and self.copy():
            self._commands.remove([*part.nodes], {*part.frames, *part.notes})

    def paste(self) -> None:
        """Add the layers on the clipboard a little below and right of where they were copied."""
        try:
            copied = clipboard.from_text(QGuiApplication.clipboard().text())
        except UserError as error:
            self._session.refused.emit(str(error))
            return
        self._pasted += 1
        words = PASTE.get(_only_thing(copied.main)) or mark(f"Paste {_named(copied.main)}")
        self._add_part(words, copied, self._offset(copied.main, self._pasted))

    def duplicate(self) -> None:
        """Add a copy of the selected layers beside them."""
        if (part := self._chosen_part()) is not None:
            copied = clipboard.project_of(self._session.project, part)
            words = DUPLICATE.get(_only_thing(part)) or mark(f"Duplicate {_named(part)}")
            self._add_part(words, copied, (PASTE_STEP,) * 2)

    def _add_part(self, label: str, copied: Project, by: tuple[float, float]) -> None:
        before = {*self._session.graph.frames, *self._session.graph.notes}
        try:
            made, names = clipboard.pasted(self._session.project, copied, by, graph=self._session.graph_name)
        except UserError as error:
            self._session.refused.emit(str(error))
            return
        if self._session.do(label, lambda project: made):
            graph = self._session.graph
            self._session.select(names.values(), {*graph.frames, *graph.notes} - before)

    def _chosen_part(self) -> Graph | None:
        """The selected layers, frames with all that stands in them, and notes, as a drawing of their own."""
        session = self._session
        nodes, things = contents(self._view, set(session.selection), set(session.things))
        return clipboard.part_of(session.graph, nodes, things) if nodes or things else None

    def _offset(self, part: Graph, times: int) -> tuple[float, float]:
        """A step further for each paste; into view when the copied place is far away."""
        step = PASTE_STEP * times
        corners = [each.at for group in (part.nodes, part.frames, part.notes) for each in group.values()]
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        shown = self._view.shown
        if shown.contains(QPointF(left + step, top + step)):
            return step, step
        spot = self._commands.open_spot()
        return round((spot.x() - left) / 8) * 8.0, round((spot.y() - top) / 8) * 8.0


def _named(part: Graph) -> str:
    """What is copied: its layers, else how many frames and notes."""
    frames, notes = len(part.frames), len(part.notes)
    if part.nodes:
        return named(part.nodes)
    if frames and notes:
        return mark(f"{frames + notes} frames and notes")
    return mark(f"{frames} frames") if frames else mark(f"{notes} notes")


def _only_thing(part: Graph) -> str:
    """Whether that is one frame ("frame"), one note, or neither."""
    if part.nodes or len(part.frames) + len(part.notes) != 1:
        return ""
    return "frame" if part.frames else "note"
