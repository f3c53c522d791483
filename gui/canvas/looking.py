"""What the commands look at: the selection, and the part of the drawing that is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF

from gui.canvas.neighbours import Direction, neighbour
from gui.canvas.placing import free_place

if TYPE_CHECKING:
    from gui.canvas.scene import CanvasScene
    from gui.canvas.view import CanvasView

ROUND_IT = 64.0  # pixels kept free around a layer that is brought into view
BADGE = 16.0
AROUND = 40.0


class Looking(QObject):
    """Zooms, goes from layer to layer, and brings what is selected into view; it changes no document."""

    def __init__(self, view: CanvasView, scene: CanvasScene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._scene, self._session = view, scene, scene.session

    @property
    def selected(self) -> list[str]:
        """The selected nodes in the order of the drawing."""
        return [name for name in self._session.graph.nodes if name in self._session.selection]

    def go(self, direction: Direction) -> None:
        """Select the next layer that way: along the wires, else the nearest."""
        found = neighbour(self._scene, self.selected[-1] if self.selected else "", direction)
        if found:
            self._session.select([found])
            self.reveal(found, only_if_hidden=True)

    def zoom_to_all(self) -> None:
        """See the whole drawing."""
        self._view.look_at(self._scene.bounds())

    def zoom_to_selection(self) -> None:
        """See the selected layers, or all when none is."""
        area = QRectF()
        for name in self.selected:
            area = area.united(self._scene.grid[name])
        for thing in self._session.things:
            area = area.united(self._scene.things.rect(thing))
        if self._scene.wire and area.isNull():
            way = self._scene.wires[self._scene.wire].route.path.boundingRect()
            area = way.adjusted(-AROUND, -AROUND, AROUND, AROUND)  # a level one has no height
        self._view.look_at(area if not area.isNull() else self._scene.bounds(), most=1.5)

    def zoom_full(self) -> None:
        """See everything at 100 %."""
        self._view.set_zoom(1.0)

    def zoom_in(self) -> None:
        """See less, but larger."""
        self._view.set_zoom(self._view.zoom * 1.25)

    def zoom_out(self) -> None:
        """See more, but smaller."""
        self._view.set_zoom(self._view.zoom / 1.25)

    def reveal(self, name: str, only_if_hidden: bool = False) -> None:
        """Bring a layer into view; `only_if_hidden` moves the view no further than that takes."""
        if name not in self._scene.grid:
            return
        place, shown = self._scene.grid[name], self._view.shown
        if not only_if_hidden:
            self._view.centre(place.center())
            return
        edge = min(ROUND_IT / self._view.zoom, shown.width() / 4, shown.height() / 4)
        room = place.adjusted(-edge, -edge, edge, edge)
        across = max(room.right() - shown.right(), 0.0) or min(room.left() - shown.left(), 0.0)
        down = max(room.bottom() - shown.bottom(), 0.0) or min(room.top() - shown.top(), 0.0)
        if not shown.contains(place.adjusted(-BADGE, -BADGE, BADGE, BADGE)):
            self._view.centre(shown.center() + QPointF(across, down))

    def open_spot(self) -> QPointF:
        """A free place near the middle of what is seen."""
        return QPointF(*free_place(self._scene.grid, self._view.shown.center() - QPointF(80, 40)))

    @property
    def _graph(self) -> str:
        return self._session.graph_name
