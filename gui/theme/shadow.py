"""Shadows as nine-slice pictures, made once: painting one costs a few pixmap copies, not a blur."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

Elevation = Literal["node", "menu", "dialog"]
# blur, offset down, opacity on dark, opacity on light
_ELEVATIONS: dict[Elevation, tuple[int, int, float, float]] = {
    "node": (12, 3, 0.43, 0.13),
    "menu": (20, 6, 0.50, 0.18),
    "dialog": (40, 14, 0.59, 0.27),
}


BOXES = 5


def paint_shadow(painter: QPainter, rect: QRectF, radius: int, elevation: Elevation, dark: bool) -> None:
    """Draw the shadow that a rounded `rect` casts; the rectangle itself is the caller's to paint."""
    blur, down, _, _ = _ELEVATIONS[elevation]
    picture = _picture(elevation, radius, dark)
    edge = blur + radius + 2
    outer = rect.adjusted(-blur, -blur, blur, blur).translated(0, down)
    for target, source in _slices(outer, QRectF(picture.rect()), edge):
        painter.drawPixmap(target, picture, source)


def paint_boxes(painter: QPainter, rect: QRectF, radius: int, elevation: Elevation, dark: bool) -> None:
    """The shadow as a few boxes of one soft colour, for pictures that are made of lines."""
    blur, down, on_dark, on_light = _ELEVATIONS[elevation]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgbF(0, 0, 0, (on_dark if dark else on_light) / BOXES))
    for step in range(BOXES):
        grown = blur * 0.5 * (1 - 2 * step / BOXES)
        box = rect.translated(0, down).adjusted(-grown, -grown, grown, grown)
        painter.drawRoundedRect(box, max(radius + grown, 2), max(radius + grown, 2))


def margin(elevation: Elevation) -> int:
    """How far the shadow reaches beyond its rectangle on the widest side."""
    blur, down, _, _ = _ELEVATIONS[elevation]
    return blur + down


def _slices(outer: QRectF, source: QRectF, edge: float) -> list[tuple[QRectF, QRectF]]:
    def cuts(start: float, length: float) -> list[float]:
        inner = min(edge, length / 2)
        return [start, start + inner, start + length - inner, start + length]

    xs, ys = cuts(outer.x(), outer.width()), cuts(outer.y(), outer.height())
    us, vs = cuts(0, source.width()), cuts(0, source.height())
    cells = [(column, row) for row in range(3) for column in range(3)]
    return [
        (
            QRectF(QPointF(xs[c], ys[r]), QPointF(xs[c + 1], ys[r + 1])),
            QRectF(QPointF(us[c], vs[r]), QPointF(us[c + 1], vs[r + 1])),
        )
        for c, r in cells
        if xs[c + 1] > xs[c] and ys[r + 1] > ys[r]
    ]


@cache
def _picture(elevation: Elevation, radius: int, dark: bool) -> QPixmap:
    """Rings of a rounded rectangle, each as strong as a Gaussian edge at its distance."""
    blur, _, on_dark, on_light = _ELEVATIONS[elevation]
    strength = on_dark if dark else on_light
    side = 2 * (blur + radius + 2) + 3
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setPen(Qt.PenStyle.NoPen)
    box = QRectF(0, 0, side, side)
    for step in range(2 * blur):
        inset = step / 2
        share = 0.5 * (1 + math.erf((inset - blur * 0.75) / (blur * 0.4)))
        painter.setBrush(QColor.fromRgbF(0, 0, 0, strength * share))
        ring = box.adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(ring, radius + blur - inset, radius + blur - inset)
    painter.end()
    return QPixmap.fromImage(image)
