"""What panels are made of: sections that fold, lists of figures, cards, rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.base import Control, Line, flat, label, painter_for, room_for, rounded, set_tip, text_in


class SectionHeader(Control):
    """The title of a section with the arrow that folds it, and a hint at the right."""

    radius = 4

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.hint = hint
        self.setText(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(160, 28)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        arrow = "chevron-down" if self.isChecked() else "chevron-right"
        theme.paint_icon(painter, arrow, QRectF(0, rect.center().y() - 7, 14, 14), "text2")
        box = rect.adjusted(20, 0, 0, 0)
        text_in(painter, box, self.text(), theme.font(13, 600), "text")
        if self.hint and not self.isChecked():
            taken = QFontMetrics(theme.font(13, 600)).horizontalAdvance(self.text()) + 16
            rest = box.adjusted(taken, 0, 0, 0)
            text_in(painter, rest, self.hint, theme.font(12), "text3", Qt.AlignmentFlag.AlignRight)


class Section(QWidget):
    """A header that folds the `body` below it; `tools` holds small buttons at the right of the header.

    What is put off with `add_later` is made when it is first seen: most sections stay folded, and a page is
    made for each layer that is selected.
    """

    folded = Signal(bool)

    def __init__(self, title: str, hint: str = "", open_: bool = True) -> None:
        super().__init__()
        self._later: list[Callable[[], QWidget]] = []
        self.header = SectionHeader(title, hint)
        self.tools = QHBoxLayout()
        self.body = QWidget()
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 0, 0, 8)
        self.rows.setSpacing(8)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.header, 1)
        top.addLayout(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.body)
        self.header.toggled.connect(self._fold)
        self.set_open(open_)

    def add(self, widget: QWidget) -> None:
        """One more widget in the body."""
        self.rows.addWidget(widget)

    def add_later(self, make: Callable[[], QWidget]) -> None:
        """One more widget in the body, made when the section is open."""
        self._later.append(make)
        if self.header.isChecked():
            self.fill()

    def fill(self) -> None:
        """Make what was put off."""
        later, self._later = self._later, []
        for make in later:
            self.add(make())

    def set_open(self, open_: bool) -> None:
        """Fold or unfold without telling anyone."""
        if open_:
            self.fill()
        blocked = self.header.blockSignals(True)
        self.header.setChecked(open_)
        self.header.blockSignals(blocked)
        self.body.setVisible(open_)
        self.header.update()

    def _fold(self, open_: bool) -> None:
        if open_:
            self.fill()
        self.body.setVisible(open_)
        self.folded.emit(not open_)


class StatList(QWidget):
    """Rows of a word and its figure, with thin lines between; boxed where it stands on a panel."""

    def __init__(self, name: str, rows: Sequence[tuple[str, str]] = (), boxed: bool = True) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._boxed = boxed
        self._rows: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_rows(rows)

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show other figures."""
        self._rows = list(rows)
        self.setAccessibleDescription(", ".join(f"{word} {figure}" for word, figure in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 24 * len(self._rows) + (8 if self._boxed else 0))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        pad = 10 if self._boxed else 0
        if self._boxed:
            rounded(painter, box, 8, "bg", "border")
        for index, (word, figure) in enumerate(self._rows):
            line = QRectF(pad, (4 if self._boxed else 0) + 24 * index, box.width() - 2 * pad, 24)
            if index:
                flat(painter, QRectF(line.x(), line.y(), line.width(), 1), "border")
            painter.setFont(theme.font(13, 600))
            wide = painter.fontMetrics().horizontalAdvance(figure) + 8
            text_in(painter, line.adjusted(0, 0, -wide, 0), word, theme.font(12), "text2")
            text_in(painter, line, figure, theme.font(13, 600), "text", Qt.AlignmentFlag.AlignRight)
        painter.end()


class Card(QWidget):
    """A rounded box on the page; put a layout in it. Padding 16."""

    def __init__(self, name: str = "", padding: int = 16, ground: str = "panel", radius: int = 10) -> None:
        super().__init__()
        self._ground, self._radius = ground, radius
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(padding, padding, padding, padding)
        self.rows.setSpacing(8)
        if name:
            self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        rounded(painter, QRectF(self.rect()), self._radius, self._ground, "border")
        painter.end()


class Row(Control):
    """A row of 28 in a panel: icon, words, a word at the right. `height` 44 has two lines."""

    def __init__(
        self, text: str, icon: str = "", *, detail: str = "", second: str = "", height: int = 28
    ) -> None:
        super().__init__(text)
        self.setText(text)
        self.icon_name, self.detail, self.second, self._height = icon, detail, second, height
        self.icon_token = "text2"
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_texts(self, text: str, second: str = "") -> None:
        """Change its words."""
        self.setText(text)
        self.setAccessibleName(f"{text}, {second}" if second else text)
        self.second = second
        self.update()

    def nextCheckState(self) -> None:
        """Pressing a row does not select it: the owner decides with setChecked."""

    def sizeHint(self) -> QSize:
        return QSize(160, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._height)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self.isChecked():
            rounded(painter, rect, 6, "soft")
        elif self.isDown() or self.hovered:
            painter.setOpacity(1.0 if self.isDown() else self.hovered)
            rounded(painter, rect, 6, "active" if self.isDown() else "hover")
            painter.setOpacity(1.0)
        left = 10.0
        if self.icon_name:
            box = QRectF(left, rect.center().y() - 8, 16, 16)
            token = "disabled" if not self.isEnabled() else "accent" if self.isChecked() else self.icon_token
            theme.paint_icon(painter, self.icon_name, box, token)
            left += 26
        line = rect.adjusted(left, 0, -10, 0)
        token = "text" if self.isEnabled() else "disabled"
        if self.second:
            half = line.height() / 2
            first, below = line.adjusted(0, 5, 0, 1 - half), line.adjusted(0, half - 1, 0, -5)
            text_in(painter, first, self.text(), theme.font(13, 500), token)
            text_in(painter, below, self.second, theme.font(12), "text2")
        else:
            text_in(painter, line, self.text(), theme.font(13, 500), token)
        if self.detail:
            text_in(painter, line, self.detail, theme.font(12), "text2", Qt.AlignmentFlag.AlignRight)


def form_row(text: str, field: QWidget, help_: str = "", width: int = 100) -> QWidget:
    """A label of fixed width and its field, in a row of 36; the meaning is one hover away."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(8)
    word = label(text, wrap=True)
    word.setFixedWidth(room_for([text], width - 8))
    set_tip(word, help_)
    word.setBuddy(field)
    row.addWidget(word)
    row.addWidget(field, 1 if field.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Fixed else 0)
    if field.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed:
        row.addStretch(1)
    made.setMinimumHeight(32)
    return made


def divider() -> QWidget:
    """The line between two sections."""
    return Line()
