"""Which row goes into which part: decided by hashing, so that it is the same on every machine and version."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.declare import Split
from engine.data.types import PARTS
from engine.declare import UserError

Hashes = NDArray[np.uint64]
Parts = NDArray[np.int8]
LEAST = (1, 0, 0)


def shares(split: Split) -> tuple[float, float, float]:
    """The three shares; raises UserError when they do not add up to 1 or training gets nothing."""
    given = (split.train, split.validation, split.test)
    if abs(sum(given) - 1) > 0.005:
        raise UserError(
            f"The shares of the split add up to {sum(given):.4g}, but must add up to 1. Change one of them."
        )
    if split.train <= 0:
        raise UserError("The split leaves no rows to train on. Give Train a share above 0.")
    return given


def parts(
    rows: int, split: Split, classes: NDArray[np.int32] | None, copies: Hashes | None, in_order: bool
) -> Parts:
    """The part of each row: 0 train, 1 validation, 2 test.

    `classes` (a class number a row) keeps classes in proportion; `copies` (a hash a row) keeps equal rows
    together. Rows are ordered by a hash of seed and row number, and each class gives each part its share,
    with what rounding left over carried on to the next class, so that the whole comes out right too.
    """
    wanted = shares(split)
    if in_order or split.in_order:
        ends = np.round(np.cumsum(wanted) / sum(wanted) * rows)
        return np.searchsorted(ends, np.arange(rows), side="right").clip(0, 2).astype(np.int8)
    first, group = _groups(rows, copies)
    keys = mixed(first.astype(np.uint64) + mixed(np.array([split.seed], np.uint64)))
    strata = np.zeros(len(first), np.int32) if classes is None else classes[first]
    order = np.lexsort((keys, strata))
    made = np.empty(len(first), np.int8)
    _, starts = np.unique(strata[order], return_index=True)
    made[order] = _dealt(np.diff([*starts, len(order)]), wanted)
    return made[group]


def _groups(rows: int, copies: Hashes | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first row of each group of equal rows, and the group of each row."""
    if copies is None:
        every = np.arange(rows)
        return every, every
    _, first, group = np.unique(copies, return_index=True, return_inverse=True)
    return first.astype(np.int64), group.astype(np.int64)


def _dealt(sizes: NDArray[np.int64], wanted: tuple[float, float, float]) -> Parts:
    """Parts for classes of these sizes that follow each other; large ones make up for small ones."""
    total = sum(wanted)
    carry = [0.0, 0.0, 0.0]
    made = np.zeros((len(sizes), 3), np.int64)
    for place in np.argsort(sizes, kind="stable").tolist():
        size = int(sizes[place])
        quota = [share / total * size + owed for share, owed in zip(wanted, carry)]
        counts = _rounded(quota, size)
        carry = [ideal - count for ideal, count in zip(quota, counts)]
        made[place] = counts
    return np.repeat(np.tile(np.arange(3, dtype=np.int8), len(sizes)), made.ravel())


def _rounded(quota: list[float], size: int) -> list[int]:
    """Whole numbers near `quota` that add up to `size`; training gets one row of each class at least."""
    counts = [min(max(int(ideal + 1e-9), least), size) for ideal, least in zip(quota, LEAST)]
    while (excess := sum(counts) - size) > 0:
        place = max((i for i in range(3) if counts[i] > LEAST[i]), key=lambda i: counts[i] - quota[i])
        counts[place] -= min(max(1, excess // 3), counts[place] - LEAST[place])
    while (lacking := size - sum(counts)) > 0:
        counts[max(range(3), key=lambda i: quota[i] - counts[i])] += max(1, lacking // 3)
    return counts


def mixed(values: Hashes) -> Hashes:
    """Each number scattered over all 64 bits (the finaliser of SplitMix64: Steele, Lea, Flood 2014)."""
    with np.errstate(over="ignore"):
        x = values + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def counts(made: Parts) -> dict[str, int]:
    """How many rows each part has."""
    found = np.bincount(made, minlength=3)
    return {name: int(found[i]) for i, name in enumerate(PARTS)}
