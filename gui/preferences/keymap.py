"""The keys in force: what the code says by default, and what the person made of it.

Code names a key by its default everywhere ("Ctrl+Z" in a tool tip); `now` says which key that is today.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from gui import translate
from gui.settings import Settings

SETTING = "keys"
SEPARATOR = ", "
MOST_KEYS, MOST_ROWS, LONGEST = 4, 500, 80
WINDOW = ""  # the place of keys that work in every mode
Words = str | Callable[[], str]
Keys = tuple[str, ...]


class KeyRow(NamedTuple):
    """Something that keys do. `place` is the mode in which they do it, or `WINDOW`.

    On the `canvas` the canvas itself listens for them, so that they need the focus there.
    """

    id: str
    text: Words
    default: Keys
    place: str
    canvas: bool = False

    @property
    def words(self) -> str:
        """The text as it is now."""
        return self.text if isinstance(self.text, str) else self.text()


class Keymap(QObject):
    """Knows every row that has been in force; `changed` when keys are others than before."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._settings: Settings | None = None
        self._own: dict[str, Keys] = {}
        self.rows: dict[str, KeyRow] = {}
        self._by_default: dict[str, str] = {}

    def use(self, settings: Settings) -> None:
        """Take what the person chose from these settings, and keep it there from here on."""
        before = self._own
        self._settings = settings
        self._own = _read(settings.get(SETTING, {}))
        if self._own != before:
            self.changed.emit()

    def declare(
        self, id_: str, text: Words, default: str, place: str = WINDOW, *, canvas: bool = False
    ) -> None:
        """Make a row known. Where the canvas has declared keys under the same id, those stay its keys."""
        keys, known = split(default), self.rows.get(id_)
        if known is not None and known.canvas and not canvas:
            keys, place, canvas = known.default, known.place, True
        elif known is not None and known.place == WINDOW:
            place = WINDOW  # a mode that says it in its own way does not take it from the others
        self.rows[id_] = KeyRow(id_, text, keys, place, canvas)
        self._by_default |= dict.fromkeys(keys, id_)

    def keys(self, id_: str) -> Keys:
        """The keys of a row that are in force."""
        known = self.rows.get(id_)
        return self._own.get(id_, known.default if known is not None else ())

    def on_canvas(self, id_: str) -> bool:
        """Whether the canvas listens for the keys of a row."""
        return id_ in self.rows and self.rows[id_].canvas

    def is_own(self, id_: str) -> bool:
        """Whether the person chose the keys of a row."""
        return id_ in self._own

    def takers(self, key: str, id_: str) -> list[KeyRow]:
        """The other rows that have this key where the row has it too."""
        place = self.rows[id_].place if id_ in self.rows else WINDOW
        return [
            row
            for row in self.rows.values()
            if row.id != id_
            and key in self.keys(row.id)
            and (WINDOW in (place, row.place) or place == row.place)
        ]

    def give(self, id_: str, keys: Iterable[str]) -> None:
        """Let a row have these keys, and nobody else in its place."""
        wanted = tuple(dict.fromkeys(filter(None, map(portable, keys))))[:MOST_KEYS]
        for key in wanted:
            for row in self.takers(key, id_):
                self._own[row.id] = tuple(each for each in self.keys(row.id) if each != key)
        self._own[id_] = wanted
        self._keep()

    def reset(self, id_: str) -> None:
        """Give a row its default keys again, also where another row had got one of them."""
        if id_ in self._own:
            self.give(id_, self.rows[id_].default if id_ in self.rows else ())

    def reset_all(self) -> None:
        """Give every row its default keys again."""
        self._own = {}
        self._keep()

    def now(self, default: str) -> str:
        """The first key in force of the row whose default this is; the key itself where nobody has it."""
        if not default or not self._own:
            return default
        key = portable(default)
        id_ = self._by_default.get(key)
        if id_ is None:
            return default
        keys = self.keys(id_)
        return key if key in keys else keys[0] if keys else ""

    def _keep(self) -> None:
        self._own = {
            id_: keys
            for id_, keys in self._own.items()
            if id_ not in self.rows or keys != self.rows[id_].default
        }
        if self._settings is not None:
            self._settings.set(SETTING, {id_: list(keys) for id_, keys in self._own.items()})
        self.changed.emit()


def split(keys: str) -> Keys:
    """Keys as rows write them ("Ctrl+Y, F3"), in Qt's portable words."""
    return tuple(portable(each) for each in keys.split(SEPARATOR) if each)


def portable(key: str) -> str:
    """A key in Qt's portable words ("Delete" and "del" are "Del"); "" for what is no key."""
    from PySide6.QtGui import QKeySequence

    written = QKeySequence.SequenceFormat.PortableText
    found = QKeySequence.fromString(key, written)
    known = found.count() == 1 and found[0].key().value > 0  # type: ignore[index]  # the stub lacks it
    return found.toString(written) if known else ""


def native(key: str) -> str:
    """A key as this system writes it."""
    if sys.platform != "darwin" and translate.language() == translate.ENGLISH:
        return key  # Qt writes the same; what it takes for that is not loaded before the first paint
    from PySide6.QtGui import QKeySequence

    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""


def _read(kept: Mapping[str, object]) -> dict[str, Keys]:
    """What a settings file says of keys, without what can't be meant."""
    found: dict[str, Keys] = {}
    for id_, keys in list(kept.items())[:MOST_ROWS]:
        if isinstance(id_, str) and isinstance(keys, list) and (read := _listed(keys)) is not None:
            found[id_] = read
    return found


def _listed(keys: Sequence[object]) -> Keys | None:
    """The keys of one row; None where they are no keys at all."""
    given = [portable(key) for key in keys[:MOST_KEYS] if isinstance(key, str) and len(key) <= LONGEST]
    read = tuple(dict.fromkeys(key for key in given if key))
    return read if read or not keys else None


_keymap = Keymap()
changed = _keymap.changed
use, declare, keys, on_canvas, now = (
    _keymap.use, _keymap.declare, _keymap.keys, _keymap.on_canvas, _keymap.now
)  # fmt: skip


def keymap() -> Keymap:
    """The keys of this program."""
    return _keymap
