"""Fields for numbers: typed, stepped by arrows, wheel or keys, or dragged sideways."""

from __future__ import annotations

import itertools
import math
import re
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui import theme
from gui.translate import mark, tr
from gui.widgets.base import painter_for
from gui.widgets.fields import set_mistake
from gui.widgets.own_undo import is_for_document

Number = int | float | None
DRAG_START = 4
PIXELS_A_STEP = 4
_ARROWS = 20
_LARGEST = sys.float_info.max
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([ ,.'’\u00a0\u202f])\d{3}(\1\d{3})*", re.ASCII)
_GESTURES = itertools.count(1)


def new_gesture() -> int:
    """The number of a gesture that begins; no other gesture in the program has it."""
    return next(_GESTURES)


def shown_number(value: object) -> str:
    """A number as people here write it: the system's decimal sign, no noise digits, nothing for None.

    What is no number, as a file may hold in place of one, comes as text.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}".replace(".", QLocale().decimalPoint())
    return ", ".join(map(shown_number, value)) if isinstance(value, tuple) else str(value)


def read_number(text: str, whole: bool) -> int | float | None:
    """The number in `text`, with either decimal sign; None where there is none or it is not finite.

    A whole one has no decimal sign, so signs between its thousands are just that.
    """
    plain = text.strip().replace("−", "-")
    if whole:
        return _whole(plain)
    plain = plain.replace("\u00a0", "").replace(" ", "")
    if "," in plain and "." in plain:
        last = max(plain.rfind(","), plain.rfind("."))
        plain = plain[:last].replace(",", "").replace(".", "") + "." + plain[last + 1 :]
    plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _whole(plain: str) -> int | None:
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub(r"[^\d+-]", "", plain)
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        value = float(plain) if "e" in plain.lower() else math.nan
    except ValueError:
        return None
    return int(value) if value.is_integer() else None


def expression(text: str) -> str | None:
    """Text that starts with `=`, without the blanks around it; None for any other."""
    plain = text.strip()
    return plain if plain.startswith("=") else None


class NumberField(QLineEdit):
    """A number between limits. `changed` carries the new value; `gesture` is another number for each drag and
    each edit, so that all changes of one drag, and no others, can share one step of the history. Values in
    between are told while dragging."""

    changed = Signal(object)
    mistaken = Signal(str)

    def __init__(
        self,
        name: str,
        value: Number = 0,
        *,
        whole: bool = False,
        low: float | None = None,
        high: float | None = None,
        step: float | None = None,
        optional: bool = False,
        empty: str = mark("Off"),
        unit: str = "",
        read_text: Callable[[str], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.value: Number | str = value
        self.whole, self.low, self.high, self.optional = whole, low, high, optional
        self.gesture = 0
        self._step = step
        self._read_text = read_text
        self._shown = ""
        self._press: QPointF | None = None
        self._dragged = 0
        self._unit = unit
        self._result = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(tr(empty) if optional else "")
        self.setMinimumWidth(40)
        self.setTextMargins(0, 0, _ARROWS - 4, 0)
        self.setMouseTracking(True)
        # A press must not take the focus while a drag may follow; a click takes it when it ends.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.editingFinished.connect(self.commit)
        self.set_value(value)

    def set_value(self, value: Number | str) -> None:
        """Show `value` without telling anyone; what is being typed is left alone."""
        self.value, self._shown = value, shown_number(value)
        if self.hasFocus() and self.isModified():
            return
        if self.text() != self._shown:
            self.setText(self._shown)
            self.setCursorPosition(0)
        self._mark("")

    def set_result(self, result: str) -> None:
        """Say at the right what the expression in the field comes to; nothing for ""."""
        if result != self._result:
            self._result = result
            self.setAccessibleDescription(f"= {result}" if result else "")
            self.update()

    def why_not(self, text: str) -> str:
        """Why `text` can't be the value, or ""."""
        if not text.strip():
            return "" if self.optional else tr("A value is needed")
        value = read_number(text, self.whole)
        if value is None:
            return tr("Use a whole number") if self.whole else tr("Use a number")
        if self.low is not None and value < self.low:
            return tr(f"Use {_limit(self.low)} or more")
        if self.high is not None and value > self.high:
            return tr(f"Use {_limit(self.high)} or less")
        return ""

    def commit(self) -> None:
        """Take what was typed, or mark it and say why not."""
        text = self.text()
        if text == self._shown:  # nothing was typed: the value may have more digits than the text
            self.setModified(False)
            self._mark("")
            return
        self.gesture = new_gesture()
        if self._read_text is not None and (other := self._read_text(text)) is not None:
            self._take(other)  # type: ignore[arg-type]
        elif not (why := self.why_not(text)):
            self._take(read_number(text, self.whole) if text.strip() else None)
        else:
            self._mark(why)
        self.gesture = new_gesture()  # what the wheel turns from here on is no part of what was typed

    def step_by(self, steps: float) -> None:
        """Move the value by steps, held inside the limits; what was typed is taken first. What stands there
        and is no number is left alone.
        """
        if self.isModified():
            self.commit()
        if self.isModified() or isinstance(self.value, str):
            return
        start = self.value if isinstance(self.value, int | float) else (self.low or 0)
        start = min(max(start, -_LARGEST), _LARGEST)  # a file may hold a larger one
        by = steps * self.step_size(float(start))
        moved = round(start) + round(by) if self.whole else float(f"{start + by:.10g}")
        low = -_LARGEST if self.low is None else self.low
        high = _LARGEST if self.high is None else self.high
        held = min(max(moved, low), high)
        self._take(int(held) if self.whole else held)

    def step_size(self, value: float) -> float:
        """The declared step, one for whole numbers, else a tenth of the value's own size."""
        if self._step is not None:
            return self._step
        if self.whole:
            return 1
        return 10.0 ** (math.floor(math.log10(abs(value))) - 1) if value else 0.1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            if not event.isAutoRepeat():
                self.gesture = new_gesture()
            self.step_by((1 if event.key() == Qt.Key.Key_Up else -1) * _factor(event.modifiers()))
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setModified(False)
            self.set_value(self.value)
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.step_by(math.copysign(1, turned) * _factor(event.modifiers()) if turned else 0)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.gesture = new_gesture()
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        if is_for_document(self, event):
            return True
        if event.type() == QEvent.Type.HoverMove or event.type() == QEvent.Type.Enter:
            sideways = not self.hasFocus() and self.isEnabled()
            self.setCursor(Qt.CursorShape.SizeHorCursor if sideways else Qt.CursorShape.IBeamCursor)
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._on_arrows(event.position()):
            self.gesture = new_gesture()
            up = event.position().y() < self.height() / 2
            self.step_by((1 if up else -1) * _factor(event.modifiers()))
        elif event.button() == Qt.MouseButton.LeftButton and not self.hasFocus():
            self._press, self._dragged = event.position(), 0
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            if self._on_arrows(event.position()):
                self.setCursor(Qt.CursorShape.ArrowCursor)
            super().mouseMoveEvent(event)
            return
        distance = event.position().x() - self._press.x()
        if not self._dragged and abs(distance) < DRAG_START:
            return
        steps = int(distance / PIXELS_A_STEP)
        if not self._dragged:
            self.gesture = new_gesture()
        if steps != self._dragged:
            self.step_by((steps - self._dragged) * _factor(event.modifiers()))
            self._dragged = steps

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._press = self._press, None
        if pressed is None:
            super().mouseReleaseEvent(event)
        elif abs(event.position().x() - pressed.x()) < DRAG_START:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = painter_for(self)
        right, middle = self.width() - _ARROWS + 2.0, self.height() / 2
        token = "text3" if self.isEnabled() else "disabled"
        theme.paint_icon(painter, "chevron-up", QRectF(right, middle - 11, 12, 12), token)
        theme.paint_icon(painter, "chevron-down", QRectF(right, middle - 1, 12, 12), token)
        aside = f"= {self._result}" if self._result else self._unit
        painter.setFont(theme.font(12))
        room = right - 16 - self.fontMetrics().horizontalAdvance(self.text())
        if aside and (aside == self._unit or painter.fontMetrics().horizontalAdvance(aside) < room):
            painter.setPen(theme.color("text3"))
            box = QRectF(0, 0, right - 4, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        painter.end()

    def _on_arrows(self, place: QPointF) -> bool:
        return place.x() > self.width() - _ARROWS and self.isEnabled() and not self.isReadOnly()

    def _mark(self, why: str) -> None:
        set_mistake(self, why)
        if not why and self._result:  # which the mistake had the place of
            self.setAccessibleDescription(f"= {self._result}")
        self.mistaken.emit(why)

    def _take(self, value: Number | str) -> None:
        self._mark("")
        self.setModified(False)
        old, self.value = self.value, value
        self.set_value(value)
        if value != old or type(value) is not type(old):
            self.changed.emit(value)


def _limit(limit: float) -> str:
    return tr(f"{int(limit):,}") if float(limit).is_integer() else shown_number(limit)


def _factor(modifiers: Qt.KeyboardModifier) -> float:
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return 10.0
    return 0.1 if modifiers & Qt.KeyboardModifier.AltModifier else 1.0
