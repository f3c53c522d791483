"""Several update steps a batch: each changes its own weights, and a run with them goes on bit for bit."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import nn

from engine.compile.source import Tuned, UpdateStep
from engine.train.checkpoint import Memory
from engine.train.control import Request
from engine.train.events import EpochEnd, Failed, Finished
from engine.train.loop import train
from engine.train.optimizers import SGD, AdamW
from engine.train.step import Stepper
from engine.train.updates import Updates

STEPS = (UpdateStep("front", "loss_front", ("hidden", "norm")), UpdateStep("head", "loss_head", ("head",), 2))


class Turns(nn.Module):
    """The front learns from one loss and the head from another."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.norm, self.head = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 3)
        self.drop = nn.Dropout(0.3)
        self.steps: list[str] = []

    def forward(self, features):
        return self.head(self.drop(torch.relu(self.norm(self.hidden(features)))))

    def loss(self, features, label):
        output = self(features)
        return nn.functional.cross_entropy(output, label), {"accuracy": (output, label)}

    def loss_front(self, features, label):
        loss, _ = self.loss(features, label)
        return loss, {}

    def loss_head(self, features, label):
        loss, pairs = self.loss(features, label)
        self.steps.append(loss.item().hex())
        return 0.5 * loss, pairs


@pytest.fixture
def make(make_program, make_recipe):
    """A program with two update steps, one with an optimizer of its own, and its recipe."""

    def made():
        recipe = dataclasses.replace(make_recipe(optimizer=AdamW(lr=0.01)), updates={"head": SGD(lr=0.05)})
        torch.manual_seed(3)
        return make_program(Turns(), updates=STEPS), recipe

    return made


@pytest.mark.parametrize("saved", [3, 9, 14])
def test_a_run_with_several_optimizers_goes_on_bit_for_bit(make, splits, of_kind, saved):
    program, recipe = make()
    whole = list(train(program, recipe, splits, gather=0))
    assert isinstance(whole[-1], Finished), whole[-1]
    store, (cut, _) = Memory(), make()

    def control():
        return [Request("save")] if len(cut.model.steps) == 2 * saved else []

    for _ in train(cut, recipe, splits, store=store, control=control, gather=0):
        if len(cut.model.steps) >= 2 * (saved + 1):
            break
    torch.manual_seed(999)
    again, _ = make()
    events = list(train(again, recipe, splits, store=store, resume=True, gather=0))
    assert again.model.steps == program.model.steps[2 * saved :]
    assert events[-1].figures == whole[-1].figures
    assert all(end.figures["train"]["accuracy"] > 0 for end in of_kind(whole, EpochEnd))


def test_each_step_leaves_the_other_weights_alone(make, splits):
    program, recipe = make()
    for only in (0, 1):
        torch.manual_seed(3)
        one = dataclasses.replace(program, model=Turns(), updates=STEPS[only : only + 1])
        before = {n: p.detach().clone() for n, p in one.model.named_parameters()}
        batch = (splits["train"]["features"][:16], splits["train"]["label"][:16])
        Updates(one, recipe, torch.device("cpu")).step(batch, 0.01)
        changed = {
            n.partition(".")[0] for n, p in one.model.named_parameters() if not torch.equal(before[n], p)
        }
        assert changed == set(STEPS[only].attributes)


def test_a_loss_that_is_not_finite_in_the_second_step_is_caught(make, splits):
    program, recipe = make()
    splits["train"]["features"][3, 0] = float("nan")
    last = list(train(program, recipe, splits, gather=0))[-1]
    assert isinstance(last, Failed)
    assert all(p.requires_grad and p.isfinite().all() for p in program.model.parameters())


def test_a_step_without_weights_is_told(make, splits):
    program, recipe = make()
    nothing = dataclasses.replace(program, updates=(UpdateStep("empty", "loss_head", ("drop",)),))
    last = list(train(nothing, recipe, splits))[-1]
    assert isinstance(last, Failed)
    assert "empty" in last.why


def test_inner_choices_go_before_outer_ones(make_program, make_recipe):
    tuned = {"hidden.": Tuned("M", "hidden", 0.5, 0.1), "hidden.weight": Tuned("M", "weight", 0.5, 0.0)}
    program = make_program(Turns(), tuned=tuned)
    stepper = Stepper(program, make_recipe(optimizer=SGD(lr=1.0, weight_decay=0.3)), torch.device("cpu"))
    groups = [(g["rate"], g["weight_decay"], len(g["params"])) for g in stepper.optimizer.param_groups]
    assert sorted(groups) == [(0.25, 0.0, 1), (0.5, 0.1, 1), (1.0, 0.3, 4)]
