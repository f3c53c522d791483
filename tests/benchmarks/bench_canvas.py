"""Rows 9, 10 and 11: the canvas against NodeGraphQt's, and large drawings against small ones."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

from apart import Apart
from harness import Benchmark, Side

OPENED, PAINTED, DRAGGED, GROWN = 0.05, 0.15, 1.1, 2.0
NO_MORE = 1.0  # a figure that no row sets: not slower than theirs
FEW, MANY, MOST = 100, 1000, 5000
MISSING = "" if importlib.util.find_spec("NodeGraphQt") else "NodeGraphQt is not installed"


def benchmarks() -> Iterator[Benchmark]:
    """What a person does most, with 100, 1,000 and 5,000 layers."""
    yield from against_itself()
    for count in (FEW, MANY):
        yield from against_theirs(count)
    yield from against_theirs_at_most()


def against_itself() -> Iterator[Benchmark]:
    """How much more 5,000 layers cost than 100: the part that is seen should count, not the whole."""
    few, most = Apart("Ours", FEW), Apart("Ours", MOST)
    for side in (few, most):
        side.build()
    for look, where in (("look_close", "at 100 %"), ("look_whole", "all in view")):
        name = f"drag one node, 5,000 nodes against 100, {where}"
        yield Benchmark(11, name, looking(few, look, "drag"), looking(most, look, "drag"), GROWN)
    few.end()
    most.end()


def against_theirs(count: int) -> Iterator[Benchmark]:
    """All that both can do, with drawings of this size."""
    if MISSING:
        row = 9 if count == MANY else 0
        yield Benchmark(row, f"{count:,} nodes", _nothing, _nothing, OPENED, missing=MISSING)
        return
    theirs, ours = Apart("Theirs", count), Apart("Ours", count)
    rounds = 7 if count == FEW else 3
    is_row = count == MANY

    def row(number: int) -> int:
        return number if is_row else 0

    yield _pair(row(0), f"build {count:,} nodes", theirs.build, ours.build, OPENED, rounds)
    yield _pair(row(0), f"save {count:,} nodes", theirs.save, ours.save, NO_MORE, rounds)
    yield _pair(row(9), f"open {count:,} nodes", theirs.open, ours.open, OPENED if is_row else 0.1, rounds)
    yield from seen(theirs, ours, count, 7)
    theirs.end()
    ours.end()


def against_theirs_at_most() -> Iterator[Benchmark]:
    """5,000 layers: theirs is built once only, which takes half a minute."""
    if MISSING:
        return
    theirs, ours = Apart("Theirs", MOST), Apart("Ours", MOST)
    built = theirs.build()
    yield _pair(0, f"build {MOST:,} nodes", lambda: built, ours.build, OPENED, 3)
    yield _pair(0, f"save {MOST:,} nodes", theirs.save, ours.save, NO_MORE, 3)
    yield _pair(0, f"open {MOST:,} nodes, against building theirs", lambda: built, ours.open, OPENED, 3)
    yield from seen(theirs, ours, MOST, 3)
    theirs.end()
    ours.end()


def seen(theirs: Apart, ours: Apart, count: int, rounds: int) -> Iterator[Benchmark]:
    """Deeds on a drawing that is open."""
    is_row = count == MANY
    goals = [
        (10 if is_row else 0, "repaint, all in view", "look_whole", "repaint", PAINTED if is_row else 0.8),
        (11 if is_row else 0, "drag one node, all in view", "look_whole", "drag", DRAGGED),
        (11 if is_row else 0, "drag one node, at 100 %", "look_close", "drag", DRAGGED),
        (0, "pan, at 100 %", "look_close", "pan", NO_MORE),
        (0, "fit", "look_close", "fit", NO_MORE),
        (0, "edit and undo", "look_close", "edit_and_undo", NO_MORE),
    ]
    for row, words, look, deed, goal in goals:
        base, mine = looking(theirs, look, deed), looking(ours, look, deed)
        yield _pair(row, f"{words}, {count:,} nodes", base, mine, goal, rounds)


def looking(canvas: Apart, look: str, deed: str) -> Side:
    """A deed at a place and a zoom."""
    return lambda: canvas.tell(deed, look)


def _pair(row: int, name: str, base: Side, ours: Side, goal: float, rounds: int) -> Benchmark:
    return Benchmark(row, name, base, ours, goal, rounds=rounds)


def _nothing() -> None:
    return None
