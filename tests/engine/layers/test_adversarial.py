"""Critics, generators, slopes and gradients that are turned round."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.layers import modules as own


def test_critics_and_generators_in_all_forms():
    real, fake = torch.tensor([[2.0], [0.5]]), torch.tensor([[-3.0], [0.5]])
    yes, no = torch.ones(2, 1), torch.zeros(2, 1)
    logistic = F.binary_cross_entropy_with_logits
    wanted = {
        "hinge": ((0 + 0.5) / 2 + (0 + 1.5) / 2, 1.25),
        "wasserstein": (-1.25 + -1.25, 1.25),
        "least squares": ((1 + 0.25) / 2 + (9 + 0.25) / 2, (16 + 0.25) / 2),
        "logistic": (logistic(real, yes) + logistic(fake, no), logistic(fake, yes)),
    }
    for kind, (critic, generator) in wanted.items():
        assert own.CriticLoss(kind)(real, fake).item() == pytest.approx(float(critic), rel=1e-5), kind
        assert own.GeneratorLoss(kind)(fake).item() == pytest.approx(float(generator), rel=1e-5), kind


def test_the_penalty_of_a_straight_critic_is_known():
    """The slope of `w x` is `w` everywhere, so the penalty is (|w| - 1) squared, times 10."""
    critic = nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        critic.weight.copy_(torch.tensor([[3.0, 4.0]]))
    between = own.InterpolateWithGradients()(torch.randn(6, 2), torch.randn(6, 2))
    loss = own.GradientPenalty()(critic(between), between)
    assert loss.item() == pytest.approx(10 * (5 - 1) ** 2, rel=1e-5)
    loss.backward()
    torch.testing.assert_close(critic.weight.grad, 10 * 2 * 4 * torch.tensor([[0.6, 0.8]]))


def test_training_a_critic_with_the_penalty_brings_its_slope_to_1():
    torch.manual_seed(0)
    critic = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 1))
    with torch.no_grad():
        critic[2].weight.mul_(8)
    optimizer = torch.optim.Adam(critic.parameters(), 0.01)
    mix, penalty = own.InterpolateWithGradients(), own.GradientPenalty()
    figures = []
    for _ in range(150):
        between = mix(torch.randn(16, 3), torch.randn(16, 3) + 2)
        loss = penalty(critic(between), between)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        figures.append(loss.item())
    assert sum(figures[-10:]) < 0.1 * sum(figures[:10])


def test_points_lie_between_and_start_afresh():
    real, fake = torch.zeros(50, 2, 2), torch.ones(50, 2, 2, requires_grad=True) * 1
    between = own.InterpolateWithGradients()(real, fake)
    assert between.is_leaf
    assert between.requires_grad
    assert ((between >= 0) & (between <= 1)).all()
    # One share for a whole sample, another for the next.
    assert (between.flatten(1).std(1) == 0).all()
    assert between.std() > 0.1


def test_the_penalty_without_gradients_is_0_and_a_wrong_wire_is_said():
    critic, between = nn.Linear(2, 1), torch.randn(3, 2, requires_grad=True)
    with torch.no_grad():
        assert own.GradientPenalty()(critic(between), between).item() == 0
        assert not own.InterpolateWithGradients()(between, between).requires_grad
    with pytest.raises(ValueError, match="not made of this input"):
        own.GradientPenalty()(critic(torch.randn(3, 2)), between)


def test_gradients_are_turned_round_while_training():
    turn, values = own.GradientReversal(factor=0.5), torch.randn(4, requires_grad=True)
    made = turn(values)
    torch.testing.assert_close(made, values, rtol=0, atol=0)
    (made * torch.arange(4.0)).sum().backward()
    torch.testing.assert_close(values.grad, -0.5 * torch.arange(4.0))
    assert turn.eval()(values) is values
