"""Pages of the help one after the other: a way back, a search over all of them, links that are followed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.actions import Action, Actions
from gui.how import topics
from gui.how.page import Page, Results
from gui.how.topics import Topic
from gui.translate import tr
from gui.widgets.base import Line, painter_for
from gui.widgets.buttons import IconButton
from gui.widgets.fields import SearchField
from gui.widgets.panel import Panel


class Reader(QWidget):
    """Shows one page at a time. `finished` when a person is done with it."""

    finished = Signal()

    def __init__(self, parent: QWidget, actions: Actions) -> None:
        super().__init__(parent)
        self._actions = actions
        self.pages: list[Topic] = []
        self.setAccessibleName(tr("Help"))
        self.back = IconButton("arrow-left", tr("Back to the page before"))
        self.field = SearchField(tr("Search the help"))
        self.close_button = IconButton("x", tr("Close the help"), key="Esc")
        self.area = Panel()
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.back.clicked.connect(self.go_back)
        self.close_button.clicked.connect(self.finished)
        self.field.textChanged.connect(self._search)
        away = QShortcut(QKeySequence("Esc"), self)
        away.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        away.activated.connect(self.finished)

    @property
    def topic(self) -> Topic | None:
        """The page that is shown."""
        return self.pages[-1] if self.pages else None

    def turn_to(self, topic: Topic) -> None:
        """Another page after this one."""
        if self.topic is None or self.topic.key != topic.key or self.topic != topic:
            self.pages.append(topic)
        self.field.clear()
        self._show(topic)

    def follow(self, key: str) -> None:
        """Go where a link leads."""
        topic = topics.page(key, self._action)
        if topic is not None:
            self.turn_to(topic)

    def go_back(self) -> None:
        """The page before."""
        if len(self.pages) > 1:
            self.pages.pop()
            self._show(self.pages[-1])

    def clear(self) -> None:
        """No page, and none to go back to."""
        self._put(QWidget())
        self.pages = []

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(QRectF(0, 0, 1, self.height()), theme.color("control"))
        painter.end()

    def _action(self, name: str) -> Action | None:
        return self._actions[name] if name in self._actions else None  # noqa: SIM401

    def _show(self, topic: Topic) -> None:
        self.back.setEnabled(len(self.pages) > 1)
        page = Page(topic)
        page.linked.connect(self.follow)
        self._put(page)
        self.setAccessibleDescription(f"{topic.title}. {topic.text}")
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, widget: QWidget) -> None:
        old = self.area.takeWidget()
        if old is not None:  # it may be the one that asked for the next
            old.setParent(self)
            old.hide()
            old.deleteLater()
        self.area.setWidget(widget)
        self.area.verticalScrollBar().setValue(0)

    def _search(self, text: str) -> None:
        if not text.strip():
            if self.topic is not None:
                self._show(self.topic)
                self.field.setFocus()
            return
        results = Results(topics.found(text, self._actions)[:24], text)
        results.chosen.connect(self.turn_to)
        self._put(results)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 8)
        head.setSpacing(6)
        head.addWidget(self.back)
        head.addWidget(self.field, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(self.area, 1)
