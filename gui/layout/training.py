"""Where what only training needs stands: below the model, losses beyond what they judge, targets before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gui.layout.order import Joins
from gui.layout.rows import ACROSS, SNAP, STACKED, Place, Unit, snap, up

ROLES = frozenset(("target", "loss", "metric"))


def columns_below(
    nodes: Mapping[str, Sequence[str]],
    units: Mapping[str, Unit],
    corner: Place,
    into: Joins,
    last_row: Mapping[str, Place],
) -> dict[str, Place]:
    """Targets in one column and losses, with the metrics below, in the next, both about one middle.

    `nodes` are the names by role, `last_row` is where the units of the model's last row stand: the losses are
    put below what is next to the one that they read, so that their wires run forward.
    """
    targets, others = list(nodes["target"]), [*nodes["loss"], *nodes["metric"]]
    widest = max((units[name].width for name in targets), default=-ACROSS)
    left, top = corner[0], up(corner[1] + STACKED)
    across = up(left + widest + ACROSS)
    if read := [n for name in others for n in into[name] if n in last_row]:
        judged = max(read, key=lambda n: last_row[n][0] + units[n].width)
        begin, end = last_row[judged][0], last_row[judged][0] + units[judged].width
        across = max(across, min((x for x, _ in last_row.values() if x >= end), default=up(end + ACROSS)))
        left = max(left, min(begin, (across - ACROSS - widest) // SNAP * SNAP))
    room = max(_height(targets, units), _height(others, units))
    made: dict[str, Place] = {}
    for column, x in ((targets, left), (others, across)):
        y = snap(top + (room - _height(column, units)) / 2)
        for name in column:
            made[name] = (x, y)
            y = up(y + units[name].height + STACKED)
    return made


def _height(column: Sequence[str], units: Mapping[str, Unit]) -> float:
    return sum(up(units[name].height + STACKED) for name in column)
