"""The model as a file shall answer: outputs in a fixed order, probabilities where wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from engine.compile.answers import Answer
from engine.export.trained import Trained


def answering(trained: Trained, probabilities: bool) -> tuple[nn.Module, tuple[Answer, ...]]:
    """A module over the same weights whose `forward` gives one tensor, or a tuple of them in the outputs'
    order.

    Also gives what the answers mean then.
    """
    kinds = [answer.activation if probabilities else "" for answer in trained.answers]
    plain: Any = type(trained.model)

    class Answering(plain):  # type: ignore[misc]
        def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
            found = super().forward(*inputs)
            parts = list(found.values()) if isinstance(found, dict) else [found]
            made = tuple(_activated(part, kind) for part, kind in zip(parts, kinds, strict=True))
            return made[0] if len(made) == 1 else made

    Answering.__name__ = Answering.__qualname__ = plain.__name__
    made = object.__new__(Answering)
    made.__dict__.update(trained.model.__dict__)
    meaning = [
        replace(answer, activation="", probabilities=True) if kind else answer
        for answer, kind in zip(trained.answers, kinds, strict=True)
    ]
    return made.eval(), tuple(meaning)


def _activated(scores: Tensor, kind: str) -> Tensor:
    if kind == "softmax":
        return torch.softmax(scores, dim=1)
    return torch.sigmoid(scores) if kind == "sigmoid" else scores


def run(model: nn.Module, inputs: Sequence[Tensor]) -> list[Tensor]:
    """The model's answers as a list."""
    with torch.inference_mode():
        found = model(*inputs)
    # A weight that is an answer as it stands would still ask for its gradient.
    return [each.detach() for each in (found if isinstance(found, tuple) else (found,))]
