"""The page of the keys: every action with its keys, to be changed by pressing others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.canvas.keys import sequence
from gui.preferences.keymap import MOST_KEYS, WINDOW, KeyRow, Keys, keymap, native, portable
from gui.translate import mark, tr
from gui.widgets.base import Control, Glyph, label, rounded, set_tip, text_in
from gui.widgets.buttons import Button, IconButton
from gui.widgets.fields import SearchField
from gui.widgets.messages import announce

ALONE = (
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown,
)  # fmt: skip
FIELD = 150
PLACES = {
    WINDOW: mark("Everywhere"),
    "design": mark("Design"),
    "data": mark("Data"),
    "train": mark("Train"),
    "export": mark("Export"),
}


class KeyField(Control):
    """Shows keys; pressed, it takes the next key that is pressed. `recorded(key, adding)` is in portable
    words, `adding` when it comes to those that are there.
    """

    recorded = Signal(str, bool)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._name = name
        self._keys: Keys = ()
        self.recording = self._adding = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.begin())

    def show_keys(self, keys: Keys) -> None:
        """Show other keys."""
        self._keys = keys
        said = ", ".join(map(native, keys)) or tr("no key")
        self.setAccessibleName(f"{self._name}: {said}")
        set_tip(self, said if self._too_wide(said) else "")
        self.update()

    def begin(self, adding: bool = False) -> None:
        """Wait for a key, which takes the place of those that are there or comes to them (`adding`)."""
        self.recording, self._adding = True, adding
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, tr("Press the new key, or Esc to keep the old one"))
        self.update()

    def end(self) -> None:
        """Wait no longer."""
        self.recording = False
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(FIELD, 28)

    def event(self, event: QEvent) -> bool:
        if self.recording and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self.recording and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._take(event)  # before Tab is taken for the focus
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.end()

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        edge = "select" if self.recording else "control"
        rounded(painter, rect, 6, self.ground("field"), edge, 2 if self.recording else 1)
        words = tr("Press a key…") if self.recording else ", ".join(map(native, self._keys))
        token = "accent" if self.recording else "text" if self._keys else "text3"
        text_in(painter, rect.adjusted(10, 0, -8, 0), words or tr("None"), theme.font(12, 500), token)

    def _take(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in ALONE:
            return
        self.end()
        key = portable(sequence(event))
        if event.key() != Qt.Key.Key_Escape and key:
            self.recorded.emit(key, self._adding)

    def _too_wide(self, words: str) -> bool:
        return QFontMetrics(theme.font(12, 500)).horizontalAdvance(words) > FIELD - 18


class Conflict(QWidget):
    """Who has the key already, and the two ways out."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = label(why, 12, 400, "warning", wrap=True)
        self.take = Button(tr("Use it here"))
        self.keep = Button(tr("Keep it there"), "ghost")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 6)
        row.setSpacing(6)
        row.addWidget(Glyph("triangle-alert", "warning", 14))
        row.addWidget(self.why, 1)
        row.addWidget(self.take)
        row.addWidget(self.keep)


class KeyLine(QWidget):
    """One action: its words, its keys, one more key, back to the default; below, what stands against it."""

    def __init__(self, row: KeyRow) -> None:
        super().__init__()
        self.row = row
        words = tr(row.words)
        self.words = label(words, 13, 400, "text", wrap=True)
        self.field = KeyField(words)
        self.field.recorded.connect(self._recorded)
        self.more = IconButton("plus", tr("Add another key"))
        self.more.clicked.connect(lambda: self.field.begin(adding=True))
        self.clear = IconButton("x", tr("Take the keys away"))
        self.clear.clicked.connect(lambda: keymap().give(self.row.id, ()))
        self.back = IconButton("rotate-ccw", tr("Back to the default"))
        self.back.clicked.connect(lambda: keymap().reset(self.row.id))
        self._wanted: Keys = ()
        self.conflict: Conflict | None = None
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Show the keys in force."""
        keys, own = keymap().keys(self.row.id), keymap().is_own(self.row.id)
        self.field.show_keys(keys)
        self.back.setEnabled(own)
        self.clear.setEnabled(bool(keys))
        self.more.setEnabled(0 < len(keys) < MOST_KEYS)
        self._forget_conflict()

    def fits(self, words: list[str]) -> bool:
        """Whether the search finds it, by its words or its keys."""
        said = f"{self.words.text()} {' '.join(map(native, keymap().keys(self.row.id)))}".lower()
        return all(word in said for word in words)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.words, 1)
        for each in (self.field, self.more, self.clear, self.back):
            line.addWidget(each)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(line)

    def _recorded(self, key: str, adding: bool) -> None:
        self._wanted = (*keymap().keys(self.row.id), key) if adding else (key,)
        takers = keymap().takers(key, self.row.id)
        if not takers:
            self._insist()
            return
        names = ", ".join(f"“{tr(each.words)}”" for each in takers)
        self._forget_conflict()
        found = self.conflict = Conflict(tr(f"{native(key)} is used by {names}."))
        found.take.clicked.connect(self._insist)
        found.keep.clicked.connect(self._forget_conflict)
        self._column.addWidget(found)
        announce(self, found.why.text())
        found.take.setFocus()

    def _forget_conflict(self) -> None:
        found, self.conflict = self.conflict, None
        if found is not None:
            found.hide()
            found.deleteLater()

    def _insist(self) -> None:
        keymap().give(self.row.id, self._wanted)
        self.field.setFocus()


class KeyPage(QWidget):
    """Every row that keys can be given to, by where it works, with a search above."""

    def __init__(self) -> None:
        super().__init__()
        self.field = SearchField(tr("Search actions and keys"))
        self.field.textChanged.connect(self._search)
        self.reset = Button(tr("Reset all keys"), "link")
        self.reset.clicked.connect(keymap().reset_all)
        top = QHBoxLayout()
        top.addWidget(self.field, 1)
        top.addSpacing(12)
        top.addWidget(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(2)
        column.addLayout(top)
        self.lines: dict[str, KeyLine] = {}
        self._heads: dict[str, QWidget] = {}
        for place, title in PLACES.items():
            self._add_place(column, place, title)
        self.nothing = label(tr("No action or key like that"), 13, 400, "text2")
        self.nothing.hide()
        column.addWidget(self.nothing)
        column.addStretch(1)
        keymap().changed.connect(self._refresh)
        self._refresh()

    def _add_place(self, column: QVBoxLayout, place: str, title: str) -> None:
        rows = [row for row in keymap().rows.values() if row.place == place]
        if not rows:
            return
        head = self._heads[place] = label(tr(title), 12, 600, "text3")
        head.setContentsMargins(0, 10, 0, 2)
        column.addWidget(head)
        for row in sorted(rows, key=lambda each: tr(each.words).lower()):
            self.lines[row.id] = KeyLine(row)
            column.addWidget(self.lines[row.id])

    def _refresh(self) -> None:
        for line in self.lines.values():
            line.refresh()
        self.reset.setEnabled(any(keymap().is_own(id_) for id_ in self.lines))

    def _search(self, text: str) -> None:
        words, shown = text.lower().split(), set()
        for line in self.lines.values():
            fits = line.fits(words)
            line.setVisible(fits)
            shown |= {line.row.place} if fits else set()
        for place, head in self._heads.items():
            head.setVisible(place in shown)
        self.nothing.setVisible(not shown)
