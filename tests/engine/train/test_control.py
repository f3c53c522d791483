"""What a person asks of a run on its way: pause, go on, stop, save, another rate."""

from __future__ import annotations

import errno

import pytest

from engine.declare import UserError
from engine.train.checkpoint import Memory
from engine.train.control import Request, from_line, request, to_line
from engine.train.events import EpochEnd, Finished, Notice, Paused, Progress, Resumed, Saved
from engine.train.loop import train


class Script:
    """A control that says given words at given steps; a list is said word by word at each further asking."""

    def __init__(self, program, script) -> None:
        self.program, self.script = program, dict(script)
        self.waiting: list[Request] = []

    def __call__(self):
        self.waiting += self.script.pop(len(self.program.model.steps), [])
        return [self.waiting.pop(0)] if self.waiting else []


def run(make_program, recipe, splits, script, store=None):
    program = make_program()
    control = Script(program, script)
    return list(train(program, recipe, splits, control=control, store=store or Memory(), gather=0)), program


def test_pause_and_go_on_changes_nothing(make_program, make_recipe, splits, of_kind):
    quiet, undisturbed = run(make_program, make_recipe(), splits, {})
    events, program = run(make_program, make_recipe(), splits, {5: [Request("pause"), Request("resume")]})
    assert program.model.steps == undisturbed.model.steps
    kinds = [type(event) for event in events]
    place = kinds.index(Paused)
    assert kinds[place - 1 : place + 2] == [Saved, Paused, Resumed]
    assert events[-1].figures == quiet[-1].figures


def test_stop_keeps_a_checkpoint_and_measures_the_best(make_program, make_recipe, splits):
    store = Memory()
    events, program = run(make_program, make_recipe(), splits, {20: [Request("stop")]}, store)
    assert events[-1] == Finished(
        events[-1].time, 20, 3, "stopped", events[-1].best_epoch, events[-1].figures
    )
    assert set(events[-1].figures) == {"train", "validation", "test"}
    assert store.load("last").facts["step"] == 20
    assert len(program.model.steps) == 20


def test_stop_while_paused_and_before_the_first_epoch(make_program, make_recipe, splits):
    events, _ = run(make_program, make_recipe(), splits, {2: [Request("pause"), Request("stop")]})
    assert (events[-1].reason, events[-1].step, events[-1].best_epoch) == ("stopped", 2, 0)
    assert list(events[-1].figures) == ["test"]


def test_another_rate_from_now_on(make_program, make_recipe, splits, of_kind):
    from engine.train.schedules import Constant

    recipe = make_recipe(schedule=Constant())
    store = Memory()
    events, _ = run(make_program, recipe, splits, {4: [Request("lr", 0.5)], 6: [Request("save")]}, store)
    rates = [event.lr for event in of_kind(events, Progress)]
    assert rates[:6] == [0.01] * 4 + [0.5] * 2
    assert any("0.5" in event.what for event in of_kind(events, Notice))
    again = list(train(make_program(), recipe, splits, store=store, resume=True, gather=0))
    assert {event.lr for event in of_kind(again, Progress)} <= {0.5}


def test_early_stopping(make_program, make_recipe, splits, of_kind):
    events, _ = run(make_program, make_recipe(epochs=200, early_stopping=3), splits, {})
    last = events[-1]
    assert last.reason == "early"
    assert last.epoch == last.best_epoch + 3
    assert [end.epoch for end in of_kind(events, EpochEnd) if end.best][-1] == last.best_epoch


def test_the_best_by_a_metric(make_program, make_recipe, splits, of_kind):
    events, _ = run(make_program, make_recipe(epochs=8, monitor="accuracy"), splits, {})
    ends = of_kind(events, EpochEnd)
    best = max(end.figures["validation"]["accuracy"] for end in ends)
    first = next(end.epoch for end in ends if end.figures["validation"]["accuracy"] == best)
    assert events[-1].best_epoch == first


def test_notices_about_settings_that_can_not_be_used(make_program, make_recipe, splits, of_kind):
    del splits["validation"]
    recipe = make_recipe(batch_size=1000, monitor="beauty", device="cuda", precision="bfloat16", epochs=1)
    events, _ = run(make_program, recipe, splits, {})
    told = " ".join(event.what for event in of_kind(events, Notice))
    for words in ("All rows go into one batch", "by loss", "training rows"):
        assert words in told
    assert events[0].steps_per_epoch == 1


class FullDisk(Memory):
    """Takes nothing until it was asked a few times."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self.refusals = refusals

    def save(self, what, checkpoint) -> None:
        if what == "last" and self.refusals:
            self.refusals -= 1
            raise UserError("The disk is full: saving needs 3 MB.") from OSError(errno.ENOSPC, "full")
        super().save(what, checkpoint)


def test_c4_a_full_disk_pauses_until_there_is_room(make_program, make_recipe, splits, monkeypatch):
    monkeypatch.setattr("engine.train.keeper.RETRY", 0.01)
    quiet, _ = run(make_program, make_recipe(), splits, {})
    events, _ = run(make_program, make_recipe(), splits, {5: [Request("save")]}, FullDisk(2))
    kinds = [type(event) for event in events]
    place = kinds.index(Paused)
    assert "full" in events[place].why
    assert kinds[place : place + 3] == [Paused, Resumed, Saved]
    assert events[-1].figures == quiet[-1].figures


def test_a_stop_ends_the_wait_for_room(make_program, make_recipe, splits, monkeypatch):
    monkeypatch.setattr("engine.train.keeper.RETRY", 0.01)
    script = {5: [Request("save"), Request("stop")]}
    disk = FullDisk(1000)
    events, _ = run(make_program, make_recipe(), splits, script, disk)
    assert events[-1].reason == "stopped"
    assert disk.refusals > 900
    assert "full" in [event.why for event in events if isinstance(event, Notice)][-1]


@pytest.mark.parametrize("asked", ["pause", "resume", "stop", "save", {"lr": 0.25}])
def test_requests_cross_a_line(asked):
    assert from_line(to_line(request(asked))) == request(asked)


@pytest.mark.parametrize(
    "asked", ["go", None, 3, {"lr": 0}, {"lr": "x"}, {"lr": 1e9}, {"lr": True}, {"x": 1}, []]
)
def test_other_words_are_refused(asked):
    with pytest.raises(UserError):
        request(asked)


@pytest.mark.parametrize("line", ["", "{", '"fly"', '{"lr": NaN}', "[" * 100_000, "\x00"])
def test_other_lines_are_nothing(line):
    assert from_line(line) is None
