"""The list beside a comparison: every layer that differs with its settings, then data and training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.train.differences import Told
from gui import theme
from gui.compare.marks import paint_sign, word
from gui.translate import mark, tr
from gui.widgets.base import Control, label, rounded, set_tip, surface, text_in

ARROW = " → "
# What the engine says about differences beside the labels of settings; values of a person's own stay.
WORDS = frozenset((mark("yes"), mark("no"), mark("nothing"), mark("something differs")))
LABELS = (
    mark("Name"), mark("Layer"), mark("About"), mark("Muted"), mark("Left out"), mark("Note"), mark("Frame"),
    mark("Data"), mark("Optimiser"), mark("Schedule"), mark("Inside"),
)  # fmt: skip
OWN_NAMES = ("variables", "arguments", "goal", "columns", "updates")
HEAD, LINE, FOOT = 30.0, 20.0, 8.0
MOST_LINES = 12
MOST_ROWS = 400  # more than that is for the eye on the canvas, and for the command line


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that differs: where to jump to, what it is, and its settings in words."""

    key: str
    state: str
    title: str
    kind: str = ""
    settings: tuple[Told, ...] = ()
    drawing: str = ""


def said(told: Told) -> str:
    """`Filters 32 → 64`; `Added: width 32`."""
    if told.state != "changed":
        return f"{word(told.state)}: {named(told)} {values(told)}"
    return f"{named(told)} {values(told)}" if told.path else f"{named(told)}: {tr(told.after)}"


def named(told: Told) -> str:
    """What a setting is called; a person's own names stay as they are."""
    own = told.path.partition(".")[0] in OWN_NAMES and "." in told.path
    return told.label if own else tr(told.label)


def values(told: Told) -> str:
    """`32 → 64`; the one value that there is, where it came or went."""
    there = (told.before, told.after) if told.state == "changed" else (told.before or told.after,)
    return ARROW.join(tr(value) if value in WORDS else value for value in there)


class EntryRow(Control):
    """Sign and name, what it is at the right, and below each setting with both values."""

    def __init__(self, entry: Entry) -> None:
        lines = [said(each) for each in entry.settings]
        super().__init__(", ".join([word(entry.state), entry.title, entry.kind, *lines]))
        self.entry, self._lines = entry, lines[:MOST_LINES]
        if len(lines) > MOST_LINES:
            self._lines.append(tr(f"and {len(lines) - MOST_LINES} more settings"))
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_tip(self, "\n".join(lines))

    def nextCheckState(self) -> None:
        """The list says which one it stands on."""

    def sizeHint(self) -> QSize:
        return QSize(200, int(HEAD + (LINE * len(self._lines) + FOOT if self._lines else 0)))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self.isChecked():
            rounded(painter, rect, 6, "soft")
        elif self.hovered:
            painter.setOpacity(self.hovered)
            rounded(painter, rect, 6, "hover")
            painter.setOpacity(1.0)
        head = QRectF(0, 0, rect.width(), HEAD)
        paint_sign(painter, QRectF(8, 0, 16, HEAD).center(), self.entry.state, 14)
        right = Qt.AlignmentFlag.AlignRight
        kind, room = self.entry.kind, rect.width() * 0.45
        taken = min(QFontMetrics(theme.font(12)).horizontalAdvance(kind) + 10.0, room) if kind else 0.0
        text_in(painter, head.adjusted(32, 0, -10 - taken, 0), self.entry.title, theme.font(13, 500), "text")
        if kind:
            box = QRectF(rect.width() - 10 - taken, 0, taken, HEAD)
            text_in(painter, box, kind, theme.font(12), "text2", right)
        for index, line in enumerate(self._lines):
            box = QRectF(32, HEAD + LINE * index - 2, rect.width() - 42, LINE)
            text_in(painter, box, line, theme.font(12), "text2")


class Listing(QScrollArea):
    """Rows in sections; `chosen(Entry)` when one is pressed or reached with the arrows."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("What differs"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows: list[EntryRow] = []
        self._at = -1

    def show_entries(self, sections: Sequence[tuple[str, Sequence[Entry]]]) -> None:
        """Show other rows."""
        inside = surface(QWidget(), "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(2)
        self.rows, self._at = [], -1
        for title, entries in sections:
            if not entries:
                continue
            column.addSpacing(8 if self.rows else 0)
            column.addWidget(label(title, 13, 600, "text"))
            for entry in entries[:MOST_ROWS]:
                row = EntryRow(entry)
                row.clicked.connect(partial(self._press, row))
                self.rows.append(row)
                column.addWidget(row)
            if len(entries) > MOST_ROWS:
                column.addWidget(label(tr(f"and {len(entries) - MOST_ROWS:,} more"), 12, 400, "text2"))
        column.addStretch(1)
        self.setWidget(inside)

    def step(self, by: int) -> None:
        """Go to the next or the previous row, around the ends."""
        if self.rows:
            start = self._at if self._at >= 0 else (-1 if by > 0 else 0)
            self.stand_on((start + by) % len(self.rows))

    def stand_on(self, index: int) -> None:
        """Go to a row and tell."""
        self._mark(index)
        if 0 <= index < len(self.rows):
            self.chosen.emit(self.rows[index].entry)

    def show_key(self, key: str, drawing: str) -> None:
        """Mark the row of a node without telling."""
        at = [(row.entry.key, row.entry.drawing) for row in self.rows]
        self._mark(at.index((key, drawing)) if (key, drawing) in at else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if (by := steps.get(Qt.Key(event.key()))) is not None:
            self.step(by)
            if self._at >= 0:
                self.rows[self._at].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            event.ignore()

    def _press(self, row: EntryRow) -> None:
        self.stand_on(self.rows.index(row))

    def _mark(self, index: int) -> None:
        self._at = index
        for place, row in enumerate(self.rows):
            row.setChecked(place == index)
        if 0 <= index < len(self.rows):
            self.ensureWidgetVisible(self.rows[index], 0, 40)
