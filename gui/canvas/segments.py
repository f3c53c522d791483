"""Stretches of wires, level and upright, found again by where they run and what they run beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[float, float]
Key = tuple[str, int]  # the wire, by the input that it ends at, and the number of the stretch
Cell = tuple[bool, int, int]

BAND, RUN = 64.0, 512.0
REACH = 40.0  # stretches further apart than that do not know of each other
TOUCH = 8.0  # what two stretches in one line may lie apart, end to end, and still meet


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a wire from corner to corner: `at` is where it runs, `low` to `high` how far.

    `before` and `after` are where it comes from and goes to, as coordinates across it; the same as `at`
    where it ends at a port. A fixed one leads to a port, or is a person's own.
    """

    key: Key
    net: str
    upright: bool
    at: float
    low: float
    high: float
    first: bool  # whether `low` is the end that the wire comes from
    before: float
    after: float
    fixed: bool

    def beside(self, other: Stretch) -> bool:
        """Whether they run side by side for a while."""
        return self.low < other.high + TOUCH and other.low < self.high + TOUCH

    def turn(self, high: bool) -> int:
        """To which side it turns off at an end: -1 to where coordinates are smaller, 0 at a port."""
        across = self.before if high != self.first else self.after
        return (across > self.at) - (across < self.at)

    def next(self, high: bool) -> Key:
        """The stretch that goes on from an end."""
        wire, number = self.key
        return wire, number - 1 if high != self.first else number + 1


def stretches(wire: str, net: str, corners: Sequence[Place], fixed: bool) -> list[Stretch]:
    """The stretches of a line of level and upright ones; the first and the last lead to ports."""
    found = []
    last = len(corners) - 2
    for number in range(last + 1):
        one, other = corners[number], corners[number + 1]
        upright = one[0] == other[0]
        across, along = (0, 1) if upright else (1, 0)
        low, high = sorted((one[along], other[along]))
        before = corners[number - 1][across] if number else one[across]
        after = corners[number + 2][across] if number < last else one[across]
        held = fixed or number in (0, last)
        found.append(
            Stretch(
                (wire, number), net, upright, one[across], low, high, one[along] <= other[along],
                before, after, held,
            )
        )  # fmt: skip
    return found


def plain(corners: Iterable[Place]) -> list[Place]:
    """The corners without those at which a line does not turn."""
    kept: list[Place] = []
    for at in corners:
        if kept and at == kept[-1]:
            continue
        if len(kept) > 1 and (_is_on_way(kept[-2], kept[-1], at, 0) or _is_on_way(kept[-2], kept[-1], at, 1)):
            kept[-1] = at
        else:
            kept.append(at)
    return kept


def _is_on_way(before: Place, at: Place, after: Place, across: int) -> bool:
    """Whether a line goes straight on at a corner; one that turns straight back does not."""
    along = 1 - across
    level = before[across] == at[across] == after[across]
    return level and (before[along] < at[along]) == (at[along] < after[along])


NONE: Mapping[Key, Stretch] = {}


class Stretches:
    """All stretches of a drawing, in coarse cells so that no question looks at all of them."""

    def __init__(self) -> None:
        self._known: dict[Key, Stretch] = {}
        self._of: dict[str, list[Stretch]] = {}
        self._cells: dict[Cell, dict[Key, Stretch]] = {}

    def put(self, wire: str, made: list[Stretch]) -> None:
        """Add the stretches of a wire, in their order."""
        self._of[wire] = made
        for each in made:
            self._known[each.key] = each
            for cell in _cells(each, 0):
                self._cells.setdefault(cell, {})[each.key] = each

    def take(self, wire: str) -> list[Stretch]:
        """Forget a wire; gives the stretches that it had."""
        gone = self._of.pop(wire, [])
        for each in gone:
            del self._known[each.key]
            for cell in _cells(each, 0):
                del self._cells[cell][each.key]
        return gone

    def of(self, wire: str) -> Sequence[Stretch]:
        """The stretches of a wire, in their order."""
        return self._of.get(wire, ())

    def near(self, one: Stretch) -> dict[Key, Stretch]:
        """What runs beside a stretch, itself left out."""
        least, most = one.at - REACH, one.at + REACH
        low, high = one.low - TOUCH, one.high + TOUCH
        found = {
            key: each
            for cell in _cells(one, REACH)
            for key, each in self._cells.get(cell, NONE).items()
            if least < each.at < most and each.low < high and low < each.high
        }
        found.pop(one.key, None)
        return found

    def __getitem__(self, key: Key) -> Stretch:
        return self._known[key]

    def __contains__(self, key: object) -> bool:
        return key in self._known


def _cells(each: Stretch, reach: float) -> Iterator[Cell]:
    margin = TOUCH if reach else 0.0
    for band in range(int((each.at - reach) // BAND), int((each.at + reach) // BAND) + 1):
        for run in range(int((each.low - margin) // RUN), int((each.high + margin) // RUN) + 1):
            yield each.upright, band, run
