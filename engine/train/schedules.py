"""Learning-rate schedules, each one declaration: pure functions of the step, without a state."""

from __future__ import annotations

import math
from typing import Protocol

from engine.declare import param
from engine.train.methods import Method, registrar

SCHEDULES: dict[str, Method] = {}
schedule = registrar(SCHEDULES)


class Schedule(Protocol):
    """What the loop, and the form that draws the curve, ask of a schedule."""

    def call(self, step: int, steps: int, steps_per_epoch: int) -> float:
        """The factor on the learning rate for the step after `step` finished ones, of `steps` in all."""


@schedule("Constant")
class Constant:
    """The same learning rate all the way, after an optional warm-up."""

    warmup_steps: int = param(0, low=0, high=10_000_000, help="Steps in which the rate rises from near zero.")

    def call(self, step: int, steps: int, steps_per_epoch: int) -> float:
        return _warm(step, self.warmup_steps)


@schedule("Cosine")
class Cosine:
    """Falls along half a cosine to the end (Loshchilov and Hutter, 2017), after an optional warm-up."""

    warmup_steps: int = param(0, low=0, high=10_000_000, help="Steps in which the rate rises from near zero.")
    final: float = param(
        0.0, low=0, high=1, label="Final share", help="Share of the rate that is left at the end."
    )

    def call(self, step: int, steps: int, steps_per_epoch: int) -> float:
        if step < self.warmup_steps:
            return _warm(step, self.warmup_steps)
        way = (step - self.warmup_steps) / max(1, steps - self.warmup_steps)
        return self.final + (1 - self.final) * 0.5 * (1 + math.cos(math.pi * min(1.0, way)))


@schedule("Steps")
class StepLR:
    """Multiplies the learning rate by a factor every few epochs."""

    step_size: int = param(
        10, low=1, high=100_000, label="Every", unit="epochs", help="Epochs between two drops."
    )
    gamma: float = param(0.1, low=1e-6, high=1, label="Factor", help="What the rate is multiplied by.")
    warmup_steps: int = param(0, low=0, high=10_000_000, help="Steps in which the rate rises from near zero.")

    def call(self, step: int, steps: int, steps_per_epoch: int) -> float:
        drops = step // (self.step_size * max(1, steps_per_epoch))
        return float(_warm(step, self.warmup_steps) * self.gamma**drops)


def _warm(step: int, warmup_steps: int) -> float:
    """From 1 / warmup_steps in equal steps to 1."""
    return min(1.0, (step + 1) / warmup_steps) if warmup_steps else 1.0
