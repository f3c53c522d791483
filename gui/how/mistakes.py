"""Losses: how much a mistake costs, as curves over the mistake, the score or the probability."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from gui.how.curves import Line, picture
from gui.how.functions import Function, softplus
from gui.how.given import Given
from gui.how.picture import Picture
from gui.translate import tr

LOWEST = 1e-3
Shape = tuple[list[Line], float, float, str]


def loss(given: Given) -> Picture:
    """The curves of a loss, times its weight."""
    lines, low, high, across = CURVES[given.layer.type](given)
    weight = given.real("weight", 1.0) if "weight" in given.layer.params else 1.0
    scaled = [Line(_times(line.function, weight), line.name) for line in lines]
    up = tr("value") if given.layer.role == "metric" else tr("loss")
    return picture(given, scaled, low, high, across, up)


def _times(function: Function, weight: float) -> Function:
    return lambda x: weight * function(x)


def _first(given: Given, name: str) -> float:
    """The first entry of a list of weights; 1 where there is none."""
    value = given.setting(name)
    value = value[0] if isinstance(value, tuple) and value else value
    return float(value) if isinstance(value, int | float) else 1.0


def _apart(function: Function) -> Shape:
    return [Line(function)], -3.0, 3.0, tr("prediction − target")


def _chance(function: Function) -> Shape:
    return [Line(function)], LOWEST, 1.0, tr("probability of the right class")


def _both(yes: Function, no: Function, low: float, high: float, across: str) -> Shape:
    return [Line(yes, tr("yes")), Line(no, tr("no"))], low, high, across


def _huber(x: float, delta: float) -> float:
    return 0.5 * x * x if abs(x) < delta else delta * (abs(x) - delta / 2)


def _smooth(x: float, beta: float) -> float:
    return 0.5 * x * x / beta if abs(x) < beta else abs(x) - beta / 2


def _cross_entropy(given: Given) -> Shape:
    """With smoothing, the other classes share what is left alike."""
    smooth = given.real("label_smoothing")
    classes = max((given.shape() or (10,))[0], 2)

    def function(p: float) -> float:
        p = min(max(p, 1e-9), 1 - 1e-9)
        rest = (1 - p) / (classes - 1)
        wrong = (classes - 1) * -math.log(rest)
        return (1 - smooth) * -math.log(p) + smooth / classes * (wrong - math.log(p))

    return _chance(function)


def _binary_focal(given: Given) -> Shape:
    gamma, alpha = given.real("gamma"), given.real("alpha")

    def side(score: float, share: float) -> float:
        plain: float = softplus(-score)
        focus: float = (1 - math.exp(-plain)) ** gamma
        return (share if alpha >= 0 else 1.0) * focus * plain

    return _both(lambda x: side(x, alpha), lambda x: side(-x, 1 - alpha), -4, 4, tr("score"))


def _critic(given: Given) -> Shape:
    kind = given.text("kind", "hinge")
    sides: dict[str, tuple[Function, Function]] = {
        "hinge": (lambda x: max(1 - x, 0), lambda x: max(1 + x, 0)),
        "wasserstein": (lambda x: -x, lambda x: x),
        "least squares": (lambda x: (x - 1) ** 2, lambda x: x * x),
        "logistic": (lambda x: softplus(-x), softplus),
    }
    real, fake = sides.get(kind, sides["hinge"])
    return [Line(real, tr("real")), Line(fake, tr("made up"))], -3, 3, tr("score of the critic")


def _generator(given: Given) -> Shape:
    kind = given.text("kind", "hinge")
    functions: dict[str, Function] = {
        "least squares": lambda x: (x - 1) ** 2,
        "logistic": lambda x: softplus(-x),
    }
    return [Line(functions.get(kind, lambda x: -x))], -3, 3, tr("score of the critic")


def _cosine(given: Given) -> Shape:
    margin = given.real("margin")
    return [
        Line(lambda x: 1 - x, tr("alike")),
        Line(lambda x: max(0, x - margin), tr("not alike")),
    ], -1, 1, tr("cosine of the two")  # fmt: skip


def _hinge_embedding(given: Given) -> Shape:
    margin = given.real("margin", 1.0)
    most = max(2.0, 1.5 * margin)
    return [
        Line(lambda x: x, tr("alike")),
        Line(lambda x: max(0, margin - x), tr("not alike")),
    ], 0, min(most, 50), tr("distance")  # fmt: skip


def _triplet(given: Given) -> Shape:
    margin = given.real("margin", 1.0)
    reach = max(2.0, min(1.5 * margin, 50))
    return [Line(lambda x: max(0, x + margin))], -reach, reach, tr("distance to like − distance to unlike")


def _margin(given: Given) -> Shape:
    margin, power = given.real("margin", 1.0), given.real("p", 1)
    classes = max((given.shape() or (10,))[0], 1)
    return [Line(lambda x: max(0, margin - x) ** power / classes)], -3, 3, tr("right score − another score")


def _ranking(given: Given) -> Shape:
    margin = given.real("margin")
    return [
        Line(lambda x: max(0, margin - x), tr("first above")),
        Line(lambda x: max(0, margin + x), tr("second above")),
    ], -3, 3, tr("first score − second")  # fmt: skip


def _gaussian(given: Given) -> Shape:
    full = 0.5 * math.log(2 * math.pi) if given.on("full") else 0.0
    return [
        Line(lambda x: 0.5 * x * x + full, tr("variance 1")),
        Line(lambda x: 0.5 * (math.log(4) + x * x / 4) + full, tr("variance 4")),
    ], -4, 4, tr("prediction − target")  # fmt: skip


def _poisson(given: Given) -> Shape:
    logarithm = given.on("log_input")

    def one(count: float) -> Function:
        # What is left out of the loss unless it is to be full: Stirling's approximation of ln(count!).
        more = count * math.log(count) - count + 0.5 * math.log(2 * math.pi * count)
        more = more if given.on("full") and count > 1 else 0.0
        if logarithm:
            return lambda x: math.exp(x) - count * x + more
        return lambda x: x - count * math.log(max(x, 1e-8)) + more

    across = tr("logarithm of the count") if logarithm else tr("expected count")
    low, high = (-1.0, 3.0) if logarithm else (0.2, 10.0)
    return [Line(one(c), tr(f"seen {c:g}")) for c in (1.0, 5.0)], low, high, across


def _divergence(given: Given) -> Shape:
    def off(wanted: float, p: float) -> float:
        return wanted * (math.log(wanted) - math.log(max(p, 1e-9)))

    lines = [Line(partial(off, wanted), tr(f"wanted {wanted:g}")) for wanted in (0.8, 0.3)]
    return lines, LOWEST, 1.0, tr("predicted probability")


def _normal(given: Given) -> Shape:
    return [
        Line(lambda x: 0.5 * x * x, tr("mean")),
        Line(lambda x: 0.5 * (math.exp(x) - 1 - x), tr("ln variance")),
    ], -3, 3, tr("mean, or ln variance")  # fmt: skip


def _uncertain(given: Given) -> Shape:
    def weighed(loss: float, s: float) -> float:
        return math.exp(-s) * loss + s

    lines = [Line(partial(weighed, loss), tr(f"for a loss of {loss:g}")) for loss in (3.0, 0.5)]
    return lines, -2, 3, tr("learned s")


CURVES: dict[str, Callable[[Given], Shape]] = {
    "MSELoss": lambda g: _apart(lambda x: x * x),
    "MeanSquaredError": lambda g: _apart(lambda x: x * x),
    "L1Loss": lambda g: _apart(abs),
    "MeanAbsoluteError": lambda g: _apart(abs),
    "RootMeanSquaredError": lambda g: _apart(abs),
    "HuberLoss": lambda g: _apart(lambda x: _huber(x, g.real("delta", 1.0))),
    "SmoothL1Loss": lambda g: _apart(lambda x: _smooth(x, g.real("beta", 1.0))),
    "LogCoshLoss": lambda g: _apart(lambda x: abs(x) + math.log1p(math.exp(-2 * abs(x))) - math.log(2)),
    "QuantileLoss": lambda g: _apart(lambda x: max(-g.real("quantile") * x, (1 - g.real("quantile")) * x)),
    "PoissonNLLLoss": _poisson,
    "GaussianNLLLoss": _gaussian,
    "KLDivLoss": _divergence,
    "NormalKLLoss": _normal,
    "UncertaintyWeighting": _uncertain,
    "CrossEntropyLoss": _cross_entropy,
    "NLLLoss": lambda g: ([Line(lambda x: -x)], -6.0, 0.0, tr("log probability of the right class")),
    "FocalLoss": lambda g: _chance(lambda p: -((1 - p) ** g.real("gamma")) * math.log(max(p, 1e-9))),
    "BCEWithLogitsLoss": lambda g: _both(
        lambda x: _first(g, "pos_weight") * softplus(-x), softplus, -4, 4, tr("score")
    ),
    "BCELoss": lambda g: _both(
        lambda p: -math.log(max(p, 1e-9)),
        lambda p: -math.log(max(1 - p, 1e-9)),
        LOWEST,
        1 - LOWEST,
        tr("probability of yes"),
    ),
    "MultiLabelSoftMarginLoss": lambda g: _both(
        lambda x: softplus(-x), softplus, -4, 4, tr("score of a class")
    ),
    "BinaryFocalLoss": _binary_focal,
    "SoftMarginLoss": lambda g: (
        [Line(lambda x: softplus(-x), "1"), Line(softplus, "-1")],
        -4.0,
        4.0,
        tr("score"),
    ),
    "MultiMarginLoss": _margin,
    "MultiLabelMarginLoss": lambda g: (
        [Line(lambda x: max(0, 1 - x) / max((g.shape() or (1,))[0], 1))],
        -3.0,
        3.0,
        tr("right score − wrong score"),
    ),
    "MarginRankingLoss": _ranking,
    "CosineEmbeddingLoss": _cosine,
    "HingeEmbeddingLoss": _hinge_embedding,
    "TripletMarginLoss": _triplet,
    "BatchHardTripletLoss": _triplet,
    "CriticLoss": _critic,
    "GeneratorLoss": _generator,
    "GradientPenalty": lambda g: (
        [Line(lambda x: g.real("factor", 10.0) * (x - g.real("slope", 1.0)) ** 2)],
        0.0,
        3.0,
        tr("slope of the score"),
    ),
}
