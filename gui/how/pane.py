"""The help beside the work: a page on whatever was asked, a search over all pages, and a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import theme
from gui.how import topics
from gui.how.page import Page, Results
from gui.how.target import node_page, topic_at
from gui.how.topics import Topic
from gui.translate import tr
from gui.widgets.base import Line, painter_for
from gui.widgets.buttons import IconButton
from gui.widgets.fields import SearchField

if TYPE_CHECKING:
    from gui.actions import Action
    from gui.workbench import Workbench

WIDE, LEAST = 420, 300


def explain(bench: Workbench) -> HelpPane:
    """F1: open the help, or turn its page, at what has the focus."""
    from gui.canvas.view import CanvasView

    focus = QApplication.focusWidget()
    pane = pane_of(bench)
    if focus is not None and pane.isAncestorOf(focus) and pane.isVisible():
        return pane
    topic = node_page(bench) if isinstance(focus, CanvasView) else None
    pane.open(topic or topic_at(bench, focus), focus)
    return pane


def pane_of(bench: Workbench) -> HelpPane:
    """The help of one window, made when it is first asked for."""
    flag = Qt.FindChildOption.FindDirectChildrenOnly
    return bench.window_.findChild(HelpPane, options=flag) or HelpPane(bench)


class HelpPane(QWidget):
    """Stands at the right of the window, over the panel there, between toolbar and status bar."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window_)
        self.bench = bench
        self.pages: list[Topic] = []
        self._focus: QWidget | None = None
        self.setAccessibleName(tr("Help"))
        self.back = IconButton("arrow-left", tr("Back to the page before"))
        self.field = SearchField(tr("Search the help"))
        self.close_button = IconButton("x", tr("Close the help"), key="Esc")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.back.clicked.connect(self.go_back)
        self.close_button.clicked.connect(self.leave)
        self.field.textChanged.connect(self._search)
        away = QShortcut(QKeySequence("Esc"), self)
        away.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        away.activated.connect(self.leave)
        bench.window_.installEventFilter(self)
        self.hide()

    @property
    def topic(self) -> Topic | None:
        """The page that is shown."""
        return self.pages[-1] if self.pages else None

    def open(self, topic: Topic, focus: QWidget | None = None) -> None:
        """Show a page; after the help is closed, the focus goes back to where it was."""
        if not self.isVisible():
            self._focus = focus
            if focus is not None:
                focus.destroyed.connect(self._forget)
            self.pages = []
        self._place()
        self.show()
        self.raise_()
        self.turn_to(topic)

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

    def _action(self, name: str) -> Action | None:
        return self.bench.actions[name] if name in self.bench.actions else None  # noqa: SIM401

    def go_back(self) -> None:
        """The page before."""
        if len(self.pages) > 1:
            self.pages.pop()
            self._show(self.pages[-1])

    def leave(self) -> None:
        """Close, and give the focus back."""
        self.hide()
        self._put(QWidget())
        self.pages = []
        if self._focus is not None and self._focus.isVisible():
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(QRectF(0, 0, 1, self.height()), theme.color("control"))
        painter.end()

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
        results = Results(topics.found(text, self.bench.actions)[:24], text)
        results.chosen.connect(self.turn_to)
        self._put(results)

    def _place(self) -> None:
        window, bench = self.window(), self.bench
        top = bench.toolbar.height() if bench.isVisible() else 0
        bottom = bench.statusbar.height() if bench.isVisible() else 0
        wide = max(min(WIDE, window.width() - 80), LEAST)
        self.setGeometry(window.width() - wide, top, wide, window.height() - top - bottom)

    def _forget(self) -> None:
        self._focus = None

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
