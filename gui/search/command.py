"""Search everything (Ctrl K): a field with what fits below it; `finding` says what there is to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.search.finding import Found, everything
from gui.search.matching import best, known, narrows
from gui.translate import tr
from gui.widgets.base import Control, Glyph, Line, rounded, set_tip, text_in
from gui.widgets.fields import FlatField, key_cap
from gui.widgets.messages import announce
from gui.widgets.popup import Popup

if TYPE_CHECKING:
    from gui.workbench import Workbench

WIDTH, MOST, TOP, ROW = 560, 9, 64, 34


class CommandSearch(Popup):
    """Arrows choose, Enter does it, Esc closes. What there is to find is looked up once, when it opens."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window_, tr("Search everything"))
        self._all = [known(each) for each in everything(bench)]
        self._fits, self._typed = self._all, ""
        self._chosen = 0
        self._resting = QCursor.pos()
        self.field = FlatField(tr("Search everything"), tr("Search layers, actions, settings and words"))
        self.field.setFont(theme.font(13))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self._slots = [FoundRow() for _ in range(MOST)]
        self.rows: list[FoundRow] = []
        self._lay_out()
        self._search("")

    def _lay_out(self) -> None:
        listed = QVBoxLayout()
        listed.setContentsMargins(6, 6, 6, 6)
        listed.setSpacing(0)
        for index, row in enumerate(self._slots):
            row.clicked.connect(lambda _=False, index=index: self._do(index))
            row.pointed.connect(lambda index=index: self._point(index))
            listed.addWidget(row)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.setSpacing(12)
        head.addWidget(Glyph("search", "text2"))
        head.addWidget(self.field, 1)
        self.field.setFixedHeight(44)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addLayout(listed)
        self.setFixedWidth(WIDTH)

    def open_over(self, window: QWidget) -> None:
        """Show near the top of the window."""
        self.open_at(QPoint((window.width() - self.width()) // 2, TOP))
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if (step := steps.get(Qt.Key(event.key()))) is not None:
                self._choose(self._chosen + step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do(self._chosen)
                return True
        return False

    def _search(self, text: str) -> None:
        # What fitted fewer letters is all that can fit more of them.
        among = self._fits if narrows(self._typed, text) else self._all
        self._fits, self._typed = best(text, among), text
        found = [each.found for each in self._fits[:MOST]]
        if not found:
            nothing = tr(f"Nothing called “{text}”")
            found = [Found(nothing, tr("Try a shorter word"), "info", lambda: None)]
        self.rows = self._slots[: len(found)]
        for row, each in zip(self.rows, found, strict=True):
            row.show_found(each)
        for index, row in enumerate(self._slots):
            row.setVisible(index < len(found))
        self._choose(0)
        self.setFixedHeight(45 + 12 + ROW * len(found))

    def _choose(self, index: int) -> None:
        self._chosen = index % len(self.rows)
        for each, row in enumerate(self.rows):
            row.set_chosen(each == self._chosen)
        if self.isVisible():
            announce(self, self.rows[self._chosen].accessibleName())

    def _point(self, index: int) -> None:
        """What is pointed at is chosen; a pointer that only rests where the list opened means nothing."""
        if QCursor.pos() != self._resting and index < len(self.rows) and index != self._chosen:
            self._choose(index)

    def _do(self, index: int) -> None:
        found = self.rows[index].found
        self.close()
        found.run()


class FoundRow(Control):
    """One thing that fits: icon, name, what it is, and its key. `pointed` when the pointer moves over it."""

    pointed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found = Found("", "", "", lambda: None)
        self._on = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(WIDTH - 12)
        self.setMouseTracking(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit()
        super().mouseMoveEvent(event)

    def show_found(self, found: Found) -> None:
        """Show another thing."""
        self.found = found
        self.setAccessibleName(", ".join(filter(None, (found.text, found.hint, found.key))))
        set_tip(self, found.text if len(found.text) > 40 else "")
        self.update()

    def set_chosen(self, on: bool) -> None:
        """Mark the row that Enter does."""
        self._on = on
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 12, ROW)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self._on:
            rounded(painter, rect, 6, "active" if theme.is_dark() else "soft")
        self._icon(painter, rect.center().y())
        room = rect.adjusted(40, 0, -10, 0)
        if self.found.key:
            wide = QFontMetrics(theme.font(11, 500)).horizontalAdvance(self.found.key) + 12
            key_cap(painter, QRectF(room.right() - wide, rect.center().y() - 9, wide, 18), self.found.key)
            room.setRight(room.right() - wide - 10)
        hint = min(QFontMetrics(theme.font(12)).horizontalAdvance(self.found.hint) + 2, 200)
        right = QRectF(room.right() - hint, room.y(), hint, room.height())
        text_in(painter, right, self.found.hint, theme.font(12), "text2", Qt.AlignmentFlag.AlignRight)
        text_in(painter, room.adjusted(0, 0, -hint - 12, 0), self.found.text, theme.font(13, 500), "text")

    def _icon(self, painter: QPainter, middle: float) -> None:
        if not self.found.category:
            icon = self.found.icon or "chevron-right"
            theme.paint_icon(painter, icon, QRectF(10, middle - 8, 16, 16), "text2")
            return
        tile = QRectF(8, middle - 10, 20, 20)
        rounded(painter, tile, 5, theme.category(self.found.category))
        icon = theme.layer_name(self.found.icon)
        theme.paint_icon(painter, icon, tile.adjusted(3.5, 3.5, -3.5, -3.5), "on-category")
