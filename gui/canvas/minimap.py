"""The minimap: the whole drawing small, with the part that is seen; press or drag to go there.

In a small view it would cover layers, so there it is a button until someone wants it.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.canvas.cards import FloatingCard
from gui.canvas.frame_item import FrameBox, tint_colour
from gui.canvas.scene import CanvasScene
from gui.canvas.things import Item
from gui.canvas.view import CanvasView
from gui.translate import tr
from gui.widgets.buttons import IconButton

SIZE, FOLDED = QSize(184, 112), QSize(28, 28)
SMALL = QSize(900, 520)  # a view smaller than that has no room to spare
PADDING = 6.0
REDRAW_AFTER = 60
SMALLEST, ROUND = 32.0, 2.5  # a header's height; below this on the map a corner can't be seen to be round


class Minimap(FloatingCard):
    """Draws the blocks into a picture when the drawing changes, and the frame on top when the view does."""

    radius = 8
    toggled = Signal()

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(parent)
        self._view, self._scene = view, scene
        self._picture: QPixmap | None = None
        self._wish: bool | None = None  # what a person chose for the view as it is
        self._small = False
        self.fold = IconButton("map", tr("Fold the overview"), size=24, quiet=True, parent=self)
        self.fold.clicked.connect(self.toggle)
        self.setAccessibleName(tr("Overview of the drawing"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._later = QTimer(self, singleShot=True, interval=REDRAW_AFTER)
        self._later.timeout.connect(self._redraw)
        view.moved.connect(self.update)
        scene.drawn.connect(self._later.start)
        theme.changed.connect(self._redraw)

    @property
    def folded(self) -> bool:
        """Whether only the button is shown."""
        return not self._wish if self._wish is not None else self._small

    def fit_into(self, area: QSize) -> None:
        """Fold in a view that is small, and unfold in one that is not; the person's own choice ends there."""
        small = area.width() < SMALL.width() or area.height() < SMALL.height()
        if small != self._small:
            self._small, self._wish = small, None
        self._resize()

    def toggle(self) -> None:
        """Fold or unfold."""
        self._wish = self.folded
        self._resize()
        self.toggled.emit()

    def _resize(self) -> None:
        room, folded = QSize(2 * self.ROOM, 2 * self.ROOM), self.folded
        self.setFixedSize((FOLDED if folded else SIZE) + room)
        words = tr("Show the overview") if folded else tr("Fold the overview")
        self.fold.set_icon("map" if folded else "minus", words)
        inner = self.card.toRect()
        corner = inner.center() - self.fold.rect().center() if folded else inner.topRight() - QPoint(24, -1)
        self.fold.move(corner)
        self.fold.setVisible(folded or self.underMouse())
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.fold.show()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.fold.setVisible(self.folded or self.fold.hasFocus())
        super().leaveEvent(event)

    def draw(self, painter: QPainter) -> None:
        if self.folded:
            return
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
        if event.button() is Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, at: QPointF) -> None:
        if self.folded:
            return
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
        boxes: dict[str, list[QRectF]] = {}
        scale, corner = self._frame()
        x, y = corner.x(), corner.y()
        for item in self._scene.nodes.values():
            (left, top), anatomy = item.at, item.anatomy
            size = anatomy.width * scale, anatomy.height * scale
            box = QRectF(left * scale + x, top * scale + y, *size)
            boxes.setdefault(anatomy.group, []).append(box)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        _paint_things(painter, self._scene.things.items.values(), scale, corner)
        for group, places in boxes.items():
            painter.setBrush(theme.category(group))
            if scale * SMALLEST < ROUND:
                painter.drawRects(places)
            else:
                painter.drawPath(_rounded(places))
        painter.end()
        return picture


def _rounded(boxes: list[QRectF]) -> QPainterPath:
    """Boxes with round corners as one path, without holes where they overlap."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for box in boxes:
        path.addRoundedRect(box, 1.5, 1.5)
    return path


def _paint_things(painter: QPainter, items: Iterable[Item], scale: float, corner: QPointF) -> None:
    """Frames and notes lie below the layers here, too."""
    for item in items:
        colour = QColor(tint_colour(item.frame.tint) if isinstance(item, FrameBox) else theme.color("text3"))
        colour.setAlphaF(0.25)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(item.rect.topLeft() * scale + corner, item.rect.size() * scale), 2, 2)
