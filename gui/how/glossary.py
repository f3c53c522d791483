"""What technical words mean, in one plain line each, and where they stand in a text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from gui.translate import ENGLISH, language, tr

LONGEST = 4000  # letters of a text that is looked through
FILE = Path(__file__).with_name("glossary.json")
# By language: endings by the shape of a word, the first that suits, and the forms that no ending gives.
INFLECTIONS = Path(__file__).with_name("inflections.json")


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
    return {
        word: Term(word, row["means"], tuple(row["also"]), row.get("quiet", False))
        for word, row in rows.items()
    }


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
    bent = _inflected(code)
    for match in _pattern(code).finditer(text):
        form = match.group().lower()
        each = known[form]
        # "Filtern" are filters, "filtern" is to filter: a noun that is bent has its capital.
        if form in bent and bent[form][0] != match.group()[0]:
            continue
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
    if code != ENGLISH:
        for each in terms().values():
            for form in _bent(each, code):
                found.setdefault(form.lower(), each)
    return found


@cache
def _inflected(code: str) -> dict[str, str]:
    """The forms that only inflection gives, in small letters, each as it is written."""
    forms = [] if code == ENGLISH else [form for each in terms().values() for form in _bent(each, code)]
    plain = {form.lower() for each in terms().values() for form in (each.word, tr(each.word))}
    return {form.lower(): form for form in forms if form.lower() not in plain}


@cache
def _rules() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(INFLECTIONS.read_text("utf-8"))
    return found


def _bent(each: Term, code: str) -> list[str]:
    """A word as a language bends it: cases and plural."""
    rules = _rules().get(code)
    if rules is None:
        return []
    word = tr(each.word)
    endings = next(found for shape, found in rules["endings"] if re.search(shape, word))
    return [*(f"{word}{ending}" for ending in endings), *rules["further"].get(each.word, ())]


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """Whole words, longer ones first: a batch size is not a batch."""
    forms = sorted(_known(code), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE)
