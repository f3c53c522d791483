"""What can be chosen for the weights of any node: shared, frozen, started and regularised."""

from __future__ import annotations

from typing import Literal

from engine.declare import declared, param, params_of

Start = Literal[
    "default",
    "kaiming_uniform",
    "kaiming_normal",
    "xavier_uniform",
    "xavier_normal",
    "orthogonal",
    "normal",
    "trunc_normal",
    "uniform",
    "constant",
    "zeros",
    "ones",
]
WORDS = {
    "default": "As torch does",
    "kaiming_uniform": "Kaiming uniform",
    "kaiming_normal": "Kaiming normal",
    "xavier_uniform": "Xavier uniform",
    "xavier_normal": "Xavier normal",
    "orthogonal": "Orthogonal",
    "normal": "Normal",
    "trunc_normal": "Normal, cut off",
    "uniform": "Uniform",
    "constant": "One value",
    "zeros": "Zeros",
    "ones": "Ones",
}
NORMS = {"none": "None", "spectral": "Spectral norm", "weight": "Weight norm"}


@declared
class Weights:
    """What is chosen for the weights of a node or of everything in a block."""

    share: str = param(
        "",
        label="Share as",
        help="Layers with the same word here use the same weights; empty shares nothing.",
    )
    frozen: bool = param(False, help="Training leaves the weights as they are.")
    rate: float = param(
        1.0, low=0, high=1000, label="Learning rate ×", help="Factor on the learning rate for these weights."
    )
    decay: float | None = param(
        None, low=0, high=10, label="Weight decay", help="Weight decay of its own instead of the optimizer's."
    )
    l1: float = param(
        0.0,
        low=0,
        high=10,
        label="L1 penalty",
        help="Adds this much of the sum of absolute weights to the loss.",
    )
    initialisation: Start = param(
        "default", label="Start values", words=WORDS, help="How weights with two or more dimensions start."
    )
    gain: float | None = param(
        None,
        low=-1000,
        high=1000,
        label="Start scale",
        help="Gain of Xavier and orthogonal, deviation of normal, bound of uniform, or the one value.",
    )
    bias: float | None = param(None, label="Start of biases", help="All biases start at this number.")
    norm: Literal["none", "spectral", "weight"] = param(
        "none", label="Normalise weights", words=NORMS, help="Reparametrise the weight by its norm."
    )


PARAMS = params_of(Weights)
