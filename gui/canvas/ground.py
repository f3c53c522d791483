"""The ground of the canvas: dots every 20, and the one animation that zooming and moving share."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from gui import theme

STEP, DOT, CLOSEST = 20.0, 1.5, 14.0


def paint_dots(painter: QPainter, rect: QRectF, zoom: float) -> None:
    """Ground colour and dots; from afar only every second, fourth, ... dot.

    A row of dots is a picture made once a zoom: thousands of single dots would cost more than the nodes.
    """
    painter.fillRect(rect, theme.color("canvas"))
    step = STEP
    while step * zoom < CLOSEST:
        step *= 2
    left, top = floor(rect.left() / step), floor(rect.top() / step)
    rows = range(top, ceil(rect.bottom() / step) + 1)
    columns = ceil(rect.right() / step) - left + 1
    ratio, to_screen = painter.device().devicePixelRatioF(), painter.worldTransform()
    size = DOT * max(zoom, 1.0)
    row = _row(step * zoom, -(-columns // 32) * 32, size, ratio, theme.color("dot").rgb())
    painter.save()
    painter.resetTransform()
    for y in rows:
        at = to_screen.map(QPointF(left * step, y * step))
        painter.drawPixmap(QPointF(round(at.x() * ratio) / ratio - 2 * size, round(at.y()) - 2 * size), row)
    painter.restore()


@lru_cache(16)
def _row(step: float, columns: int, size: float, ratio: float, colour: int) -> QPixmap:
    picture = QPixmap(ceil((step * columns + 4 * size) * ratio), ceil(4 * size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPoints([QPointF(2 * size + step * column, 2 * size) for column in range(columns)])
    painter.end()
    return picture


def glide(owner: QObject, time: int, step: Callable[[float], None]) -> QVariantAnimation:
    """Call `step` with shares from 0 to 1 for `time` milliseconds."""
    animation = QVariantAnimation(owner)
    animation.setStartValue(0.0)
    animation.setEndValue(1.0)
    animation.setDuration(time)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    animation.valueChanged.connect(step)
    animation.start()
    return animation
