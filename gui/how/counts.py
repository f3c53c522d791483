"""Metrics and overlaps that count: classes meant against classes said, areas, rankings."""

from __future__ import annotations

from gui.how.given import Given
from gui.how.picture import Box, Dot, Mark, Picture, Stroke, Tone, Word, number
from gui.translate import tr

# Meant and said, for 12 samples of three classes.
MEANT = (0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2)
SAID = (0, 0, 0, 0, 1, 1, 1, 2, 1, 2, 2, 0)


def _made_up() -> str:
    return tr("The samples are made up.")


def confusion(given: Given) -> Picture:
    """A table of meant against said; each step is one class, or all."""
    table = [[sum(m == i and s == j for m, s in zip(MEANT, SAID)) for j in range(3)] for i in range(3)]
    cell, left = 30.0, given.wide / 2 - 45
    whole = given.layer.type == "Accuracy"
    steps = 1 if whole else 4

    def lit(row: int, column: int, which: int) -> bool:
        if whole or which == 3:
            return row == column
        if given.layer.type == "Precision":
            return column == which
        return row == which if given.layer.type == "Recall" else which in (row, column)

    def frame(step: int) -> list[Mark]:
        which = step % steps
        marks: list[Mark] = [Word(left, 11, cell * 3, tr("said →"), "text3")]
        marks.append(Word(left - 64, 24 + cell * 1.5, 56, tr("meant ↓"), "text3", align="right"))
        for i in range(3):
            for j in range(3):
                on = lit(i, j, which)
                right = i == j
                x, y = left + j * cell, 22 + i * cell
                share = 0.45 if not on else 0.9 if right else 0.4
                marks.append(Box(x, y, cell - 2, cell - 2, "layer" if on else "rule", share))
                tone: Tone = "on-layer" if on and right else "text"
                marks.append(Word(x, y + cell / 2 - 1, cell - 2, str(table[i][j]), tone))
        return marks

    def words(step: int) -> str:
        which = step % steps
        if whole:
            return tr(f"{sum(table[i][i] for i in range(3))} of {len(MEANT)} are right: {number(9 / 12)}")
        shares = [_share(given.layer.type, table, i) for i in range(3)]
        if which == 3:
            return tr(f"Mean over the classes: {number(sum(shares) / 3)}")
        return tr(f"Class {which + 1}: {number(shares[which])}")

    return Picture(given.wide, 122, steps, frame, words, example=_made_up())


def _share(kind: str, table: list[list[int]], which: int) -> float:
    right = table[which][which]
    said, meant = sum(row[which] for row in table), sum(table[which])
    precision, recall = right / max(said, 1), right / max(meant, 1)
    if kind == "Precision":
        return precision
    return recall if kind == "Recall" else 2 * precision * recall / max(precision + recall, 1e-9)


def top(given: Given) -> Picture:
    """Scores in order: is the right class among the first k?"""
    k = given.whole("top_k", 3)
    classes = 6
    samples = ((0, 2), (1, 0), (2, 3), (3, 5), (4, 1))

    def ranked(sample: int) -> list[int]:
        return sorted(range(classes), key=lambda c: -((c * 5 + sample * 7) % 11))

    order = [ranked(sample) for sample, _ in samples]

    def frame(step: int) -> list[Mark]:
        now = step % len(samples)
        marks: list[Mark] = []
        wide = min(30.0, (given.wide - 60) / classes)
        for place, c in enumerate(order[now]):
            x, among = 30 + place * wide, place < k
            right = c == samples[now][1]
            marks.append(
                Box(x, 34, wide - 3, 26, "layer" if among else "rule", 1.0 if right and among else 0.45)
            )
            marks.append(Word(x, 47, wide - 3, str(c), "text"))
            if right:
                marks.append(Box(x - 2, 32, wide + 1, 30, edge="good" if among else "bad", width=2, radius=4))
        marks.append(Word(4, 18, given.wide - 8, tr("classes by score, the highest first"), "text3"))
        marks.append(Word(4, 78, given.wide - 8, tr(f"The first {k} count")))
        return marks

    def words(step: int) -> str:
        now = step % len(samples)
        place = order[now].index(samples[now][1]) + 1
        counts = tr("which counts") if place <= k else tr("too low")
        return tr(f"Sample {now + 1}: the right class is in place {place}, {counts}")

    return Picture(given.wide, 90, len(samples), frame, words, example=_made_up())


RANKED = (1, 1, 0, 1, 1, 0, 1, 0, 0, 0)


