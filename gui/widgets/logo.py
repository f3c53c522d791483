"""The logo: four woven strands on an indigo tile."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from gui.theme.icons import ASSETS
from gui.widgets.base import Control, painter_for, rounded, set_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon


@cache
def logo(size: int, scale: float = 1.0) -> QPixmap:
    """The logo as a picture of `size` logical pixels."""
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(ASSETS / "logo.svg")).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def logo_icon() -> QIcon:
    """The icon of windows and of the task bar."""
    from PySide6.QtGui import QIcon  # not needed for the first paint

    made = QIcon()
    for size in (16, 32, 64, 128):
        made.addPixmap(logo(size))
    return made


class Logo(QWidget):
    """The logo standing still."""

    def __init__(self, size: int = 32) -> None:
        super().__init__()
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.drawPixmap(0, 0, logo(self.width(), self.devicePixelRatioF()))
        painter.end()


class LogoButton(Control):
    """The logo as the button that opens the app menu."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        set_tip(self, name)

    def sizeHint(self) -> QSize:
        return QSize(32, 32)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self.hovered or self.isDown():
            rounded(painter, rect, 8, "active" if self.isDown() else "hover")
        painter.drawPixmap(4, 4, logo(24, self.devicePixelRatioF()))
