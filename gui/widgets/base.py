"""What the painted widgets share: a control that knows hover and focus, rounded boxes, labels, lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QLayout,
    QSizePolicy,
    QWidget,
)

from gui import theme
from gui.widgets import worded
from gui.widgets.cut import tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QEvent, QRect, QVariantAnimation
    from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QFont, QKeyEvent, QPaintEvent

TIP_NAME, TIP_KEY = "tip-name", "tip-key"
KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


WIDEST_CAPTION = 150
LONGEST = 1000  # letters of a text on one line: a name from a file may have a million


def flat(painter: QPainter, rect: QRectF | QRect, fill: QColor | str) -> None:
    """Fill a box.

    `fillRect` does it, too, but its first call makes the enum of 180 named gradients: 3 % of the start.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(fill))
    painter.drawRect(rect)


def rounded(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | str | None,
    edge: QColor | str | None = None,
    width: float = 1.0,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """Paint a rounded box whose edge lies inside `rect`."""
    inset = width / 2 if edge is not None else 0.0
    painter.setBrush(theme.color(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color(edge), width, style) if edge is not None else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def text_in(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    token: str | QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Paint one line of text, vertically centred, with an ellipsis where it does not fit."""
    painter.setFont(font)
    painter.setPen(theme.color(token))
    text = shortened(text, LONGEST)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(rect.width()) + 1)
    if shown != text:
        tell(painter, rect, text)
    worded.note(painter, rect, text, font, align)
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def painter_for(widget: QWidget) -> QPainter:
    """A painter on `widget` with smooth edges."""
    painter = QPainter(widget)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    return painter


class Control(QAbstractButton):
    """A painted button-like widget: hover fades in, keyboard focus shows a ring, Enter presses."""

    radius = 6

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hovered = 0.0
        self._fade: QVariantAnimation | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if name:
            self.setAccessibleName(name)

    def setText(self, text: str) -> None:
        super().setText(shortened(text, LONGEST))

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the control; subclasses say how."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        self.draw(painter, QRectF(self.rect()))
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._fade_to(1.0)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._fade_to(0.0)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in KEYBOARD_REASONS:
            from gui.widgets.focus import show_focus

            show_focus(self, self.radius)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def ground(self, resting: str | QColor, hovered: str = "hover", pressed: str = "active") -> QColor:
        """The fill for the state the control is in."""
        if self.isDown():
            return theme.color(pressed)
        return theme.mix(theme.color(hovered), theme.color(resting), self.hovered)

    def _fade_to(self, share: float) -> None:
        duration = theme.duration("hover")
        if not self.isEnabled() or not duration:
            self._set_hovered(share if self.isEnabled() else 0.0)
            return
        if self._fade is None:
            from PySide6.QtCore import QEasingCurve, QVariantAnimation

            self._fade = QVariantAnimation(self)
            self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
            self._fade.valueChanged.connect(self._set_hovered)
        self._fade.stop()
        self._fade.setDuration(duration)
        self._fade.setStartValue(self.hovered)
        self._fade.setEndValue(share)
        self._fade.start()

    def _set_hovered(self, share: float) -> None:
        self.hovered = share
        self.update()


def shortened(text: str, most: int) -> str:
    """At most so many letters: a name from a file may have a million."""
    return text if len(text) <= most else text[: most - 1] + "…"


def set_tip(widget: QWidget, text: str) -> None:
    """A tooltip from text that a file may hold: shown as it stands, never read as HTML."""
    widget.setToolTip(plain_tip(text))


def plain_tip(text: str) -> str:
    """Text for a tooltip that Qt shows as it stands."""
    text = shortened(text, 1000)
    if "<" in text or "&" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
        return f"<qt>{text}</qt>"
    return text


def with_key(name: str, key: str) -> str:
    """A tooltip: the name, and the key as this system writes it; `key` is its default."""
    from gui.preferences import keymap

    now = keymap.now(key)
    return f"{name}  {keymap.native(now) or now}" if now else name


def set_key_tip(widget: QWidget, name: str, key: str) -> None:
    """A tooltip with a key that stays true when the person chooses another."""
    widget.setProperty(TIP_NAME, name)
    widget.setProperty(TIP_KEY, key)
    widget.setToolTip(plain_tip(with_key(name, key)))


def refresh_key_tips() -> None:
    """Keys are others than before: say the new ones."""
    for widget in QApplication.allWidgets():
        if key := widget.property(TIP_KEY):
            widget.setToolTip(plain_tip(with_key(widget.property(TIP_NAME), key)))


def stands_for(widget: QWidget, thing: object) -> None:
    """Say what F1 explains where `widget` has the focus; `gui.how.target` says what it may be."""
    widget.explained = thing  # type: ignore[attr-defined]


def parent_of(widget: QWidget) -> QWidget:
    """What a widget stands in that never stands alone."""
    parent = widget.parentWidget()
    assert parent is not None
    return parent


def emptied(layout: QLayout, keep: int = 0) -> None:
    """Take everything but the first `keep` things out of a layout, for good."""
    while (item := layout.takeAt(keep)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def label(
    text: str = "", size: int = 13, weight: int = 400, token: str = "text2", wrap: bool = False
) -> QLabel:
    """A plain text label in one of the program's sizes and text tokens."""
    made = worded.WordLabel(text)
    made.setFont(theme.font(size, weight))
    made.setProperty("token", token)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    return made


def room_for(texts: Iterable[str], usual: int) -> int:
    """The width of a column of captions that wrap: the usual one, or that of the longest single word."""
    metrics = QFontMetrics(theme.font())
    words = [word for text in texts for word in re.split(r"\s|(?<=-)", text)]
    longest = max((metrics.horizontalAdvance(word) + 2 for word in words), default=0)
    return max(usual, min(longest, WIDEST_CAPTION))


def set_token(made: QLabel, token: str) -> None:
    """Give a label another text token."""
    if made.property("token") != token:
        made.setProperty("token", token)
        made.style().unpolish(made)
        made.style().polish(made)


def surface(widget: QWidget, ground: str) -> QWidget:
    """Let a plain widget paint the ground of a token; returns the widget."""
    widget.setProperty("surface", ground)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


class Glyph(QWidget):
    """An icon that stands by itself, coloured live."""

    def __init__(self, icon: str, token: str = "text2", size: int = 16) -> None:
        super().__init__()
        self._icon, self._token = icon, token
        self.setFixedSize(size, size)

    def set_value(self, icon: str, token: str) -> None:
        """Show another icon in another colour."""
        self._icon, self._token = icon, token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        theme.paint_icon(painter, self._icon, QRectF(self.rect()), self._token)
        painter.end()


class Line(QFrame):
    """A separator one pixel thick."""

    def __init__(self, vertical: bool = False, length: int = 0) -> None:
        super().__init__()
        self._size = QSize(1, length) if vertical else QSize(length, 1)
        fixed, grows = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        along = fixed if length else grows
        self.setSizePolicy(fixed if vertical else along, along if vertical else fixed)

    def sizeHint(self) -> QSize:
        return self._size

    def paintEvent(self, event: QPaintEvent) -> None:
        flat(QPainter(self), self.rect(), "border")
