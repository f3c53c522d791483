"""What technical words mean, in one plain line each, and where they stand in a text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from gui.translate import ENGLISH, language, tr

QUIET = {
    "class", "feature", "filter", "head", "label", "layer", "loss", "mask", "mean", "parameter", "shape",
    "split", "weight", "gate", "pooling", "schedule",
}  # fmt: skip
LONGEST = 4000  # letters of a text that is looked through
FILE = Path(__file__).with_name("glossary.json")


@dataclass(frozen=True, slots=True)
class Term:
    """A word with its meaning; `also` are its other forms."""

    word: str
    means: str
    also: tuple[str, ...] = ()
    quiet: bool = False  # so common that it is explained, but not marked

    @property
    def line(self) -> str:
        """What is said of it in one line."""
        word = tr(self.word)
        return f"{word[:1].upper()}{word[1:]}: {tr(self.means)}"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a word stands in a text."""

    start: int
    end: int
    term: Term


@cache
def terms() -> dict[str, Term]:
    """All words of the glossary, in the order of the alphabet."""
    rows = json.loads(FILE.read_text("utf-8"))
    return {word: Term(word, row["means"], tuple(row["also"]), word in QUIET) for word, row in rows.items()}


def term(word: str) -> Term | None:
    """The word with its meaning, whatever form it stands in."""
    found = _pattern(language()).fullmatch(word.strip())
    return _known(language())[found.group().lower()] if found else None


def words_in(text: str) -> list[Found]:
    """The words of the glossary in a text, each where it stands first."""
    return _words_in(text, language()) if text and len(text) <= LONGEST else []


@lru_cache(2048)
def _words_in(text: str, code: str) -> list[Found]:
    known, seen, found = _known(code), set(), []
    for match in _pattern(code).finditer(text):
        each = known[match.group().lower()]
        if each.word not in seen:
            seen.add(each.word)
            found.append(Found(match.start(), match.end(), each))
    return found


@cache
def _known(code: str) -> dict[str, Term]:
    """All forms of all words, in small letters; in another language also as it says them."""
    found: dict[str, Term] = {}
    for each in terms().values():
        own = (each.word, *each.also)
        forms = (*own, *(f"{form}s" for form in own)) if code == ENGLISH else (each.word, tr(each.word))
        for form in forms:
            found.setdefault(form.lower(), each)
    return found


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """Whole words, longer ones first: a batch size is not a batch."""
    forms = sorted(_known(code), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE)
