"""The Code tab: the program that trains, live, with the line of the selected layer marked."""

from __future__ import annotations

import keyword
import re

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from engine.graph.model import MAIN
from gui import theme
from gui.session import Session
from gui.trail import way_to
from gui.translate import tr
from gui.widgets.buttons import IconButton

GUTTER = 48
RULES = (
    (re.compile(r"\b(?:" + "|".join(keyword.kwlist) + r")\b"), "keyword"),
    (re.compile(r"\bself\b"), "self"),
    (re.compile(r"\b\d+(?:\.\d+)?(?:e-?\d+)?\b"), "number"),
    (re.compile(r"(?<=\.)[A-Za-z_]\w*(?=\()"), "call"),
    (re.compile(r"(\"[^\"]*\"|'[^']*')"), "text"),
    (re.compile(r"#.*"), "comment"),
)


class Code(QWidget):
    """The source, to be read and copied. `shown(path, node)` when the line of a layer is double-clicked."""

    shown = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.text = SourceText()
        self.copy = IconButton("copy", tr("Copy the code"), parent=self.text)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self.text.line_opened.connect(self._open)
        session.analysed.connect(self.follow)
        session.selected.connect(self._mark)
        session.opened.connect(self._begin)
        session.entered.connect(self._mark)
        self.follow()

    def _begin(self) -> None:
        """Another project is open, and no code of it is known yet."""
        self.text.show_source("")
        self.follow()

    def follow(self) -> None:
        """Show the session's source; the last good one stays, greyed, while the drawing has errors."""
        source = self.session.source
        if source is not None:
            self.text.show_source(source["text"])
        elif not self.session.project.main.nodes:
            self.text.show_source("")
        self.text.set_stale(source is None and bool(self.text.toPlainText()))
        self._mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.copy.move(self.width() - self.copy.width() - 20, 6)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._mark()

    def _lines(self) -> dict[int, str]:
        return {int(k): v for k, v in (self.session.source or {}).get("lines", {}).items()}

    def _mark(self) -> None:
        session = self.session
        here = f"{session.graph_name}/" if session.trail else ""
        chosen = {f"{here}{name}" for name in session.selection}
        self.text.mark([line for line, node in self._lines().items() if node in chosen])

    def _open(self, line: int) -> None:
        drawing, _, node = self._lines().get(line, "").rpartition("/")
        path = way_to(self.session.project, drawing or MAIN, self.session.trail)
        if node and path is not None:
            self.shown.emit(path, node)


class SourceText(QPlainTextEdit):
    """Python text with line numbers, colours and marked lines."""

    line_opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("code", True)
        self.setAccessibleName(tr("PyTorch code of the model"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlaceholderText(tr("The PyTorch code appears here as soon as the drawing has no errors."))
        self.setFont(theme.code_font(12))
        self.setViewportMargins(GUTTER, 0, 0, 0)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._marked: list[int] = []
        self._stale = False
        self._gutter = Gutter(self)
        self._colours = Colours(self.document())
        self.updateRequest.connect(lambda rect, dy: self._gutter.update())
        theme.changed.connect(self._recolour)

    def show_source(self, text: str) -> None:
        """Show another text and stay where the eye is."""
        if text != self.toPlainText():
            place = self.verticalScrollBar().value()
            self.setPlainText(text)
            self.verticalScrollBar().setValue(place)

    def set_stale(self, stale: bool) -> None:
        """Grey the text when the drawing has errors and the text is the last one without."""
        self._stale = stale
        self.setToolTip(tr("The drawing has errors; this is the code before them.") if stale else "")
        self._gutter.update()

    def mark(self, lines: list[int]) -> None:
        """Mark these lines (from 1) and bring the first into view."""
        self._marked = sorted(lines)
        marks = []
        for line in self._marked:
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(theme.color("soft"))
            mark.format.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
            marks.append(mark)
        self.setExtraSelections(marks)
        if marks and not self._is_visible(self._marked[0]):
            self.verticalScrollBar().setValue(max(self._marked[0] - 3, 0))
        self._gutter.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.line_opened.emit(self.cursorForPosition(event.position().toPoint()).blockNumber() + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rect = self.contentsRect()
        self._gutter.setGeometry(QRect(rect.left(), rect.top(), GUTTER, rect.height()))

    def paint_gutter(self, event: QPaintEvent) -> None:
        """Line numbers, and a bar beside the marked lines."""
        painter = QPainter(self._gutter)
        painter.fillRect(event.rect(), theme.color("code"))
        painter.setFont(theme.code_font(12))
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(offset)
            if box.top() > event.rect().bottom():
                break
            number = block.blockNumber() + 1
            row = QRect(0, round(box.top()), GUTTER, round(box.height()))
            if number in self._marked:
                painter.fillRect(row, theme.color("soft"))
                painter.fillRect(QRect(0, row.y(), 3, row.height()), theme.color("select"))
            painter.setPen(theme.color("disabled" if self._stale else "text3"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(row.adjusted(0, 0, -14, 0), right, str(number))
            block = block.next()
        painter.end()

    def _is_visible(self, line: int) -> bool:
        first = self.firstVisibleBlock().blockNumber() + 1
        return first <= line < first + self.viewport().height() // max(self.fontMetrics().height(), 1)

    def _recolour(self) -> None:
        self._colours.rehighlight()
        self.mark(self._marked)


class Gutter(QWidget):
    """The strip with the line numbers."""

    def __init__(self, text: SourceText) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(GUTTER, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_gutter(event)


class Colours(QSyntaxHighlighter):
    """Colours of Python, taken from the theme's layer categories so that both themes keep their contrast."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        for pattern, kind in RULES:
            for match in pattern.finditer(text):
                self.setFormat(match.start(), match.end() - match.start(), _colour(kind))
        self._docstrings(text)

    def _docstrings(self, text: str) -> None:
        """Everything from three quotes to the next three, also over several lines."""
        inside = self.previousBlockState() == 1
        start = 0 if inside else text.find('"""')
        while start >= 0:
            end = text.find('"""', start if inside else start + 3)
            self.setCurrentBlockState(1 if end < 0 else 0)
            stop = len(text) if end < 0 else end + 3
            self.setFormat(start, stop - start, _colour("text"))
            inside, start = False, text.find('"""', stop) if end >= 0 else -1


def _colour(kind: str) -> QColor:
    groups = {
        "keyword": "Attention",
        "self": "Loss and metrics",
        "number": "Activation",
        "call": "Convolution",
        "text": "Normalisation",
    }
    return theme.category(groups[kind]) if kind in groups else theme.color("text3")
