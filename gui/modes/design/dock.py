"""The dock of Design: Problems, Analyzer and Code behind tabs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.modes.design.analyzer import Analyzer
from gui.modes.design.code import Code
from gui.modes.design.problems import Problems
from gui.session import Session
from gui.translate import tr
from gui.widgets.base import Line
from gui.widgets.tabs import Tabs


class Dock(QWidget):
    """One tab at a time.

    `shown(node)` asks for a node to be brought into view, `inside_shown(path, node)` for one in a block.
    """

    shown = Signal(str)
    inside_shown = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.problems, self.analyzer, self.code = Problems(session), Analyzer(session), Code(session)
        self._pages = {"problems": self.problems, "analyzer": self.analyzer, "code": self.code}
        self.tabs = Tabs(
            tr("Dock"), [("problems", tr("Problems")), ("analyzer", tr("Analyzer")), ("code", tr("Code"))]
        )
        self.stack = QStackedWidget()
        for page in self._pages.values():
            self.stack.addWidget(page)
        self.problems.shown.connect(lambda problem: self.inside_shown.emit(problem.path, problem.node))
        self.analyzer.shown.connect(self.shown)
        self.code.shown.connect(self.inside_shown)
        self.tabs.chosen.connect(lambda key: self.stack.setCurrentWidget(self._pages[key]))
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 8, 0)
        head.addWidget(self.tabs)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(self.stack, 1)
        session.analysed.connect(self._count)
        session.opened.connect(self._count)

    @property
    def tab(self) -> str:
        """The tab in front."""
        return next(key for key, page in self._pages.items() if page is self.stack.currentWidget())

    def show_tab(self, key: str) -> None:
        """Bring a tab to the front, where there is one of that name."""
        if key in self._pages:
            self.tabs.set_current(key)
            self.tabs.chosen.emit(key)

    def _count(self) -> None:
        self.tabs.set_count("problems", len(self.session.problems))
