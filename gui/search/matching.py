"""What of many things is meant by a few letters, fast enough for every key with thousands of layers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gui.search.finding import Found

NOTHING = 1000.0
FARTHEST = 24  # so many letters may lie between the first and the last of a word that leaves some out
GAP = re.compile(r"[\s_./:()-]+")


@dataclass(frozen=True, slots=True)
class Known:
    """A thing in small letters, with a blank before each word so that beginnings can be looked for."""

    found: Found
    text: str
    joined: str
    initials: str
    more: str


def known(found: Found) -> Known:
    """Prepare a thing for matching."""
    text = found.text.lower()
    parts = [part for part in GAP.split(text) if part]
    more = " " + " ".join(GAP.split(found.more.lower()))
    return Known(found, text, " " + " ".join(parts), "".join(part[0] for part in parts), more)


def best(text: str, things: Sequence[Known]) -> list[Known]:
    """The things that fit, the nearest first; all of them in their order where nothing is typed."""
    words = text.lower().split()
    if not words:
        return list(things)
    whole = " ".join(words)
    scored = []
    for place, thing in enumerate(things):
        score = _score(whole, words, thing)
        if score < NOTHING:
            scored.append((score + len(thing.text) / 100, place, thing))
    scored.sort()  # places differ, so that things are never compared
    return [thing for _, _, thing in scored]


def narrows(before: str, after: str) -> bool:
    """Whether whatever fits `after` fitted `before` too. From the third letter on a word may leave some out,
    so that only longer ones do.
    """
    last = (before.split() or [""])[-1]
    return after.startswith(before) and len(last) > 2


def _score(whole: str, words: Sequence[str], thing: Known) -> float:
    """How far the typed words are from a thing: 0 is its very name, NOTHING is not meant."""
    if thing.text.startswith(whole):
        return 0.0 if len(thing.text) == len(whole) else 1.0
    total = 0.0
    for word in words:
        score = _word(word, thing)
        if score == NOTHING:
            return NOTHING
        total += score
    return 1.0 + total


def _word(word: str, thing: Known) -> float:
    """How far one typed word is."""
    begins = " " + word
    if begins in thing.joined:
        return 1.0
    if len(word) > 1 and thing.initials.startswith(word):
        return 2.0
    if word in thing.text:
        return 3.0
    if begins in thing.more:
        return 6.0
    if len(word) > 2 and _stands_in_order(word, thing.text):
        return 9.0
    if len(word) > 1 and word in thing.more:
        return 10.0
    return NOTHING


def _stands_in_order(letters: str, text: str) -> bool:
    """Whether the letters come in their order, the first one at a beginning, and not far from each other."""
    place = (" " + text).find(" " + letters[0])
    if place < 0:
        return False
    start = place
    for letter in letters[1:]:
        place = text.find(letter, place + 1)
        if place < 0:
            return False
    return place - start < FARTHEST
