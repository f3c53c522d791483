"""Pictures of nodes that look alike: many layers of a drawing do, and painting one anew takes long.

While one zooms, no picture that the view keeps of a single node has the right size any more. Here one serves
all nodes with the same anatomy in the same state, at one scale.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from gui import theme, translate
from gui.canvas import node_paint

if TYPE_CHECKING:
    from gui.canvas.anatomy import Anatomy
    from gui.canvas.node_item import NodeItem

MOST_BYTES = 48_000_000
# The states that a picture is kept of, and those that are seen for a moment only: then a node is painted as
# it is.
LASTING = ("muted", "off", "severity", "chosen", "hovered", "run", "wrong")
MOMENTARY = ("lifted", "pulse", "fits", "live", "hot_port")


class Stamps:
    """The pictures, the latest used last, up to a number of bytes."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[Hashable, tuple[QPixmap, Anatomy]] = OrderedDict()
        self._bytes = 0
        theme.changed.connect(self.clear)
        translate.changed.connect(self.clear)

    def clear(self) -> None:
        """Forget all of them."""
        self._pictures.clear()
        self._bytes = 0

    def draw(self, painter: QPainter, item: NodeItem, zoom: float) -> bool:
        """Draw the picture of a node; False where it has to be painted as it is."""
        to_screen, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
        moves = item.run == "running" or any(getattr(item, name) for name in MOMENTARY)
        if moves or to_screen.isRotating():
            return False
        states = tuple(getattr(item, name) for name in LASTING)
        # Nodes that say the same share their anatomy, which is kept with the picture: its id stays its own.
        key = (id(item.anatomy), zoom, to_screen.m11(), ratio, theme.is_high_contrast(), states)
        kept = self._pictures.get(key)
        if kept is None:
            picture = self._make(item, zoom, to_screen.m11(), ratio)
            self._keep(key, picture, item.anatomy)
        else:
            picture = kept[0]
            self._pictures.move_to_end(key)
        corner = to_screen.map(item.boundingRect().topLeft()) * ratio
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(QPointF(round(corner.x()), round(corner.y())) / ratio, picture)
        painter.restore()
        return True

    def _make(self, item: NodeItem, zoom: float, scale: float, ratio: float) -> QPixmap:
        bounds = item.boundingRect()
        picture = QPixmap(ceil(bounds.width() * scale * ratio), ceil(bounds.height() * scale * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        hints = QPainter.RenderHint
        painter.setRenderHints(hints.Antialiasing | hints.TextAntialiasing | hints.SmoothPixmapTransform)
        painter.scale(scale, scale)
        painter.translate(-bounds.topLeft())
        node_paint.paint(painter, item, zoom)
        painter.end()
        return picture

    def _keep(self, key: Hashable, picture: QPixmap, anatomy: Anatomy) -> None:
        self._pictures[key] = picture, anatomy
        self._bytes += _size(picture)
        while self._bytes > MOST_BYTES and len(self._pictures) > 1:
            _, (oldest, _) = self._pictures.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
