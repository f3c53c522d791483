"""The split as a bar with two handles: how much data trains, validates and tests."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.translate import mark, tr
from gui.widgets.base import painter_for, rounded, set_tip, text_in
from gui.widgets.focus import show_focus
from gui.widgets.number import new_gesture

PARTS = (
    ("train", mark("Train"), mark("learns from these")),
    ("validation", mark("Validation"), ""),
    ("test", mark("Test"), ""),
)
GAP = 12
SMALLEST = 0.05
GRAB = 10


class SplitBar(QWidget):
    """`edited(shares, gesture)` while a handle moves; the three shares add up to 1."""

    edited = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self.shares = (0.7, 0.15, 0.15)
        self.counts: Mapping[str, int] = {}
        self.units = "rows"
        self.gesture = 0
        self._handle: int | None = None
        self._chosen = 0
        self.setAccessibleName(tr("Split"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_split(self, shares: tuple[float, float, float], counts: Mapping[str, int], units: str) -> None:
        """Show other shares, and how many rows they come to."""
        total = sum(shares) or 1.0
        self.shares = (shares[0] / total, shares[1] / total, shares[2] / total)
        self.counts, self.units = counts, units
        words = ", ".join(f"{tr(word)} {self._percent(i)}" for i, (_, word, _) in enumerate(PARTS))
        set_tip(self, words)
        self.setAccessibleDescription(
            words + ". " + tr("Arrow keys move the first handle, with Shift the second.")
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 44)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        looks = (("soft", "fill"), ("success-soft", "success"), ("hover", "text3"))
        for index, ((key, word, hint), (ground, line)) in enumerate(zip(PARTS, looks, strict=True)):
            box = self._box(index)
            if box.width() < 2:
                continue
            rounded(painter, box, 4, ground)
            painter.fillRect(QRectF(box.x(), box.bottom() - 3, box.width(), 3), theme.color(line))
            inner = box.adjusted(12 if box.width() > 120 else 8, 4, -2, 0)
            word = tr(word)
            head = f"{word}  {self._percent(index)}"
            detail = f"{tr(f'{self.counts.get(key, 0):,}')} {tr(self.units)}" + (
                f", {tr(hint)}" if hint else ""
            )
            if QFontMetrics(theme.font(13, 600)).horizontalAdvance(head) > inner.width():
                head, detail = word, f"{self._percent(index)}, {detail}"
            above = QRectF(inner.x(), inner.y(), inner.width(), 18)
            text_in(painter, above, head, theme.font(13, 600), "text")
            text_in(
                painter, QRectF(inner.x(), inner.y() + 18, inner.width(), 16), detail, theme.font(12), "text2"
            )
        for index in range(2):
            x = self._handle_x(index)
            token = "accent" if self._handle == index else "text3"
            rounded(painter, QRectF(x - 2, 8, 4, 26), 2, token)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._handle = self._handle_at(event.position().x())
        self.gesture = new_gesture()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = self._handle_at(event.position().x()) is not None
        self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
        if self._handle is not None:
            self._move(self._handle, event.position().x() / max(self.width(), 1))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._handle = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -0.01, Qt.Key.Key_Right: 0.01}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        if not event.isAutoRepeat():
            self.gesture = new_gesture()
        handle = 1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
        place = self.shares[0] if handle == 0 else self.shares[0] + self.shares[1]
        self._move(handle, place + step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            show_focus(self, 6)

    def _move(self, handle: int, place: float) -> None:
        first, second = self.shares[0], self.shares[0] + self.shares[1]
        if handle == 0:
            first = min(max(place, SMALLEST), max(second - SMALLEST, 0.0))
        else:
            second = min(max(place, first + SMALLEST), 1.0)
        first, second = round(first, 2), round(second, 2)
        shares = (first, round(second - first, 2), round(1 - second, 2))
        if shares != self.shares:
            self.shares = shares
            self.update()
            self.edited.emit(shares, self.gesture)

    def _percent(self, index: int) -> str:
        return f"{self.shares[index] * 100:.0f}\u00a0%"

    def _box(self, index: int) -> QRectF:
        room = self.width() - 2 * GAP
        left = sum(self.shares[:index]) * room + index * GAP
        return QRectF(left, 0, self.shares[index] * room, self.height())

    def _handle_x(self, index: int) -> float:
        return self._box(index).right() + GAP / 2

    def _handle_at(self, x: float) -> int | None:
        near = [i for i in range(2) if abs(self._handle_x(i) - x) <= GRAB]
        return min(near, key=lambda i: abs(self._handle_x(i) - x)) if near else None
