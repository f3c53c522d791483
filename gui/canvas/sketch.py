"""What a gesture draws over the scene while it goes on: the selection band, the wire in the hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.layers.ports import PortKind
from gui import theme
from gui.canvas.ports import paint_port
from gui.canvas.routes import cubic
from gui.canvas.wire_paint import line_colour, paint_halo
from gui.translate import tr


class BandItem(QGraphicsItem):
    """The rectangle that selects what it touches."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self.setZValue(20)

    def set_rect(self, rect: QRectF) -> None:
        """Cover another area."""
        self.prepareGeometryChange()
        self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-4, -4, 4, 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        fill = QColor(theme.color("select"))
        fill.setAlphaF(0.10)
        pen = QPen(theme.color("select"), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRect(self._rect)


class CutItem(QGraphicsItem):
    """The way of a knife, dashed, with a word on how much it has cut."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._end = QPointF()
        self._count = 0
        self.setZValue(20)

    def add(self, point: QPointF) -> None:
        """Go on to a point of the scene."""
        self.prepareGeometryChange()
        if self._path.elementCount():
            self._path.lineTo(point)
        else:
            self._path.moveTo(point)
        self._end = point

    def say(self, count: int) -> None:
        """So many wires are crossed."""
        self._count = count
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-200, -60, 200, 60)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        pen = QPen(theme.color("error"), 1.6)
        pen.setCosmetic(True)
        pen.setDashPattern([4, 3])
        painter.strokePath(self._path, pen)
        if self._count:
            words = tr("Cut 1 wire") if self._count == 1 else tr(f"Cut {self._count} wires")
            paint_tag(painter, self._end, words, "error", zoom)


class PendingWire(QGraphicsItem):
    """The wire between a port and the pointer, with a word on what a drop would do."""

    def __init__(self, fixed: QPointF, out: bool, kind: PortKind) -> None:
        super().__init__()
        self._fixed, self._free, self._out, self._kind = fixed, fixed, out, kind
        self._why: str | None = None
        self._aimed = False
        self.setZValue(19)

    def aim(self, free: QPointF, aimed: bool, why: str | None) -> None:
        """Lead to a point; `aimed` when that is a port, and then `why` says what speaks against it."""
        self.prepareGeometryChange()
        self._free, self._aimed, self._why = free, aimed, why
        self.update()

    def boundingRect(self) -> QRectF:
        both = QRectF(self._fixed, self._free).normalized()
        return both.adjusted(-200, -60, 200, 60)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        thick = max(1.0, 1 / zoom)
        path = cubic(self._fixed, self._free) if self._out else cubic(self._free, self._fixed)
        paint_halo(painter, path, thick)
        misfit = self._aimed and self._why is not None
        width = (1.6 if misfit else 3.0 if self._aimed else 2.0) * thick
        pen = QPen(theme.color("text3") if misfit else line_colour(self._kind), width)
        if misfit:
            pen.setDashPattern([4, 3])
        painter.strokePath(path, pen)
        if not self._aimed:
            paint_port(painter, self._free, self._kind, True, 11 * thick)
            return
        middle = path.pointAtPercent(0.5)
        state, word = ("error", self._why) if self._why is not None else ("success", tr("Connect"))
        paint_tag(painter, middle, word or "", state, zoom)


class JoinedItem(QGraphicsItem):
    """Wires that letting go will draw, as wide as one that is pointed at, with a word on them."""

    def __init__(self, ways: Sequence[tuple[QPainterPath, PortKind]]) -> None:
        super().__init__()
        self._ways = ways
        self.setZValue(1.6)  # over all wires, below all layers

    def boundingRect(self) -> QRectF:
        found = QRectF()
        for path, _ in self._ways:
            found = found.united(path.boundingRect().adjusted(-200, -60, 200, 60))
        return found

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        thick = max(1.0, 1 / zoom)
        for path, kind in self._ways:
            paint_halo(painter, path, thick)
            painter.strokePath(path, QPen(line_colour(kind), 3.2 * thick))
        for path, _ in self._ways[:1]:
            paint_tag(painter, path.pointAtPercent(0.5), tr("Joined again"), "success", zoom)


def paint_tag(painter: QPainter, at: QPointF, text: str, state: str, zoom: float) -> None:
    """A tick or cross and a few words on their soft ground, 16 above a point."""
    metrics = QFontMetricsF(theme.font(11, 600))
    width = metrics.horizontalAdvance(text) + 28
    painter.save()
    painter.translate(at)
    painter.scale(1 / zoom, 1 / zoom)
    box = QRectF(-width / 2, -26, width, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{state}-soft"))
    painter.drawRoundedRect(box, 4, 4)
    picture = theme.pixmap("check" if state == "success" else "x", state, 12)
    painter.drawPixmap(QPointF(box.left() + 6, box.top() + 3), picture)
    painter.setPen(theme.color(state))
    painter.setFont(theme.font(11, 600))
    painter.drawText(box.adjusted(22, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
