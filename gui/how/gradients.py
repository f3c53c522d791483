"""Layers about gradients: what goes on forward, what comes back, and a point between two samples."""

from __future__ import annotations

from gui.how.given import Given
from gui.how.picture import Box, Dot, Mark, Picture, Points, Stroke, Tone, Word, number
from gui.translate import tr

AHEAD, BEHIND = 36.0, 72.0
REAL, MADE_UP = (0.16, 0.72), (0.84, 0.28)
SHARES = (0.15, 0.8, 0.45, 0.95, 0.3, 0.6)


def one_way(given: Given, reversed_: bool) -> Picture:
    """Forward the values go on as they are; backward the gradient turns round, or stops."""
    factor = given.real("factor", 1.0)
    left, right = 62.0, given.wide - 62
    middle = given.wide / 2
    mark = f"× {number(-factor)}" if reversed_ else tr("stops")

    def frame(step: int) -> list[Mark]:
        back = step % 2 == 1
        ahead_tone: Tone = "rule" if back else "layer"
        tone: Tone = "layer" if back else "rule"
        marks: list[Mark] = [
            Box(8, 24, 50, 60, "rule", 0.5, radius=6),
            Word(8, 54, 50, tr("before"), "text"),
            Box(given.wide - 58, 24, 50, 60, "rule", 0.5, radius=6),
            Word(given.wide - 58, 54, 50, tr("after"), "text"),
            Stroke(((left, AHEAD), (right, AHEAD)), ahead_tone, 2, arrow=True),
            Word(left, AHEAD - 14, right - left, tr("values"), "text2"),
        ]
        end = left if reversed_ else middle + 26
        marks.append(Stroke(((right, BEHIND), (middle + 26, BEHIND)), tone, 2, arrow=not reversed_))
        marks.append(Box(middle - 24, BEHIND - 11, 48, 22, "layer", 1.0 if back else 0.25, radius=6))
        marks.append(Word(middle - 24, BEHIND, 48, mark, "on-layer" if back else "text", bold=True))
        if reversed_:
            marks.append(Stroke(((middle - 26, BEHIND), (end, BEHIND)), tone, 2, arrow=True))
        marks.append(Word(left, BEHIND + 22, right - left, tr("gradient"), "text2"))
        return marks

    def words(step: int) -> str:
        if step % 2 == 0:
            return tr("Forward the values go on as they are")
        if reversed_:
            return tr(f"The gradient that comes back is multiplied by {-factor:g}")
        return tr("No gradient goes further back")

    return Picture(given.wide, 106, 2, frame, words)


def between(given: Given) -> Picture:
    """Each step draws another share, and with it another point on the way between two samples."""

    def at(place: tuple[float, float]) -> tuple[float, float]:
        return 14 + place[0] * (given.wide - 28), 10 + place[1] * 96

    real, made_up = at(REAL), at(MADE_UP)

    def point(share: float) -> tuple[float, float]:
        return (
            share * real[0] + (1 - share) * made_up[0],
            share * real[1] + (1 - share) * made_up[1],
        )

    def frame(step: int) -> list[Mark]:
        now = step % len(SHARES)
        way: Points = (real, made_up)
        marks: list[Mark] = [Stroke(way, "rule", 1.5, dashed=True)]
        marks += [Dot(*point(share), 4, "layer", 0.35) for share in SHARES[:now]]
        for place, tone, name in ((real, "text2", tr("real")), (made_up, "second", tr("made up"))):
            marks.append(Dot(*place, 7, tone))  # type: ignore[arg-type]
            marks.append(Word(place[0] - 50, place[1] + 17, 100, name))
        marks.append(Dot(*point(SHARES[now]), 7, "layer", edge="ground"))
        return marks

    def words(step: int) -> str:
        share = SHARES[step % len(SHARES)]
        return tr(f"{number(share)} · real + {number(1 - share)} · made up")

    note = tr("Each pair gets a share of its own; the slope of a score can be asked for at the new point")
    example = tr("The shares are a draw of an example.")
    return Picture(given.wide, 112, len(SHARES), frame, words, note, example=example)
