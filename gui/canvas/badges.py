"""The round and three-cornered marks at a node's corner, and the spinner of a running one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui import theme

SIDE = 18.0


def paint(painter: QPainter, state: str, centre: QPointF, zoom: float) -> None:
    """A badge of 18 on the screen at every zoom up to 100 %, and growing with the node above."""
    painter.save()
    painter.translate(centre)
    scale = max(1.0, 1 / zoom)
    painter.scale(scale, scale)
    {"error": _error, "warning": _warning, "done": _done}[state](painter)
    painter.restore()


def _ringed(painter: QPainter, token: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("canvas"))
    painter.drawEllipse(QPointF(0, 0), SIDE / 2 + 1.5, SIDE / 2 + 1.5)
    painter.setBrush(theme.color(token))
    painter.drawEllipse(QPointF(0, 0), SIDE / 2, SIDE / 2)


def _line(token: str, width: float = 1.8) -> QPen:
    return QPen(
        theme.color(token), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _error(painter: QPainter) -> None:
    _ringed(painter, "error-fill")
    painter.setPen(_line("white"))
    painter.drawLine(QPointF(-3, -3), QPointF(3, 3))
    painter.drawLine(QPointF(-3, 3), QPointF(3, -3))


def _done(painter: QPainter) -> None:
    _ringed(painter, "success")
    painter.setPen(_line("on-category"))
    painter.drawPolyline(QPolygonF([QPointF(-3.6, 0.2), QPointF(-1.2, 2.8), QPointF(3.6, -2.6)]))


def _warning(painter: QPainter) -> None:
    corners = QPolygonF([QPointF(0, -9), QPointF(10, 8), QPointF(-10, 8)])
    painter.setPen(_line("canvas", 5))
    painter.setBrush(theme.color("canvas"))
    painter.drawPolygon(corners)
    painter.setPen(_line("caution", 2))
    painter.setBrush(theme.color("caution"))
    painter.drawPolygon(corners)
    painter.setPen(_line("ink", 2))
    painter.drawLine(QPointF(0, -3.5), QPointF(0, 2))
    painter.drawPoint(QPointF(0, 5.4))


def paint_spinner(painter: QPainter, centre: QPointF) -> None:
    """Three quarters of a ring; still, so that a thousand of them cost nothing."""
    painter.setPen(_line("success", 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(centre.x() - 5, centre.y() - 5, 10, 10), 30 * 16, 270 * 16)
