"""T1 and T2: a run that was cut short goes on bit for bit, and each part of the checkpoint is needed."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest
import torch

from engine.train.checkpoint import Checkpoint, Folder, Memory
from engine.train.control import Request
from engine.train.events import EpochEnd, Finished, Started
from engine.train.loop import train
from engine.train.optimizers import SGD, AdamW, RMSprop

STEPS = 27


def uninterrupted(program, recipe, splits):
    """The events and the losses in hex of a run that nobody disturbs."""
    events = list(train(program, recipe, splits, gather=0))
    assert isinstance(events[-1], Finished), events[-1]
    return events, program.model.steps


def cut_short(program, recipe, splits, store, saved: int, killed: int) -> None:
    """Train, keep a checkpoint after `saved` steps, and drop everything after `killed` steps."""
    steps = program.model.steps

    def control():
        return [Request("save")] if len(steps) == saved else []

    for _ in train(program, recipe, splits, store=store, control=control, gather=0):
        if len(steps) >= killed:
            return


def assert_goes_on(make_program, recipe, splits, kind, store, saved, killed, of_kind) -> None:
    whole, losses = uninterrupted(make_program(kind), recipe, splits)
    cut_short(make_program(kind), recipe, splits, store, saved, killed)
    torch.manual_seed(999)
    again = make_program(kind)
    events = list(train(again, recipe, splits, store=store, resume=True, gather=0))
    started = events[0]
    assert isinstance(started, Started), started
    assert (started.resumed, started.step, started.notice) == (True, saved, "")
    assert again.model.steps == losses[saved:]
    figures = {end.epoch: end.figures for end in of_kind(whole, EpochEnd)}
    assert all(figures[end.epoch] == end.figures for end in of_kind(events, EpochEnd))
    assert events[-1].figures == whole[-1].figures
    assert events[-1].best_epoch == whole[-1].best_epoch


@pytest.mark.parametrize("optimizer", [AdamW(lr=0.01), SGD(lr=0.05), RMSprop(lr=0.01)], ids=repr)
@pytest.mark.parametrize("kind", ["small", "sequence"])
def test_t1_exact_resume(make_program, make_recipe, splits, of_kind, optimizer, kind):
    recipe = make_recipe(optimizer=optimizer)
    saved = random.Random(f"{optimizer}{kind}").randrange(1, STEPS)
    assert_goes_on(make_program, recipe, splits, kind, Memory(), saved, min(saved + 2, STEPS), of_kind)


@pytest.mark.parametrize("saved", [8, 9, 10], ids=["before", "at", "after"])
def test_t1_at_the_end_of_an_epoch(make_program, make_recipe, splits, of_kind, saved, tmp_path: Path):
    assert_goes_on(make_program, make_recipe(), splits, "small", Folder(tmp_path), saved, saved + 1, of_kind)


@pytest.mark.long
@pytest.mark.parametrize("saved", range(1, STEPS))
def test_t1_at_every_step(make_program, make_recipe, splits, of_kind, saved, tmp_path: Path):
    for kind in ("small", "sequence"):
        store = Folder(tmp_path / kind)
        store.folder.mkdir()
        assert_goes_on(make_program, make_recipe(), splits, kind, store, saved, saved + 1, of_kind)


def without_random(kept: Checkpoint) -> Checkpoint:
    tensors = dict(kept.training) | {"random.cpu": torch.Generator().manual_seed(1).get_state()}
    return dataclasses.replace(kept, training=tensors)


def without_optimizer(kept: Checkpoint) -> Checkpoint:
    tensors = {name: t for name, t in kept.training.items() if not name.startswith("optimizer")}
    return dataclasses.replace(kept, training=tensors)


def without_position(kept: Checkpoint) -> Checkpoint:
    return dataclasses.replace(kept, facts={**kept.facts, "position": 0})


@pytest.mark.parametrize("ablate", [without_random, without_optimizer, without_position])
def test_t2_ablation(make_program, make_recipe, splits, ablate):
    recipe, store = make_recipe(), Memory()
    _, losses = uninterrupted(make_program(), recipe, splits)
    cut_short(make_program(), recipe, splits, store, 12, 13)
    store.save("last", ablate(store.load("last")))
    again = make_program()
    list(train(again, recipe, splits, store=store, resume=True, gather=0))
    assert again.model.steps[:2] != losses[12:14]


def test_same_seed_same_run(make_program, make_recipe, splits):
    first, losses = uninterrupted(make_program(), make_recipe(), splits)
    second, again = uninterrupted(make_program(), make_recipe(), splits)
    assert losses == again
    assert first[-1].figures == second[-1].figures
    _, other = uninterrupted(make_program(), make_recipe(seed=1), splits)
    assert other != losses


def test_a_changed_machine_is_told(make_program, make_recipe, splits):
    store = Memory()
    cut_short(make_program(), make_recipe(), splits, store, 12, 13)
    kept = store.load("last")
    store.save(
        "last", dataclasses.replace(kept, facts={**kept.facts, "same": {**kept.facts["same"], "torch": "1"}})
    )
    events = train(make_program(), make_recipe(batch_size=20), splits, store=store, resume=True)
    notice = next(events).notice
    assert "not bit for bit" in notice
    assert "the version of torch" in notice
    assert "the batch size" in notice
    assert isinstance(list(events)[-1], Finished)


def test_more_epochs_after_the_end(make_program, make_recipe, splits):
    store = Memory()
    list(train(make_program(), make_recipe(epochs=2), splits, store=store))
    *_, last = train(make_program(), make_recipe(epochs=4), splits, store=store, resume=True)
    assert (last.epoch, last.step, last.reason) == (4, 36, "completed")
