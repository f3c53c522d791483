"""What a benchmark is, and how two ways of doing the same thing are compared fairly.

A file `bench_*.py` gives `benchmarks()`, which yields `Benchmark` values. Base and ours run in turns, so
that a slow minute of the machine meets both; the answer is the middle of the ratios of the rounds.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

# Before torch is imported: one thread, and a waiting thread gives the core away.
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")

# A side may answer its own measure (seconds of a child process, events a second); None: time the call.
Side = Callable[[], float | None]


@dataclass(frozen=True)
class Benchmark:
    """One comparison.

    `row` is the number of the yardstick, `goal` the bound on ours / base: an upper bound, or a lower one with
    `at_least`. `clock` is `cpu` for single-threaded work in this process, `wall` for everything else.
    `missing` says why it can't be measured here; it is then shown and not run.
    """

    row: int
    name: str
    base: Side
    ours: Side
    goal: float
    at_least: bool = False
    clock: Literal["cpu", "wall"] = "cpu"
    rounds: int = 7
    missing: str = ""


@dataclass(frozen=True)
class Result:
    """What came out: seconds (or the side's own measure) in the middle, and the ratio."""

    row: int
    name: str
    base: float
    ours: float
    ratio: float
    goal: float
    at_least: bool
    missing: str = ""

    @property
    def met(self) -> bool:
        """Whether the ratio, rounded as it is shown, lies on the good side of the goal."""
        shown = round(self.ratio, 3)
        return shown >= self.goal if self.at_least else shown <= self.goal


def measure(benchmark: Benchmark) -> Result:
    """Warm both sides up once, then run them in turns; each round starts with the other side."""
    clock = time.process_time if benchmark.clock == "cpu" else time.perf_counter
    sides = (benchmark.base, benchmark.ours)
    for side in sides:
        _once(side, clock)
    rounds = []
    for number in range(benchmark.rounds):
        order = (0, 1) if number % 2 == 0 else (1, 0)
        taken = [0.0, 0.0]
        for which in order:
            taken[which] = _once(sides[which], clock)
        rounds.append(taken)
    return Result(
        benchmark.row,
        benchmark.name,
        statistics.median(base for base, _ in rounds),
        statistics.median(ours for _, ours in rounds),
        statistics.median(ours / base for base, ours in rounds),
        benchmark.goal,
        benchmark.at_least,
    )


def _once(side: Side, clock: Callable[[], float]) -> float:
    gc.collect()
    start = clock()
    own = side()
    taken = clock() - start
    return taken if own is None else own
