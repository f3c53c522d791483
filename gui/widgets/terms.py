"""Technical words explain themselves: a dotted line below them in running text, one plain line on hover.

Labels look for the words in their text. Whatever else paints text is asked as `gui.widgets.cut` does it: the
widget below the pointer paints itself once more, unseen, and `text_in` tells where which text stands.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPen,
    QPixmap,
    QRegion,
    QTextLine,
)
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QLabel, QToolTip, QWidget

from gui import theme
from gui.how.glossary import Found, words_in
from gui.widgets import worded
from gui.widgets.base import plain_tip

PLAIN_WEIGHT = 500


def underline(label: QLabel) -> None:
    """Mark the words of a label in running text; titles stay plain."""
    if label.font().weight() > PLAIN_WEIGHT:
        return
    found = [each for each in words_in(label.text()) if not each.term.quiet]
    if not found:
        return
    painter = QPainter(label)
    painter.setPen(QPen(theme.color("text3"), 1, Qt.PenStyle.DotLine))
    for each in found:
        for box in boxes(label, each):
            painter.drawLine(box.bottomLeft() + QPointF(0, 1), box.bottomRight() + QPointF(0, 1))
    painter.end()


def tell(label: QLabel, event: QEvent) -> bool:
    """Answer a label's question for a tool tip: its own one, and what the word below the pointer means."""
    if not isinstance(event, QHelpEvent):
        return False
    told = told_in(label, event.pos())
    if told:
        own = label.toolTip()
        text = told if own.startswith("<") else "\n\n".join(filter(None, (own, told)))
        QToolTip.showText(event.globalPos(), plain_tip(text), label)
    return bool(told)


def told_in(label: QLabel, at: QPoint) -> str:
    """What the word at a place of a label means; empty where there is none."""
    for each in words_in(label.text()):
        if any(box.adjusted(-2, -3, 2, 3).contains(QPointF(at)) for box in boxes(label, each)):
            return each.term.line
    return ""


def _place(line: QTextLine, letter: int) -> float:
    """Where a letter begins; the stub says one number, Qt gives two."""
    found: Any = line.cursorToX(letter)
    return float(found[0])


def boxes(label: QLabel, found: Found) -> list[QRectF]:
    """Where a word stands, in one line or in two; each ends at the base line."""
    layout, top = worded.laid_out(label)
    made = []
    for index in range(layout.lineCount()):
        line = layout.lineAt(index)
        start, end = line.textStart(), line.textStart() + line.textLength()
        first, last = max(found.start, start), min(found.end, end)
        if first < last:
            left, right = (_place(line, letter) for letter in (first, last))
            made.append(QRectF(left, top + line.y(), right - left, line.ascent() + 1))
    return made


def told_at(widget: QWidget, at: QPoint) -> str:
    """What the technical word at a place of any widget means; empty where there is none."""
    if isinstance(widget, QLabel):
        return told_in(widget, at)
    if isinstance(widget, QComboBox):
        return _lines(widget.currentText())
    view = widget.parentWidget()
    if isinstance(view, QHeaderView):
        section = view.logicalIndexAt(at)
        return _lines(str(view.model().headerData(section, view.orientation()) or "")) if section >= 0 else ""
    if isinstance(view, QAbstractItemView):
        return _lines(str(view.indexAt(at).data() or ""))
    for rect, text, font, align in painted(widget):
        if rect.contains(QPointF(at)):
            return _told_in(rect, text, font, align, at.x())
    return ""


def painted(widget: QWidget) -> list[tuple[QRectF, str, QFont, Qt.AlignmentFlag]]:
    """The texts that a widget paints by itself, each with its place."""
    if widget.size().isEmpty():
        return []
    worded.noted = []
    try:
        picture = QPixmap(widget.size())
        widget.render(picture, QPoint(), QRegion(widget.rect()), QWidget.RenderFlag(0))
        return worded.noted
    finally:
        worded.noted = None


def _told_in(rect: QRectF, text: str, font: QFont, align: Qt.AlignmentFlag, x: int) -> str:
    """The meaning of the word at a place in a line of text."""
    measure = QFontMetricsF(font)
    whole = measure.horizontalAdvance(text)
    left = rect.x()
    if align & Qt.AlignmentFlag.AlignRight:
        left = rect.right() - whole
    elif align & Qt.AlignmentFlag.AlignHCenter:
        left = rect.center().x() - whole / 2
    for each in words_in(text):
        start = left + measure.horizontalAdvance(text[: each.start])
        if start - 3 <= x <= start + measure.horizontalAdvance(text[each.start : each.end]) + 3:
            return each.term.line
    return ""


def _lines(text: str) -> str:
    """What the words of a short text mean."""
    return "\n".join(each.term.line for each in words_in(text)[:3])
