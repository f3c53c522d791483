"""The figures of a run, computed over all rows of an epoch at once.

Each function is named as its class in torchmetrics, whose numbers it gives.
"""

import torch
from torch import Tensor


def divided(above: Tensor, below: Tensor) -> Tensor:
    """A quotient that is 0 where there is nothing to divide by."""
    return torch.where(below == 0, 0.0, above.float() / below)


def counts(input: Tensor, target: Tensor, classes: int) -> tuple[Tensor, ...]:
    """For each class: how often it was rightly found, wrongly found, and missed."""
    pairs = target.flatten() * classes + input.argmax(1).flatten()
    table = pairs.bincount(minlength=classes**2).reshape(classes, classes)
    found = table.diag()
    return found, table.sum(0) - found, table.sum(1) - found


def answered(input: Tensor, target: Tensor) -> tuple[Tensor, ...]:
    """How often yes was rightly said, wrongly said, and missed; `input` is the chance of yes."""
    said, right = input.flatten() > 0.5, target.flatten() == 1
    return (said & right).sum(), (said & ~right).sum(), (~said & right).sum()


def over_classes(score: Tensor, found: Tensor, wrong: Tensor, missed: Tensor) -> Tensor:
    """The mean over the classes that occur, in the answers or in the data."""
    there = (found + wrong + missed > 0).float()
    return divided(there * score, there.sum()).sum()


def binary_accuracy(input: Tensor, target: Tensor) -> Tensor:
    """The share of rows that are right."""
    right = (input.flatten() > 0.5) == target.flatten()
    return right.sum().float() / right.numel()


def binary_f1_score(input: Tensor, target: Tensor) -> Tensor:
    """The harmonic mean of precision and recall."""
    found, wrong, missed = answered(input, target)
    return divided(2 * found, 2 * found + missed + wrong)


def binary_precision(input: Tensor, target: Tensor) -> Tensor:
    """How many of those said to be yes are."""
    found, wrong, _ = answered(input, target)
    return divided(found, found + wrong)


def binary_recall(input: Tensor, target: Tensor) -> Tensor:
    """How many of those that are yes were said to be."""
    found, _, missed = answered(input, target)
    return divided(found, found + missed)


def binary_auroc(input: Tensor, target: Tensor, thresholds: int) -> Tensor:
    """The area under the curve of rightly against wrongly said yes."""
    input, right = input.flatten(), target.flatten() == 1
    rates = []
    for limit in torch.linspace(0, 1, thresholds, device=input.device):
        said = input >= limit
        rates.append(torch.stack([(said & ~right).sum(), (said & right).sum()]))
    found = torch.stack(rates).flip(0)
    wrong, hit = divided(found, torch.stack([(~right).sum(), right.sum()])).unbind(1)
    return torch.trapezoid(hit, wrong)


def multiclass_accuracy(input: Tensor, target: Tensor, top_k: int = 1) -> Tensor:
    """The share of rows whose class is among the `top_k` highest scores."""
    if top_k == 1:
        right = input.argmax(1) == target
    else:
        right = (input.topk(top_k, dim=1).indices == target.unsqueeze(1)).any(1)
    return right.sum().float() / right.numel()


def multiclass_f1_score(input: Tensor, target: Tensor, num_classes: int) -> Tensor:
    """The F1 score of each class, averaged."""
    found, wrong, missed = counts(input, target, num_classes)
    score = divided(2 * found, 2 * found + missed + wrong)
    return over_classes(score, found, wrong, missed)


def multiclass_precision(input: Tensor, target: Tensor, num_classes: int) -> Tensor:
    """The precision of each class, averaged."""
    found, wrong, missed = counts(input, target, num_classes)
    return over_classes(divided(found, found + wrong), found, wrong, missed)


def multiclass_recall(input: Tensor, target: Tensor, num_classes: int) -> Tensor:
    """The recall of each class, averaged."""
    found, wrong, missed = counts(input, target, num_classes)
    return over_classes(divided(found, found + missed), found, wrong, missed)


def multiclass_auroc(input: Tensor, target: Tensor, thresholds: int) -> Tensor:
    """The area under the curve of each class against all others, averaged."""
    scores = input.transpose(0, 1).flatten(1)
    if not ((scores >= 0) & (scores <= 1)).all():
        scores = scores.softmax(0)
    areas = [binary_auroc(row, target == i, thresholds) for i, row in enumerate(scores)]
    return torch.stack(areas).mean()


def mean_absolute_error(input: Tensor, target: Tensor) -> Tensor:
    """By how much the answers are off on average."""
    return (input.flatten() - target.flatten()).abs().sum() / target.numel()


def mean_squared_error(input: Tensor, target: Tensor, squared: bool = True) -> Tensor:
    """The mean of the squared differences, or its root."""
    difference = input.flatten() - target.flatten()
    error = (difference * difference).sum() / target.numel()
    return error if squared else error.sqrt()


def r2_score(input: Tensor, target: Tensor) -> Tensor:
    """Which share of the target's variance is explained."""
    total, rows = target.sum(), len(target)
    spread = (target * target).sum() - total * (total / rows)
    left = ((target - input) * (target - input)).sum()
    if rows < 2:
        return torch.full_like(left, torch.nan)
    if torch.isclose(left, torch.zeros_like(left), atol=1e-4):
        return torch.ones_like(left)
    if torch.isclose(spread, torch.zeros_like(spread), atol=1e-4):
        return torch.zeros_like(left)
    return 1 - left / spread
