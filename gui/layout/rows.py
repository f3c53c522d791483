"""Columns broken into rows like words into lines, and the place of everything in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from gui.layout.order import PAUSE, Columns, Joins
from gui.layout.steps import Steps

Place = tuple[float, float]

SNAP = 8.0
ACROSS, BETWEEN_ROWS, STACKED = 120.0, 64.0, 24.0
NARROWEST, SHAPE, STEP = 1120.0, 2.0, 160.0
EMPTY, EMPTY_LAST = 6.0, 2.0  # what an empty row costs, in wires
KEPT = 1.0  # what it is worth, in wires, to begin a row where one begins already
STRETCH = 1.35  # how much longer than the others a row may be that has grown
LANE, MOST_LANES = 16.0, 8  # for each further wire that runs along a row
PLACING = 0.95  # what is done when the order is found


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that is placed as one: a node, or a frame with all that stands in it.

    `lead` is how far below its top the line runs on which ports of neighbours meet.
    """

    width: float
    height: float
    lead: float = 0.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Where units stand, how far down they reach, and which of them are the last row."""

    places: dict[str, Place]
    bottom: float
    last: dict[str, Place]


def laid_out(
    columns: Columns,
    units: Mapping[str, Unit],
    into: Joins,
    corner: Place,
    begun: Collection[int],
    below: float,
) -> Steps[Rows]:
    """A place for each unit in rows from the corner on.

    `begun` are the columns that begin a row now, `below` is the area that stands under the rows.
    """
    made: dict[str, Place] = {}
    left, top = corner
    last: dict[str, Place] = {}
    bottom, cuts = top, _wires_at(columns, into)
    broken = yield from _broken(columns, units, into, begun, below)
    for first, row in broken:
        yield PLACING
        tracks = _tracks(row, into)
        lines = _lines(row, tracks, units, top)
        x, last = left, {}
        for column in row:
            for name in column:
                made[name] = last[name] = (x, lines[tracks[name]] - units[name].lead)
                bottom = max(bottom, made[name][1] + units[name].height)
            x = up(x + max(units[name].width for name in column) + ACROSS)
        lanes = min(cuts[first + len(row)], MOST_LANES)
        top = up(bottom + BETWEEN_ROWS + LANE * max(0, lanes - 2))
    return Rows(made, bottom, last)


def _tracks(row: Sequence[Sequence[str]], into: Joins) -> dict[str, int]:
    """The line of the row that each unit stands on: that of what feeds it first, where it is free."""
    tracks: dict[str, int] = {}
    for column in row:
        last = -1
        for name in column:
            fed = [tracks[source] for source in into[name] if source in tracks]
            tracks[name] = last = max(fed[0] if fed else 0, last + 1)
    return tracks


def _lines(
    row: Sequence[Sequence[str]], tracks: Mapping[str, int], units: Mapping[str, Unit], top: float
) -> dict[int, float]:
    """How far down each line of a row is, so that nothing overlaps and everything stands on the grid."""
    lead: dict[int, float] = {}
    under: dict[int, float] = {}
    for column in row:
        for name in column:
            track, unit = tracks[name], units[name]
            lead[track] = max(lead.get(track, 0.0), unit.lead)
            under[track] = max(under.get(track, 0.0), unit.height - unit.lead)
    lines: dict[int, float] = {}
    y = top
    for track in sorted(lead):
        lines[track] = up(y + lead[track])
        y = up(lines[track] + under[track] + STACKED)
    return lines


def _broken(
    columns: Columns, units: Mapping[str, Unit], into: Joins, begun: Collection[int], below: float
) -> Steps[list[tuple[int, list[list[str]]]]]:
    """Columns in rows of even length, broken rather where one wire leads on than where several do.

    Like lines of a paragraph: of all ways to break them, the one with the least empty room and the fewest
    wires between rows (Knuth and Plass, 1981). Where a row begins now it is cheaper to begin one, so that a
    small change moves little.
    """
    widths = [max(units[name].width for name in column) + ACROSS for column in columns]
    heights = [sum(units[name].height + STACKED for name in column) + BETWEEN_ROWS for column in columns]
    area = sum(w * h for w, h in zip(widths, heights)) + below
    widest = max(NARROWEST, ceil(sqrt(area * SHAPE) / STEP) * STEP)
    cuts = _wires_at(columns, into)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(columns) + 1):
        if end % PAUSE == 0:
            yield PLACING
        used, options = -ACROSS, []
        for start in range(end - 1, -1, -1):
            used += widths[start]
            if used > widest * STRETCH and start < end - 1:
                break
            if used > widest and start < end - 1 and not _stands(start, end, len(columns), begun):
                continue
            empty = max(1 - used / widest, 0.0) ** 2 * (EMPTY if end < len(columns) else EMPTY_LAST)
            kept = KEPT if start in begun else 0.0
            options.append((best[start][0] + empty + cuts[start] - kept, start))
        best.append(min(options))
    rows: list[tuple[int, list[list[str]]]] = []
    end = len(columns)
    while end:
        start = best[end][1]
        rows.append((start, columns[start:end]))
        end = start
    return rows[::-1]


def _stands(start: int, end: int, count: int, begun: Collection[int]) -> bool:
    """Whether just these columns are a row now; such a row may be a little too long."""
    first, last = start == 0 or start in begun, end == count or end in begun
    return first and last and not any(start < index < end for index in begun)


def _wires_at(columns: Columns, into: Joins) -> list[int]:
    """How many wires cross the gap before each column."""
    at = {name: index for index, column in enumerate(columns) for name in column}
    counts = [0] * (len(columns) + 2)
    for name, index in at.items():
        for source in into[name]:
            if source in at:
                counts[at[source] + 1] += 1
                counts[index + 1] -= 1
    total, found = 0, []
    for count in counts:
        total += count
        found.append(total)
    return found


def snap(value: float) -> float:
    """The nearest place on the grid."""
    return round(value / SNAP) * SNAP


def up(value: float) -> float:
    """The next place on the grid that is not before `value`."""
    return -(-value // SNAP) * SNAP
