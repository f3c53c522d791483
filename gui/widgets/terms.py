"""Technical words explain themselves: a dotted line below them in running text, one plain line on hover.

Labels look for the words in their text. Whatever else paints text is asked as `gui.widgets.cut` does it: the
widget below the pointer paints itself once more, unseen, and `text_in` tells where which text stands.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QLabel, QToolTip, QWidget

from gui import theme
from gui.how.glossary import Found, words_in

Painted = list[tuple[QRectF, str, QFont, Qt.AlignmentFlag]]
PLAIN_WEIGHT = 500
_noted: Painted | None = None
_on = False


def enable() -> None:
    """Look for words from now on; before the first paint nobody waits for it."""
    global _on
    _on = True


def note(painter: QPainter, rect: QRectF, text: str, font: QFont, align: Qt.AlignmentFlag) -> None:
    """A text is painted here; noted while somebody asks for it."""
    if _noted is not None:
        _noted.append((painter.worldTransform().mapRect(rect), text, font, align))


class WordLabel(QLabel):
    """A label in whose text technical words are marked and explained."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not _on or self.font().weight() > PLAIN_WEIGHT:
            return
        found = [each for each in words_in(self.text()) if not each.term.quiet]
        if not found:
            return
        painter = QPainter(self)
        painter.setPen(QPen(theme.color("text3"), 1, Qt.PenStyle.DotLine))
        for each in found:
            for box in self.boxes(each):
                painter.drawLine(box.bottomLeft() + QPointF(0, 1), box.bottomRight() + QPointF(0, 1))
        painter.end()

    def event(self, event: QEvent) -> bool:
        if _on and event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            told = self.told_at(event.pos())
            if told:
                own = self.toolTip()
                from gui.widgets.base import plain_tip

                rich = own.startswith("<")
                text = told if rich else "\n\n".join(filter(None, (own, told)))
                QToolTip.showText(event.globalPos(), plain_tip(text), self)
                return True
        return super().event(event)

    def told_at(self, at: QPoint) -> str:
        """What the word below the pointer means; empty where there is none."""
        for each in words_in(self.text()):
            if any(box.adjusted(-2, -3, 2, 3).contains(QPointF(at)) for box in self.boxes(each)):
                return each.term.line
        return ""

    def boxes(self, found: Found) -> list[QRectF]:
        """Where a word stands, in one line or in two."""
        layout, top = self._laid_out()
        boxes = []
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            start, end = line.textStart(), line.textStart() + line.textLength()
            first, last = max(found.start, start), min(found.end, end)
            if first < last:
                left, right = line.cursorToX(first)[0], line.cursorToX(last)[0]
                base = top + line.y() + line.ascent()
                boxes.append(QRectF(left, top + line.y(), right - left, base + 1 - top - line.y()))
        return boxes

    def _laid_out(self) -> tuple[QTextLayout, float]:
        """The text as the label breaks it, and where its first line begins."""
        room = QRectF(self.contentsRect())
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        wraps = self.wordWrap()
        option.setWrapMode(QTextOption.WrapMode.WordWrap if wraps else QTextOption.WrapMode.ManualWrap)
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        layout.setTextOption(option)
        layout.beginLayout()
        down, leading = 0.0, QFontMetricsF(self.font()).leading()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room.width())
            line.setPosition(QPointF(room.x(), down))
            down += line.height() + leading
        layout.endLayout()
        align = self.alignment()
        top = room.y()
        if align & Qt.AlignmentFlag.AlignVCenter:
            top += (room.height() - down) / 2
        elif align & Qt.AlignmentFlag.AlignBottom:
            top += room.height() - down
        return layout, top


class TermTips(QObject):
    """Answers for one window the tool tips of words that something else than a label paints."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        inside = self._window.childAt(event.pos())
        told = told_at(inside, inside.mapFrom(self._window, event.pos())) if inside is not None else ""
        if told:
            from gui.widgets.base import plain_tip

            QToolTip.showText(event.globalPos(), plain_tip(told), inside)
        return bool(told)


def told_at(widget: QWidget, at: QPoint) -> str:
    """What the technical word at a place of any widget means; empty where there is none."""
    if isinstance(widget, WordLabel):
        return widget.told_at(at)
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


def painted(widget: QWidget) -> Painted:
    """The texts that a widget paints by itself, each with its place."""
    global _noted
    if widget.size().isEmpty():
        return []
    _noted = []
    try:
        picture = QPixmap(widget.size())
        widget.render(picture, QPoint(), QRegion(widget.rect()), QWidget.RenderFlag(0))
        return _noted
    finally:
        _noted = None


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
