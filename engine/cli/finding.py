"""Finding by words: each has to begin a word of what a thing is called, or of what is told of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[a-zA-Z]?|[^\W\d_]+")


def fitting_words(words: Sequence[str], things: Iterable[T], told: Callable[[T], Sequence[str]]) -> list[T]:
    """The things that all of the words fit, best first; all of them in their order where there are none.

    `told` are a thing's texts, the most telling first: its title, its other names, what it does.
    """
    rated = [(_rating([word.lower() for word in words], told(each)), each) for each in things]
    fitting = [(rating, each) for rating, each in rated if rating is not None]
    return [each for _, each in sorted(fitting, key=lambda pair: pair[0])]


def _rating(words: Sequence[str], texts: Sequence[str]) -> int | None:
    """How far off the words are, 0 for those of the first text; None where one of them is nowhere."""
    known = [_parts(text) for text in texts]
    places = [next((i for i, parts in enumerate(known) if _begins(w, parts)), None) for w in words]
    return None if None in places else sum(place for place in places if place is not None)


def _begins(word: str, parts: Iterable[str]) -> bool:
    return any(part.startswith(word) for part in parts)


def _parts(text: str) -> set[str]:
    """The words of a text, those that capitals or hyphens join as well, and all of a short one in one."""
    whole = set(re.split(r"[\s(),.;:/]+", text.lower()))
    inner = {part.lower() for part in PARTS.findall(text)}
    return whole | inner | {text.lower().replace(" ", "").replace("-", "")}
