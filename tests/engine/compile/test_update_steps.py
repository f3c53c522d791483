"""Update steps as methods: each trains its own weights, with its own optimizer, rates and penalties."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.graph import edits
from engine.graph.model import Choice, Project, Update
from engine.train.building import program_of
from engine.train.recipe import recipe_of
from engine.train.updates import stepper_of


@pytest.fixture
def gan(drawing) -> Project:
    """A generator and a critic that are trained in turns."""
    generator = drawing("z -> fc -> out", z="Input", fc=("Linear", {"out_features": 64}), out="Output")
    critic = drawing("x -> fc -> out", x="Input", fc=("Linear", {"out_features": 1}), out="Output")
    main = drawing(
        """features -> noise -> generator.z
        generator.out -> fake
        features -> judge.x
        generator.out -> judge_fake.x
        judge.out -> critic_loss.real
        judge_fake.out -> critic_loss.fake
        judge_fake.out -> generator_loss.fake""",
        features=("Input", {"field": "features"}),
        noise=("RandomNormal", {"shape": (8,)}),
        generator="block:generator",
        fake="Output",
        judge="block:critic",
        judge_fake="block:critic",
        critic_loss=("CriticLoss", {"update": "critic"}),
        generator_loss=("GeneratorLoss", {"update": "generator"}),
    )
    project = Project("GAN", graphs={"main": main, "generator": generator, "critic": critic})
    for name in ("judge", "judge_fake"):
        project = edits.set_weights(project, [name], "share", "critic")
    own = Choice("SGD", {"lr": 0.1, "momentum": 0.0})
    steps = {"critic": Update(("judge",), own, 2), "generator": Update(("generator",))}
    return replace(project, updates=steps)


def test_each_update_step_changes_its_own_weights(made, gan):
    source, module = made(gan)
    assert [(u.name, u.method, u.attributes, u.times) for u in source.updates] == [
        ("critic", "loss_critic", ("judge",), 2),
        ("generator", "loss_generator", ("generator",), 1),
    ]
    program = program_of(source, module)
    stepper = stepper_of(program, recipe_of(gan), torch.device("cpu"))
    seen: list[tuple[bool, bool]] = []
    module.judge.fc.register_forward_hook(
        lambda *_: seen.append(
            (module.judge.fc.weight.requires_grad, module.generator.fc.weight.requires_grad)
        )
    )
    before = {n: p.detach().clone() for n, p in module.named_parameters()}
    stepper.step((torch.rand(8, 64),), 1e-3)
    assert seen == [(True, False)] * 4 + [(False, True)]
    assert all(not torch.equal(before[n], p) for n, p in module.named_parameters())
    assert all(p.requires_grad for p in module.parameters())


def test_a_penalty_belongs_to_the_step_that_changes_its_weights(made, gan):
    source, _ = made(edits.set_weights(gan, ["generator"], "l1", 0.01))
    steps = source.text.partition("def loss_critic")[2]
    critic, _, generator = steps.partition("def loss_generator")
    assert "abs()" not in critic
    assert "self.generator.parameters()" in generator


def test_the_state_of_several_optimizers_goes_on(made, gan):
    source, module = made(gan)
    steppers = []
    for _ in range(2):
        steppers.append(stepper_of(program_of(source, module), recipe_of(gan), torch.device("cpu")))
    steppers[0].step((torch.rand(8, 64),), 1e-3)
    state = steppers[0].optimizer.state_dict()
    assert sorted(state["state"]) == [2, 3], "only the generator's Adam has a state"
    steppers[1].optimizer.load_state_dict(
        {"state": state["state"], "param_groups": steppers[1].optimizer.state_dict()["param_groups"]}
    )
    again = steppers[1].optimizer.state_dict()["state"]
    assert torch.equal(again[2]["exp_avg"], state["state"][2]["exp_avg"])


def test_rates_and_decay_are_groups_of_the_optimizer(made, residual):
    project = edits.set_weights(residual, ["stage2"], "rate", 0.5)
    project = edits.set_weights(project, ["conv1"], "decay", 0.25, graph="basic")
    source, module = made(project)
    stepper = stepper_of(program_of(source, module), recipe_of(project), torch.device("cpu"))
    stepper.step((torch.rand(8, 1, 8, 8), torch.zeros(8, dtype=torch.long)), 0.01)
    found = {(g["lr"], g["weight_decay"]): len(g["params"]) for g in stepper.optimizer.param_groups}
    assert found[0.005, 0.25] == 1
    assert found[0.01, 0.25] == 2
    assert set(found) == {(0.01, 0.0), (0.005, 0.0), (0.01, 0.25), (0.005, 0.25)}


def test_a_loss_that_feeds_another_is_not_counted_twice(made, residual):
    project = edits.add(residual, "both", edits.Node("UncertaintyWeighting"))
    project = edits.connect(project, "cross_entropy.loss", "both.losses_1")
    project = edits.add(project, "smooth", edits.Node("CrossEntropyLoss", {"label_smoothing": 0.1}))
    project = edits.connect(project, "head.output", "smooth.input")
    project = edits.connect(project, "label.output", "smooth.target")
    project = edits.connect(project, "smooth.loss", "both.losses_2")
    project = edits.set_param(project, "smooth", "weight", 2.0)
    source, module = made(project)
    assert source.losses == ("both",)
    assert " = 2.0 * self.smooth(" in source.text
    loss, _ = module.loss(torch.rand(4, 1, 8, 8), torch.zeros(4, dtype=torch.long))
    loss.backward()
    learned = [p for n, p in module.named_parameters() if n.startswith("both")]
    assert learned
    assert all(p.grad is not None for p in learned)
