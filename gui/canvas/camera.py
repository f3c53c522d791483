"""Zoom and pan: which part of the scene is seen, how large, and the glide from one part to another."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmapCache, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsView

from gui import theme
from gui.canvas import ground
from gui.canvas.board import Board
from gui.canvas.fade import Fade
from gui.canvas.lod import ZOOM_HIGH, ZOOM_LOW, ZOOM_WHOLE, level

ROOM = 20_000.0
MARGINS = (28, 52, -28, -24)  # room for what stands in the corners
PICTURES_KB = 160_000


class Camera(QGraphicsView):
    """Looks at a board. `zoomed(zoom)`, and `moved` when another part is seen."""

    zoomed = Signal(float)
    moved = Signal()

    def __init__(self, board: Board) -> None:
        super().__init__()
        self.board = board
        self._animation: QVariantAnimation | None = None
        self.fade = Fade(self)
        self._set_up()
        theme.changed.connect(self._retheme)
        board.drawn.connect(self._make_room)

    def _set_up(self) -> None:
        QPixmapCache.setCacheLimit(PICTURES_KB)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # `drawBackground` covers all of it, so that Qt need not fill it first.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        hints = QPainter.RenderHint
        self.setRenderHints(hints.Antialiasing | hints.TextAntialiasing | hints.SmoothPixmapTransform)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setSceneRect(QRectF(-ROOM, -ROOM, 2 * ROOM, 2 * ROOM))
        self._retheme()

    def _make_room(self) -> None:
        """Let every part of the drawing be scrolled to."""
        bounds = self.board.bounds()
        if not self.sceneRect().contains(bounds):
            self.setSceneRect(self.sceneRect().united(bounds.adjusted(-ROOM, -ROOM, ROOM, ROOM)))

    def _retheme(self) -> None:
        self.setBackgroundBrush(theme.color("canvas"))

    @property
    def zoom(self) -> float:
        """1.0 is 100 %."""
        return self.transform().m11()

    @property
    def shown(self) -> QRectF:
        """The part of the scene that is seen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def set_zoom(self, zoom: float, at: QPoint | QPointF | None = None) -> None:
        """Zoom so that what is at the point `at` of the viewport (its middle) stays there."""
        at = QPointF(at) if at is not None else QPointF(self.viewport().rect().center())
        fixed = self.to_scene(at)
        # Where a large drawing is seen whole, one zooms from there and not from 10 %.
        self._apply(min(max(zoom, min(ZOOM_LOW, self.zoom)), ZOOM_HIGH))
        self._show(fixed, at)

    def look_at(self, area: QRectF, animated: bool = True, most: float = 1.0) -> None:
        """Zoom and move so that an area of the scene is seen whole, at no more than `most`."""
        room = self._room()
        if not area.isEmpty() and room.width() >= 40 and room.height() >= 40:
            self._glide(_zoom_for(area, room, most), area.center(), room.center(), animated)

    def looks_at(self, area: QRectF) -> bool:
        """Whether the view stands as `look_at` left it."""
        room = self._room()
        if area.isEmpty() or abs(self.zoom - _zoom_for(area, room)) > 0.001:
            return False
        return (self.to_screen(area.center()) - room.center()).manhattanLength() < 4

    def _room(self) -> QRectF:
        return QRectF(self.viewport().rect()).adjusted(*MARGINS)

    def centre(self, point: QPointF, animated: bool = True) -> None:
        """Bring a point of the scene to the middle."""
        self._glide(self.zoom, point, QPointF(self.viewport().rect().center()), animated)

    def glide_to(self, zoom: float, point: QPointF, at: QPointF) -> None:
        """Zoom and move until a point of the scene is at a point of the viewport."""
        self._glide(min(max(zoom, ZOOM_WHOLE), ZOOM_HIGH), point, at, True)

    def pan(self, by: QPointF) -> None:
        """Move the paper by so many pixels."""
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        bars[0].setValue(bars[0].value() - round(by.x()))
        bars[1].setValue(bars[1].value() - round(by.y()))
        self._look()
        self.moved.emit()

    def _look(self) -> None:
        """Have what is seen now on the stage."""
        self.board.stage.look(self.shown)

    def _apply(self, zoom: float) -> None:
        if zoom != self.zoom:
            if level(zoom) is not self.board.level:
                self.fade.begin()
            self.setTransform(QTransform.fromScale(zoom, zoom))
            self.board.show_level(level(zoom))
            self.zoomed.emit(zoom)

    def _show(self, point: QPointF, at: QPointF) -> None:
        self.pan(at - QPointF(self.to_screen(point)))

    def to_scene(self, at: QPointF) -> QPointF:
        """The point of the scene under a point of the viewport."""
        return self.viewportTransform().inverted()[0].map(at)

    def to_screen(self, point: QPointF) -> QPointF:
        """Where a point of the scene is in the viewport."""
        return self.viewportTransform().map(point)

    def _glide(self, zoom: float, point: QPointF, at: QPointF, animated: bool) -> None:
        if self._animation is not None:
            self._animation.stop()
            self._animation.deleteLater()
            self._animation = None
        time = theme.duration("zoom") if animated and self.isVisible() else 0
        begin_zoom, begin = self.zoom, self.to_scene(at)

        def step(share: float) -> None:
            self._apply(begin_zoom * (zoom / begin_zoom) ** share)
            self._show(begin + (point - begin) * share, at)

        if time == 0:
            step(1.0)
            return
        self._animation = ground.glide(self, time, step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()
        self.moved.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._look()  # whichever way the view came to see another part
        super().paintEvent(event)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        ground.paint_dots(painter, QRectF(rect), self.zoom)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self.fade.paint(painter)


def _zoom_for(area: QRectF, room: QRectF, most: float = 1.0) -> float:
    """The zoom at which an area fills the room, at no more than `most`."""
    zoom = min(room.width() / area.width(), room.height() / area.height(), most)
    return min(max(zoom, ZOOM_WHOLE), ZOOM_HIGH)
