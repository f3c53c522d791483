"""The help beside the work: the panels and the canvas give it room, so that nothing lies below it.

Only where the window is too narrow for both it lies over the panel at the right, as that panel does itself.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from gui.how import topics
from gui.how.reader import Reader
from gui.how.target import node_page, topic_at
from gui.how.topics import Topic

if TYPE_CHECKING:
    from gui.frame import Frame
    from gui.workbench import Workbench

WIDE, LEAST, MOST = 420, 300, 560
# What the work needs to keep its inspector in place, and what it needs at all.
COMFORT, NEED = 1180, 640


def explain(bench: Workbench) -> HelpPane:
    """F1: open the help, or turn its page, at what has the focus."""
    from gui.canvas.view import CanvasView

    focus = QApplication.focusWidget()
    pane = pane_of(bench)
    if focus is not None and pane.isAncestorOf(focus) and pane.isVisible():
        return pane
    topic = node_page(bench) if isinstance(focus, CanvasView) else None
    pane.open(topic or topic_at(bench, focus), focus)
    if topic is not None:  # the canvas is narrower now
        QTimer.singleShot(0, pane, partial(_keep_in_view, bench))
    return pane


def _keep_in_view(bench: Workbench) -> None:
    """The layer that is explained stays on the canvas beside its page."""
    for node in bench.session.selection:
        bench.modes["design"].canvas.commands.reveal(node, only_if_hidden=True)  # type: ignore[attr-defined]


def pane_of(bench: Workbench) -> HelpPane:
    """The help of one window, made when it is first asked for."""
    return bench.window_.findChild(HelpPane) or HelpPane(bench)


def shown_topic(bench: Frame) -> str:
    """The key of the page that is open, empty where none is; the help is gone after that."""
    panes = bench.window_.findChildren(HelpPane)
    if not panes:
        return ""
    pane = panes[0]
    key = pane.topic.key if pane.isVisible() and pane.topic is not None else ""
    pane.leave()
    pane.setParent(None)
    pane.deleteLater()
    return key


def show_topic(bench: Frame, key: str) -> None:
    """Open the help at a page again."""
    actions = bench.actions
    topic = topics.page(key, lambda name: actions[name] if name in actions else None) if key else None  # noqa: SIM401
    if topic is not None:
        pane_of(bench).open(topic, QApplication.focusWidget())  # type: ignore[arg-type]


class HelpPane(Reader):
    """Stands at the right, between toolbar and status bar; on the start screen from top to bottom."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window_, bench.actions)
        self.bench = bench
        self._focus: QWidget | None = None
        self._chosen = 0  # how wide a person made it
        self.setMinimumWidth(LEAST)
        self.finished.connect(self.leave)
        bench.window_.installEventFilter(self)
        bench.window_.pages.currentChanged.connect(self._place_if_open)
        self.hide()

    def open(self, topic: Topic, focus: QWidget | None = None) -> None:
        """Show a page; after the help is closed, the focus goes back to where it was."""
        if not self.isVisible():
            self._focus = focus
            self.pages = []
        self._place()
        self.show()
        self.turn_to(topic)

    def leave(self) -> None:
        """Close, and give the focus back."""
        self.hide()
        self.clear()
        if self._focus is not None and isValid(self._focus) and self._focus.isVisible():
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place_if_open()
        return False

    def _place_if_open(self) -> None:
        if not self.isHidden():
            self._place()

    def _place(self) -> None:
        """Beside the work where there is room for both, else over its right edge."""
        window, bench = self.bench.window_, self.bench
        room = bench.beside if window.started else window.beside
        if window.width() - LEAST < NEED:
            self._lie_over()
            return
        if self.parentWidget() is not room:
            shown = not self.isHidden()
            room.addWidget(self)
            room.splitterMoved.connect(self._remember, Qt.ConnectionType.UniqueConnection)
            self.setMaximumWidth(MOST)
            self.setVisible(shown)
        wide = min(self._chosen or _wide(window.width()), window.width() - NEED)
        room.setSizes([window.width() - 1 - wide, wide])

    def _remember(self) -> None:
        self._chosen = self.width()

    def _lie_over(self) -> None:
        window, bench = self.bench.window_, self.bench
        if self.parentWidget() is not window:
            shown = not self.isHidden()
            self.setParent(window)
            self.setVisible(shown)
        top = bench.toolbar.height() if window.started else 0
        bottom = bench.statusbar.height() if window.started else 0
        wide = max(min(WIDE, window.width() - 80), LEAST)
        self.setMaximumWidth(wide)
        self.setGeometry(window.width() - wide, top, wide, window.height() - top - bottom)
        self.raise_()


def _wide(window: int) -> int:
    """How wide the help is at first: the inspector keeps its place where that is possible."""
    if window - 1 - LEAST < COMFORT:
        return min(WIDE, max(LEAST, window // 3))
    return min(WIDE, window - 1 - COMFORT)
