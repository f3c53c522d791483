"""Tidying the drawing that is shown: at once where that is quick, else with a bar and Cancel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from engine.graph.model import Graph
from gui import layout
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.canvas.scene import CanvasScene
    from gui.canvas.view import CanvasView
    from gui.slices import Slices

AT_ONCE = 0.1
TIDY = mark("Tidy the layout")


class Tidying(QObject):
    """Finds the places step by step and moves everything in one edit; `slices` is what goes on now."""

    def __init__(self, parent: QObject, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(parent)
        self._view, self._scene, self._session = view, scene, scene.session
        self.slices: Slices | None = None

    def begin(self, names: Sequence[str] | None, then: Callable[[], None]) -> None:
        """Put some nodes in reading order, or all, and do `then`."""
        from gui.slices import Slices

        if self.slices is not None and not self.slices.ended:
            return
        graph, things = self._session.graph, self._scene.things
        notes = {name: things.rect(name).height() for name in graph.notes}
        steps = layout.arranging(graph, self._scene.sizes(), notes, names)
        stage = tr("Looking for an order in which few wires cross")
        done, window = partial(self._done, graph, then), self._view.window()
        self.slices = Slices(window, tr(TIDY), stage, steps, done, self._session.refused.emit, AT_ONCE)

    def _done(self, graph: Graph, then: Callable[[], None], made: layout.Arranged) -> None:
        if not shiboken6.isValid(self):
            return
        if self._session.graph is not graph:
            self._session.refused.emit(tr("The drawing was changed meanwhile, so it was not tidied."))
            return
        self._session.do(TIDY, layout.tidied, made, graph=self._session.graph_name)
        then()
