"""The breadcrumb: the drawings on the way to the one that is shown; pressing one goes there."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.graph.change import Change
from engine.graph.model import MAIN
from gui import theme
from gui.canvas import words
from gui.canvas.cards import FloatingCard
from gui.session import Session
from gui.trail import drawings
from gui.translate import mark, tr
from gui.widgets.base import Control, Glyph, emptied, shortened, text_in

MAIN_TITLE = mark("Model")
LONGEST = 32


class Breadcrumb(FloatingCard):
    """Follows the session: `Model › Residual block ×3`."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self.steps: list[Step] = []
        self._said: list[str] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(self.ROOM + 10, self.ROOM + 2, self.ROOM + 6, self.ROOM + 2)
        self._row.setSpacing(2)
        self._row.addWidget(Glyph("workflow"))
        session.opened.connect(self.follow)
        session.entered.connect(self.follow)
        session.changed.connect(self._changed)
        session.analysed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the way to the drawing that is shown."""
        titles = [tr(MAIN_TITLE), *self._titles()]
        if titles == self._said:
            return
        self._said = titles
        emptied(self._row, keep=1)
        self.steps = [Step(title, level == len(titles) - 1) for level, title in enumerate(titles)]
        for level, step in enumerate(self.steps):
            if level:
                arrow = Glyph("chevron-right", "text3", 12)
                self._row.addWidget(arrow)
                arrow.show()
            self._row.addWidget(step)
            # Its place is taken at once, not when the card is next shown.
            step.show()
            step.clicked.connect(partial(self._session.leave, level))
        self.setAccessibleName(tr("Drawing: ") + ", ".join(titles))
        self._row.activate()
        self.adjustSize()

    def _titles(self) -> list[str]:
        """Each block on the way by its title, with how often it follows itself."""
        session, found = self._session, []
        names = drawings(session.project, session.trail)
        for level, node in enumerate(session.trail):
            outer = session.project.graphs[names[level]].nodes[node]
            count = words.repeat_of(outer, session.variables_on(session.trail[:level]))
            found.append(f"{shortened(words.plain(names[level + 1]), LONGEST)} {count}".strip())
        return found

    def _changed(self, change: Change) -> None:
        if change.blocks or change.graph != MAIN:
            self.follow()


class Step(Control):
    """One drawing of the way; the last one is where one is."""

    radius = 4

    def __init__(self, text: str, here: bool) -> None:
        super().__init__(text if here else tr(f"Go back to {text}"))
        self.setText(text)
        self._here = here
        self.setEnabled(not here)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if here else Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(theme.font(13, 600)).horizontalAdvance(self.text()) + 14, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        token = "text" if self._here or self.hovered > 0.5 else "text2"
        font = theme.font(13, 600 if self._here else 500)
        text_in(painter, rect.adjusted(6, 0, 0, 0), self.text(), font, token)
