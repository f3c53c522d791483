"""How a level of detail gives way to another one: what was seen before fades away over what is seen now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QVariantAnimation
from PySide6.QtGui import QPainter, QPixmap

from gui import theme
from gui.canvas import ground

if TYPE_CHECKING:
    from gui.canvas.camera import Camera


class Fade:
    """Keeps a picture of the view while it fades; it zooms and moves with the paper."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._picture: QPixmap | None = None
        self._area = QRectF()
        self._share = 1.0
        self._animation: QVariantAnimation | None = None

    @property
    def runs(self) -> bool:
        """Whether something of the level before can still be seen."""
        return self._picture is not None

    def begin(self) -> None:
        """Remember what is seen now; without motion the change is at once."""
        camera, time = self._camera, theme.duration("hover")
        self.end()
        if time == 0 or not camera.isVisible() or camera.scene() is None:
            return
        viewport = camera.viewport()
        corner, size = camera.to_scene(QRectF(viewport.rect()).topLeft()), viewport.size()
        self._area = QRectF(corner.x(), corner.y(), size.width() / camera.zoom, size.height() / camera.zoom)
        self._picture, self._share = viewport.grab(), 0.0
        self._animation = ground.glide(camera, time, self._step)
        self._animation.finished.connect(self.end)

    def end(self) -> None:
        """Nothing of the level before is seen any more."""
        if self._animation is not None:
            self._animation.stop()
            self._animation.deleteLater()
        if self._picture is not None:
            self._camera.viewport().update()
        self._picture = self._animation = None

    def paint(self, painter: QPainter) -> None:
        """Draw what is left of it, in coordinates of the scene."""
        if self._picture is not None:
            painter.setOpacity(1.0 - self._share)
            painter.drawPixmap(self._area, self._picture, QRectF(self._picture.rect()))
            painter.setOpacity(1.0)

    def _step(self, share: float) -> None:
        self._share = share
        self._camera.viewport().update()
