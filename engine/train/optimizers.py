"""Optimizers, each one declaration; names and defaults are torch's unless a comment says why not.

`call` is what trains. `moved` is the same rule for a single weight in plain numbers, from which the help
draws a path; the formulas are those of torch's documentation, and a test holds them to torch.
"""

from __future__ import annotations

import math
from typing import Protocol

from engine.declare import param
from engine.layers.call import Call
from engine.lazy import torch
from engine.train.methods import Method, registrar

OPTIMIZERS: dict[str, Method] = {}
optimizer = registrar(OPTIMIZERS)

LR_HELP = "How far each step moves the weights."
DECAY_HELP = "Pulls the weights towards zero, which keeps the model simple."
EPS_HELP = "Keeps the division by the gradients' size from being one by zero."
# What an optimizer keeps of one weight from step to step; empty before the first.
Memory = dict[str, float]


class Moves(Protocol):
    """What draws a path asks of an optimizer that treats each weight by itself."""

    def moved(self, weight: float, gradient: float, memory: Memory) -> float:
        """The weight after one more step; `memory` is changed."""


@optimizer("Adam")
class Adam:
    """Scales each weight's step by how its gradients have been; a good first choice (Kingma and Ba, 2015)."""

    lr: float = param(1e-3, low=1e-9, high=1e3, label="Learning rate", key=True, help=LR_HELP)
    weight_decay: float = param(0.0, low=0, high=10, help=DECAY_HELP)
    beta1: float = param(
        0.9, low=0, high=0.999999, advanced=True, help="How long the mean of gradients remembers."
    )
    beta2: float = param(
        0.999, low=0, high=0.999999, advanced=True, help="How long their mean square remembers."
    )
    eps: float = param(1e-8, low=1e-16, high=1, advanced=True, label="Epsilon", help=EPS_HELP)
    amsgrad: bool = param(
        False, advanced=True, help="Never let the mean square shrink (Reddi and others, 2018)."
    )

    def call(self) -> Call:
        return Call(
            torch.optim.Adam,
            lr=self.lr,
            betas=(self.beta1, self.beta2),
            eps=self.eps,
            weight_decay=self.weight_decay,
            amsgrad=self.amsgrad,
        )

    def moved(self, weight: float, gradient: float, memory: Memory) -> float:
        """The weight after one more step; `memory` is changed."""
        return _scaled(self, weight, gradient + self.weight_decay * weight, memory)


@optimizer("AdamW")
class AdamW:
    """Adam with weight decay kept apart from the gradients (Loshchilov and Hutter, 2019)."""

    lr: float = param(1e-3, low=1e-9, high=1e3, label="Learning rate", key=True, help=LR_HELP)
    weight_decay: float = param(1e-2, low=0, high=10, help=DECAY_HELP)
    beta1: float = param(
        0.9, low=0, high=0.999999, advanced=True, help="How long the mean of gradients remembers."
    )
    beta2: float = param(
        0.999, low=0, high=0.999999, advanced=True, help="How long their mean square remembers."
    )
    eps: float = param(1e-8, low=1e-16, high=1, advanced=True, label="Epsilon", help=EPS_HELP)
    amsgrad: bool = param(
        False, advanced=True, help="Never let the mean square shrink (Reddi and others, 2018)."
    )

    def call(self) -> Call:
        return Call(
            torch.optim.AdamW,
            lr=self.lr,
            betas=(self.beta1, self.beta2),
            eps=self.eps,
            weight_decay=self.weight_decay,
            amsgrad=self.amsgrad,
        )

    def moved(self, weight: float, gradient: float, memory: Memory) -> float:
        """The weight after one more step; `memory` is changed."""
        return _scaled(self, weight * (1 - self.lr * self.weight_decay), gradient, memory)


@optimizer("SGD with momentum")
class SGD:
    """Steps straight down the gradient, with a running mean of past steps."""

    # torch's defaults (0.001, no momentum) hardly move a small model; these are the usual first try.
    lr: float = param(0.05, low=1e-9, high=1e3, label="Learning rate", key=True, help=LR_HELP)
    momentum: float = param(0.9, low=0, high=0.9999, key=True, help="Share of the last step that goes on.")
    nesterov: bool = param(False, help="Look ahead along the momentum before taking the gradient.")
    weight_decay: float = param(0.0, low=0, high=10, help=DECAY_HELP)

    def call(self) -> Call:
        return Call(
            torch.optim.SGD,
            lr=self.lr,
            momentum=self.momentum,
            nesterov=self.nesterov and self.momentum > 0,  # torch refuses Nesterov without momentum
            weight_decay=self.weight_decay,
        )

    def moved(self, weight: float, gradient: float, memory: Memory) -> float:
        """The weight after one more step; `memory` is changed."""
        gradient += self.weight_decay * weight
        if not self.momentum:
            return weight - self.lr * gradient
        # Torch begins with the first gradient as it is, not with a share of it.
        pace = memory["pace"] = self.momentum * memory.get("pace", 0.0) + gradient
        return weight - self.lr * (gradient + self.momentum * pace if self.nesterov else pace)


@optimizer("RMSprop")
class RMSprop:
    """Divides each step by the recent size of the gradients; often used for recurrent networks."""

    # torch's 0.01 is unstable for most networks.
    lr: float = param(1e-3, low=1e-9, high=1e3, label="Learning rate", key=True, help=LR_HELP)
    alpha: float = param(
        0.99, low=0, high=0.999999, advanced=True, help="How long the mean square remembers."
    )
    momentum: float = param(0.0, low=0, high=0.9999, help="Share of the last step that goes on.")
    centered: bool = param(False, advanced=True, help="Divide by the deviation of the gradients instead.")
    weight_decay: float = param(0.0, low=0, high=10, help=DECAY_HELP)
    eps: float = param(1e-8, low=1e-16, high=1, advanced=True, label="Epsilon", help=EPS_HELP)

    def call(self) -> Call:
        return Call(
            torch.optim.RMSprop,
            lr=self.lr,
            alpha=self.alpha,
            eps=self.eps,
            weight_decay=self.weight_decay,
            momentum=self.momentum,
            centered=self.centered,
        )

    def moved(self, weight: float, gradient: float, memory: Memory) -> float:
        """The weight after one more step; `memory` is changed."""
        gradient += self.weight_decay * weight
        square = memory["square"] = _mixed(memory.get("square", 0.0), gradient * gradient, self.alpha)
        if self.centered:
            mean = memory["mean"] = _mixed(memory.get("mean", 0.0), gradient, self.alpha)
            square = max(square - mean * mean, 0.0)
        step = gradient / (math.sqrt(square) + self.eps)
        if self.momentum:
            step = memory["pace"] = self.momentum * memory.get("pace", 0.0) + step
        return weight - self.lr * step


def _mixed(before: float, now: float, kept: float) -> float:
    """A running mean that keeps this share of what it was."""
    return kept * before + (1 - kept) * now


def _scaled(adam: Adam | AdamW, weight: float, gradient: float, memory: Memory) -> float:
    """A step of Adam: the mean of gradients over the root of their mean square, both freed of their start."""
    count = memory["count"] = memory.get("count", 0.0) + 1
    mean = memory["mean"] = _mixed(memory.get("mean", 0.0), gradient, adam.beta1)
    square = memory["square"] = _mixed(memory.get("square", 0.0), gradient * gradient, adam.beta2)
    if adam.amsgrad:
        square = memory["most"] = max(memory.get("most", 0.0), square)
    size = math.sqrt(square) / math.sqrt(1 - adam.beta2**count) + adam.eps
    return float(weight - adam.lr / (1 - adam.beta1**count) * mean / size)
