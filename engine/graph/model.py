"""The document is a value: project, graph, node and wire, none of which ever changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.declare import Value

MAIN = "main"
BLOCK = "block:"
TINTS = ("grey", "blue", "teal", "green", "amber", "rose", "violet")

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """One layer on the drawing. `params` holds only what differs from the declaration's defaults.

    A value that is text starting with `=` is an expression over the project's variables, and inside a block
    over its arguments too. `weights` holds what is chosen for the node's weights (shared, frozen, ...),
    also without defaults. A node of an unknown type keeps its params as they were read, so that saving gives
    them back. A `muted` node hands its input on unchanged; a `bypassed` one is left out of the model, with
    its wires, and wins where a file says both.
    """

    type: str
    params: Mapping[str, Value] = field(default_factory=dict)
    at: tuple[float, float] = (0.0, 0.0)
    note: str = ""
    muted: bool = False
    weights: Mapping[str, Value] = field(default_factory=dict)
    bypassed: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """A connection from an output port to an input port, each written `node.port`.

    `bends` are the points that it is led through on its way, in scene units.
    """

    source: str
    target: str
    bends: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A titled rectangle on the drawing, from its top left corner; what stands in it goes with it.

    It means nothing to the model. `tint` is one of TINTS.
    """

    title: str = ""
    at: Place = (0.0, 0.0)
    size: Place = (320.0, 200.0)
    tint: str = TINTS[0]


@dataclass(frozen=True, slots=True)
class Note:
    """Free text on the drawing, from its top left corner; it is as high as its text."""

    text: str = ""
    at: Place = (0.0, 0.0)
    width: float = 208.0


@dataclass(frozen=True, slots=True)
class Graph:
    """One drawing: nodes by name, and wires by the input port that they end at (an input takes one wire).

    A block is a drawing that nodes of the type `block:<its name>` stand for. Its Input and Output nodes are
    their ports; `arguments` are the numbers that its expressions read, with what they are unless a node
    says otherwise. `about` is a sentence on what the block does. `frames` and `notes` are there for the eye
    alone; no frame has the name of a note.
    """

    nodes: Mapping[str, Node] = field(default_factory=dict)
    wires: Mapping[str, Wire] = field(default_factory=dict)
    arguments: Mapping[str, Value] = field(default_factory=dict)
    about: str = ""
    frames: Mapping[str, Frame] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """A declared thing that was chosen by its type: a data source, an optimizer, a schedule."""

    type: str
    params: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Update:
    """One of several update steps of a training: the losses that name it change the weights of `nodes`.

    `nodes` stand on the main drawing; none means all. `optimizer` is the project's where it is None. The step
    is made `times` times for each batch; the steps follow each other in their order in the project.
    """

    nodes: tuple[str, ...] = ()
    optimizer: Choice | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Project:
    """The whole file: the drawings, the data, how to train, and what the author says of it.

    `columns` holds the settings of single columns by name (`role`, `missing`, `kind`), `split` and
    `training` the parameters of the declarations of the same name, all without their defaults. `goal` is a
    sentence and figures that a template promises, for example `{"accuracy": 0.98}`. `updates` are the
    update steps that losses can name; a loss that names none changes all weights.
    """

    name: str = "Untitled"
    about: str = ""
    graphs: Mapping[str, Graph] = field(default_factory=lambda: {MAIN: Graph()})
    variables: Mapping[str, Value] = field(default_factory=dict)
    data: Choice | None = None
    columns: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    split: Mapping[str, Value] = field(default_factory=dict)
    training: Mapping[str, Value] = field(default_factory=dict)
    optimizer: Choice = Choice("Adam")
    schedule: Choice = Choice("Constant")
    updates: Mapping[str, Update] = field(default_factory=dict)
    goal: Mapping[str, float] = field(default_factory=dict)

    @property
    def main(self) -> Graph:
        """The drawing that is trained."""
        return self.graphs[MAIN]


def block_of(type: str) -> str:
    """The block that nodes of this type stand for, or empty text."""
    return type[len(BLOCK) :] if type.startswith(BLOCK) else ""


def port(node: str, name: str) -> str:
    """The address of a port: `conv1.output`."""
    return f"{node}.{name}"


def node_of(address: str) -> str:
    """The node's name in a port's address."""
    return address.partition(".")[0]


def port_of(address: str) -> str:
    """The port's name in a port's address."""
    return address.partition(".")[2]