def ranking(given: Given) -> Picture:
    """From the highest score down: up for a yes, right for a no; the area below is the metric."""
    yes, no = sum(RANKED), len(RANKED) - sum(RANKED)
    side = 104.0
    left = (given.wide - side) / 2

    def place(count: int) -> tuple[float, float]:
        up, right = sum(RANKED[:count]), count - sum(RANKED[:count])
        return left + side * right / no, 116 - side * up / yes

    def frame(step: int) -> list[Mark]:
        now = step % len(RANKED) + 1
        points = tuple(place(i) for i in range(now + 1))
        return [
            Box(left, 12, side, side, "rule", 0.25, "rule"),
            Stroke(((left, 116), (left + side, 12)), "text3", 1, dashed=True),
            Stroke(points, "layer", 2.5),
            Dot(*points[-1], 4, "layer"),
            Word(4, 64, left - 8, tr("found ↑"), "text3", align="right"),
            Word(left + 10, 126, side - 10, tr("false alarms →"), "text3"),
        ]

    area = sum(sum(RANKED[:i]) for i, y in enumerate(RANKED) if not y) / (yes * no)

    def words(step: int) -> str:
        now = step % len(RANKED)
        what = tr("a yes: up") if RANKED[now] else tr("a no: right")
        return tr(f"Score {now + 1} of {len(RANKED)} is {what}. Area at the end: {number(area)}")

    return Picture(given.wide, 136, len(RANKED), frame, words, example=_made_up())


def areas(given: Given) -> Picture:
    """A mask that is found moves over the one that is wanted: hits, misses and false alarms."""
    tversky = given.layer.type == "TverskyLoss"
    alpha, beta = (given.real("alpha", 0.3), given.real("beta", 0.7)) if tversky else (0.5, 0.5)
    gamma, smooth = given.real("gamma", 1.0), given.real("smooth", 1.0)
    rows, columns, shifts = 7, 12, 6
    cell = min(16.0, (given.wide - 24) / columns)
    left = (given.wide - cell * columns) / 2
    wanted = {(r, c) for r in range(2, 6) for c in range(6, 11)}

    def found(step: int) -> set[tuple[int, int]]:
        return {(r, c) for r in range(1, 5) for c in range(1 + step % shifts, 6 + step % shifts)}

    def frame(step: int) -> list[Mark]:
        made = found(step)
        marks: list[Mark] = []
        for r in range(rows):
            for c in range(columns):
                here = (r, c)
                tone: Tone = "layer" if here in made else "rule"
                share = 1.0 if here in made & wanted else 0.4 if here in made else 0.6
                edge: Tone | None = "second" if here in wanted else None
                side = cell - 1.5
                marks.append(Box(left + c * cell, 10 + r * cell, side, side, tone, share, edge, 1.5))
        return marks

    def words(step: int) -> str:
        made = found(step)
        hits, alarms, missed = len(made & wanted), len(made - wanted), len(wanted - made)
        share = (hits + smooth / (1 if tversky else 2)) / (
            hits + alpha * alarms + beta * missed + smooth / (1 if tversky else 2)
        )
        loss = given.real("weight", 1.0) * (1 - share) ** gamma
        return tr(f"{hits} hits, {alarms} false alarms, {missed} missed: loss {number(loss)}")

    note = tr("Edged: wanted. Filled: found.")
    return Picture(
        given.wide, 20 + rows * cell, shifts, frame, words, note, example=tr("The masks are made up.")
    )


# Targets of a regression, and what is predicted for them.
TRUTH = (2.0, 3.5, 3.0, 5.0, 6.5, 6.0, 8.0)
GUESSED = (2.4, 3.0, 3.6, 4.6, 6.0, 6.8, 7.5)


def explained(given: Given) -> Picture:
    """Predictions against the plain mean: how much of the spread they explain."""
    truth, said = TRUTH, GUESSED
    mean = sum(truth) / len(truth)
    score = 1 - sum((t - s) ** 2 for t, s in zip(truth, said)) / sum((t - mean) ** 2 for t in truth)

    def y(value: float) -> float:
        return 118 - 12 * value

    def frame(step: int) -> list[Mark]:
        now = step % len(truth)
        gap = (given.wide - 40) / len(truth)
        marks: list[Mark] = [Stroke(((14, y(mean)), (given.wide - 14, y(mean))), "text3", 1.2, dashed=True)]
        marks.append(Stroke(tuple((26 + gap * i, y(s)) for i, s in enumerate(said)), "layer", 2))
        for i, (t, s) in enumerate(zip(truth, said)):
            x = 26 + gap * i
            if i == now:
                marks.append(Stroke(((x - 3, y(t)), (x - 3, y(s))), "bad", 2))
                marks.append(Stroke(((x + 3, y(t)), (x + 3, y(mean))), "text2", 2))
            marks.append(Dot(x, y(t), 4, "second"))
        return marks

    def words(step: int) -> str:
        now = step % len(truth)
        off, plain = number(abs(truth[now] - said[now])), number(abs(truth[now] - mean))
        return tr(f"Off by {off}, the mean by {plain}; in all {number(score)}")

    note = tr("Dots: targets. Line: predictions. Dashed: the mean.")
    return Picture(given.wide, 128, len(truth), frame, words, note, example=_made_up())
