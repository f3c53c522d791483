"""The learning rate over the steps of a training, as a schedule sets it."""

from __future__ import annotations

from engine.train.schedules import Schedule
from gui.how.picture import Dot, Mark, Picture, Stroke, Word, number
from gui.how.plot import HIGH, axes, frame_of
from gui.translate import tr

FRAMES, POINTS = 16, 240
# How many steps an epoch has is up to the data: this is an example's.
EACH = 50


def factors(schedule: Schedule, epochs: int, each: int = EACH) -> list[float]:
    """The factor on the learning rate for every step, as the training loop asks for it."""
    steps = epochs * each
    return [schedule.call(step, steps, each) for step in range(steps)]


def picture(schedule: Schedule, wide: float, epochs: int = 20) -> Picture:
    """Each step of the figure is a place on the curve."""
    epochs = max(1, min(epochs, 1000))
    steps = epochs * EACH
    spots = sorted({round(i * (steps - 1) / POINTS) for i in range(POINTS + 1)})
    values = [schedule.call(step, steps, EACH) for step in spots]
    frame_ = frame_of(wide, 0.0, float(epochs), [1.0, *values])
    curve = Stroke(tuple((frame_.x(s / EACH), frame_.y(v)) for s, v in zip(spots, values)), "layer", 2)
    full = frame_.y(1.0)
    still: list[Mark] = [
        *axes(frame_, tr("epochs")),
        Stroke(((frame_.left, full), (frame_.left + frame_.wide, full)), "rule", 1, dashed=True),
        Word(
            frame_.left, full - 9, frame_.wide, tr("the learning rate of the method"), "text3", align="right"
        ),
        curve,
    ]
    stops = [round(i * (steps - 1) / (FRAMES - 1)) for i in range(FRAMES)]

    def frame(step: int) -> list[Mark]:
        now = stops[step % FRAMES]
        x, y = frame_.x(now / EACH), frame_.y(schedule.call(now, steps, EACH))
        return [
            *still,
            Stroke(((x, frame_.zero[1]), (x, y)), "layer", 1, dashed=True),
            Dot(x, y, 4, edge="ground"),
        ]

    def words(step: int) -> str:
        now = stops[step % FRAMES]
        share = number(schedule.call(now, steps, EACH))
        return tr(f"Step {now + 1:,}, in epoch {now // EACH + 1:,}: {share} times the learning rate")

    example = tr(f"Sizes of an example: {EACH} steps an epoch; the data decides how many there are.")
    return Picture(wide, HIGH + 30, FRAMES, frame, words, example=example)
