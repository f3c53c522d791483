"""Attention: which step may look at which, as a table of queries and keys; and windows of an image."""

from __future__ import annotations

import math
from itertools import product
from math import isqrt

from gui.how.given import Given, spread, values_of
from gui.how.picture import Box, Mark, Picture, Stroke, Word
from gui.translate import tr

MOST = 9


def seen(query: int, key: int, causal: bool, window: int) -> bool:
    """Whether a step may look at another: not at later ones, and at those of its window only."""
    if causal and key > query:
        return False
    return not window or abs(query - key) < window


def reach(query: int, keys: int, causal: bool, window: int) -> tuple[int, int]:
    """The first and the last key that a step may look at; the first is the larger one where there is none."""
    beyond = query + window - 1 if window else keys - 1
    return max(0, query - window + 1) if window else 0, min(keys - 1, query if causal else beyond)


def table(given: Given, cross: bool = False, causal: bool | None = None) -> Picture:
    """Queries below each other, keys side by side; each step is one query with the keys that it mixes."""
    cross = cross and not given.alone(1)
    queries, keys = _lengths(given, cross)
    back = causal if causal is not None else given.on("causal") or given.on("is_causal")
    window = given.whole("window", 0)
    rows, columns = min(queries, MOST), min(keys, MOST)
    cell = min(14.0, 118 / rows)
    left, top = 30.0, 26.0
    side = left + columns * cell + 22

    def frame(step: int) -> list[Mark]:
        now = step % rows
        marks: list[Mark] = [Word(left - 24, 12, columns * cell + 48, _many_keys(keys) + " →", "text3")]
        marks.append(
            Word(
                2,
                top + rows * cell + 10,
                left + columns * cell + 40,
                (tr("1 query") if queries == 1 else tr(f"{queries:,} queries")) + " ↓",
                "text3",
                align="left",
            )
        )
        marks += _cells((rows, columns), (left, top, cell), now, back, window)
        marks.append(
            Box(
                left - 2,
                top + now * cell - 1.5,
                columns * cell + 2.5,
                cell + 1,
                edge="layer",
                width=2,
                radius=3,
            )
        )
        marks += _heads(given, side, given.wide - side - 8)
        return marks

    def words(step: int) -> str:
        now = step % rows
        first, last = (end + 1 for end in reach(now, keys, back, window))
        if first > last:
            return tr(f"Step {now + 1} may look at nothing")
        span = tr(f"step {first}") if first == last else tr(f"steps {first}–{last}")
        shares = _weights(now, columns, back, window)
        most = shares.index(max(shares)) + 1
        if cross:
            return tr(f"Step {now + 1} mixes the values of {span} of the other, most of all {most}")
        return tr(f"Step {now + 1} mixes the values of {span}, most of all {most}")

    example = tr("How much each step counts is made up.")
    return Picture(given.wide, max(top + rows * cell + 22, 118), rows, frame, words, example=example)


def _cells(
    counts: tuple[int, int], place: tuple[float, float, float], now: int, causal: bool, window: int
) -> list[Mark]:
    """All pairs of a query and a key: how much each key counts for this step, and what is hidden."""
    marks: list[Mark] = []
    left, top, cell = place
    weights = _weights(now, counts[1], causal, window)
    for row, column in product(range(counts[0]), range(counts[1])):
        x, y, side = left + column * cell, top + row * cell, cell - 1.5
        if not seen(row, column, causal, window):
            marks.append(Box(x, y, side, side, edge="rule", dashed=True))
        elif row == now:
            marks.append(Box(x, y, side, side, "layer", 0.25 + 0.75 * weights[column]))
        else:
            marks.append(Box(x, y, side, side, "rule", 0.7))
    return marks


def _lengths(given: Given, cross: bool) -> tuple[int, int]:
    """Steps that ask, and steps that are looked at."""
    first = given.shape(0)
    queries = first[0] if len(first) > 1 else 12
    if not cross:
        return max(queries, 1), max(queries, 1)
    other = given.shape(1)
    return max(queries, 1), max(other[0] if len(other) > 1 else 9, 1)


def _weights(query: int, keys: int, causal: bool, window: int) -> list[float]:
    """An example of the shares that a softmax gives, the largest as 1."""
    raw = [
        math.exp(math.sin(2.3 * query + 1.7 * key)) if seen(query, key, causal, window) else 0.0
        for key in range(keys)
    ]
    most = max(raw) or 1.0
    return [value / most for value in raw]


