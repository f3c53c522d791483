"""What comments tell of an update step and of weights that are trained otherwise than the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.compile.literals import literal
from engine.graph.model import Choice, Update
from engine.layers.weights import Weights


def told_of(update: Update, attributes: Sequence[str]) -> Iterator[str]:
    """The lines below the head of an update step's method.

    What comes from a file is told only where it can't be anything else than a word in a comment.
    """
    if attributes:
        yield f"trains: {', '.join(dict.fromkeys(attributes))}"
    if update.optimizer is not None and all(map(str.isidentifier, _words(update.optimizer))):
        yield f"optimizer: {_call(update.optimizer)}"
    if update.times != 1:
        yield f"times: {update.times}"


def told_of_weights(attribute: str, chosen: Weights) -> Iterator[str]:
    """The line above a module whose weights learn at another rate, or decay otherwise."""
    if chosen.rate != 1 or chosen.decay is not None:
        words = [f"learning rate × {literal(chosen.rate)}"] if chosen.rate != 1 else []
        words += [f"weight decay {literal(chosen.decay)}"] if chosen.decay is not None else []
        yield f"{attribute}: {', '.join(words)}"


def _words(choice: Choice) -> tuple[str, ...]:
    return (choice.type, *choice.params)


def _call(choice: Choice) -> str:
    given = ", ".join(f"{name}={literal(value)}" for name, value in sorted(choice.params.items()))
    return f"{choice.type}({given})"
