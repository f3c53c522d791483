"""A node on the canvas: one item without children that knows its anatomy and its state."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.analysis.types import Severity
from gui.canvas import node_paint
from gui.canvas.anatomy import Anatomy
from gui.canvas.fits import Fits
from gui.canvas.live import Live
from gui.canvas.stamps import Stamps
from gui.canvas.stated_item import StatedItem

# Room around the body for the shadow, the ports and a badge of 18 on the screen at 40 %.
MARGIN = 24.0
LOWEST = 2.0  # above all wires; each node has a level of its own from here on, so that one lies on top


@cache
def stamps() -> Stamps:
    """The pictures that all canvases share."""
    return Stamps()


class NodeItem(StatedItem):
    """Draws one node; the scene tells it everything that it shows.

    Its state stands in the class until it is another, for thousands of items are made at once.
    """

    muted = False
    # Whether it is left out itself, and whether it gives nothing, be it for another one's sake.
    off = (False, False)
    severity: Severity | None = None
    chosen = False
    hovered = False
    lifted = False
    run = ""
    live: Live | None = None
    wrong: frozenset[str] = frozenset()
    pulse = 0.0
    hot_port: tuple[str, bool] | None = None
    fits: Fits | None = None

    def __init__(
        self, name: str, anatomy: Anatomy, at: tuple[float, float] = (0.0, 0.0), level: float = LOWEST
    ) -> None:
        super().__init__()
        self.name = name
        self.anatomy = anatomy
        self._at = at
        self._measure()
        self.setPos(*at)
        self.level = level
        self.setZValue(level)

    def stand(self, x: float, y: float) -> None:
        """Stand at another place of the scene; nothing else may set one."""
        self._at = x, y
        self._place = QRectF(x, y, self.anatomy.width, self.anatomy.height)
        self.setPos(x, y)

    @property
    def at(self) -> tuple[float, float]:
        """Its corner on the scene. Qt's own answer costs ten times as much, and thousands ask."""
        return self._at

    @property
    def body(self) -> QRectF:
        """The box of the node, from its own corner."""
        return QRectF(0, 0, self.anatomy.width, self.anatomy.height)

    @property
    def place(self) -> QRectF:
        """The box of the node on the scene; not to be changed."""
        return self._place

    def port_at(self, name: str, out: bool) -> QPointF:
        """Where a port is on the scene; a port that the layer lacks is taken to be the first one."""
        return QPointF(*self.end_at(name, out))

    def end_at(self, name: str, out: bool) -> tuple[float, float]:
        """The same as numbers."""
        port, (x, y) = self.anatomy.port(name, out), self._at
        if port is not None:
            return x + port.x, y + port.y
        return x + self.anatomy.width if out else x, y + 16

    def set_anatomy(self, anatomy: Anatomy) -> bool:
        """Show another anatomy; True when ports are at other places, so that wires must follow."""
        old, self.anatomy = self.anatomy, anatomy
        if (old.width, old.height) != (anatomy.width, anatomy.height):
            self.prepareGeometryChange()
            self._measure()
        self.update()
        return [(p.x, p.y) for p in old.ports] != [(p.x, p.y) for p in anatomy.ports] or (
            old.height != anatomy.height
        )

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        zoom = self._scale(widget, zoom)
        if not stamps().draw(painter, self, zoom):
            node_paint.paint(painter, self, zoom)

    def _scale(self, widget: QWidget | None, zoom: float) -> float:
        """The zoom in logical pixels: a picture in the cache is painted in the screen's own."""
        view = self.scene().views() if self.scene() is not None else []
        return view[0].transform().m11() if view else zoom

    def _measure(self) -> None:
        width, height = self.anatomy.width, self.anatomy.height
        self._bounds = QRectF(-MARGIN, -MARGIN, width + 2 * MARGIN, height + 2 * MARGIN)
        self._place = QRectF(*self._at, width, height)
