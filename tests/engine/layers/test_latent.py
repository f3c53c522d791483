"""Random values, distributions that are drawn from, and lists of learned vectors."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from engine.layers import LAYERS
from engine.layers import modules as own
from engine.layers.call import Shape


def test_draws_have_the_mean_and_the_variance_that_are_asked_for():
    torch.manual_seed(0)
    layer = own.Reparameterise()
    mean, log_variance = torch.full((20_000, 1), 3.0), torch.full((20_000, 1), -1.0, requires_grad=True)
    drawn = layer(mean, log_variance)
    assert abs(drawn.mean().item() - 3) < 0.02
    assert abs(drawn.var().item() - torch.tensor(-1.0).exp().item()) < 0.02
    drawn.square().sum().backward()
    assert log_variance.grad.abs().sum() > 0
    assert layer.eval()(mean, log_variance) is mean


def test_random_values_are_new_each_time_also_after_training():
    torch.manual_seed(0)
    normal = own.RandomNormal((3, 50, 50), mean=2.0, deviation=0.5).eval()
    first, second = normal(torch.zeros(4, 7)), normal(torch.zeros(4, 7))
    assert first.shape == (4, 3, 50, 50)
    assert not torch.equal(first, second)
    assert abs(first.mean().item() - 2) < 0.02
    assert abs(first.std().item() - 0.5) < 0.02
    uniform = own.RandomUniform((5000,), low=-1.0, high=3.0)(torch.zeros(2))
    assert uniform.shape == (2, 5000)
    assert uniform.min() >= -1
    assert uniform.max() <= 3
    assert abs(uniform.mean().item() - 1) < 0.1


def test_a_quantiser_takes_the_nearest_vectors_and_passes_gradients_on():
    torch.manual_seed(0)
    layer, image = own.VectorQuantiser(5, 3), torch.randn(2, 3, 4, 4, requires_grad=True)
    made, loss, places = layer(image)
    codes = layer.codes.weight
    vectors = image.movedim(1, -1)
    wanted = torch.cdist(vectors.reshape(-1, 3), codes).argmin(1).view(2, 4, 4)
    assert torch.equal(places, wanted)
    torch.testing.assert_close(made, codes[wanted].movedim(-1, 1))
    squares = (vectors - codes[wanted]).square().mean((1, 2, 3))
    torch.testing.assert_close(loss, 1.25 * squares)
    (made * 3).sum().backward(retain_graph=True)
    # Straight through: as if nothing had been done, and nothing reaches the list.
    torch.testing.assert_close(image.grad, torch.full_like(image, 3.0))
    assert codes.grad is None
    loss.sum().backward()
    assert codes.grad.abs().sum() > 0


def test_a_quantiser_learns_where_the_vectors_lie():
    torch.manual_seed(0)
    places = torch.tensor([[-1.0, 0.0], [1.0, 1.0]])
    layer = own.VectorQuantiser(2, 2)
    optimizer = torch.optim.Adam(layer.parameters(), 0.05)
    for _ in range(80):
        values = places[torch.randint(0, 2, (32,))] + 0.05 * torch.randn(32, 2)
        loss = layer(values)[1].mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    found = layer.codes.weight.detach()
    torch.testing.assert_close(found[found[:, 0].argsort()], places, rtol=0, atol=0.1)


def test_a_list_that_follows_moving_means():
    torch.manual_seed(0)
    settings = {"num_embeddings": 2, "decay": 0.9}
    made = LAYERS["VectorQuantiser"].make(settings).call(Shape((64, 2)))
    layer = made.target.resolve()(**made.arguments)
    places = torch.tensor([[-1.0, 0.0], [1.0, 1.0]])
    for _ in range(60):
        layer(places.repeat(32, 1) + 0.05 * torch.randn(64, 2))
    torch.testing.assert_close(layer.codes[layer.codes[:, 0].argsort()], places, rtol=0, atol=0.1)
    before, image = layer.codes.clone(), torch.randn(5, 2)
    output, loss, indices = layer.eval()(image)
    torch.testing.assert_close(output, before[indices])
    torch.testing.assert_close(loss, 0.25 * (image - output).square().mean(1))
    torch.testing.assert_close(layer.codes, before)


def test_gumbel_draws_classes_by_their_chances():
    torch.manual_seed(0)
    scores = torch.tensor([0.7, 0.2, 0.1]).log().expand(20_000, 3)
    layer = own.GumbelSoftmax(hard=True)
    shares = layer(scores).mean(0)
    torch.testing.assert_close(shares, torch.tensor([0.7, 0.2, 0.1]), rtol=0, atol=0.02)
    assert layer.eval()(scores)[0].tolist() == [1, 0, 0]
    soft = own.GumbelSoftmax(temperature=0.5).eval()
    torch.testing.assert_close(soft(scores), F.softmax(scores / 0.5, dim=-1))


def test_sizes_that_no_computer_holds_are_refused():
    made = LAYERS["RandomNormal"].make({"shape": (60_000, 60_000)})
    assert "too many" in next(made.checks(Shape((2, 3)))).what
    assert LAYERS["RandomNormal"].make({"shape": ()}).call(Shape((2, 3))).arguments["shape"] == ()
