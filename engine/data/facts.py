"""What is known of a column's values, worked out once and kept as long as the values are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from engine.data.loaded import Block, Levels, Numbers, Values

BINS = 30
MOST_LEVELS_SHOWN = 30
_known: WeakKeyDictionary[Values, Mapping[str, Any]] = WeakKeyDictionary()


def facts(values: Values) -> Mapping[str, Any]:
    """The fields of `Column` that follow from the values: `distinct`, `histogram`, `top` and the like."""
    found = _known.get(values)
    if found is None:
        match values:
            case Numbers():
                found = _numbers(values)
            case Levels():
                found = _levels(values)
            case Block():
                found = {"distinct": len(values)}
        _known[values] = found
    return found


def _numbers(given: Numbers) -> Mapping[str, Any]:
    """One sort answers most questions."""
    values = np.sort(given.values[~given.gaps])
    if not len(values):
        return {"distinct": 0}
    low, high = float(values[0]), float(values[-1])
    first, median, third = (_quantile(values, share) for share in (0.25, 0.5, 0.75))
    # Tukey's fences, three times out: values that deserve a look, not every tail.
    reach = 3 * (third - first)
    below = np.searchsorted(values, first - reach, side="left")
    above = len(values) - np.searchsorted(values, third + reach, side="right")
    largest = max(abs(low), abs(high)) or 1.0
    scaled = values / largest
    return {
        "distinct": 1 + int(np.count_nonzero(values[1:] != values[:-1])),
        "minimum": low,
        "maximum": high,
        "mean": float(scaled.mean()) * largest,
        "std": float(scaled.std()) * largest,
        "median": median,
        "histogram": _histogram(values, low, high),
        "unusual": int(below + above) if 0 < reach < np.inf else 0,
    }


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    """The quantile of sorted values, between two neighbours where it falls between them."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    part = place - low
    return float(ordered[low] * (1 - part) + ordered[high] * part)


def _histogram(ordered: NDArray[np.float64], low: float, high: float) -> tuple[int, ...]:
    """Counts in equal bins; a column of one value is one bar."""
    if low == high:
        return (len(ordered),)
    # Halves, so that the span of the largest numbers there are does not overflow.
    edges = np.linspace(low / 2, high / 2, BINS + 1)[1:-1] * 2
    places = np.searchsorted(ordered, edges, side="left")
    return tuple(np.diff(places, prepend=0, append=len(ordered)).tolist())


def _levels(given: Levels) -> Mapping[str, Any]:
    found = np.bincount(given.codes[given.codes >= 0], minlength=len(given.levels))
    order = np.argsort(-found, kind="stable")[:MOST_LEVELS_SHOWN]
    top = tuple((given.levels[i], int(found[i])) for i in order if found[i])
    return {"distinct": int((found > 0).sum()), "top": top}
