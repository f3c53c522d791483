"""What a model's answers mean: the target of each, and what makes it a probability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.analysis.survey import context_of
from engine.analysis.types import Analysis
from engine.compile.plan import Plan
from engine.field import Field
from engine.graph.model import Project, node_of

Activation = Literal["", "softmax", "sigmoid"]
# The softmax of log probabilities are the probabilities.
ACTIVATIONS: Mapping[str, Activation] = {
    "CrossEntropyLoss": "softmax",
    "NLLLoss": "softmax",
    "BCEWithLogitsLoss": "sigmoid",
    "FocalLoss": "softmax",
    "BinaryFocalLoss": "sigmoid",
}
# What gives probabilities, and what is given them.
PROBABILITIES = frozenset(("Softmax", "Sigmoid", "BCELoss"))
# What makes scores of cosines, knowing the right class.
MARGINS = frozenset(("ArcFaceMargin", "CosFaceMargin"))


@dataclass(frozen=True, slots=True)
class Answer:
    """One output of the model.

    `activation` turns its scores into probabilities, and is empty where that can't be or they already are.
    `field` is the target that it is trained towards, `classes` that field's classes, in the order of the
    scores.
    """

    name: str
    activation: Activation = ""
    field: str = ""
    classes: tuple[str, ...] = ()
    probabilities: bool = False

    @property
    def classifies(self) -> bool:
        """Whether its numbers are, or become by `activation`, probabilities of the classes."""
        return bool(self.classes) and (self.probabilities or bool(self.activation))


def answers(project: Project, analysis: Analysis, fields: Mapping[str, Field]) -> tuple[Answer, ...]:
    """The model's outputs, in the drawing's order; raises UserError like `write`."""
    plan = Plan(analysis, context_of(project, fields))
    return tuple(_answer(plan, name, address, fields) for name, address in plan.answers.items())


def _answer(plan: Plan, name: str, address: str, fields: Mapping[str, Field]) -> Answer:
    for node, source in _judges(plan, address):
        inputs = dict(plan.item(node).inputs)
        target = node_of(inputs.get("target", ""))
        field = plan.field(target) if target and plan.is_source(target) else ""
        classes = fields[field].classes if field in fields else ()
        judge, maker = (plan.graph.nodes[each].type for each in (node, node_of(address)))
        kind = ACTIVATIONS.get(judge, "")
        if source == address and kind:
            return Answer(name, kind, field, classes)
        if classes and PROBABILITIES & {judge, maker}:
            return Answer(name, "", field, classes, probabilities=True)
        if source == address or not kind or source in _margins(plan, address):
            return Answer(name, "", field, classes)
        break  # something made of scores, which no longer are the scores of the classes
    return Answer(name)


def _margins(plan: Plan, address: str) -> frozenset[str]:
    """What layers that know the right class make of this value while training."""
    nodes = (n for n in plan.training_nodes if plan.graph.nodes[n].type in MARGINS)
    return frozenset(plan.address(n) for n in nodes if dict(plan.item(n).inputs).get("input") == address)


def _judges(plan: Plan, address: str) -> Iterator[tuple[str, str]]:
    """Losses, then metrics, that look at this value; then at what a margin made of it; then losses that look
    at what it is made of.
    """
    looked = [(n, dict(plan.item(n).inputs).get("input", "")) for n in (*plan.losses, *plan.metrics)]
    yield from ((node, source) for node, source in looked if source == address)
    margins = _margins(plan, address)
    yield from ((node, source) for node, source in looked if source in margins)
    before = set(plan.needed((address,)))
    yield from (
        (node, source) for node, source in looked if node in plan.losses and node_of(source) in before
    )
