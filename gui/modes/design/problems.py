"""The Problems tab: everything that is wrong, each with its place and the buttons that mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.analysis.types import Fix, Problem
from gui import theme
from gui.mending import AT_ONCE, said
from gui.session import Session
from gui.told import title_of
from gui.translate import mark, tr
from gui.widgets.base import label, painter_for, rounded, set_tip, text_in
from gui.widgets.buttons import Button
from gui.widgets.focus import hand_over
from gui.widgets.messages import EmptyState

ICONS = {"error": "circle-alert", "warning": "triangle-alert", "hint": "lightbulb"}
TOKENS = {"error": "error", "warning": "warning", "hint": "info"}
SPOKEN = {"error": mark("error"), "warning": mark("warning"), "hint": mark("hint")}
MOST_FIXES = 2
MOST_ROWS = 200  # a row takes a millisecond to make
ORDER = {"error": 0, "warning": 1, "hint": 2}
# What a problem without a node is about, and the button that leads there.
HOMES = {
    "data": (mark("Data"), mark("Go to Data")),
    "train": (mark("Training settings"), mark("Go to Train")),
}


class Problems(QScrollArea):
    """Rows of problems, errors first, and how many `more` there are.

    `shown(problem)` asks for its node to be brought into view, in the block where it stands;
    `wanted(problem)` for the mode that mends a problem without a node.
    """

    shown = Signal(object)
    wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.rows: list[ProblemRow] = []
        self._problems: tuple[Problem, ...] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(tr("Problems"))
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(2)
        self._empty = EmptyState("circle-check", "", "")
        self.more = label("", 12, 400, "text3")
        self.more.setContentsMargins(12, 6, 12, 6)
        self._column.addWidget(self.more)
        self._column.addWidget(self._empty, 1)
        self._column.addStretch()
        self.setWidget(self._body)
        session.analysed.connect(self.follow)
        session.selected.connect(self._mark)
        session.mending.told.connect(self._more_known)
        session.opened.connect(self.follow)
        session.entered.connect(self._mark)
        self.follow()

    def follow(self) -> None:
        """Show the session's problems; a row stays while its problem does."""
        problems = tuple(sorted(self.session.problems, key=lambda p: ORDER[p.severity]))
        self._empty.set_words(*self._nothing())
        if problems == self._problems:
            return
        self._problems = problems
        self._body.setUpdatesEnabled(False)
        self._show_rows(self._rows_of(problems[:MOST_ROWS]))
        self._body.setUpdatesEnabled(True)
        self.more.setText(tr(f"and {len(problems) - MOST_ROWS} more"))
        self.more.setVisible(len(problems) > MOST_ROWS)
        self._empty.setVisible(not problems)
        for problem in problems[:AT_ONCE]:
            self.session.mending.offers(problem)
        self._mark()

    def _rows_of(self, problems: Sequence[Problem]) -> list[ProblemRow]:
        """A row for each: the one that is there, where it says the same, else a new one."""
        there: dict[object, list[ProblemRow]] = defaultdict(list)
        for row in self.rows:
            there[row.problem.path, row.problem.node].append(row)
        made = []
        for problem in problems:
            near = there[problem.path, problem.node]
            says = problem, self._title(problem), self.session.mending.known(problem)[:MOST_FIXES]
            kept = next((row for row in near if (row.problem, row.where, row.fixes) == says), None)
            if kept is not None:
                near.remove(kept)
            made.append(kept or self._row(problem))
        return made

    def _show_rows(self, rows: list[ProblemRow]) -> None:
        """Put these in their places, and hand the keyboard on from those that are not among them."""
        before, self.rows = self.rows, rows
        stay = set(rows)
        gone = [(place, row) for place, row in enumerate(before) if row not in stay]
        for _, row in gone:
            self._column.removeWidget(row)
        for index, row in enumerate(rows):
            if self._column.indexOf(row) != index:
                self._column.removeWidget(row)
                self._column.insertWidget(index, row)
                row.show()
            row.lead(index == 0)
        for place, row in gone:
            follower = rows[min(place, len(rows) - 1)] if rows else None
            self._take_away(row, follower.first if follower is not None else self)

    def _more_known(self) -> None:
        """Put another row in place of each for which other fixes are known by now."""
        for index, old in enumerate(self.rows):
            if self.session.mending.known(old.problem)[:MOST_FIXES] != old.fixes:
                row = self.rows[index] = self._row(old.problem)
                self._column.insertWidget(index, row)
                row.show()
                row.lead(index == 0)
                row.set_selected(self._is_selected(row.problem))
                self._take_away(old, row.first)

    def _take_away(self, row: ProblemRow, follower: QWidget) -> None:
        hand_over(row, follower)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def step(self, by: int) -> None:
        """Go to the next or the previous node that has a problem, to its first one (F8, Shift F8)."""
        firsts: dict[object, Problem] = {}
        for problem in self._problems or ():
            if problem.node:
                firsts.setdefault((problem.path, problem.node), problem)
        placed = list(firsts.values())
        if placed:
            here = next((i for i, p in enumerate(placed) if self._is_selected(p)), -1 if by > 0 else 0)
            self.shown.emit(placed[(here + by) % len(placed)])

    def _nothing(self) -> tuple[str, str, str]:
        """What stands here when nothing is wrong, with its icon: only what was looked at is ready."""
        if not self.session.project.main.nodes:
            return tr("Nothing drawn yet"), tr("Problems show here while you draw."), "shapes"
        if self.session.analysed_project is None or not (self.session.analysis.facts or self.session.trail):
            return tr("Looking for problems"), tr("Shapes are being worked out."), "loader-circle"
        return tr("No problems"), tr("The model is ready to train."), "circle-check"

    def _row(self, problem: Problem) -> ProblemRow:
        home = "" if problem.node else self.session.home_of(problem)
        leads = tr(HOMES[home][1]) if home in HOMES else ""
        fixes = self.session.mending.known(problem)[:MOST_FIXES]
        row = ProblemRow(problem, self._title(problem), leads, fixes)
        row.mended.connect(self.session.mend)
        if problem.node:
            row.clicked.connect(lambda: self.shown.emit(problem))
        else:
            row.clicked.connect(lambda: self.wanted.emit(problem))
        return row

    def _title(self, problem: Problem) -> str:
        node = self.session.graph_of(problem.graph).nodes.get(problem.node or "")
        if node is None:
            return problem.node or tr(HOMES.get(self.session.home_of(problem), (mark("Project"),))[0])
        layer = self.session.layer(node.type)
        return " · ".join(
            (title_of(layer) if layer else node.type, "/".join((*problem.path, problem.node or "")))
        )

    def _is_selected(self, problem: Problem) -> bool:
        return problem.path == self.session.trail and problem.node in self.session.selection

    def _mark(self) -> None:
        for row in self.rows:
            selected = self._is_selected(row.problem)
            row.set_selected(selected)
            if selected:
                self.session.mending.offers(row.problem)


