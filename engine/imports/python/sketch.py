"""The drawing while it is read: nodes, wires, and what flows between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.declare import Value
from engine.graph.edits import is_name
from engine.graph.model import Graph, Node, Wire, port
from engine.graph.names import numbered
from engine.imports.python.comments import Comments
from engine.imports.python.modules import Attributes
from engine.imports.python.reading import Known
from engine.layers import LAYERS
from engine.layers.call import Shape


@dataclass(frozen=True, slots=True)
class Flow:
    """A value: the address of the port that gives it, and tensor methods that it went through since."""

    address: str
    steps: tuple[tuple[str, tuple[Any, ...]], ...] = ()


Given = Flow | tuple["Given", ...] | dict[str, "Given"] | None
Scope = dict[str, Given]


@dataclass(frozen=True)
class Block:
    """A class that stands for a block: its name, ports, and the arguments that its settings read."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    arguments: Mapping[str, Value]
    order: tuple[str, ...]
    optional: frozenset[str] = frozenset()


@dataclass
class Sketch:
    """Grows node by node.

    `own` are the names of our modules that the file defines, `known` the constructor's arguments, `reserved`
    names that only certain nodes may have. `ranks` are the dimensions of values as far as they are told,
    `shapes` the inputs of layers as their settings tell them, `users` the nodes that an attribute became,
    `results` what the class's methods give.
    """

    comments: Comments
    attributes: Attributes
    blocks: Mapping[str, Block]
    own: frozenset[str]
    known: Known
    reserved: frozenset[str] = frozenset()
    nodes: dict[str, Node] = field(default_factory=dict)
    wires: dict[str, Wire] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    shapes: dict[str, Mapping[str, Shape]] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict)
    results: dict[str, Given] = field(default_factory=dict)

    def graph(self, **further: Any) -> Graph:
        """What was drawn."""
        return Graph(self.nodes, self.wires, **further)

    def add(self, type: str, wanted: str, params: Mapping[str, Value], inputs: Mapping[str, str]) -> str:
        """A node with wires into its ports; gives its name."""
        name = self._free(wanted, LAYERS[type].stem if type in LAYERS else type.partition(":")[2])
        self.nodes[name] = Node(type, dict(params))
        for target, address in inputs.items():
            self.wires[port(name, target)] = Wire(address, port(name, target))
        return name

    def _free(self, wanted: str, stem: str) -> str:
        if wanted and wanted not in self.nodes and is_name(wanted):
            return wanted
        stem = wanted if wanted and is_name(wanted) else stem
        return numbered(stem, {*self.nodes, *self.reserved})

    def change(self, name: str, **params: Value) -> None:
        """Give a node further settings."""
        old = self.nodes[name]
        self.nodes[name] = replace(old, params={**old.params, **params})

    def weigh(self, name: str, weights: Mapping[str, Value]) -> None:
        """Choose something for the weights of a node."""
        old = self.nodes[name]
        self.nodes[name] = replace(old, weights={**old.weights, **weights})

    def write_note(self, name: str, note: str) -> None:
        """Put a person's note on a node."""
        old = self.nodes[name]
        self.nodes[name] = replace(old, note=note)
