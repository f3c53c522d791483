"""Images as sequences: patches become steps, and attention stays within windows (ViT and Swin)."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt
from typing import Any

from engine.declare import Size2, param
from engine.layers.attention import (
    DROPOUT_HELP,
    GROUP,
    HEADS_HELP,
    MOST_HEADS,
    WIDEST,
    WORDS,
    head_checks,
)
from engine.layers.axes import product
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Image, Series
from engine.layers.windows import LARGEST, window_checks
from engine.layers.words import by, count, line, spread
from engine.layers.wrong import Wrong
from engine.lazy import modules

GRID_HELP = "Height and width of the image that the steps are, row by row; else a square."
Grid = int | tuple[int, int] | None


@layer(
    "Patch embedding",
    group=GROUP,
    example=[(3, 32, 32)],
    icon="embed",
    stem="patches",
    synonyms=(*WORDS, "vit", "vision transformer", "tokens", "patchify"),
)
class PatchEmbedding:
    """Turn each patch of an image into one step of a sequence, row by row."""

    embed_dim: int = param(
        768, low=1, high=WIDEST, label="Values a step", key=True, help="How many values describe a patch."
    )
    patch_size: Size2 = param(
        16, low=1, high=LARGEST, label="Patch", key=True, help="Height and width of a patch."
    )
    stride: Size2 | None = param(
        None,
        low=1,
        high=LARGEST,
        advanced=True,
        words={"": "Side by side"},
        help="Points between two patches; else they lie side by side.",
    )
    padding: Size2 = param(0, low=0, high=LARGEST, advanced=True, help="Zeros added around the image.")
    bias: bool = param(True, advanced=True, help="Add a learned number to each value.")

    def call(self, input: Image) -> Call:
        return Call(
            modules.PatchEmbedding,
            in_channels=input[1],
            embed_dim=self.embed_dim,
            patch_size=self.patch_size,
            stride=self.stride,
            padding=self.padding,
            bias=self.bias,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        for wrong in window_checks(input[2:], self.patch_size, self.padding):
            yield Wrong(wrong.why, "The patch is larger than the image", "patch_size", wrong.value)
            return
        room = [size + 2 * p for size, p in zip(input[2:], spread(self.padding, 2))]
        patch = spread(self.patch_size, 2)
        if self.stride is None and any(size % p for size, p in zip(room, patch)):
            fitting = tuple(max(d for d in range(1, p + 1) if size % d == 0) for size, p in zip(room, patch))
            value = fitting[0] if len(set(fitting)) == 1 else fitting
            why = f"Patches of {by(patch, 2)} don't cover {by(tuple(room), 2)} points; the rest is left out."
            yield Wrong(why, "The patches do not come out even", "patch_size", value, severity="warning")

    def summary(self) -> str:
        return line((f"patches of {by(self.patch_size, 2)}", count(self.embed_dim, "value")))


@layer(
    "Patch merging",
    group=GROUP,
    example=[(16, 8)],
    icon="concat",
    stem="merging",
    synonyms=(*WORDS, "swin", "downsample", "hierarchical"),
)
class PatchMerging:
    """Join each 2 × 2 steps of an image's sequence into one with twice the values."""

    out_features: int | None = param(
        None,
        low=1,
        high=WIDEST,
        label="Outputs",
        key=True,
        words={"": "Twice as many"},
        help="How many values come out; else twice as many.",
    )
    grid: Size2 | None = param(
        None, low=1, high=LARGEST, label="Image size", words={"": "Square"}, help=GRID_HELP
    )
    bias: bool = param(False, advanced=True, help="Add a learned number to each output.")

    def call(self, input: Series) -> Call:
        return Call(
            modules.PatchMerging,
            features=input[2],
            out_features=self.out_features or 2 * input[2],
            grid=grid_of(self.grid, input[1]),
            bias=self.bias,
        )

    def checks(self, input: Series) -> Iterator[Wrong]:
        wrong = next(grid_checks(self.grid, input[1], even=input[1] % 4 == 0), None)
        if wrong is not None:
            yield wrong
            return
        sides = grid_of(self.grid, input[1])
        if any(size % 2 for size in sides):
            yield Wrong(f"{by(sides, 2)} steps have an odd side, so not all find partners.", "A step is left")

    def summary(self) -> str:
        return "" if self.out_features is None else count(self.out_features, "output")


