"""Whether a file answers as the model does: the same rows through both, at several batch sizes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.compile.answers import Answer
from engine.export.result import EDGES, LIMIT, RELATIVE_LIMIT, Parity

BATCHES = (1, 3, 17)
# Two classes closer than this are a tie: either one may be first.
TIE = 1e-4
ENOUGH_SECONDS = 0.3
Arrays = Mapping[str, NDArray[np.generic]]
Model = Callable[[Arrays], Sequence[NDArray[np.generic]]]


class Comparison:
    """Gathers differences between expected and given answers."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = answers
        self.max_abs = self.max_relative = 0.0
        self.passed = True
        self.agreeing = self.classified = 0
        self.samples = 0
        self.batches: tuple[int, ...] = ()
        self.lengths: tuple[int, ...] = ()
        self.histogram = np.zeros(len(EDGES) + 1, np.int64)

    def add(self, expected: Sequence[NDArray[np.generic]], given: Sequence[NDArray[np.generic]]) -> None:
        """Compare the answers to one batch."""
        self.passed &= len(expected) == len(given)
        for answer, one, other in zip(self.answers, expected, given):
            if one.shape != other.shape:
                self.passed = False
                self.max_abs = float("inf")
                continue
            self._differences(one.astype(np.float64), other.astype(np.float64))
            self._classes(answer, one, other)

    def rounds(
        self, rows: Arrays, expected: Model, given: Model, sizes: Sequence[int], length: int | None = None
    ) -> None:
        """Run all rows through both models in batches of each size; `length` is that of their sequences,
        where it is not the usual one.
        """
        count = len(next(iter(rows.values())))
        for size in sizes:
            for start in range(0, count, size):
                batch = {name: array[start : start + size] for name, array in rows.items()}
                self.add(expected(batch), given(batch))
        if length is None:
            self.samples, self.batches = count, tuple(sizes)
            # Each row was classified once for each batch size.
            self.agreeing = _a_round(self.agreeing, self.classified, len(sizes))
            self.classified //= len(sizes)
        else:
            self.lengths = (*self.lengths, length)

    def parity(self, real: bool) -> Parity:
        """What was found; `real` says that the rows are the user's own and not made up."""
        return Parity(
            self.samples,
            self.batches,
            self.max_abs,
            self.max_relative,
            self.agreeing,
            self.classified,
            tuple(self.histogram.tolist()),
            LIMIT,
            real,
            bool(self.passed and self.agreeing == self.classified),
            self.lengths,
        )

    def _differences(self, one: NDArray[np.float64], other: NDArray[np.float64]) -> None:
        with np.errstate(invalid="ignore"):
            off = np.where((one == other) | (np.isnan(one) & np.isnan(other)), 0.0, np.abs(one - other))
        off = np.where(np.isnan(off), np.inf, off)
        large = np.abs(np.nan_to_num(one)) > 1
        relative = np.where(large, off / np.maximum(np.abs(np.nan_to_num(one)), 1), 0)
        fits = (off <= LIMIT) | (large & (relative <= RELATIVE_LIMIT))
        self.passed &= bool(fits.all())
        self.max_abs = max(self.max_abs, float(off.max(initial=0)))
        self.max_relative = max(self.max_relative, float(relative.max(initial=0)))
        self.histogram += np.bincount(np.searchsorted(EDGES, off.ravel()), minlength=len(EDGES) + 1)

    def _classes(self, answer: Answer, one: NDArray[np.generic], other: NDArray[np.generic]) -> None:
        same = same_classes(answer, one, other)
        self.agreeing += int(same.sum())
        self.classified += len(same)


def same_classes(answer: Answer, one: NDArray[np.generic], other: NDArray[np.generic]) -> NDArray[np.bool_]:
    """For each row whether both give the same class, or a tie; empty where there are no classes."""
    if not answer.classes or not one.ndim:
        return np.zeros(0, bool)
    if one.ndim < 2 or one.shape[1] == 1:
        edge = 0.0 if answer.activation == "sigmoid" else 0.5
        a, b = one.reshape(len(one), -1).astype(float), other.reshape(len(one), -1).astype(float)
        same = ((a > edge) == (b > edge)) | (np.abs(a - edge) < TIE)
        return np.asarray(same.all(axis=1))
    top = np.sort(one.astype(float), axis=1)
    same = (one.argmax(1) == other.argmax(1)) | (top[:, -1] - top[:, -2] < TIE)
    return np.asarray(same.reshape(len(one), -1).all(axis=1))


def milliseconds(model: Model, rows: Arrays, batch: int = 1) -> float:
    """The middle time for one sample, in batches of so many, after a first run that warms up."""
    one = {name: array[:batch] for name, array in rows.items()}
    model(one)
    taken: list[float] = []
    end = time.perf_counter() + ENOUGH_SECONDS
    while len(taken) < 200 and (time.perf_counter() < end or len(taken) < 3):
        start = time.perf_counter()
        model(one)
        taken.append(time.perf_counter() - start)
    return float(np.median(taken)) * 1000 / batch


def _a_round(agreeing: int, classified: int, rounds: int) -> int:
    """Rows that agree at every batch size, at least: a row that differs at one of them does not agree."""
    return max(0, classified // rounds - (classified - agreeing))
