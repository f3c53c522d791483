"""The minimap: the whole drawing small, with the part that is seen; press or drag to go there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.canvas.cards import FloatingCard
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.translate import tr

SIZE = QSize(184, 112)
PADDING = 6.0
REDRAW_AFTER = 60


class Minimap(FloatingCard):
    """Draws the blocks into a picture when the drawing changes, and the frame on top when the view does."""

    radius = 8

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(parent)
        self._view, self._scene = view, scene
        self._picture: QPixmap | None = None
        self.setFixedSize(SIZE + QSize(2 * self.ROOM, 2 * self.ROOM))
        self.setAccessibleName(tr("Overview of the drawing"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._later = QTimer(self, singleShot=True, interval=REDRAW_AFTER)
        self._later.timeout.connect(self._redraw)
        view.moved.connect(self.update)
        scene.drawn.connect(self._later.start)
        theme.changed.connect(self._redraw)

    def draw(self, painter: QPainter) -> None:
        if self._picture is None:
            self._picture = self._blocks()
        painter.drawPixmap(self.card.topLeft(), self._picture)
        seen = self._to_card(self._view.shown).intersected(self.card.adjusted(2, 2, -2, -2))
        fill = QColor(theme.color("select"))
        fill.setAlphaF(0.07)
        painter.setPen(QPen(theme.color("select"), 1.5))
        painter.setBrush(fill)
        painter.drawRoundedRect(seen, 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, at: QPointF) -> None:
        scale, corner = self._frame()
        point = (at - self.card.topLeft() - corner) / scale
        self._view.centre(point, animated=False)

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _frame(self) -> tuple[float, QPointF]:
        """Scale, and where the scene's origin is on the card."""
        area = self._scene.bounds().united(self._view.shown) if len(self._scene.nodes) < 2 else self._area()
        room = QRectF(0, 0, SIZE.width(), SIZE.height()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        scale = min(room.width() / max(area.width(), 1), room.height() / max(area.height(), 1), 0.2)
        return scale, room.center() - area.center() * scale

    def _area(self) -> QRectF:
        bounds = self._scene.bounds()
        return bounds.adjusted(-40, -40, 40, 40)

    def _to_card(self, area: QRectF) -> QRectF:
        scale, corner = self._frame()
        corner = corner + self.card.topLeft()
        return QRectF(area.topLeft() * scale + corner, area.size() * scale)

    def _blocks(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(SIZE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        paths: dict[str, QPainterPath] = {}
        scale, corner = self._frame()
        for item in self._scene.nodes.values():
            place = item.place
            block = QRectF(place.topLeft() * scale + corner, place.size() * scale)
            path = paths.setdefault(item.anatomy.group, QPainterPath())
            path.setFillRule(Qt.FillRule.WindingFill)
            path.addRoundedRect(block, 1.5, 1.5)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for group, path in paths.items():
            painter.setBrush(theme.category(group))
            painter.drawPath(path)
        painter.end()
        return picture
