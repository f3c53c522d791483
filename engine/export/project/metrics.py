"""The metrics of a run as the plain functions of torch that stand in the exported project."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.compile.literals import literal
from engine.compile.source import Metric
from engine.export.project.parts import metrics as functions


@dataclass(frozen=True, slots=True)
class Plain:
    """A function of `parts/metrics.py`, and the arguments that differ from its defaults."""

    function: str
    arguments: Mapping[str, Any]

    def __str__(self) -> str:
        given = "".join(f", {name}={literal(value)}" for name, value in self.arguments.items())
        return f"partial({self.function}{given})" if given else self.function

    def __call__(self, input: Any, target: Any) -> Any:
        return getattr(functions, self.function)(input, target, **self.arguments)


def plain(metric: Metric) -> Plain | None:
    """The function that gives this metric's numbers; None where there is none.

    A function is called as the metric's class, in snake case. What it does not take is part of its meaning.
    """
    words = metric.target.rpartition(".")[2]
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words).lower()
    function = getattr(functions, name, None)
    if function is None:
        return None
    taken = inspect.signature(function).parameters
    return Plain(name, {n: v for n, v in metric.arguments.items() if n in taken and v != taken[n].default})
