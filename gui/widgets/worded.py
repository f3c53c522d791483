"""A label in whose text technical words are marked and explained, and what painted texts tell when asked.

All labels of the program are such; what it takes to find the words is imported once there is time for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextLayout

noted: list[tuple[QRectF, str, QFont, Qt.AlignmentFlag]] | None = None
_on = False
_measured: dict[str, tuple[int, int]] = {}
LONGEST = 1200
RUNNING = 500  # titles are heavier than running text
AIR = 1.5  # the height of a line of running text, in sizes of its letters


def enable() -> None:
    """Look for words from now on; before the first paint nobody waits for it."""
    global _on
    _on = True


def note(painter: QPainter, rect: QRectF, text: str, font: QFont, align: Qt.AlignmentFlag) -> None:
    """A text is painted here; noted while somebody asks for it."""
    if noted is not None:
        noted.append((painter.worldTransform().mapRect(rect), text, font, align))


def _heights(label: QLabel) -> tuple[int, int]:
    """How high Qt finds a line of a label and two of them; measured once for each font."""
    key = label.font().key()
    if key not in _measured:
        from PySide6.QtCore import QRect

        room, flag = QRect(0, 0, 1000, 1000), Qt.TextFlag.TextWordWrap
        one, two = (label.fontMetrics().boundingRect(room, flag, text).height() for text in ("x", "x\nx"))
        _measured[key] = one, max(two, one + 1)
    return _measured[key]


def laid_out(label: QLabel) -> tuple[QTextLayout, float]:
    """The text as the label breaks it, and where its first line begins; kept until any of that changes."""
    room = label.contentsRect()
    place = room.x(), room.y(), room.width(), room.height()
    flow = label.alignment(), label.wordWrap(), label.textInteractionFlags()
    asked = label.text(), label.font().key(), place, flow
    kept = getattr(label, "laid", None)
    if kept is None or kept[0] != asked:
        kept = asked, _lay_out(label)
        if isinstance(label, WordLabel):
            label.laid = kept
    return kept[1]


def _lay_out(label: QLabel) -> tuple[QTextLayout, float]:
    from PySide6.QtGui import QTextLayout, QTextOption

    room, align, metrics = QRectF(label.contentsRect()), label.alignment(), label.fontMetrics()
    option = QTextOption(align & Qt.AlignmentFlag.AlignHorizontal_Mask)
    wrap = QTextOption.WrapMode.WordWrap if label.wordWrap() else QTextOption.WrapMode.ManualWrap
    option.setWrapMode(wrap)
    layout = QTextLayout(label.text().replace("\n", "\u2028"), label.font())
    layout.setTextOption(option)
    layout.beginLayout()
    step = label.line_step() if isinstance(label, WordLabel) else metrics.lineSpacing()
    down = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room.width())
        line.setPosition(QPointF(room.x(), down))
        down += step
    layout.endLayout()
    down -= step - metrics.height()
    if align & Qt.AlignmentFlag.AlignVCenter:
        return layout, room.y() + (room.height() - down) / 2
    return layout, room.y() + (room.height() - down if align & Qt.AlignmentFlag.AlignBottom else 0)


class WordLabel(QLabel):
    """A label with a dotted line below the technical words in its text, and what they mean on hover.

    A word from a file may have a million letters; to lay them out takes minutes, and nobody reads them.
    """

    laid: tuple[object, tuple[QTextLayout, float]] | None = None

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")

    def line_step(self) -> int:
        """From one line to the next: running text has more air than a label of Qt gives it."""
        usual, size = self.fontMetrics().lineSpacing(), self.font().pixelSize()
        return max(usual, int(AIR * size)) if self._is_running() else usual

    def heightForWidth(self, width: int) -> int:
        return self._aired(super().heightForWidth(width))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), self._aired(hint.height())) if self.wordWrap() else hint

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), self._aired(hint.height())) if self.wordWrap() else hint

    def _aired(self, height: int) -> int:
        """A height that Qt finds enough, with the air between its lines."""
        if height <= 0 or not self._is_running():
            return height
        one, two = _heights(self)
        edges = self.contentsMargins().top() + self.contentsMargins().bottom() + 2 * self.margin()
        more = max(round((height - edges - one) / (two - one)), 0)
        return edges + one + more * self.line_step()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_running():
            self._paint_lines()
        else:
            super().paintEvent(event)
        if _on:
            from gui.widgets.terms import underline

            underline(self)

    def _paint_lines(self) -> None:
        from PySide6.QtGui import QPainter

        layout, top = laid_out(self)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout.draw(painter, QPointF(0, top))
        painter.end()

    def _is_running(self) -> bool:
        """Whether this lays out its lines itself; where text can be selected, Qt has to."""
        if not self.wordWrap() or self.font().weight() > RUNNING:
            return False
        return not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse

    def event(self, event: QEvent) -> bool:
        if _on and event.type() == event.Type.ToolTip:
            from gui.widgets.terms import tell

            if tell(self, event):
                return True
        return super().event(event)
