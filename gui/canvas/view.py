"""The view: zoom and pan, the dotted ground, and mouse and key events handed to gestures and commands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmapCache,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QFrame, QGraphicsView

from gui import theme
from gui.canvas import ground
from gui.canvas.gestures import Gesture, gesture_for
from gui.canvas.gestures.pan import Pan
from gui.canvas.hits import Hit, hit
from gui.canvas.lod import ZOOM_HIGH, ZOOM_LOW, level
from gui.canvas.scene import CanvasScene
from gui.session import Session

EDGE, EDGE_STEP, EDGE_EVERY = 32, 14, 30
ROOM = 20_000.0
PICTURES_KB = 160_000


class CanvasView(QGraphicsView):
    """Looks at the scene; one gesture at a time has the mouse.

    `zoomed(zoom)` and `moved` when another part is seen; `pointed(Hit)` when something else is under the
    pointer; `double_clicked(Hit, point)`, `menu_wanted(Hit, point)` and `key(event)` are for the canvas.
    """

    zoomed = Signal(float)
    moved = Signal()
    pointed = Signal(object)
    double_clicked = Signal(object, object)
    menu_wanted = Signal(object, object)
    key_pressed = Signal(object)
    space_tapped = Signal()
    wire_dropped = Signal(object, object)

    def __init__(self, scene: CanvasScene, session: Session) -> None:
        super().__init__()
        self.board, self.session = scene, session
        self.gesture: Gesture | None = None
        self.pointer: QPointF | None = None
        self._hit = Hit()
        self._space = False
        self._hand = False
        self._animation: QVariantAnimation | None = None
        self._edge = QTimer(self, interval=EDGE_EVERY)
        self._edge.timeout.connect(self._scroll_at_edge)
        self._set_up()
        theme.changed.connect(self._retheme)

    def _set_up(self) -> None:
        QPixmapCache.setCacheLimit(PICTURES_KB)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        hints = QPainter.RenderHint
        self.setRenderHints(hints.Antialiasing | hints.TextAntialiasing | hints.SmoothPixmapTransform)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSceneRect(QRectF(-ROOM, -ROOM, 2 * ROOM, 2 * ROOM))
        self._retheme()

    def _retheme(self) -> None:
        self.setBackgroundBrush(theme.color("canvas"))

    # Zoom and place

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
        fixed = self._to_scene(at)
        self._apply(min(max(zoom, ZOOM_LOW), ZOOM_HIGH))
        self._show(fixed, at)

    def look_at(self, area: QRectF, animated: bool = True, most: float = 1.0) -> None:
        """Zoom and move so that an area of the scene is seen whole, at no more than `most`."""
        room = QRectF(self.viewport().rect()).adjusted(40, 56, -40, -40)
        if area.isEmpty() or room.width() < 40 or room.height() < 40:
            return
        zoom = min(room.width() / area.width(), room.height() / area.height(), most)
        self._glide(min(max(zoom, ZOOM_LOW), ZOOM_HIGH), area.center(), room.center(), animated)

    def centre(self, point: QPointF, animated: bool = True) -> None:
        """Bring a point of the scene to the middle."""
        self._glide(self.zoom, point, QPointF(self.viewport().rect().center()), animated)

    def pan(self, by: QPointF) -> None:
        """Move the paper by so many pixels."""
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        bars[0].setValue(bars[0].value() - round(by.x()))
        bars[1].setValue(bars[1].value() - round(by.y()))
        self.moved.emit()

    def _apply(self, zoom: float) -> None:
        if zoom != self.zoom:
            self.setTransform(QTransform.fromScale(zoom, zoom))
            self.board.show_level(level(zoom))
            self.zoomed.emit(zoom)

    def _show(self, point: QPointF, at: QPointF) -> None:
        self.pan(at - QPointF(self._from_scene(point)))

    def _to_scene(self, at: QPointF) -> QPointF:
        return self.viewportTransform().inverted()[0].map(at)

    def _from_scene(self, point: QPointF) -> QPointF:
        return self.viewportTransform().map(point)

    def _glide(self, zoom: float, point: QPointF, at: QPointF, animated: bool) -> None:
        if self._animation is not None:
            self._animation.stop()
            self._animation.deleteLater()
            self._animation = None
        time = theme.duration("zoom") if animated and self.isVisible() else 0
        begin_zoom, begin = self.zoom, self._to_scene(at)

        def step(share: float) -> None:
            self._apply(begin_zoom * (zoom / begin_zoom) ** share)
            self._show(begin + (point - begin) * share, at)

        if time == 0:
            step(1.0)
            return
        self._animation = ground.glide(self, time, step)

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.gesture is not None:
            self.cancel()
            return
        at = event.position()
        left = event.button() is Qt.MouseButton.LeftButton
        if event.button() is Qt.MouseButton.MiddleButton or (left and (self._space or self._hand)):
            self.gesture = Pan(self, at)
            self._space = False
        elif left:
            self.gesture = gesture_for(self, self.hit(at), at, event.modifiers())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = event.position()
        if self.gesture is None:
            self._point_at(event.position())
            return
        self.gesture.drag(event.position(), event.modifiers())
        if self.gesture.scrolls and self.gesture.started and not self._edge.isActive():
            self._edge.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self.gesture = self.gesture, None
        self._edge.stop()
        if gesture is not None:
            gesture.release(event.position(), event.modifiers())
        self._point_at(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.cancel()
            self.double_clicked.emit(self.hit(event.position()), self._to_scene(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.pixelDelta() and event.phase() is not Qt.ScrollPhase.NoScrollPhase:
            self.pan(QPointF(event.pixelDelta()))  # two fingers on a touchpad
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(QPointF(event.angleDelta().y() / 2 or event.angleDelta().x() / 2, 0))
        else:
            self.set_zoom(self.zoom * 1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.gesture is not None:
            self.cancel()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._space = self._space or not event.isAutoRepeat()
        else:
            self.key_pressed.emit(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._space and not event.isAutoRepeat():
            self._space = False
            self.space_tapped.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = QPointF(event.pos())
        self.menu_wanted.emit(self.hit(at), event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer = None
        if self.gesture is None:
            self._set_hit(Hit())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.moved.emit()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        ground.paint_dots(painter, rect, self.zoom)

    def hit(self, at: QPointF) -> Hit:
        """What is under a point of the viewport."""
        return hit(self.board, self._to_scene(at), self.zoom)

    def to_scene(self, at: QPointF) -> QPointF:
        """The point of the scene under a point of the viewport."""
        return self._to_scene(at)

    def to_screen(self, point: QPointF) -> QPointF:
        """Where a point of the scene is in the viewport."""
        return self._from_scene(point)

    def set_hand(self, on: bool) -> None:
        """Let the left button move the paper."""
        self._hand = on
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if on else Qt.CursorShape.ArrowCursor)

    def cancel(self) -> None:
        """End the gesture as if it had never begun."""
        gesture, self.gesture = self.gesture, None
        self._edge.stop()
        if gesture is not None:
            gesture.cancel()

    def _point_at(self, at: QPointF) -> None:
        self._set_hit(self.hit(at))

    def _set_hit(self, found: Hit) -> None:
        if found != self._hit:
            self._hit = found
            self.pointed.emit(found)

    def _scroll_at_edge(self) -> None:
        if self.gesture is None or self.pointer is None:
            self._edge.stop()
            return
        at, size = self.pointer, self.viewport().size()
        by = QPointF(_push(at.x(), size.width()), _push(at.y(), size.height()))
        if by.isNull():
            self._edge.stop()
            return
        self.pan(by)
        self.gesture.drag(at, Qt.KeyboardModifier.NoModifier)


def _push(at: float, size: int) -> float:
    """How far the paper moves when the pointer is near an edge."""
    if at < EDGE:
        return EDGE_STEP
    return -EDGE_STEP if at > size - EDGE else 0.0
