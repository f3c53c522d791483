"""Optimizers, schedules and settings: declared once, checked before anything is trained."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import torch

from engine.declare import UserError, build
from engine.graph.edits import EDITS
from engine.graph.model import Choice, Project
from engine.train.device import WORTH_A_THREAD, chosen_device, thread_count
from engine.train.recipe import OPTIMIZERS, SCHEDULES, Training, recipe_of, validate
from engine.train.step import make_optimizer


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_lowers_a_loss(name):
    chosen = OPTIMIZERS[name]
    assert chosen.help.endswith(".")
    assert all(param.help for param in chosen.params.values())
    torch.manual_seed(0)
    weight = torch.nn.Parameter(torch.randn(5))
    optimizer = make_optimizer(build(chosen.declaration, {"lr": 0.05}).call(), [weight], torch.device("cpu"))
    before = float((weight.detach() ** 2).sum())
    for _ in range(20):
        optimizer.zero_grad()
        (weight**2).sum().backward()
        optimizer.step()
    assert float((weight.detach() ** 2).sum()) < before / 2


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_default_and_limit_is_one_that_torch_takes(name):
    declaration = OPTIMIZERS[name].declaration
    for param in OPTIMIZERS[name].params.values():
        for value in {param.default, param.low, param.high} - {None}:
            typed = type(param.default)(value)
            call = build(declaration, {param.name: typed}).call()
            make_optimizer(call, [torch.nn.Parameter(torch.ones(2))], torch.device("cpu"))


def test_nesterov_needs_momentum():
    call = build(OPTIMIZERS["SGD"].declaration, {"momentum": 0.0, "nesterov": True}).call()
    make_optimizer(call, [torch.nn.Parameter(torch.ones(2))], torch.device("cpu"))


@pytest.mark.parametrize("name", SCHEDULES)
def test_each_schedule_stays_between_zero_and_one(name):
    for values in ({}, {"warmup_steps": 30}):
        made = build(SCHEDULES[name].declaration, values)
        factors = [made.call(step, 200, 10) for step in range(201)]
        assert all(0 <= factor <= 1 for factor in factors)
        assert factors[30] > 0.5
        assert not values or factors[0] == pytest.approx(1 / 30)


def test_cosine_is_torchs_cosine():
    weight = torch.nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD([weight], lr=1.0)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50, eta_min=0.1)
    ours = build(SCHEDULES["Cosine"].declaration, {"final": 0.1})
    for step in range(50):
        assert ours.call(step, 50, 5) == pytest.approx(optimizer.param_groups[0]["lr"], abs=1e-9)
        optimizer.step()
        theirs.step()


def test_steps_drop_every_few_epochs():
    ours = build(SCHEDULES["StepLR"].declaration, {"step_size": 2, "gamma": 0.5})
    assert [ours.call(step, 60, 10) for step in (0, 19, 20, 39, 40)] == [1, 1, 0.5, 0.5, 0.25]


BAD = [
    ("training.epochs", 10**9, "range"),
    ("training.epochs", 0, "range"),
    ("training.epochs", 1.5, "range"),
    ("training.epochs", True, "range"),
    ("training.epochs", 10**400, "range"),
    ("training.batch_size", -1, "range"),
    ("training.seed", 2**70, "range"),
    ("training.device", "toaster", "range"),
    ("training.clip_gradients", 0.0, "range"),
    ("training.mood", 1, "unknown-setting"),
    ("training.epochs", "=epochs", "bad-expression"),
    ("training.epochs", "=1/0", "bad-expression"),
    ("training.epochs", "='a'", "bad-expression"),
    ("optimizer.lr", 0, "range"),
    ("optimizer.lr", -0.1, "range"),
    ("optimizer.lr", 1e10, "range"),
    ("optimizer.lr", float("nan"), "range"),
    ("optimizer.lr", "fast", "range"),
    ("optimizer", "Magic", "unknown-type"),
    ("schedule", "Adam", "unknown-type"),
    ("schedule.gamma", 0.5, "unknown-setting"),
]


@pytest.mark.parametrize(("path", "value", "kind"), BAD, ids=lambda value: str(value)[:20])
def test_a_bad_setting_is_a_problem_with_a_fix(path, value, kind):
    project = EDITS["set_setting"](Project(), path, value)
    (problem,) = validate(project)
    assert (problem.kind, problem.severity, problem.node) == (kind, "error", None)
    assert problem.why.endswith(".") or kind == "bad-expression"
    assert len(problem.what) <= 60
    with pytest.raises(UserError):
        recipe_of(project)
    (fix,) = problem.fixes
    for edit in fix.edits:
        project = EDITS[edit.name](project, **edit.arguments)
    assert validate(project) == ()


def test_all_mistakes_are_told_at_once():
    project = Project(training={"epochs": 0, "seed": -1}, optimizer=Choice("Adam", {"lr": 0}))
    assert len(validate(project)) == 3


def test_settings_may_be_expressions():
    project = Project(variables={"width": 32}, training={"epochs": 3, "batch_size": "=width * 2"})
    assert recipe_of(project).training == Training(epochs=3, batch_size=64)


def test_a_batch_larger_than_the_data_is_a_warning():
    (problem,) = validate(Project(training={"batch_size": 500}), rows=150)
    assert problem.severity == "warning"
    assert "500" in problem.why
    assert "150" in problem.why
    assert validate(Project(training={"batch_size": 150}), rows=150) == ()


def test_the_recipe_is_read_without_torch():
    code = (
        "import sys, json; from engine.train.recipe import OPTIMIZERS, SCHEDULES;"
        "print(json.dumps([*OPTIMIZERS, *SCHEDULES, 'torch' in sys.modules]))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert json.loads(said) == [*OPTIMIZERS, *SCHEDULES, False]
    assert {"AdamW", "SGD", "Cosine"} <= {*OPTIMIZERS, *SCHEDULES}


def test_threads_by_the_size_of_the_work(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert thread_count(5, 0) == 5
    assert thread_count(None, WORTH_A_THREAD - 1) == 1
    assert thread_count(None, 10**12) >= 1
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert thread_count(None, 10**12) == 1


def test_a_gpu_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    device, notices = chosen_device(Training(device="cuda", precision="bfloat16"))
    assert device.type == "cpu"
    assert len(notices) == 2
    assert chosen_device(Training())[1] == []
