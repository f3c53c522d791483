"""The loop as a function: a list of events from a model, a recipe and tensors."""

from __future__ import annotations

import math

from engine.train.events import EpochEnd, Failed, Finished, Progress, Started
from engine.train.loop import train


def test_a_run_tells_its_story(make_program, make_recipe, splits, of_kind):
    program = make_program()
    events = list(train(program, make_recipe(epochs=12), splits))
    started, finished = events[0], events[-1]
    assert isinstance(started, Started)
    assert (started.steps_per_epoch, started.rows["test"], started.device) == (9, 30, "cpu")
    assert isinstance(finished, Finished), finished
    assert (finished.reason, finished.epoch, finished.step) == ("completed", 12, 108)
    ends = of_kind(events, EpochEnd)
    assert [end.epoch for end in ends] == list(range(1, 13))
    best = min(ends, key=lambda end: end.figures["validation"]["loss"])
    assert finished.best_epoch == best.epoch
    assert finished.figures["validation"] == best.figures["validation"]
    assert finished.figures["test"]["accuracy"] > 0.7
    assert ends[-1].figures["train"]["loss"] < ends[0].figures["train"]["loss"]
    assert [event.time for event in events] == sorted(event.time for event in events)


def test_every_step_is_told_when_asked(make_program, make_recipe, splits, of_kind):
    program = make_program()
    events = list(train(program, make_recipe(epochs=2), splits, gather=0))
    told = of_kind(events, Progress)
    assert [event.step for event in told] == list(range(1, 19))
    assert all(
        math.isclose(e.loss, float.fromhex(s), rel_tol=1e-6) for e, s in zip(told, program.model.steps)
    )
    assert told[0].lr < told[4].lr > told[-1].lr


def test_failed_is_an_event(make_program, make_recipe, splits):
    program = make_program()
    splits["train"]["features"] = splits["train"]["features"][:, :3]
    last = list(train(program, make_recipe(), splits))[-1]
    assert isinstance(last, Failed)
    assert "RuntimeError" in last.details
