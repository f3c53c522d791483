"""What the program says: banners and cards with what, why and how to fix; toasts; empty states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import shiboken6
from PySide6.QtCore import QEasingCurve, QEvent, QPropertyAnimation, QRectF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.announce import announce
from gui.translate import tr
from gui.widgets.base import Glyph, label, painter_for, rounded, shortened
from gui.widgets.buttons import Button, IconButton

__all__ = ["Banner", "EmptyState", "Glyph", "Toast", "announce"]

WIDEST_TOAST = 520
State = Literal["error", "warning", "info", "success"]
STATE_ICONS: dict[str, str] = {
    "error": "circle-alert",
    "warning": "triangle-alert",
    "info": "info",
    "success": "circle-check",
}


class Banner(QWidget):
    """What happened, why, and a button that mends it. `stacked` for narrow panels: the button is a link."""

    def __init__(
        self,
        state: State,
        what: str,
        why: str = "",
        button: str = "",
        run: Callable[[], object] | None = None,
        *,
        stacked: bool = False,
        closable: bool = False,
    ) -> None:
        super().__init__()
        self._state = state
        self.setAccessibleName(what)
        self.setAccessibleDescription(why)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 8, 10, 8)
        self.row.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop if stacked else Qt.AlignmentFlag.AlignVCenter
        self.row.addWidget(Glyph(STATE_ICONS[state], state), 0, top)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(_words(what, 600, "text", not stacked))
        self._why = _words(why, 400, "text2", not stacked)
        words.addWidget(self._why)
        self.row.addLayout(words, 1)
        self._why.setVisible(bool(why))  # in its place by now: shown before, it would be a window of its own
        self.buttons: list[Button] = []
        if button:
            made = Button(button, "link" if stacked else "secondary")
            if run is not None:
                made.clicked.connect(lambda: run())
            self.buttons.append(made)
            if stacked:
                words.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                self.row.addWidget(made)
        if closable:
            close = IconButton("x", tr("Hide this message"), size=24)
            close.clicked.connect(self.hide)
            self.row.addWidget(close, 0, top)

    def set_why(self, why: str) -> None:
        """Say another reason, in its place: a new banner would lay out everything around it anew."""
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.setAccessibleDescription(why)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        soft, strong = theme.color(f"{self._state}-soft"), theme.color(self._state)
        rounded(painter, QRectF(self.rect()), 8, soft, theme.mix(strong, soft, 0.35))
        painter.end()


class Toast(QWidget):
    """A message of 44 at the bottom of the window; leaves after five seconds unless hovered or focused."""

    SECONDS = 5

    def __init__(
        self,
        text: str,
        button: str = "",
        run: Callable[[], object] | None = None,
        icon: str = "info",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        text = shortened(text, 300)
        self.setAccessibleName(text)
        self.setMinimumHeight(44)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(Glyph(icon, "toast-text"))
        words = label(text, 13, 500)
        words.setProperty("token", "toast")
        words.setWordWrap(True)
        words.setFixedWidth(min(words.fontMetrics().horizontalAdvance(text) + 4, WIDEST_TOAST))
        row.addWidget(words)
        row.addSpacing(8)
        self.button: Button | None = None
        if button and run is not None:

            def follow() -> None:
                run()
                self.leave()

            self.button = Button(button, "link", token="toast-accent")
            self.button.clicked.connect(follow)
            row.addWidget(self.button)
        close = IconButton("x", tr("Close this message"), size=24, token="toast-text")
        close.clicked.connect(self.leave)
        row.addWidget(close)
        self._before = QApplication.focusWidget()  # where the keyboard goes back to
        self._timer = QTimer(self, interval=self.SECONDS * 1000, singleShot=True)
        self._timer.timeout.connect(self._over)

    def rise(self) -> None:
        """Fade in and start counting."""
        self.show()
        self.raise_()
        self._fade(0.0, 1.0, theme.duration("toast-in"))
        self._timer.start()
        announce(self, self.accessibleName())

    def leave(self) -> None:
        """Fade out and be gone."""
        self.give_back()
        self._timer.stop()
        fade = self._fade(1.0, 0.0, theme.duration("toast-out"))
        if fade is None:
            self.deleteLater()
        else:
            fade.finished.connect(self.deleteLater)

    def give_back(self) -> None:
        """Put the keyboard where it was before the message came, if somebody took it here."""
        before = self._before
        if self._focus() is None:
            return
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focusNextPrevChild(True)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        rounded(painter, QRectF(self.rect()), 8, "toast", "strong" if theme.is_dark() else None)
        painter.end()

    def _over(self) -> None:
        """The time is over: go, unless somebody is just about to press the button."""
        if self._focus() is not None:
            self._timer.start()
        else:
            self.leave()

    def _focus(self) -> QWidget | None:
        """What has the keyboard, where that is a part of the message."""
        focus = QApplication.focusWidget()
        return focus if focus is not None and self.isAncestorOf(focus) else None

    def _fade(self, start: float, end: float, milliseconds: int) -> QPropertyAnimation | None:
        if not milliseconds:
            return None
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        fade = QPropertyAnimation(effect, b"opacity", self)
        fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        fade.setDuration(milliseconds)
        fade.setStartValue(start)
        fade.setEndValue(end)
        fade.start()
        return fade


class EmptyState(QWidget):
    """An icon in a circle, a title, one line and one button: what belongs here and the next step."""

    def __init__(
        self,
        icon: str,
        title: str,
        line: str,
        button: str = "",
        run: Callable[[], object] | None = None,
        *,
        variant: Literal["primary", "secondary"] = "primary",
    ) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(6)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        self.circle = _Circle(icon)
        column.addWidget(self.circle, 0, centre)
        column.addSpacing(6)
        self.title = label(title, 14, 600, "text", wrap=True)
        self.line = label(line, 13, 400, "text2", wrap=True)
        for each in (self.title, self.line):
            each.setAlignment(centre)
            column.addWidget(each, 0, centre)
        self.button: Button | None = None
        if button:
            self.button = Button(button, variant)
            if run is not None:
                self.button.clicked.connect(lambda: run())
            column.addSpacing(8)
            column.addWidget(self.button, 0, centre)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_words(self, title: str, line: str, icon: str = "") -> None:
        """Say something else, with the same icon or another."""
        self.circle.show_icon(icon or self.circle.icon)
        self.title.setText(title)
        self.line.setText(line)
        self._fit()
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)

    def _fit(self) -> None:
        """Lines of at most 300; a centred label would not learn its height from its width otherwise."""
        width = max(min(300, self.width() - 32), 120)
        for each in (self.title, self.line):
            each.setFixedSize(width, max(each.heightForWidth(width), 0))


class _Circle(QWidget):
    def __init__(self, icon: str) -> None:
        super().__init__()
        self.icon = icon
        self.setFixedSize(56, 56)

    def show_icon(self, icon: str) -> None:
        """Show another icon."""
        self.icon = icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        rounded(painter, QRectF(self.rect()), 28, "soft")
        theme.paint_icon(painter, self.icon, QRectF(16, 16, 24, 24), "accent")
        painter.end()


def _words(text: str, weight: int, token: str, selectable: bool) -> QLabel:
    """A narrow panel's words are running text, which Qt lays out too tightly where it lets select it."""
    made = label(text, 13, weight, token, wrap=True)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
