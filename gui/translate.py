"""The texts of the program in the language that the person chose; what is written in the code is English.

tr("Tidy the layout")          said now
tr(f"{count} layers")          the translator knows the sentence by its pattern
NAMES = {"a": mark("Align")}   said later, with tr(NAMES["a"]): a constant is read before a language is chosen
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

if TYPE_CHECKING:
    from gui.languages.catalogue import Catalogue

CONTEXT = "layerloom"
LONGEST = 2000  # what is longer is not ours
ENGLISH = "en"
FOLDER = Path(__file__).parent / "languages"
# What stands between thousands; figures keep the point before their fraction, as in the code that is shown.
THOUSANDS = {"de": "\u202f"}
QUOTES = {ENGLISH: r"“\1”", "de": r"„\1“"}
_QUOTED = re.compile(r'(?<![=\w])"([^"\n]+)"(?!\w)')
NAMES = {ENGLISH: "English", "de": "Deutsch"}  # each in its own words, so that everybody finds theirs


class _Translator(QTranslator):
    """Answers Qt's question for a text from a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return self._catalogue.translated(text) if context == CONTEXT else None

    def isEmpty(self) -> bool:
        return False


class _Language(QObject):
    """The language in force; `changed` comes after it is, for windows to be built anew."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.code = ENGLISH
        self.translators: list[QTranslator] = []


_language = _Language()
changed = _language.changed


def tr(text: str) -> str:
    """The text in the language of the screen; English where it has no translation.

    Filled-in numbers and names may stand in it: the translator knows the sentence by its pattern. Straight
    quotes, as the engine writes them for any terminal, become those of the language.
    """
    if not text or len(text) > LONGEST or "\0" in text:
        return text
    said = text if _language.code == ENGLISH else _translated(text)
    return _QUOTED.sub(QUOTES[_language.code], said) if '"' in said else said


def mark(text: str) -> str:
    """The text as it is, known as one that `tr` is asked about later."""
    return text


def languages() -> dict[str, str]:
    """The languages that there are, by code, each called as its speakers call it."""
    return dict(NAMES)


def language() -> str:
    """The code of the language in force."""
    return _language.code


def system_language() -> str:
    """The first of the person's languages that there is; English otherwise."""
    codes = [name.replace("_", "-").split("-")[0] for name in QLocale.system().uiLanguages()]
    return next((code for code in codes if code in NAMES), ENGLISH)


def set_language(code: str) -> None:
    """Speak a language from now on; an empty or unknown code stands for the system's."""
    chosen = code if code in NAMES else system_language()
    if chosen == _language.code:
        return
    for old in _language.translators:
        QCoreApplication.removeTranslator(old)
    _language.code = chosen
    _language.translators = _translators(chosen)
    for new in _language.translators:
        QCoreApplication.installTranslator(new)
    changed.emit()


def _translated(text: str) -> str:
    try:
        return QCoreApplication.translate(CONTEXT, text)
    except UnicodeEncodeError:  # there is a name of a file in it that is no text
        return text


def _translators(code: str) -> list[QTranslator]:
    if code == ENGLISH:
        return []
    from gui.languages.catalogue import Catalogue, read  # English does without, and starts sooner

    made: list[QTranslator] = [_Translator(Catalogue(read(FOLDER / code), THOUSANDS.get(code, ",")))]
    own = QTranslator()
    where = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if own.load(f"qtbase_{code}", where):  # Qt's own words: Cut, Copy, the file dialog
        made.append(own)
    return made
