"""Problems that only the whole drawing shows: no data, no loss, no output, results that nobody uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.analysis import fixes
from engine.analysis.context import Context
from engine.analysis.types import Problem


def whole(context: Context, stuck: Iterable[str]) -> Iterator[Problem]:
    """All of them; `stuck` are nodes on or behind a cycle."""
    yield from no_data(context)
    yield from unused(context)
    yield from no_output(context)
    yield from no_loss(context)


def no_data(context: Context) -> Iterator[Problem]:
    """Inputs and targets need data to come from."""
    if context.fields is None and context.of_role("input", "target"):
        why = "Shapes are known, and training can start, once a table, a folder of images or a sample is chosen."
        yield context.problem("no-data", None, "No data is chosen", why)


def unused(context: Context) -> Iterator[Problem]:
    """A node whose result goes nowhere is computed for nothing."""
    for name in context.of_role("layer", "input", "target"):
        if not context.out.get(name):
            what = f"Nothing uses {context.title(name)}"
            why = f"The result of {context.called(name)} goes nowhere."
            remedy = fixes.remove(context, name, rejoin=False)
            yield context.problem("unused-output", name, what, why, remedy, severity="warning")


def no_output(context: Context) -> Iterator[Problem]:
    """Without an Output, the model has no answer."""
    if context.graph.nodes and not context.of_role("output"):
        yield context.problem(
            "no-output", None, "The model has no output", "Add an Output and connect the prediction."
        )


def no_loss(context: Context) -> Iterator[Problem]:
    """Without a loss, there is nothing to learn."""
    if context.graph.nodes and not context.of_role("loss"):
        yield context.problem(
            "no-loss", None, "There is no loss to train with", "Training makes a loss small."
        )
