"""Two fingers: on a touchpad a pinch zooms, on a touch screen it zooms and moves the paper at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QTouchEvent

if TYPE_CHECKING:
    from gui.canvas.camera import Camera

Two = tuple[QPointF, float]  # the middle between two fingers, and how far they are apart
CLOSEST = 8.0


class Touch(QObject):
    """Watches a camera's viewport for fingers; one finger stays a mouse."""

    def __init__(self, camera: Camera, begun: Callable[[], None]) -> None:
        super().__init__(camera)
        self._camera, self._begun = camera, begun
        self._last: Two | None = None
        camera.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        camera.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            return self._pinched(event)
        if isinstance(event, QTouchEvent):
            return self._touched(event)
        return False

    def _pinched(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._camera.set_zoom(self._camera.zoom * (1 + event.value()), event.position())
        return True

    def _touched(self, event: QTouchEvent) -> bool:
        points = event.points()
        if len(points) != 2 or event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            taken, self._last = self._last is not None, None
            return taken
        one, other = points[0].position(), points[1].position()
        now = ((one + other) / 2, max(QLineF(one, other).length(), CLOSEST))
        if self._last is None:
            self._begun()  # the first finger may have begun a drag
        else:
            middle, apart = self._last
            self._camera.pan(now[0] - middle)
            self._camera.set_zoom(self._camera.zoom * now[1] / apart, now[0])
        self._last = now
        event.accept()
        return True
