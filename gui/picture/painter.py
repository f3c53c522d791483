"""A painter that draws what the canvas draws, but icons as lines instead of dots and no hairlines."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui import theme


class PicturePainter(QPainter):
    """Used by the canvas's own painting functions. `vector` where the picture is made of lines: shadows are
    then a few soft boxes.
    """

    def __init__(self, device: Any, vector: bool) -> None:
        super().__init__(device)
        self.vector = vector
        if not self.isActive():
            return  # a printer that is not there
        self.setRenderHints(
            QPainter.RenderHint.Antialiasing
            | QPainter.RenderHint.TextAntialiasing
            | QPainter.RenderHint.SmoothPixmapTransform
        )

    def drawPixmap(self, *given: Any) -> None:
        """An icon is drawn from its source; any other picture as it is."""
        picture = next((each for each in given if isinstance(each, QPixmap)), None)
        source = theme.svg_of(picture) if picture is not None else None
        if source is None or picture is None:
            super().drawPixmap(*given)
            return
        at = given[0]
        if isinstance(at, QPoint | QPointF):
            place = QRectF(QPointF(at), picture.deviceIndependentSize())
        elif isinstance(at, QRect | QRectF):
            place = QRectF(at)
        else:
            super().drawPixmap(*given)
            return
        text, opacity = source
        before = self.opacity()
        self.setOpacity(before * opacity)
        _renderer(text).render(self, place)
        self.setOpacity(before)

    def setPen(self, pen: Any) -> None:
        """A line that is one pixel wide on any screen has that width at 100 % here."""
        if isinstance(pen, QPen) and pen.isCosmetic():
            pen = QPen(pen)
            pen.setCosmetic(False)
            pen.setWidthF(max(pen.widthF(), 1.0))
        super().setPen(pen)


@lru_cache(256)
def _renderer(text: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(text.encode()))
