"""The ground of the canvas: dots every 20, and the one animation that zooming and moving share."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPen

from gui import theme

STEP, DOT, CLOSEST = 20.0, 1.5, 12.0


def paint_dots(painter: QPainter, rect: QRectF, zoom: float) -> None:
    """Ground colour and dots; from afar only every second, fourth, ... dot."""
    painter.fillRect(rect, theme.color("canvas"))
    step = STEP
    while step * zoom < CLOSEST:
        step *= 2
    columns = range(floor(rect.left() / step), ceil(rect.right() / step) + 1)
    rows = range(floor(rect.top() / step), ceil(rect.bottom() / step) + 1)
    pen = QPen(theme.color("dot"), DOT * max(zoom, 1.0), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.drawPoints([QPointF(x * step, y * step) for y in rows for x in columns])


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
