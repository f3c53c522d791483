"""Which channels a filter sees: dots for channels, below them dots for filters, and lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gui.how.picture import Dot, Mark, Stroke, Word

MOST, RISE, NAMES = 8, 27.0, 92.0


@dataclass(frozen=True, slots=True)
class Stage:
    """So many channels with their name; each of its `groups` hears only the same group of those before."""

    count: int
    name: str
    groups: int = 1

    @property
    def shown(self) -> int:
        """How many are drawn: the first ones."""
        return max(1, min(self.count, MOST))


def sees(before: Stage, stage: Stage, upper: int, lower: int) -> bool:
    """Whether one of a stage hears one of the stage before it."""
    groups = max(stage.groups, 1)
    return upper * groups // max(before.count, 1) == lower * groups // max(stage.count, 1)


def high(stages: Sequence[Stage]) -> float:
    """How high the drawing is."""
    return RISE * (len(stages) - 1) + 23 if stages else 0.0


def marks(stages: Sequence[Stage], wide: float, top: float, step: int) -> list[Mark]:
    """All stages below each other; one of the last is marked with what it hears."""
    made: list[Mark] = []
    gap = (wide - NAMES - 26) / MOST

    def at(row: int, place: int) -> tuple[float, float]:
        return NAMES + gap * (place + 0.5), top + 8 + row * RISE

    marked = {step // 4 % stages[-1].shown} if stages else set()
    for row in range(len(stages) - 1, -1, -1):
        stage, heard = stages[row], set()
        if row:
            before = stages[row - 1]
            for lower in range(stage.shown):
                for upper in (u for u in range(before.shown) if sees(before, stage, u, lower)):
                    (x, y), (u, v) = at(row - 1, upper), at(row, lower)
                    on = lower in marked
                    line = Stroke(((x, y + 4), (u, v - 4)), "layer" if on else "rule", 1.4 if on else 0.8)
                    made.insert(len(made) if on else 0, line)
                    heard |= {upper} if on else set()
        for place in range(stage.shown):
            made.append(Dot(*at(row, place), 4, "layer", 1.0 if place in marked else 0.3))
        more = " …" if stage.count > stage.shown else ""
        made.append(Word(6, at(row, 0)[1], NAMES - 6, stage.name, "text2", 10, "left"))
        made.append(Word(wide - 22, at(row, 0)[1], 18, more.strip(), "text3"))
        marked = heard
    return made
