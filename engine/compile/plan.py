"""What the program computes: the live nodes with their torch calls, muted ones passed through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from engine.analysis.blocks import layer_of
from engine.analysis.context import Context
from engine.analysis.examine import arguments
from engine.analysis.meta import shape_of
from engine.analysis.types import Analysis, Spec
from engine.declare import Value, build
from engine.graph.model import Graph, Node, block_of, node_of, port
from engine.graph.variables import resolved
from engine.layers import Layer
from engine.layers.call import Apply, Call, Made, Same, Shape
from engine.layers.ports import Port
from engine.layers.weights import Weights
from engine.lazy import Ref

ENDS = ("input", "target")


@dataclass(frozen=True, slots=True)
class Item:
    """One node that computes; `inputs` are its connected ports, each with the address of its value."""

    node: str
    made: Call | Apply
    inputs: tuple[tuple[str, str], ...]
    spec: Spec | None = None
    note: str = ""
    weight: float = 1.0

    @property
    def sources(self) -> tuple[str, ...]:
        """The addresses of the values that it needs."""
        return tuple(address for _, address in self.inputs)


class Plan:
    """A drawing read for printing: what analysis found of it, at one of the places where it stands."""

    def __init__(self, analysis: Analysis, context: Context) -> None:
        self.graph: Graph = context.graph
        self.analysis = analysis
        self.context = context
        self.is_block = context.given is not None
        self._made: dict[str, Made] = {}
        self._items: dict[str, Item] = {}

    def of_role(self, role: str) -> tuple[str, ...]:
        """The nodes of a role in the drawing's order; muted losses, metrics and outputs do not count."""
        nodes = self.graph.nodes.items()
        return tuple(n for n, node in nodes if self._role(node) == role and (not node.muted or role in ENDS))

    @cached_property
    def answers(self) -> dict[str, str]:
        """What the model gives: the address of the value by the name of its Output node."""
        nodes = self.of_role("output")
        if self.is_block:  # whose places count on all of its outputs, so that muting one changes nothing
            nodes = tuple(n for n, node in self.graph.nodes.items() if self._role(node) == "output")
        found = {name: self.source(port(name, self._first_port(name))) for name in nodes}
        return {name: address for name, address in found.items() if address}

    @cached_property
    def losses(self) -> tuple[str, ...]:
        """The loss nodes whose sum is what training makes small: those that feed nothing else."""
        return tuple(n for n in self.of_role("loss") if self._is_fed(n) and not self.context.out.get(n))

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The losses by the update step that they belong to, in the steps' order; empty for just one."""
        found: dict[str, list[str]] = {name: [] for name in (*self.context.project.updates, "")}
        for node in self.losses:
            found.setdefault(str(self.settings(node).get("update", "")), []).append(node)
        kept = {name: tuple(nodes) for name, nodes in found.items() if nodes}
        return kept if set(kept) - {""} else {}

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The metric nodes."""
        return tuple(n for n in self.of_role("metric") if self._is_fed(n))

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The values that training needs: all losses, and what the metrics look at."""
        return self.wanted_by(self.losses, self.metrics)

    def wanted_by(self, losses: Iterable[str], metrics: Iterable[str]) -> tuple[str, ...]:
        """The values that these losses and metrics need."""
        observed = (a for n in metrics for a in self.item(n).sources)
        return tuple(dict.fromkeys((*map(self.address, losses), *observed)))

    @cached_property
    def forward_nodes(self) -> tuple[str, ...]:
        """What computes the answers."""
        return tuple(self.needed(self.answers.values()))

    @cached_property
    def training_nodes(self) -> tuple[str, ...]:
        """What training computes beside that."""
        return tuple(self.needed(self.wanted, frozenset(self.forward_nodes)))

    @cached_property
    def frontier(self) -> tuple[str, ...]:
        """The values that training needs from among those that lead to the answers."""
        known = frozenset(self.forward_nodes)
        reads = (a for n in (*self.training_nodes, *self.metrics) for a in self.item(n).sources)
        return tuple(dict.fromkeys(a for a in reads if node_of(a) in known))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The Input nodes that the answers need: the arguments of `forward`. A block takes all it has."""
        if self.is_block:
            return self.of_role("input")
        return self._sources((*self.answers.values(), *self._reads(self.forward_nodes)))

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """What training needs beside that: the further arguments of `loss`."""
        found = self._sources((*self.wanted, *self._reads(self.training_nodes)))
        return tuple(n for n in found if n not in self.inputs)

    @cached_property
    def computed(self) -> tuple[str, ...]:
        """Every node that computes something."""
        return (*self.forward_nodes, *self.training_nodes)

    @cached_property
    def modules(self) -> frozenset[str]:
        """The nodes that are a module of the class."""
        return frozenset(n for n in self.computed if isinstance(self.item(n).made, Call))

    def layer(self, node: str) -> Layer:
        """The declaration behind a node."""
        found = self.context.layer(node)
        assert found is not None
        return found

    def owner(self, node: str) -> str:
        """The node whose module this one uses: itself, unless they share it."""
        return self._owners.get(node, node)

    @cached_property
    def _owners(self) -> dict[str, str]:
        """Nodes that use another one's module; the one that has it is the first that is computed at all."""
        shared = {n: each.owner for n, each in self.analysis.shared.items() if not each.names}
        first: dict[str, str] = {}
        for node in self.computed:
            first.setdefault(shared.get(node, node), node)
        return {n: owner for n in self.computed if (owner := first[shared.get(n, n)]) != n}

    def tied(self, node: str) -> tuple[str, tuple[str, ...]]:
        """The node whose weights this other layer uses, and which ones; empty text for none."""
        shared = self.analysis.shared.get(node)
        if shared is None or not shared.names:
            return "", ()
        group = {n for n, each in self.analysis.shared.items() if each.owner == shared.owner}
        first = next(n for n in self.computed if n in group or n == shared.owner)
        owner = shared.owner if shared.owner in self.computed else first
        return ("", ()) if owner == node else (self.owner(owner), shared.names)

    def weights(self, node: str) -> Weights:
        """What is chosen for a node's weights."""
        return build(Weights, resolved(self.graph.nodes[node].weights, self.context.variables))

    def starts(self, node: str) -> Weights:
        """What the first of those that share a node's module says of how it starts and whether it learns."""
        shared = self.analysis.shared.get(node)
        return self.weights(node if shared is None or shared.names else shared.owner)

    def original(self, node: str) -> Made:
        """What a node is in torch here, before anything in it was exchanged for text."""
        return self._call(node)

    def rewrite(self, node: str, **parts: Any) -> None:
        """Exchange parts of what is printed for a node."""
        self._items[node] = replace(self.item(node), **parts)

    def address(self, node: str) -> str:
        """The address of a node's first output."""
        return port(node, self.layer(node).outputs[0])

    def item(self, node: str) -> Item:
        """A node that computes; its torch call is worked out from the shapes that analysis found."""
        if node not in self._items:
            self._items[node] = self._make(node)
        return self._items[node]

    def settings(self, node: str) -> dict[str, Value]:
        """A node's settings with every expression replaced by its value."""
        return resolved(self.graph.nodes[node].params, self.context.variables)

    def field(self, node: str) -> str:
        """The field that an Input or Target node brings in."""
        return str(self.settings(node).get("field", ""))

    def source(self, target: str) -> str:
        """The address of the value that reaches an input, behind nodes that only hand it on; may be empty."""
        wire = self.graph.wires.get(target)
        while wire is not None:
            node = node_of(wire.source)
            if not self._hands_on(node):
                return wire.source
            wire = self.graph.wires.get(port(node, self._first_port(node)))
        return ""

    def needed(self, addresses: Iterable[str], known: frozenset[str] = frozenset()) -> list[str]:
        """The nodes that compute these values, each after what it needs, without those `known`."""
        found: dict[str, None] = {}
        waiting = [node_of(a) for a in reversed(list(addresses))]
        opened: set[str] = set()
        while waiting:
            node = waiting[-1]
            if node in found or node in known or self.is_source(node):
                waiting.pop()
            elif node in opened:
                found[waiting.pop()] = None
            else:
                opened.add(node)
                waiting += [node_of(a) for a in reversed(self.item(node).sources)]
        return list(found)

    def is_source(self, node: str) -> bool:
        """Whether a node brings a field in rather than computing."""
        return self._role(self.graph.nodes[node]) in ENDS

    def _reads(self, nodes: Iterable[str]) -> list[str]:
        return [address for node in nodes for address in self.item(node).sources]

    def _sources(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """The Input and Target nodes among these values, in the drawing's order."""
        found = {node_of(a) for a in addresses}
        return tuple(n for n in self.graph.nodes if n in found and self.is_source(n))

    def _is_fed(self, node: str) -> bool:
        return all(p.optional or port(node, p.name) in self.graph.wires for p in self._ports(node))

    def _role(self, node: Node) -> str:
        found = layer_of(self.context.project, node.type)
        return found.role if found is not None else ""

    def _hands_on(self, node: str) -> bool:
        if self.is_source(node):
            return False
        return self.graph.nodes[node].muted or isinstance(self._call(node), Same)

    def _first_port(self, node: str) -> str:
        """The first input port of a node that something is connected to."""
        ports = (p.name for p in self._ports(node))
        return next((name for name in ports if port(node, name) in self.graph.wires), "")

    def _ports(self, node: str) -> tuple[Port, ...]:
        return self.context.ports(node)

    def _call(self, name: str) -> Made:
        """What a node's declaration answers; no other node is asked, so a long chain is no deep recursion."""
        if name not in self._made:
            node = self.graph.nodes[name]
            arrived = arguments(self._ports(name), self._shapes(name))
            if block_of(node.type):
                feed = tuple(p for p, shape in self._shapes(name).items() if shape is not None)
                self._made[name] = Call(Ref("block"), outputs=self.layer(name).outputs, feed=feed)
            else:
                self._made[name] = self.layer(name).make(self.settings(name)).call(*arrived)
        return self._made[name]

    def _shapes(self, name: str) -> dict[str, Shape | None]:
        arrived = self.analysis.facts[name].inputs
        return {p.name: shape_of(arrived[p.name]) if p.name in arrived else None for p in self._ports(name)}

    def _make(self, name: str) -> Item:
        node, made, facts = self.graph.nodes[name], self._call(name), self.analysis.facts[name]
        assert not isinstance(made, Same)
        layer = self.layer(name)
        fed = (p for p, shape in self._shapes(name).items() if shape is not None)
        inputs = tuple((p, self.source(port(name, p))) for p in fed)
        spec = facts.outputs.get(layer.outputs[0])
        weight = self.settings(name).get("weight", 1.0) if layer.role == "loss" else 1.0
        return Item(name, made, inputs, spec, node.note, float(weight))  # type: ignore[arg-type]
