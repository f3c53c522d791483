"""What a sliding window says of the place where it stands."""

from __future__ import annotations

from gui.how.grids import Side
from gui.how.window import Row, within
from gui.translate import tr

NAMES = {1: ("points",), 2: ("rows", "columns"), 3: ("slices", "rows", "columns")}
MOST = 9  # more points than these are not named one by one


def said(rows: tuple[Row, ...], spot: tuple[int, ...], back: str) -> str:
    """`Output 2, 3: rows 3–5, columns 5–7`, counted from 1."""
    names = NAMES[len(rows)]
    parts = []
    for row, at, name in zip(rows, spot, names):
        parts.append(_points(row.taps[at], row.count if back else row.size, name))
    place = ", ".join(str(at + 1) for at in spot)
    seen = "; ".join(parts)
    if back == "one":
        return tr(f"Value {place} goes to one place of {seen}")
    return tr(f"Value {place} is spread over {seen}") if back else tr(f"Value {place} comes from {seen}")


def _points(taps: range, size: int, name: str) -> str:
    """`rows 1–3`, `rows 1, 3, 5`, `rows 1, 3, … 41`, and how many of them are padding."""
    inside = within(taps, 0, size)
    outside = len(taps) - len(inside)
    if inside.step > 1 or len(inside) < 2:
        few = inside if len(inside) <= MOST else inside[:2]
        text = ", ".join(str(tap + 1) for tap in few)
        text += f", … {inside[-1] + 1}" if len(inside) > MOST else ""
    else:
        text = f"{inside[0] + 1}–{inside[-1] + 1}"
    words = {"points": tr("points"), "rows": tr("rows"), "columns": tr("columns"), "slices": tr("slices")}[
        name
    ]
    said = f"{words} {text}" if text else ""
    padded = tr(f"{outside} outside") if outside else ""
    return " + ".join(filter(None, (said, padded))) if said else f"{words}: {padded}"


def counted(side: Side) -> str:
    """How many points a side has, and whether all of them are drawn."""
    size = side.sizes[0]
    if size == 1:
        return tr("1 point")
    return tr(f"the first of {size} points") if side.cut else tr(f"{size} points")
