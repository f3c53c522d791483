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

    The whole ground is a picture made once a zoom and moved with the paper: thousands of single dots would
    cost more than the nodes.
    """
    step = STEP
    while step * zoom < CLOSEST:
        step *= 2
    to_screen, device = painter.worldTransform(), painter.device()
    ratio, seen = device.devicePixelRatioF(), to_screen.mapRect(rect)
    picture = _ground(
        step * zoom, device.width(), device.height(), DOT * max(zoom, 1.0), ratio,
        theme.color("canvas").rgb(), theme.color("dot").rgb(),
    )  # fmt: skip
    # The dot that stands left of and above the corner of the screen; the picture begins one step before it.
    corner = to_screen.inverted()[0].map(QPointF(0, 0))
    first = to_screen.map(QPointF(floor(corner.x() / step) * step, floor(corner.y() / step) * step))
    start = QPointF(*(round((value - step * zoom) * ratio) / ratio for value in (first.x(), first.y())))
    painter.save()
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    part = seen.toAlignedRect().adjusted(-1, -1, 1, 1)
    source = QRectF((part.x() - start.x()) * ratio, (part.y() - start.y()) * ratio,
                    part.width() * ratio, part.height() * ratio)  # fmt: skip
    painter.drawPixmap(QRectF(part), picture, source)
    painter.restore()


@lru_cache(2)
def _ground(
    step: float, across: int, down: int, size: float, ratio: float, ground: int, colour: int
) -> QPixmap:
    """Ground with dots, three steps larger than the screen."""
    columns, rows = ceil(across / step) + 3, ceil(down / step) + 3
    picture = QPixmap(ceil(columns * step * ratio), ceil(rows * step * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(ground))
    row = _row(step, columns, size, ratio, colour)
    painter = QPainter(picture)
    for line in range(rows):
        painter.drawPixmap(QPointF(-2 * size, round(line * step * ratio) / ratio - 2 * size), row)
    painter.end()
    return picture


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
