"""Finding a layer by what a person types: its title first, then its other names, then what it does.

Slips of the keys and shortened words are forgiven, but only where nothing is spelled that way; a word that
means nothing finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.layers import Layer
from gui.translate import tr

NOTHING = 1000
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[a-zA-Z]?|[^\W\d_]+")
# What usually comes next, by the kind of data that comes in, for as long as nobody typed a letter.
USUAL = {
    "image": "Conv2d ReLU BatchNorm2d MaxPool2d GlobalAveragePool2d Flatten Dropout Add",
    "values": "Linear ReLU Dropout Output CrossEntropyLoss Softmax BatchNorm1d Concatenate",
    "sequence": "LSTM SelfAttention LayerNorm Linear Dropout Add Conv1d GRU",
    "labels": "Embedding CrossEntropyLoss Accuracy OneHot",
    "number": "Output",
}
ANYTHING = "Input Conv2d Linear ReLU BatchNorm2d MaxPool2d Flatten Dropout Add LSTM Output Target"
FORGIVEN = ((8, 2), (5, 1))  # a word this long may have so many slips


@dataclass(frozen=True, slots=True)
class Words:
    """What a layer is known by, in small letters and word by word."""

    whole: tuple[str, ...]
    aliases: tuple[str, ...]
    title: tuple[str, ...]
    names: tuple[str, ...]
    group: tuple[str, ...]
    help: tuple[str, ...]
    solid: tuple[str, ...]
    bones: tuple[str, ...]

    @property
    def spelled(self) -> tuple[str, ...]:
        """The words that a slip is measured against."""
        return self.title + self.names


def search(text: str, layers: Iterable[Layer]) -> list[Layer]:
    """The layers that fit `text`, best first; all of them in their order when there is no text."""
    words = text.lower().split()
    if not words:
        return list(layers)
    scored = [(rank(words, _known_by(each)), each) for each in layers]
    return [each for score, each in sorted(scored, key=lambda pair: pair[0]) if score < NOTHING]


def usual_first(layers: Iterable[Layer], kind: str = "") -> list[Layer]:
    """The layers with what usually follows data of this kind before the others, which keep their order."""
    names = USUAL.get(kind, ANYTHING).split()
    places = {name: place for place, name in enumerate(names)}
    return sorted(layers, key=lambda each: places.get(each.type, len(places)))


def rank(words: Sequence[str], known: Words) -> float:
    """How far typed words are from what a layer is known by: 0 is its very title, NOTHING is not meant."""
    asked = " ".join(words)
    if asked in known.whole:
        return 0.0
    if asked in known.aliases:
        return 2.0 + 0.01 * known.aliases.index(asked) + 0.05 * len(known.title)
    scores = [_score(word, known) for word in words]
    if max(scores) >= NOTHING:
        return NOTHING
    # Of equals, the one whose title says the least beside what was asked for comes first.
    return 1.0 + sum(scores) + 0.1 * len(known.title)


def _score(word: str, known: Words) -> float:
    """How far one typed word is; the first way in which it fits counts."""
    long = len(word) > 2
    ways = (
        word in known.title,
        known.title[:1] and known.title[0].startswith(word),
        any(part.startswith(word) for part in known.title),
        word in known.names,
        any(part.startswith(word) for part in (*known.names, *known.solid)),
        long and any(word in part for part in known.title),
        any(part.startswith(word) for part in known.group),
        long and any(part.startswith(word) for part in known.help),
        long and _chained(word, known.title),
        long and any(part.startswith(word) for part in known.bones),
        _slipped(word, known.spelled),
    )
    return next((10.0 * place for place, fits in enumerate(ways) if fits), NOTHING)


def _known_by(layer: Layer) -> Words:
    titles, helps = (layer.title, tr(layer.title)), (layer.help, tr(layer.help))
    return _words(tuple(dict.fromkeys(titles)), layer.type, layer.synonyms, layer.group, helps)


@lru_cache(4096)
def _words(
    titles: tuple[str, ...], type: str, synonyms: tuple[str, ...], group: str, helps: tuple[str, ...]
) -> Words:
    title = tuple(part for each in titles for part in _parts(each))
    names = tuple(part for each in (type, *synonyms) for part in _parts(each))
    solid = [each.lower().replace(" ", "") for each in (*titles, type, *synonyms)]
    whole = (*(each.lower() for each in titles), *(" ".join(_parts(each)) for each in titles))
    told = tuple(dict.fromkeys(part for each in helps for part in _parts(each)))
    aliases = tuple(each.lower() for each in (type, *synonyms))
    return Words(whole, aliases, title, names, _parts(group), told, tuple(solid), _bones(title, solid))


def _bones(title: Sequence[str], solid: Sequence[str]) -> tuple[str, ...]:
    """Words without the vowels that are left out in haste: "cnv2d" for "conv2d"."""
    return tuple(dict.fromkeys(each[:1] + re.sub("[aeiou]", "", each[1:]) for each in (*title, *solid)))


def _parts(text: str) -> tuple[str, ...]:
    """The words of a text, also those that are joined by a capital letter; hyphened ones joined, too."""
    whole = [word for word in re.split(r"[\s(),.;:/]+", text.lower()) if word]
    return tuple(dict.fromkeys([part.lower() for part in PARTS.findall(text)] + whole))


def _chained(word: str, parts: Sequence[str]) -> bool:
    """Whether the word is beginnings of parts in their order: "gap" of "global average pool", "maxp2"."""
    if not word:
        return True
    for place, part in enumerate(parts):
        for length in range(min(len(word), len(part)), 0, -1):
            if part.startswith(word[:length]) and _chained(word[length:], parts[place + 1 :]):
                return True
    return False


def _slipped(word: str, parts: Iterable[str]) -> bool:
    """Whether a part, or its beginning, is the word but for a letter or two; the first one is never wrong."""
    most = next((slips for length, slips in FORGIVEN if len(word) >= length), 0)
    if not most:
        return False
    near = (part for part in parts if part[0] == word[0] and len(part) >= len(word) - most)
    return any(_slips(word, part, most) for part in near)


def _slips(word: str, part: str, most: int) -> bool:
    """Whether so few letters added, lost, changed or swapped turn the word into the beginning of the part."""
    before, row = [0] * (len(part) + 1), list(range(len(part) + 1))
    for y, letter in enumerate(word, 1):
        older, before, row = before, row, [y]
        for x, other in enumerate(part, 1):
            cost = min(before[x] + 1, row[-1] + 1, before[x - 1] + (letter != other))
            if y > 1 and x > 1 and letter == part[x - 2] and word[y - 2] == other:
                cost = min(cost, older[x - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return min(row) <= most
