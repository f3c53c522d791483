"""One language as data: whole texts, and sentences with places for numbers and names.

A key is a text as it stands in the code, with `{}` where the code fills something in. Its value has `{0}`,
`{1}` in whatever order the language needs; `{0:t}` is a word of the program (a setting's label) and is
translated too; `{0:c}` is either somebody's name or a count of the program's ("3 layers"); only the
count is then translated; `{0}` may be anybody's word and stays as it is.

Why not .ts and .qm: Qt finds whole texts only, while the engine's sentences arrive with their numbers in
them, out of another process; lupdate does not read f-strings nor what the layers declare; and a .qm is a
binary that every change would have to build. Qt's own texts come from its own .qm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gui.translate import LONGEST

LONGEST_PIECE = 40
KEPT = 8192
PREFIX = 6
NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")  # as the engine groups its thousands
PLACE = re.compile(r"\{(\d+)(:[tc])?\}")
NAMED = re.compile(r'(.+) ("[^"]*")')  # Linear "head": a layer and its name
SENTENCE = re.compile(r"(?<=[.?]) (?=[^a-z])|(\n)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence with places: the literal parts of the key, and what is said instead."""

    literals: tuple[str, ...]
    answer: str
    weight: int

    @property
    def counts(self) -> bool:
        """Whether it is just so many of something ("{} filters"): any other sentence may end like that."""
        return len(self.literals) == 2 and not self.literals[0] and " " not in self.literals[1].strip()

    def match(self, text: str) -> list[str] | None:
        """What stands in the places, each as short as it can be; None when it is another sentence."""
        first, *middle, last = self.literals
        end = len(text) - len(last)
        if end < len(first) or not text.startswith(first) or not text.endswith(last):
            return None
        found, at = [], len(first)
        for literal in middle:
            next_at = text.find(literal, at, end)
            if next_at < 0:
                return None
            found.append(text[at:next_at])
            at = next_at + len(literal)
        return [*found, text[at:end]]


class Catalogue:
    """The texts of one language; `translated` is quick for what was asked before."""

    def __init__(self, texts: Mapping[str, str], thousands: str = ",") -> None:
        self._thousands = thousands
        self._exact = {key: value for key, value in texts.items() if "{}" not in key}
        self._patterns = {key: value for key, value in texts.items() if "{}" in key}
        self._index: dict[tuple[str, str], list[Pattern]] | None = None
        self._folded: dict[str, str] | None = None
        self._known: dict[str, str] = {}

    def translated(self, text: str) -> str | None:
        """The text in this language; None where the catalogue does not know it."""
        if len(text) > LONGEST:
            return None
        if (found := self._exact.get(text)) is not None:
            return found
        if NUMBER.fullmatch(text):
            return text.replace(",", self._thousands)
        if (known := self._known.get(text)) is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[text] = self._looked_up(text, 0) or ""
        return known or None

    def _looked_up(self, text: str, depth: int) -> str | None:
        if (found := self._exact.get(text)) is not None:
            return found
        swallowing = None
        for pattern in self._candidates(text):
            parts = pattern.match(text)
            if parts is None:
                continue
            if not any(map(SENTENCE.search, parts)):
                return self._filled(pattern.answer, parts, depth)
            swallowing = swallowing or (
                pattern,
                parts,
            )  # a place that holds the end of a sentence: rather two
        if (named := NAMED.fullmatch(text)) is not None and named[1] in self._exact:
            return f"{self._exact[named[1]]} {named[2]}"
        if (said := self._sentences(text, depth)) is not None:
            return said
        if swallowing is not None:
            return self._filled(swallowing[0].answer, swallowing[1], depth)
        return self._line(text, depth)

    def _filled(self, answer: str, parts: list[str], depth: int) -> str:
        def part(place: re.Match[str]) -> str:
            words = parts[int(place[1])]
            ours = place[2] == ":t" or (place[2] == ":c" and words[:1].isdigit())
            if NUMBER.fullmatch(words):
                return words.replace(",", self._thousands)
            return self._word(words, depth) if ours else words

        return PLACE.sub(part, answer)

    def _word(self, words: str, depth: int) -> str:
        """A word of the program inside a sentence, where its first letter may have become a small one."""
        if (exact := self._exact.get(words)) is not None:
            return exact
        for each in (words[:1].upper() + words[1:], words) if depth < 3 else ():
            if (found := self._looked_up(each, depth + 1)) is not None:
                return found
        if self._folded is None:
            self._folded = {key.casefold(): value for key, value in self._exact.items()}
        return self._folded.get(words.casefold(), words)

    def _sentences(self, text: str, depth: int) -> str | None:
        """Several sentences in a row or below each other: all of them, or none."""
        pieces = [piece for piece in SENTENCE.split(text) if piece]
        if len(pieces) < 2 or depth > 2:
            return None
        made: list[str] = []
        for piece in pieces:
            found = piece if piece == "\n" else self._looked_up(piece, depth + 1)
            if found is None:
                return None
            made.append(found if "\n" in (piece, *made[-1:]) or not made else " " + found)
        return "".join(made)

    def _line(self, text: str, depth: int) -> str | None:
        """What stands on a node, with commas: `64 filters, 3 × 3, stride 2`; what is not known stays."""
        pieces = text.split(", ")
        if len(pieces) < 2 or depth > 2 or max(map(len, pieces)) > LONGEST_PIECE:
            return None
        made = [self._looked_up(piece, depth + 1) for piece in pieces]
        return ", ".join(new or old for new, old in zip(made, pieces)) if any(made) else None

    def _candidates(self, text: str) -> Iterable[Pattern]:
        """Patterns that begin or end as the text does, those that say most first."""
        if self._index is None:
            self._index = _indexed(self._patterns)
        found = list(self._index.get(("", ""), ()))
        for length in range(1, PREFIX + 1):
            found += self._index.get(("first", text[:length]), ())
            found += self._index.get(("last", text[-length:]), ())
        return sorted(found, key=lambda pattern: (pattern.counts, -pattern.weight))


def _indexed(texts: Mapping[str, str]) -> dict[tuple[str, str], list[Pattern]]:
    made: dict[tuple[str, str], list[Pattern]] = {}
    for key, answer in texts.items():
        literals = tuple(key.split("{}"))
        pattern = Pattern(literals, answer, sum(map(len, literals)))
        if literals[0]:
            place = ("first", literals[0][:PREFIX])
        elif literals[-1]:
            place = ("last", literals[-1][-PREFIX:])
        else:
            place = ("", "")
        made.setdefault(place, []).append(pattern)
    return made


def read(folder: Path) -> dict[str, str]:
    """All texts of a language's folder."""
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        texts.update(json.loads(path.read_text("utf-8")))
    return texts
