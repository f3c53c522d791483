"""Dense layers and embeddings: every output sees every input, or one row of a table for each index."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Features, IndexRows, Indices, Values
from engine.layers.words import count, line
from engine.layers.wrong import Wrong
from engine.lazy import nn

GROUP = "Dense and embedding"
WIDEST = 2**24
MOST_ENTRIES = 2**31
BIAS_HELP = "Add a learned number to each output."
OUTPUTS_HELP = "How many values come out."


@layer(
    "Linear",
    group=GROUP,
    example=[(16,)],
    icon="linear",
    synonyms=("dense", "fully connected", "fc", "affine", "projection", "head"),
    formula="y = x · Wᵀ + b",
)
class Linear:
    """Mix all input values into new ones with learned weights."""

    out_features: int = param(64, low=1, high=WIDEST, label="Outputs", key=True, help=OUTPUTS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Features) -> Call:
        return Call(nn.Linear, in_features=input[-1], out_features=self.out_features, bias=self.bias)

    def summary(self) -> str:
        return count(self.out_features, "output")


@layer(
    "Bilinear",
    group=GROUP,
    example=[(16,), (8,)],
    icon="linear",
    synonyms=("dense", "two inputs", "interaction", "pairwise"),
    formula="yₖ = x₁ᵀ · Aₖ · x₂ + bₖ",
)
class Bilinear:
    """Mix every pair of values of two inputs into new ones with learned weights."""

    out_features: int = param(64, low=1, high=WIDEST, label="Outputs", key=True, help=OUTPUTS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input1: Values, input2: Values) -> Call:
        return Call(
            nn.Bilinear,
            in1_features=input1[-1],
            in2_features=input2[-1],
            out_features=self.out_features,
            bias=self.bias,
        )

    def summary(self) -> str:
        return count(self.out_features, "output")


@layer(
    "Embedding",
    group=GROUP,
    example=[("int64", 12)],
    icon="embed",
    synonyms=("lookup", "token", "word vector", "categorical", "id"),
    formula="y = W[x]",
)
class Embedding:
    """Look up a learned row of values for each whole number."""

    num_embeddings: int = param(
        1000,
        low=1,
        high=MOST_ENTRIES,
        label="Entries",
        key=True,
        help="How many different numbers can come in.",
    )
    embedding_dim: int = param(
        64,
        low=1,
        high=WIDEST,
        label="Values each",
        key=True,
        help="How many values are learned for each number.",
    )
    padding_idx: int | None = param(
        None,
        low=0,
        advanced=True,
        label="Padding number",
        help="The number that means nothing; its row stays 0.",
    )

    def call(self, input: Indices) -> Call:
        return Call(
            nn.Embedding,
            num_embeddings=self.num_embeddings,
            embedding_dim=self.embedding_dim,
            padding_idx=self.padding_idx,
        )

    def checks(self, input: Indices) -> Iterator[Wrong]:
        yield from padding_checks(self.padding_idx, self.num_embeddings)

    def summary(self) -> str:
        return line((f"{self.num_embeddings:,} entries", count(self.embedding_dim, "value")))


@layer(
    "Embedding bag",
    group=GROUP,
    example=[("int64", 12)],
    icon="embed",
    synonyms=("bag of words", "lookup", "average embedding", "text"),
    formula="y = Σ W[xᵢ], or their mean or largest",
)
class EmbeddingBag:
    """Look up a learned row for each whole number of a sample and take their mean."""

    num_embeddings: int = param(
        1000,
        low=1,
        high=MOST_ENTRIES,
        label="Entries",
        key=True,
        help="How many different numbers can come in.",
    )
    embedding_dim: int = param(
        64,
        low=1,
        high=WIDEST,
        label="Values each",
        key=True,
        help="How many values are learned for each number.",
    )
    padding_idx: int | None = param(
        None, low=0, advanced=True, label="Padding number", help="The number that is left out of the mean."
    )

    def call(self, input: IndexRows) -> Call:
        return Call(
            nn.EmbeddingBag,
            num_embeddings=self.num_embeddings,
            embedding_dim=self.embedding_dim,
            padding_idx=self.padding_idx,
        )

    def checks(self, input: IndexRows) -> Iterator[Wrong]:
        yield from padding_checks(self.padding_idx, self.num_embeddings)

    def summary(self) -> str:
        return line((f"{self.num_embeddings:,} entries", count(self.embedding_dim, "value")))


def padding_checks(padding: int | None, entries: int) -> Iterator[Wrong]:
    """The padding number must be one of the entries."""
    if padding is not None and padding >= entries:
        why = f"Padding number is {padding:,}, but the {entries:,} entries are numbered 0 to {entries - 1:,}."
        yield Wrong(why, "The padding number is no entry", "padding_idx", entries - 1)
