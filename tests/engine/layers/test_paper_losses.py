"""Losses that torch lacks, against their formulas worked out in another way."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F

from engine.layers import LAYERS
from engine.layers import modules as own
from engine.layers.call import Shape


def test_focal_loss_without_focus_is_cross_entropy():
    torch.manual_seed(0)
    scores, classes = torch.randn(6, 4, 3), torch.randint(0, 4, (6, 3))
    torch.testing.assert_close(own.FocalLoss(gamma=0.0)(scores, classes), F.cross_entropy(scores, classes))
    classes[0] = 9
    left_out = own.FocalLoss(gamma=0.0, ignore_index=9)(scores, classes)
    torch.testing.assert_close(left_out, F.cross_entropy(scores, classes, ignore_index=9))


def test_focal_loss_with_weights_of_classes():
    torch.manual_seed(0)
    scores, classes, weight = torch.randn(6, 4), torch.randint(0, 4, (6,)), torch.tensor([1.0, 2.0, 0.0, 0.5])
    for reduction in ("mean", "sum"):
        found = own.FocalLoss(gamma=0.0, weight=weight, reduction=reduction)(scores, classes)
        torch.testing.assert_close(found, F.cross_entropy(scores, classes, weight, reduction=reduction))
    made = LAYERS["FocalLoss"].make({"class_weights": (1.0, 2.0)})
    assert "one weight" in next(made.checks(Shape((6, 4)), Shape((6,), "int64"))).what


def test_focal_loss_of_one_sample_by_hand():
    chance = 0.25
    scores = torch.tensor([[math.log(chance), math.log(1 - chance)]])
    found = own.FocalLoss(gamma=2.0)(scores, torch.tensor([0]))
    assert found.item() == pytest.approx(-((1 - chance) ** 2) * math.log(chance), rel=1e-5)


def test_binary_focal_loss_by_hand_and_without_focus():
    torch.manual_seed(0)
    scores, answers = torch.randn(7), torch.rand(7).round()
    plain = own.BinaryFocalLoss(gamma=0.0, alpha=-1.0)(scores, answers)
    torch.testing.assert_close(plain, F.binary_cross_entropy_with_logits(scores, answers))
    chance = torch.sigmoid(scores)
    yes = -0.25 * (1 - chance) ** 2 * chance.log()
    no = -0.75 * chance**2 * (1 - chance).log()
    wanted = torch.where(answers > 0.5, yes, no).sum()
    torch.testing.assert_close(own.BinaryFocalLoss(reduction="sum")(scores, answers), wanted)


@pytest.mark.parametrize("name", ["DiceLoss", "TverskyLoss"])
def test_equal_masks_have_no_loss_and_others_have(name):
    mask = torch.zeros(2, 1, 4, 4)
    mask[:, :, 1:3, 1:3] = 1
    loss = getattr(own, name)(probabilities=True)
    assert loss(mask, mask).item() == pytest.approx(0, abs=1e-6)
    classes = mask[:, 0].long()
    both = torch.cat([1 - mask, mask], dim=1)
    assert loss(both, classes).item() == pytest.approx(0, abs=1e-6)
    assert loss(1 - mask, mask).item() > 0.8


def test_dice_and_tversky_by_hand():
    found = torch.tensor([[1.0, 1.0, 0.0, 0.0]])
    right = torch.tensor([[1.0, 0.0, 1.0, 1.0]])
    dice = own.DiceLoss(smooth=1e-9, probabilities=True)(found, right)
    assert dice.item() == pytest.approx(1 - 2 / 5)
    tversky = own.TverskyLoss(smooth=1e-9, probabilities=True)(found, right)
    assert tversky.item() == pytest.approx(1 - 1 / (1 + 0.3 * 1 + 0.7 * 2))
    jaccard = own.TverskyLoss(alpha=1.0, beta=1.0, smooth=1e-9, probabilities=True)(found, right)
    assert jaccard.item() == pytest.approx(1 - 1 / 4)


def test_dice_leaves_out_places_and_the_background():
    torch.manual_seed(0)
    scores, classes = torch.randn(2, 3, 5), torch.randint(0, 3, (2, 5))
    whole = own.DiceLoss()(scores[:, :, :4], classes[:, :4])
    classes[:, 4] = -1
    torch.testing.assert_close(own.DiceLoss(ignore_index=-1)(scores, classes), whole)
    chance = scores.softmax(1)
    parts = []
    for kind in (1, 2):
        right = (classes == kind) & (classes != -1)
        p = chance[:, kind] * (classes != -1)
        parts.append(1 - (2 * (p * right).sum(1) + 1) / (p.sum(1) + right.sum(1) + 1))
    wanted = torch.stack(parts).mean()
    torch.testing.assert_close(own.DiceLoss(background=False, ignore_index=-1)(scores, classes), wanted)


def test_a_class_that_is_left_out_is_no_answer_either():
    torch.manual_seed(0)
    scores, classes = torch.randn(2, 3, 20), torch.randint(0, 3, (2, 20))
    as_class = own.DiceLoss(ignore_index=2)(scores, classes)
    as_padding = own.DiceLoss(ignore_index=-1)(scores, classes.masked_fill(classes == 2, -1))
    torch.testing.assert_close(as_class, as_padding)


@pytest.mark.parametrize(
    ("input", "target", "dtype"),
    [
        ((2, 1, 4, 4), (2, 4, 4), "float32"),
        ((2, 1, 4, 4), (2, 1, 4, 4), "int64"),
        ((2, 3, 4, 4), (2, 1, 4, 4), "float32"),
        ((2, 3, 4, 4), (2, 4, 4), "int64"),
        ((2, 3, 4, 4), (2, 3, 4, 4), "bool"),
    ],
)
def test_masks_come_in_several_forms(input, target, dtype):
    made = LAYERS["DiceLoss"].make({})
    shapes = Shape(input), Shape(target, dtype)
    assert not list(made.checks(*shapes))
    call = made.call(*shapes)
    tensors = {"input": torch.rand(input), "target": torch.rand(target).round().to(getattr(torch, dtype))}
    for port, steps in call.prepare.items():
        for method, arguments in steps:
            tensors[port] = getattr(tensors[port], method)(*arguments)
    assert call.target.resolve()(**call.arguments)(**tensors).shape == ()
    assert list(made.checks(Shape((2, 3, 4, 4)), Shape((2, 5, 4))))


def test_nt_xent_by_hand():
    torch.manual_seed(0)
    one, two = torch.randn(3, 5), torch.randn(3, 5)
    views = torch.cat([one, two])
    total = 0.0
    for i in range(6):
        alike = [F.cosine_similarity(views[i], views[k], dim=0).item() / 0.5 for k in range(6)]
        others = sum(math.exp(s) for k, s in enumerate(alike) if k != i)
        total -= alike[(i + 3) % 6] - math.log(others)
    assert own.NTXentLoss()(one, two).item() == pytest.approx(total / 6, rel=1e-5)


def test_pairing_loss_by_hand():
    one, two = torch.eye(2), torch.eye(2)
    wanted = math.log(1 + math.exp(-1 / 0.07))
    assert own.PairingLoss()(one, two).item() == pytest.approx(wanted, abs=1e-7)
    assert own.PairingLoss()(one, two.flip(0)).item() == pytest.approx(1 / 0.07, rel=1e-4)


def test_the_hardest_triplets_by_hand():
    points = torch.tensor([[0.0], [1.0], [3.0], [7.0]])
    kinds = torch.tensor([0, 0, 1, 1])
    # Farthest friends: 1, 1, 4, 4; nearest strangers: 3, 2, 2, 6.
    wanted = (0 + 0 + (4 - 2 + 0.2) + 0) / 4
    assert own.BatchHardTripletLoss()(points, kinds).item() == pytest.approx(wanted, rel=1e-4)
    alone = points.clone().requires_grad_()
    own.BatchHardTripletLoss()(alone, torch.zeros(4).long()).backward()
    assert torch.isfinite(alone.grad).all()


def test_arcface_adds_an_angle_while_training():
    cosines, right = torch.tensor([[0.6, -0.2], [0.1, -0.99]]), torch.tensor([0, 1])
    head = own.ArcFaceMargin()
    found = head(cosines, right) / 64
    assert found[0, 0].item() == pytest.approx(math.cos(math.acos(0.6) + 0.5), rel=1e-5)
    assert found[1, 1].item() == pytest.approx(-0.99 - 0.5 * math.sin(0.5), rel=1e-5)
    assert found[0, 1].item() == pytest.approx(-0.2)
    torch.testing.assert_close(head.eval()(cosines, right), cosines * 64)
    moved = own.CosFaceMargin()(cosines, right) / 64
    torch.testing.assert_close(moved, torch.tensor([[0.25, -0.2], [0.1, -1.34]]))


def test_cosine_classifier_gives_cosines():
    torch.manual_seed(0)
    layer, values = own.CosineLinear(5, 3), torch.randn(4, 5)
    found = layer(values)
    for i in range(4):
        for k in range(3):
            wanted = F.cosine_similarity(values[i], layer.weight[k], dim=0)
            assert found[i, k].item() == pytest.approx(wanted.item(), abs=1e-6)


def test_quantile_loss_is_least_at_the_quantile():
    answers = torch.arange(101.0)
    loss = own.QuantileLoss(quantile=0.9)
    figures = [loss(torch.full_like(answers, guess), answers).item() for guess in range(101)]
    assert figures.index(min(figures)) == 90
    assert loss(torch.tensor([3.0]), torch.tensor([5.0])).item() == pytest.approx(1.8)
    assert loss(torch.tensor([5.0]), torch.tensor([3.0])).item() == pytest.approx(0.2)


def test_log_cosh_is_what_it_says_and_does_not_overflow():
    off = torch.tensor([-2.0, 0.0, 0.5])
    wanted = torch.log(torch.cosh(off)).sum()
    torch.testing.assert_close(own.LogCoshLoss(reduction="sum")(off, torch.zeros(3)), wanted)
    far = own.LogCoshLoss()(torch.tensor([1e4]), torch.zeros(1))
    assert far.item() == pytest.approx(1e4 - math.log(2))


def test_divergence_from_a_normal_is_torch_s():
    torch.manual_seed(0)
    mean, log_variance = torch.randn(4, 3), torch.randn(4, 3)
    normal = torch.distributions.Normal
    found = torch.distributions.kl_divergence(normal(mean, (log_variance / 2).exp()), normal(0.0, 1.0))
    torch.testing.assert_close(own.NormalKLLoss()(mean, log_variance), found.sum(1).mean())
    torch.testing.assert_close(own.NormalKLLoss("sum")(mean, log_variance), found.sum())


def test_total_variation_by_hand():
    image = torch.tensor([[[[0.0, 1.0], [3.0, 1.0]]]])
    assert own.TotalVariationLoss(reduction="sum")(image).item() == 3 + 0 + 1 + 2
    assert own.TotalVariationLoss(p=2)(image).item() == (9 + 0 + 1 + 4) / 4


def test_feature_loss_in_all_forms():
    torch.manual_seed(0)
    one, two = torch.randn(2, 3, 4, 4), torch.randn(2, 3, 4, 4)
    torch.testing.assert_close(own.FeatureLoss()(one, two), F.mse_loss(one, two))
    torch.testing.assert_close(own.FeatureLoss("absolute")(one, two), F.l1_loss(one, two))
    assert own.FeatureLoss("cosine")(one, 3 * one).item() == pytest.approx(0, abs=1e-6)
    assert own.FeatureLoss("gram")(one, one.flip(2, 3)).item() == pytest.approx(0, abs=1e-9)
    styles = [torch.einsum("nchw,ndhw->ncd", t, t) / (3 * 4 * 4) for t in (one, two)]
    torch.testing.assert_close(own.FeatureLoss("gram")(one, two), F.mse_loss(*styles))


def test_uncertainty_weighting_finds_its_minimum():
    """Where the sum is least, exp(s) is the loss itself, and the total is the sum of 1 + log(loss)."""
    made = own.UncertaintyWeighting(2)
    losses = torch.tensor(4.0), torch.full((5,), 0.5)
    assert made(*losses).item() == pytest.approx(4.5)
    with torch.no_grad():
        made.log_variance.copy_(torch.tensor([4.0, 0.5]).log())
    total = made(*losses)
    assert total.item() == pytest.approx(2 + math.log(4) + math.log(0.5), rel=1e-5)
    total.backward()
    assert made.log_variance.grad.abs().max() < 1e-6


def test_structural_similarity_window_by_window():
    torch.manual_seed(0)
    one, two = torch.rand(2, 2, 7, 6), torch.rand(2, 2, 7, 6)
    place = torch.arange(5) - 2.0
    curve = torch.exp(-(place**2) / (2 * 1.5**2))
    share = curve.unsqueeze(1) * curve / curve.sum() ** 2
    found = []
    for n, c, y, x in ((n, c, y, x) for n in range(2) for c in range(2) for y in range(3) for x in range(2)):
        a, b = one[n, c, y : y + 5, x : x + 5], two[n, c, y : y + 5, x : x + 5]
        mean_a, mean_b = (share * a).sum(), (share * b).sum()
        spread_a, spread_b = (share * (a - mean_a) ** 2).sum(), (share * (b - mean_b) ** 2).sum()
        both = (share * (a - mean_a) * (b - mean_b)).sum()
        light = (2 * mean_a * mean_b + 1e-4) / (mean_a**2 + mean_b**2 + 1e-4)
        found.append(light * (2 * both + 9e-4) / (spread_a + spread_b + 9e-4))
    wanted = 1 - torch.stack(found).mean()
    torch.testing.assert_close(own.SSIMLoss(size=5)(one, two), wanted, rtol=1e-4, atol=1e-5)
    assert own.SSIMLoss(size=5)(one, one).item() == pytest.approx(0, abs=1e-5)
    assert list(LAYERS["SSIMLoss"].make({}).checks(Shape((2, 3, 8, 8)), Shape((2, 3, 8, 8))))
