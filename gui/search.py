"""Finding a layer by what a person types: its title first, then its other names, then what it does."""

from __future__ import annotations

from collections.abc import Iterable

from engine.layers import Layer


def search(text: str, layers: Iterable[Layer]) -> list[Layer]:
    """The layers that fit `text`, best first; all of them in their order when there is no text."""
    words = text.lower().split()
    scored = [(sum(_score(word, each) for word in words), each) for each in layers if _fits(words, each)]
    return [each for _, each in sorted(scored, key=lambda pair: pair[0])]


def _fits(words: list[str], layer: Layer) -> bool:
    return all(_score(word, layer) < 100 for word in words)


def _score(word: str, layer: Layer) -> int:
    """How far `word` is from the layer; 100 when it is not meant."""
    title = layer.title.lower()
    names = (layer.type.lower(), *(s.lower() for s in layer.synonyms))
    for score, hit in enumerate(
        (
            title == word,
            title.startswith(word),
            any(part.startswith(word) for part in title.split()),
            any(n.startswith(word) for n in names),
            any(part.startswith(word) for n in names for part in n.split()),
            word in title or any(word in n for n in names),
            word in layer.group.lower(),
            len(word) > 2 and word in layer.help.lower(),
            len(word) > 2 and _in_order(word, title),
        )
    ):
        if hit:
            return score * 10
    return 100


def _in_order(word: str, title: str) -> bool:
    """Whether the letters of `word` stand in `title` in their order (`cnv2` finds "conv 2d")."""
    letters = iter(title.replace(" ", ""))
    return all(letter in letters for letter in word)
