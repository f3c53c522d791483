"""What is trained: a module with `forward` and `loss`, and what its arguments and metrics are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from torch import Tensor, nn

    from engine.compile.source import Tuned, UpdateStep

    Splits = Mapping[str, Mapping[str, Tensor]]
    Pairs = Mapping[str, tuple[Tensor, Tensor]]


class Metric(Protocol):
    """What the loop asks of a metric; torchmetrics' metrics have it."""

    def update(self, input: Any, target: Any) -> None: ...

    def compute(self) -> Any: ...

    def reset(self) -> None: ...

    def to(self, device: Any) -> Any: ...


def _nowhere(traceback: TracebackType | None) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Program:
    """A module whose `loss(inputs..., targets...)` gives `(loss, {metric node: (input, target)})`.

    `fields` are the names of the fields that `loss` takes, in the order of its arguments; `nodes` are the
    names of the nodes that they come in by, by field. `metrics` makes a fresh metric for each metric node.
    `where` finds the node that a traceback passed through; `attributes` gives the node of an attribute of
    the module. `updates` are the update steps of a training with several. `tuned` has what is chosen for
    weights that are trained otherwise than the rest, by the beginning of their dotted names.
    """

    model: nn.Module
    fields: Sequence[str]
    metrics: Mapping[str, Callable[[], Metric]] = field(default_factory=dict)
    where: Callable[[TracebackType | None], str | None] = _nowhere
    nodes: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    updates: Sequence[UpdateStep] = ()
    tuned: Mapping[str, Tuned] = field(default_factory=dict)

    def node_of(self, parameter: str) -> str:
        """The node that a parameter of the module belongs to, by the parameter's dotted name."""
        attribute = parameter.partition(".")[0]
        return self.attributes.get(attribute, attribute)

    @property
    def loss(self) -> Callable[..., tuple[Tensor, Pairs]]:
        """The module's method that gives a batch's loss and the pairs for its metrics."""
        method: Any = self.model.loss
        return cast("Callable[..., tuple[Tensor, Pairs]]", method)

    def losses(self, method: str) -> Callable[..., tuple[Tensor, Pairs]]:
        """The module's method that gives the loss of one update step."""
        return cast("Callable[..., tuple[Tensor, Pairs]]", getattr(self.model, method))

    @property
    def weights(self) -> int:
        """How many numbers are trained."""
        return sum(p.numel() for p in self.model.parameters() if p.requires_grad)