class ProblemRow(QWidget):
    """One problem: icon, what, where and why, and a button for each of the fixes, else the button `leads` to
    where it is mended.
    """

    clicked = Signal()
    mended = Signal(object)

    def __init__(self, problem: Problem, where: str, leads: str = "", fixes: Sequence[Fix] = ()) -> None:
        super().__init__()
        self.problem, self.where = problem, where
        self.explained = problem  # for F1
        self.fixes = tuple(fixes)
        self.what, self.why = tr(problem.what), tr(problem.why)
        self._selected = self._hovered = False
        self.setFixedHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{tr(SPOKEN[problem.severity])}: {self.what}. {where}. {self.why}")
        set_tip(self, f"{self.what}\n{self.why}")
        self.buttons = [self._button(fix) for fix in fixes]
        self.mends = bool(fixes) and not fixes[0].leaves
        if leads and not self.buttons:
            self.buttons.append(Button(leads))
            self.buttons[0].clicked.connect(self.clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 0)
        row.addStretch(1)
        for button in self.buttons:
            row.addWidget(button)

    def lead(self, leads: bool) -> None:
        """Be the one whose first fix stands out, where that mends an error."""
        if self.buttons:
            stands_out = leads and self.problem.severity == "error" and self.mends
            self.buttons[0].variant = "primary" if stands_out else "secondary"
            self.buttons[0].update()

    @property
    def first(self) -> QWidget:
        """Where the keyboard goes in this row: the first thing to press."""
        return self.buttons[0] if self.buttons else self

    def sizeHint(self) -> QSize:
        return QSize(320, 48)

    def set_selected(self, selected: bool) -> None:
        """Show whether the problem's node is selected."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        if self._selected or self.hasFocus():
            rounded(painter, box, 6, "soft")
        elif self.underMouse():
            rounded(painter, box, 6, "hover")
        severity = self.problem.severity
        theme.paint_icon(painter, ICONS[severity], QRectF(12, 8, 16, 16), TOKENS[severity])
        right = self.buttons[0].x() - 12 if self.buttons else self.width() - 12
        self._paint_text(painter, 40, right)
        painter.end()

    def _paint_text(self, painter: QPainter, left: float, right: float) -> None:
        text_in(painter, QRectF(left, 5, right - left, 20), self.what, theme.font(13, 600), "text")
        line = QRectF(left, 25, right - left, 18)
        font = theme.font(12, 500)
        painter.setFont(font)
        width = min(painter.fontMetrics().horizontalAdvance(self.where) + 2.0, line.width())
        text_in(painter, QRectF(left, 25, width, 18), self.where, font, "accent")
        text_in(painter, line.adjusted(width, 0, 0, 0), f"  ·  {self.why}", theme.font(12), "text3")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
            return
        super().keyPressEvent(event)

    def _button(self, fix: Fix) -> Button:
        button = Button(tr(fix.label))
        if more := said(fix):
            set_tip(button, more)
            button.setAccessibleDescription(more)
        button.clicked.connect(lambda: self.mended.emit(fix))
        return button