@layer(
    "Window attention",
    group=GROUP,
    example=[(196, 16)],
    icon="attn",
    stem="attention",
    synonyms=(*WORDS, "swin", "shifted window", "local", "relative position bias"),
)
class WindowAttention:
    """Self-attention within the windows of an image's sequence, which can be shifted by half."""

    num_heads: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    window_size: Size2 = param(
        7, low=1, high=LARGEST, label="Window", key=True, help="Height and width of a window, in steps."
    )
    shifted: bool = param(
        False, key=True, help="Move the windows by half; done in every second layer, so that they mix."
    )
    grid: Size2 | None = param(
        None, low=1, high=LARGEST, label="Image size", words={"": "Square"}, help=GRID_HELP
    )
    dropout: float = param(0.0, low=0, high=1, advanced=True, help=DROPOUT_HELP)
    qkv_bias: bool = param(
        True, label="Bias", advanced=True, help="Add learned numbers to queries, keys and values."
    )

    def call(self, input: Series) -> Call:
        return Call(
            modules.WindowAttention,
            embed_dim=input[2],
            num_heads=self.num_heads,
            grid=grid_of(self.grid, input[1]),
            window=spread(self.window_size, 2),
            shifted=self.shifted,
            dropout=self.dropout,
            bias=self.qkv_bias,
        )

    def checks(self, input: Series) -> Iterator[Wrong]:
        yield from head_checks(self.num_heads, input[2], "num_heads")
        wrong = next(grid_checks(self.grid, input[1]), None)
        if wrong is not None:
            yield wrong
            return
        sides, window = grid_of(self.grid, input[1]), spread(self.window_size, 2)
        if any(side % w for side, w in zip(sides, window)):
            fitting = tuple(
                max(d for d in range(1, w + 1) if side % d == 0) for side, w in zip(sides, window)
            )
            value = fitting[0] if len(set(fitting)) == 1 else fitting
            why = f"Windows of {by(window, 2)} steps do not fill an image of {by(sides, 2)}."
            yield Wrong(why, "The windows do not come out even", "window_size", value)
        elif self.shifted and tuple(sides) == tuple(window):
            why = "One window covers the whole image, so a shift changes nothing."
            yield Wrong(why, "There is nothing to shift", "shifted", False, severity="hint")

    def summary(self) -> str:
        shifted = "shifted" if self.shifted else ""
        return line((count(self.num_heads, "head"), by(self.window_size, 2), shifted))


def grid_of(grid: Grid, steps: int) -> tuple[int, ...]:
    """Height and width of the image that a sequence is: as given, else a square."""
    return (isqrt(steps),) * 2 if grid is None else spread(grid, 2)


def grid_checks(grid: Grid, steps: int, even: bool = False) -> Iterator[Wrong]:
    """The image must have as many places as the sequence has steps; the sides proposed can be even ones."""
    sides = grid_of(grid, steps)
    if product(sides) == steps:
        return
    high, wide = _sides(steps // 4) if even else _sides(steps)
    value: Any = (2 * high, 2 * wide) if even else (high, wide)
    if value[0] == value[1]:
        value = value[0]
    square = "no square" if grid is None else f"not {by(sides, 2)}"
    why = f"The sequence has {count(steps, 'step')}, which are {square}."
    yield Wrong(why, "The steps do not fill the image", "grid", value if wide <= LARGEST // 2 else None)


def _sides(steps: int) -> tuple[int, int]:
    """The sides of an image of so many places that is nearest to a square."""
    high = next(side for side in range(isqrt(steps), 0, -1) if steps % side == 0)
    return high, steps // high
