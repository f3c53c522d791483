"""Positions: what tells the steps of a sequence apart, and steps that are learned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from engine.declare import param
from engine.layers.attention import MOST_HEADS, head_checks
from engine.layers.call import Apply, Call, Shape
from engine.layers.declare import layer
from engine.layers.ports import FLOATS, Accepts, Series
from engine.layers.words import changed, count, line, percent
from engine.layers.wrong import Wrong
from engine.lazy import modules, torch

GROUP = "Sequence"
MOST_STEPS = 2**20
BASE = 10000.0
DROPOUT_HELP = "Which share of the values is dropped while training."
BASE_HELP = "How much slower the slowest wave is; long sequences need more."
PAIRS_HELP = "Which values turn together: neighbours, or the same places of the two halves."
PAIRS = {"adjacent": "Neighbours", "halves": "Two halves"}
WORDS = ("position", "order", "transformer")
TOKEN_WORDS = ("cls", "token", "bert", "register", "prepend")
Heads = Annotated[
    Shape,
    Accepts(
        "sequence",
        (3, 4),
        FLOATS,
        "a sequence (N × steps × features), or its heads (N × heads × steps × values)",
    ),
]
Pairs = Literal["adjacent", "halves"]


@layer(
    "Positional encoding",
    group=GROUP,
    example=[(12, 16)],
    icon="posenc",
    stem="positions",
    synonyms=(*WORDS, "sine", "sinusoidal", "waves"),
    formula="y[t, 2i] = x + sin(t / 10000^(2i/d)), y[t, 2i+1] = x + cos(t / 10000^(2i/d))",
)
class PositionalEncoding:
    """Add waves to the steps of a sequence, so that attention knows their order."""

    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    base: float = param(BASE, low=1, high=1e12, advanced=True, help=BASE_HELP)

    def call(self, input: Series) -> Call:
        return Call(
            modules.PositionalEncoding,
            steps=input[1],
            features=input[2],
            dropout=self.dropout,
            base=self.base,
        )

    def summary(self) -> str:
        return f"drop {percent(self.dropout)}" if self.dropout else ""


@layer(
    "Learned positions",
    group=GROUP,
    example=[(12, 16)],
    icon="posenc",
    stem="positions",
    synonyms=(*WORDS, "position embedding", "gpt", "bert"),
    formula="y[t] = x[t] + W[t]",
)
class LearnedPositions:
    """Add learned numbers to each step of a sequence, so that attention knows their order."""

    num_embeddings: int | None = param(
        None,
        low=1,
        high=MOST_STEPS,
        label="Longest",
        words={"": "As it comes"},
        help="Learn so many steps, not only those that come in.",
    )
    std: float = param(
        0.02, low=0, high=10, label="First spread", advanced=True, help="The deviation of the first numbers."
    )
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)

    def call(self, input: Series) -> Call:
        return Call(
            modules.LearnedPositions,
            steps=input[1],
            features=input[2],
            num_embeddings=self.num_embeddings,
            std=self.std,
            dropout=self.dropout,
        )

    def checks(self, input: Series) -> Iterator[Wrong]:
        if self.num_embeddings is not None and input[1] > self.num_embeddings:
            why = f"The sequence has {input[1]:,} steps, but only {self.num_embeddings:,} are learned."
            yield Wrong(why, "The sequence is too long", "num_embeddings", _steps(input[1]))

    def summary(self) -> str:
        longest = "" if self.num_embeddings is None else f"up to {self.num_embeddings:,}"
        return line((longest, f"drop {percent(self.dropout)}" if self.dropout else ""))


@layer(
    "Rotary positions",
    group=GROUP,
    example=[(12, 16)],
    icon="posenc",
    stem="rotary",
    synonyms=(*WORDS, "rope", "rotate", "llama", "relative"),
    formula="each pair of features is turned by t · θᵢ, θᵢ = base^(−2i/d)",
)
class RotaryPositions:
    """Turn pairs of values further with each step, so that queries and keys know how far apart they are."""

    num_heads: int = param(
        1, low=1, high=MOST_HEADS, label="Heads", key=True, help="How many heads share the values of a step."
    )
    base: float = param(BASE, low=1, high=1e12, help=BASE_HELP)
    share: float = param(
        1.0, low=0, high=1, advanced=True, help="Which share of each head's values is turned; others stay."
    )
    pairs: Pairs = param("adjacent", advanced=True, words=PAIRS, help=PAIRS_HELP)

    def call(self, input: Heads) -> Call:
        return Call(
            modules.RotaryPositions,
            steps=input[-2],
            features=input[-1],
            num_heads=self.num_heads if len(input) == 3 else 1,
            base=self.base,
            share=self.share,
            pairs=self.pairs,
        )

    def checks(self, input: Heads) -> Iterator[Wrong]:
        if len(input) == 3:
            yield from head_checks(self.num_heads, input[2], "num_heads")
        if self.share == 1:
            yield from pair_checks(self._values(input))
        elif self._rotated(input) < 2:
            why = f"{percent(self.share)} of the {self._values(input)} values of a head are not even a pair."
            yield Wrong(why, "Nothing is turned", "share", 1.0)

    def _values(self, input: Heads) -> int:
        return input[-1] // self.num_heads if len(input) == 3 else input[-1]

    def _rotated(self, input: Heads) -> int:
        """How many values of a head are turned: pairs, so an even number."""
        return 2 * int(self._values(input) * self.share / 2)

    def summary(self) -> str:
        heads = changed(self.num_heads, 1, count(self.num_heads, "head"))
        return line((heads, changed(self.base, BASE, f"base {self.base:,g}")))


@layer(
    "Class token",
    group=GROUP,
    example=[(12, 16)],
    icon="embed",
    stem="class_token",
    synonyms=(*TOKEN_WORDS, "add token", "vit"),
)
class ClassToken:
    """Put a learned step before a sequence, in which attention gathers what the whole is about."""

    tokens: int = param(
        1, low=1, high=1024, label="Steps", key=True, help="How many learned steps there are."
    )
    last: bool = param(False, label="At the end", advanced=True, help="Put them after the sequence instead.")

    def call(self, input: Series) -> Call:
        return Call(modules.ClassToken, features=input[2], tokens=self.tokens, last=self.last)

    def summary(self) -> str:
        where = "at the end" if self.last else ""
        return line((changed(self.tokens, 1, count(self.tokens, "step")), where))


@layer(
    "Take class token",
    group=GROUP,
    example=[(12, 16)],
    icon="split",
    stem="class_token",
    synonyms=(*TOKEN_WORDS, "first step", "pooler"),
)
class TakeClassToken:
    """Keep the class token alone: N × steps × features becomes N × features."""

    last: bool = param(False, label="At the end", help="Take the last step instead of the first.")

    def call(self, input: Series) -> Apply:
        return Apply(torch.select, dim=1, index=-1 if self.last else 0)

    def summary(self) -> str:
        return "at the end" if self.last else ""


@layer(
    "Drop class token",
    group=GROUP,
    example=[(12, 16)],
    icon="split",
    stem="steps",
    synonyms=(*TOKEN_WORDS, "without token", "remove"),
)
class DropClassToken:
    """Keep the sequence without its class token."""

    tokens: int = param(1, low=1, high=1024, label="Steps", key=True, help="How many steps are left out.")
    last: bool = param(False, label="At the end", help="Leave the last steps out instead of the first.")

    def call(self, input: Series) -> Apply:
        start = 0 if self.last else self.tokens
        return Apply(torch.narrow, dim=1, start=start, length=input[1] - self.tokens)

    def checks(self, input: Series) -> Iterator[Wrong]:
        if self.tokens >= input[1]:
            why = f"There are {count(input[1], 'step')}, of which {self.tokens} are to go."
            yield Wrong(why, "Nothing is left", "tokens", 1 if input[1] > 1 else None)

    def summary(self) -> str:
        where = "at the end" if self.last else ""
        return line((changed(self.tokens, 1, count(self.tokens, "step")), where))


def pair_checks(values: int) -> Iterator[Wrong]:
    """Rotary positions turn pairs of values."""
    if values % 2:
        why = f"Rotary positions turn pairs, but a head has {count(values, 'value')}."
        yield Wrong(why, "The values are no pairs")


def _steps(steps: int) -> int | None:
    """So many steps as a setting, where that many are allowed."""
    return steps if steps <= MOST_STEPS else None
