"""What compiling gives: the text of the program, and what each part of it stands for on the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.lazy import Ref


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric node: its name, and the constructor that makes the object which gathers its value."""

    node: str
    target: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def make(self) -> Any:
        """A fresh torchmetrics object; feed it with `update(*source's loss answer for this node)`."""
        return Ref(self.target)(**self.arguments)


@dataclass(frozen=True, slots=True)
class Span:
    """Where on a line (counted from 1) the columns `start` to `stop` belong to a node of their own."""

    line: int
    start: int
    stop: int
    node: str


@dataclass(frozen=True, slots=True)
class Tuned:
    """Modules whose weights are trained otherwise: a class's attribute, learning-rate factor, decay."""

    class_name: str
    attribute: str
    rate: float = 1.0
    decay: float | None = None


@dataclass(frozen=True, slots=True)
class UpdateStep:
    """One update of a training with several: the method that gives its loss, and the modules that it changes.

    `attributes` are those of the main class; none means all weights. It is made `times` times a batch.
    """

    name: str
    method: str
    attributes: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A program as text.

    `lines` gives the node that a line belongs to; `spans` the parts of lines that belong to another one, as
    `self.conv1(image)` does in `x = F.relu(self.conv1(image))`. `inputs` and `targets` are the arguments of
    `forward` and the further ones of `loss`, each with its field. `outputs`, `losses` and `metrics` name the
    nodes of those roles. `attributes` gives the node of each attribute of the module. A node
    inside a block is written `block/node`. `weights` are modules that are trained otherwise than the rest,
    `updates` the steps of a training with several; `loss` is the sum of their losses then.
    """

    text: str
    class_name: str
    lines: Mapping[int, str] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    outputs: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    weights: tuple[Tuned, ...] = ()
    updates: tuple[UpdateStep, ...] = ()

    def __post_init__(self) -> None:
        # JSON, which carries a source to the window, knows no numbers as keys.
        object.__setattr__(self, "lines", {int(line): node for line, node in self.lines.items()})

    def lines_of(self, node: str) -> tuple[int, ...]:
        """The lines, from 1, on which a node stands."""
        spanned = {span.line for span in self.spans if span.node == node}
        return tuple(sorted(spanned | {line for line, owner in self.lines.items() if owner == node}))
