"""What was done and can be done again, as a list: press a line to go to that state."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QObject,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from engine.graph.history import History
from gui import theme
from gui.figures import clock_text
from gui.session import Session
from gui.translate import tr
from gui.widgets.base import Line, label, rounded, text_in
from gui.widgets.models import Index
from gui.widgets.popup import Popup

WIDTH, ROW, SHOWN = 340, 30, 12
PLACE, TIME = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
HERE, BEFORE, AFTER = "here", "before", "after"


class Steps(QAbstractListModel):
    """The steps of a history, the oldest first; those after the present place were taken back."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = history

    def show(self, history: History) -> None:
        """Another state of the history."""
        self.beginResetModel()
        self.history = history
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.history.steps) if parent is None or not parent.isValid() else 0

    def place_of(self, row: int) -> str:
        """Whether a line is the present state, one before it or one after it."""
        place = self.history.place
        return HERE if row == place else BEFORE if row < place else AFTER

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        step = self.history.steps[index.row()]
        place = self.place_of(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return tr(step.label)
        if role == TIME:
            return _clock(step.time)
        if role == PLACE:
            return place
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = {HERE: tr("the present state"), BEFORE: tr("done"), AFTER: tr("taken back")}
            return f"{tr(step.label)}, {_clock(step.time)}, {said[place]}"
        return None


class StepPainter(QStyledItemDelegate):
    """A line: a dot at the present state, the words, the time; what was taken back is grey."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH - 12, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected or state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, rect, 6, "active" if theme.is_dark() else "soft")
        place, when = index.data(PLACE), str(index.data(TIME))
        if place == HERE:
            rounded(painter, QRectF(rect.x() + 11, rect.center().y() - 3, 6, 6), 3, "accent")
        wide = QFontMetrics(theme.font(12)).horizontalAdvance(when) + 4
        words = rect.adjusted(28, 0, -wide - 20, 0)
        weight = 600 if place == HERE else 400
        token = "text3" if place == AFTER else "text"
        text_in(painter, words, str(index.data()), theme.font(13, weight), token)
        right = Qt.AlignmentFlag.AlignRight
        grey = "text3" if place == AFTER else "text2"
        text_in(painter, rect.adjusted(0, 0, -10, 0), when, theme.font(12), grey, right)
        painter.restore()


class StepView(QListView):
    """The list: arrows move, Enter and a press go to the state of a line."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QListView { background: transparent; border: none; }")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(StepPainter(self))


class HistoryList(Popup):
    """Stays open while one looks at states, and follows what is done meanwhile."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window, tr("History"))
        self._session = session
        self.steps = Steps(session.history, self)
        self.list = StepView(tr("History"))
        self.list.setModel(self.steps)
        self.list.clicked.connect(lambda index: self._go(index.row()))
        session.changed.connect(self._show)
        session.opened.connect(self.close)
        head = label(tr("History"), 13, 600, "text")
        head.setContentsMargins(14, 10, 14, 8)
        foot = label(
            tr("Enter goes to a state. Nothing is lost until you change something there."),
            12,
            400,
            "text2",
            wrap=True,
        )
        foot.setContentsMargins(14, 8, 14, 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(Line())
        column.addWidget(self.list)
        column.addWidget(Line())
        column.addWidget(foot)
        self.setFixedWidth(WIDTH)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.list.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _go(self, row: int) -> None:
        if 0 <= row < len(self.steps.history.steps):
            self._session.go_to_step(row)
            self._show()

    def _show(self) -> None:
        """The history as it is now, with the present state in sight."""
        history = self._session.history
        self.steps.show(history)
        here = self.steps.index(history.place)
        self.list.setCurrentIndex(here)
        self.list.setFixedHeight(min(len(history.steps), SHOWN) * ROW + 2)
        self.adjustSize()
        self.list.scrollTo(here, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.list.setFocus()


def _clock(seconds: float) -> str:
    return clock_text(datetime.fromtimestamp(seconds))
