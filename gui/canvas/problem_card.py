"""The card beside a badge: what is wrong, why, a button that mends it, and the way to the list."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.analysis.types import Fix, Problem
from gui.canvas.cards import FloatingCard
from gui.canvas.hits import Hit
from gui.canvas.marks import RANKS
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.mending import said
from gui.translate import tr
from gui.widgets.base import label, parent_of
from gui.widgets.buttons import Button
from gui.widgets.messages import STATE_ICONS, Glyph

WIDTH = 312
WORDS = WIDTH - 2 * 14 - 16 - 10
SHOW_AFTER, HIDE_AFTER = 300, 350
MOST_FIXES = 4


class ProblemCard(FloatingCard):
    """Comes 300 ms after the pointer rests on a badge and stays while the pointer is on it."""

    ROOM = 16
    radius = 10
    show_me = Signal(object)

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(parent)
        self._view, self._scene = view, scene
        self._node = self._next = ""
        self._state = "error"
        self._beside: QPointF | None = None
        self._port = ""
        self._inside: QWidget | None = None
        self._offered: list[tuple[Problem, tuple[Fix, ...]]] = []
        self._rows = QVBoxLayout(self)
        room = self.ROOM
        self._rows.setContentsMargins(room + 14, room + 12, room + 14, room + 12)
        self.setFixedWidth(WIDTH + 2 * room)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._change)
        view.pointed.connect(self._point)
        view.moved.connect(self.vanish)
        scene.drawn.connect(self.vanish)
        scene.session.mending.told.connect(self._more_known)
        self.hide()

    def edge(self) -> str:
        return self._state

    def vanish(self) -> None:
        """Be gone at once."""
        self._timer.stop()
        self._node = self._next = ""
        self.hide()

    def open_for(self, node: str, port: str = "", beside: QPointF | None = None) -> None:
        """Show the problems of a node now, those of one of its inputs first; beside a point, or the node."""
        self._timer.stop()
        self._next, self._port, self._beside = node, port, beside
        self._change()

    def _point(self, found: Hit) -> None:
        self._next = found.node if found.what == "badge" else ""
        if self._next:
            self._port, self._beside = "", None
        if self._next != self._node or not self._next:
            self._timer.start(SHOW_AFTER if self._next else HIDE_AFTER)

    def _change(self) -> None:
        if not self._next and self.underMouse():
            self._timer.start(HIDE_AFTER)
            return
        self._node = self._next
        problems = [p for p in self._scene.session.problems_of(self._node) if p.severity != "hint"]
        if not self._node or self._node not in self._scene.nodes or not problems:
            self.hide()
            return
        if self._port:  # of a wire that was pointed at: what else is wrong at its end is another matter
            problems = [p for p in problems if p.port == self._port] or problems
        problems.sort(key=lambda p: -RANKS[p.severity])
        self._fill(problems)
        self._place()

    def _more_known(self) -> None:
        """Offer what mends the problems that are shown, as is known by now."""
        mending = self._scene.session.mending
        if self.isVisible() and any(mending.known(each) != fixes for each, fixes in self._offered):
            self._next = self._node
            self._change()

    def _fill(self, problems: list[Problem]) -> None:
        if self._inside is not None:
            self._rows.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._state = problems[0].severity
        self._inside = inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._offered = [(each, self._scene.session.mending.offers(each)) for each in problems[:3]]
        for place, problem in enumerate(problems[:3]):
            column.addLayout(self._problem(problem, place == 0))
        if len(problems) > 3:
            column.addWidget(label(tr(f"and {len(problems) - 3} more"), 12, 400, "text3"))
        self._rows.addWidget(inside)

    def _problem(self, problem: Problem, first: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Glyph(STATE_ICONS[problem.severity], problem.severity), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        for words, weight, token in ((tr(problem.what), 600, "text"), (tr(problem.why), 400, "text2")):
            column.addWidget(self._text(words, 13, weight, token))
        column.addLayout(self._buttons(problem, first))
        row.addLayout(column, 1)
        return row

    def _buttons(self, problem: Problem, first: bool) -> QVBoxLayout:
        """The fixes, one below the other where there are several, and the way to the layer."""
        column = QVBoxLayout()
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        show = Button(tr("Show me"), "ghost")
        show.clicked.connect(partial(self._show, problem))
        row, shown = QHBoxLayout(), False
        fixes = self._scene.session.mending.offers(problem)[:MOST_FIXES]
        for place, fix in enumerate(fixes):
            mend = Button(
                tr(fix.label), "primary" if first and place == 0 and not fix.leaves else "secondary"
            )
            mend.clicked.connect(partial(self._mend, fix))
            row.addWidget(mend)
            if place == 0 and mend.sizeHint().width() + show.sizeHint().width() <= WORDS:
                row.addWidget(show)
                shown = True
            row.addStretch(1)
            column.addLayout(row)
            if more := said(fix):
                mend.setAccessibleDescription(more)
                column.addWidget(self._text(more, 12, 400, "text3" if fix.leaves else "text2"))
            row = QHBoxLayout()
        if not shown:
            row.addWidget(show)
            row.addStretch(1)
            column.addLayout(row)
        return column

    def _text(self, words: str, size: int, weight: int, token: str) -> QWidget:
        text = label(words, size, weight, token, wrap=True)
        text.setFixedSize(WORDS, text.heightForWidth(WORDS))
        return text

    def _mend(self, fix: Fix) -> None:
        self.vanish()
        self._scene.session.mend(fix)
        self._view.setFocus()

    def _show(self, problem: Problem) -> None:
        self.vanish()
        self.show_me.emit(problem)

    def _place(self) -> None:
        """Right of the node, else left of it, inside the canvas."""
        self._rows.activate()
        self.adjustSize()
        parent = parent_of(self).rect()
        if self._beside is not None:
            x, y = self._beside.x() + 18 - self.ROOM, self._beside.y() + 18 - self.ROOM
        else:
            place = self._scene.nodes[self._node].place
            right, left = self._view.to_screen(place.topRight()), self._view.to_screen(place.topLeft())
            x, y = right.x() + 20 - self.ROOM, right.y() - 40
            if x + self.width() > parent.width():
                x = left.x() - 14 - self.width() + self.ROOM
        self.move(self.inside(QPointF(x, y)))
        self.show()
        self.raise_()