def _heads(given: Given, x: float, wide: float) -> list[Mark]:
    """How the values of a step are divided among heads, and which heads share keys."""
    name = "nhead" if "nhead" in given.layer.params else "num_heads"
    heads = max(given.whole(name, 1), 1)
    features = given.shape()[-1] if given.shape() else 16
    each = given.setting("head_dim")
    size = each if isinstance(each, int) else max(features // heads, 1)
    shown = min(heads, 8)
    side = min(14.0, (wide - 4) / shown)
    marks: list[Mark] = [
        Word(x - 6, 34, wide + 12, tr(f"{heads} heads") if heads > 1 else tr("1 head"), bold=True)
    ]
    start = x + (wide - side * shown) / 2
    for head in range(shown):
        marks.append(Box(start + head * side, 46, side - 2, 12, "layer", 0.85))
    shared = given.whole("num_kv_heads", 0)
    if shared:
        groups = max(1, min(shared, shown))
        for group in range(groups):
            first, last = group * shown // groups, (group + 1) * shown // groups
            left, right = start + first * side, start + last * side - 2
            marks.append(
                Stroke(((left + 2, 60), (left + 2, 64), (right - 2, 64), (right - 2, 60)), "text3", 1)
            )
            marks.append(Box(left, 68, right - left, 12, "second", 0.8))
        marks.append(Word(x - 14, 92, wide + 20, _many_keys(shared), "text2"))
        marks.append(
            Word(
                x - 14, 108, wide + 20, tr(f"{size} values each") if size > 1 else tr("1 value each"), "text3"
            )
        )
    else:
        marks.append(Word(x - 8, 72, wide + 16, values_of(size), "text2"))
        marks.append(Word(x - 8, 87, wide + 16, tr("each"), "text2"))
    if given.on("rotary"):
        marks.append(Word(x - 8, 124, wide + 16, tr("rotated"), "text3"))
    return marks


def _many_keys(count: int) -> str:
    return tr("1 key") if count == 1 else tr(f"{count:,} keys")


def windows(given: Given) -> Picture:
    """An image's steps as a grid, cut into windows: a step sees those of its own window."""
    steps = given.shape()[0]
    grid = spread(given.setting("grid", isqrt(max(steps, 1))), 2)
    size = tuple(max(1, min(w, s)) for w, s in zip(given.each("window_size", 2, 7), grid))
    shifted = given.on("shifted")
    shift = tuple(w // 2 if shifted and w < s else 0 for w, s in zip(size, grid))
    rows, columns = (max(1, min(g, 16)) for g in grid)
    cell = min(11.0, 128 / rows, (given.wide - 24) / columns)
    left = (given.wide - cell * columns) / 2
    groups = list(dict.fromkeys(_window(r, c, size, shift) for r in range(rows) for c in range(columns)))

    def frame(step: int) -> list[Mark]:
        now = groups[step % len(groups)]
        marks: list[Mark] = []
        for r in range(rows):
            for c in range(columns):
                mine = _window(r, c, size, shift)
                odd = (mine[0] + mine[1]) % 2
                tone, share = ("layer", 0.85) if mine == now else ("rule", 0.9 if odd else 0.5)
                marks.append(Box(left + c * cell, 12 + r * cell, cell - 1.2, cell - 1.2, tone, share))  # type: ignore[arg-type]
        foot = 12 + rows * cell + 10
        heads = given.whole("num_heads", 1)
        marks.append(
            Word(
                4,
                foot,
                given.wide - 8,
                tr(f"{grid[0]} × {grid[1]} steps, windows of {size[0]} × {size[1]}, {heads} heads"),
            )
        )
        return marks

    def words(step: int) -> str:
        moved = tr(", moved by half a window") if any(shift) else ""
        return tr(f"Window {step % len(groups) + 1}: its steps see each other") + moved

    return Picture(given.wide, 12 + rows * cell + 22, len(groups), frame, words)


def _window(row: int, column: int, size: tuple[int, ...], shift: tuple[int, ...]) -> tuple[int, int]:
    """The window of a place; with a shift, the parts at the edges are windows of their own."""
    found = []
    for at, wide, moved in zip((row, column), size, shift):
        if not moved:
            found.append(at // wide)
        else:
            place = at - moved
            found.append(0 if place < 0 else 1 + place // wide)
    return found[0], found[1]
