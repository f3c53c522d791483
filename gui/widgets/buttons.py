"""Buttons with a word, and buttons with an icon alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.base import Control, rounded, set_key_tip, text_in

Variant = Literal["primary", "secondary", "ghost", "danger", "danger-fill", "link"]
_TEXT: dict[Variant, str] = {
    "primary": "on-fill",
    "secondary": "text",
    "ghost": "text2",
    "danger": "error",
    "danger-fill": "on-fill",
    "link": "accent",
}


class Button(Control):
    """A button with a word and maybe an icon before it; 28 high, 32 in dialogs."""

    def __init__(
        self,
        text: str,
        variant: Variant = "secondary",
        icon: str = "",
        *,
        height: int = 28,
        menu: bool = False,
        token: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setText(text)
        self.variant: Variant = variant
        self.icon_name = icon
        self._height = height
        self._menu = menu
        self._token = token
        self.setCursor(Qt.CursorShape.PointingHandCursor if variant == "link" else Qt.CursorShape.ArrowCursor)

    def set_look(self, text: str, icon: str = "", variant: Variant | None = None) -> None:
        """Change word, icon and variant at once."""
        self.setText(text)
        self.setAccessibleName(text)
        self.icon_name = icon
        self.variant = variant or self.variant
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self._font()).horizontalAdvance(self.text())
        if self.variant == "link":
            return QSize(words + (20 if self.icon_name else 0) + 2, 24)
        padding = 12 if self._height <= 28 else 16
        extra = (22 if self.icon_name else 0) + (18 if self._menu else 0)
        return QSize(max(words + 2 * padding + extra, 48), self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        token = (self._token or _TEXT[self.variant]) if self.isEnabled() else "disabled"
        self._draw_ground(painter, rect)
        words = QFontMetrics(self._font()).horizontalAdvance(self.text())
        icon = 22 if self.icon_name else 0
        menu = 18 if self._menu else 0
        left = max(rect.x() + (rect.width() - words - icon - menu) / 2, 1)
        if self.variant == "link":
            left = 0.0
        if icon:
            theme.paint_icon(painter, self.icon_name, QRectF(left, rect.center().y() - 8, 16, 16), token)
        line = QRectF(left + icon, rect.y(), rect.right() - left - icon - menu, rect.height())
        font = self._font() if words <= line.width() + 1 else self._font(12)  # rather smaller than cut
        text_in(painter, line, self.text(), font, token)
        if menu:
            spot = QRectF(left + icon + words + 4, rect.center().y() - 7, 14, 14)
            theme.paint_icon(painter, "chevron-down", spot, token)
        if self.variant == "link" and self.hovered > 0.5:
            base = rect.center().y() + 8
            painter.drawLine(QPointF(left + icon, base), QPointF(left + icon + words, base))

    def _font(self, size: int = 13) -> QFont:
        return theme.font(size, 500 if self.variant == "ghost" else 600)

    def _draw_ground(self, painter: QPainter, rect: QRectF) -> None:
        if self.variant == "link":
            return
        if not self.isEnabled():
            rounded(painter, rect, self.radius, None, "border")
        elif self.variant == "primary":
            rounded(painter, rect, self.radius, self.ground("fill", "fill-hover", "fill-hover"))
        elif self.variant == "danger-fill":
            rounded(painter, rect, self.radius, self._danger())
        elif self.variant == "ghost":
            if self.hovered or self.isDown():
                painter.setOpacity(1.0 if self.isDown() else self.hovered)
                rounded(painter, rect, self.radius, "active" if self.isDown() else "hover")
                painter.setOpacity(1.0)
        else:
            rounded(painter, rect, self.radius, self.ground("raised"), "control")

    def _danger(self) -> QColor:
        return theme.mix(theme.color("black"), theme.color("error-fill"), 0.1 * self.hovered)


class IconButton(Control):
    """A square button with a well-known icon; the name is its tooltip and what a screen reader says.

    A `quiet` one that can be checked says so by its icon alone."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        key: str = "",
        size: int = 28,
        token: str = "text2",
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self.icon_name = icon
        self._quiet = quiet
        self._size = size
        self._token = token
        set_key_tip(self, name, key)

    def set_icon(self, icon: str, name: str = "", key: str = "") -> None:
        """Show another icon, and say another name with it."""
        self.icon_name = icon
        if name:
            self.setAccessibleName(name)
            set_key_tip(self, name, key)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self.isDown() or (self.isChecked() and not self._quiet):
            rounded(painter, rect, self.radius, "active")
        elif self.hovered:
            painter.setOpacity(self.hovered)
            rounded(painter, rect, self.radius, "hover")
            painter.setOpacity(1.0)
        token = "text" if self.isChecked() and not self._quiet else self._token
        token = token if self.isEnabled() else "disabled"
        side = 16 if self._size >= 24 else 14
        box = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
        theme.paint_icon(painter, self.icon_name, box, token)
