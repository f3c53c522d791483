"""What analysis says of a project: facts a node, and problems with the edits that mend them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Size = int | str
Severity = Literal["error", "warning", "hint"]
# The kind of problems that only matter when the model shall become an ONNX file.
NOT_EXPORTABLE = "not-exportable"
# What a wire can have against it. The fixes of other problems say all that there is to do.
OF_WIRES = frozenset(("wrong-dtype", "wrong-rank", "size-mismatch", "target-kind", "classes-width", "range"))


@dataclass(frozen=True, slots=True)
class Spec:
    """A tensor on a wire. `sizes` starts with `"N"`, the batch, which also stands wherever the batch size
    went.
    """

    sizes: tuple[Size, ...]
    dtype: str = "float32"

    def __str__(self) -> str:
        return " × ".join(map(str, self.sizes)) or "1"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one node. `multiply_adds` and `memory` (bytes of its outputs) are for one sample."""

    inputs: Mapping[str, Spec] = field(default_factory=dict)
    outputs: Mapping[str, Spec] = field(default_factory=dict)
    parameters: int = 0
    multiply_adds: int = 0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit as data: the name of a function in `engine.graph.edits.EDITS` and its arguments."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits, done as one step, that mend a problem; `label` is what the button says (up to 24 characters).

    `steps` are the labels of the fixes that this one is made of, where it takes several to mend the problem;
    `leaves` is the title of what is still wrong after a fix that mends only a part.
    """

    label: str
    edits: tuple[Edit, ...]
    steps: tuple[str, ...] = ()
    leaves: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: `what` is the title (up to 60 characters), `why` has the real numbers (up to 110 or
    so).

    `node` is None for the project as a whole (no data, no loss); it stands on the drawing `graph`, to which
    the block nodes of `path` lead from the main one. `port` names the input that the wrong wire ends at.
    `kind` is a stable word for tests and machines (`missing-input`, `wrong-rank`, ...). Errors block
    training. `tried` says that each of the fixes was tried.
    """

    kind: str
    node: str | None
    what: str
    why: str
    severity: Severity = "error"
    port: str | None = None
    fixes: tuple[Fix, ...] = ()
    graph: str = "main"
    path: tuple[str, ...] = ()
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """A node that uses the weights of `owner`; `own` is the number of parameters that it has beside them.

    `names` are the weights that it takes over, where it is another layer than the owner (a head that is tied
    to an embedding); none where both are one and the same module.
    """

    owner: str
    own: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that is known of one value of the project. `order` is one in which the nodes can be computed.

    `inside` has what is known inside each block node, once for each of its repetitions. `shared` has the
    nodes that use the weights of another one.
    """

    facts: Mapping[str, Facts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    order: tuple[str, ...] = ()
    inside: Mapping[str, tuple[Analysis, ...]] = field(default_factory=dict)
    shared: Mapping[str, Shared] = field(default_factory=dict)

    def at(self, path: Sequence[str]) -> Analysis | None:
        """What is known inside the block to which these nodes lead, or None."""
        found: Analysis = self
        for node in path:
            copies = found.inside.get(node, ())
            if not copies:
                return None
            found = copies[0]
        return found

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that block training."""
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def parameters(self) -> int:
        """Trainable numbers in the whole model."""
        return sum(f.parameters for f in self.facts.values())

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of one sample's forward pass."""
        return sum(f.multiply_adds for f in self.facts.values())

    def training_memory(self, batch: int) -> int:
        """Estimated bytes to train: weights, gradients and two optimizer moments, and activations kept
        twice.
        """
        return 16 * self.parameters + 2 * batch * sum(f.memory for f in self.facts.values())
