"""What the checks of one analysis share: the drawing, the data, and what was found so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.analysis.blocks import layer_of
from engine.analysis.left_out import Cause, LeftOut
from engine.analysis.links import Links
from engine.analysis.types import Analysis, Facts, Fix, Problem, Severity
from engine.analysis.words import called, short, title
from engine.declare import Value
from engine.field import Field
from engine.graph.edits import free_name
from engine.graph.model import Graph, Node, Project, Wire, block_of, node_of, port_of
from engine.layers import LAYERS, Layer
from engine.layers.call import Made, Shape
from engine.layers.ports import Port, expand


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found at one node. `outputs` is empty where the shapes can't be known.

    A node is `settled` when nothing is wrong with it or its wires, so that nobody needs to look again. A
    block has what was found `inside` of each of its copies, and counts as many `layers` as are in them.
    """

    inputs: Mapping[str, Shape | None] = field(default_factory=dict)
    outputs: Mapping[str, Shape] = field(default_factory=dict)
    facts: Facts = Facts()
    problems: tuple[Problem, ...] = ()
    declaration: object = None
    made: Made | None = None
    settled: bool = False
    inside: tuple[Analysis, ...] = ()
    layers: int = 1


@dataclass(slots=True)
class Context:
    """One analysis on its way. Inside a block, `given` has what reaches its inputs, and `above` the drawings
    that it stands in. `project` and `graph` are without what is left out, which `left_out` has by drawing.
    """

    project: Project
    name: str
    graph: Graph
    fields: Mapping[str, Field] | None
    variables: Mapping[str, Value]
    links: Links
    given: Mapping[str, Shape | None] | None = None
    above: tuple[str, ...] = ()
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    _types: dict[str, list[str]] = field(default_factory=dict)
    _judges: frozenset[str] | None = None
    _free: dict[str, str] = field(default_factory=dict)

    def reset(self) -> None:
        """Forget what was looked up, after the drawing was exchanged."""
        self._types, self._judges, self._free = {}, None, {}

    @property
    def drawn(self) -> Graph:
        """The drawing with what is left out of it."""
        left = self.left_out.get(self.name)
        return left.drawn if left is not None else self.graph

    @property
    def cut(self) -> Mapping[str, Mapping[str, Cause]]:
        """The inputs that get nothing because something is left out, by node and port."""
        left = self.left_out.get(self.name)
        return left.cut if left is not None else {}

    @property
    def into(self) -> Mapping[str, Mapping[str, Wire]]:
        """The wires that end at a node, by its input port."""
        return self.links.into

    @property
    def out(self) -> Mapping[str, list[Wire]]:
        """The wires that leave a node."""
        return self.links.out

    def layer(self, name: str) -> Layer | None:
        """The declaration behind a node, if there is one."""
        type = self.graph.nodes[name].type
        return LAYERS[type] if type in LAYERS else layer_of(self.project, type)

    def declared(self, name: str) -> Layer:
        """The declaration behind a node that is known to have one."""
        layer = self.layer(name)
        assert layer is not None, name
        return layer

    def ports(self, name: str) -> tuple[Port, ...]:
        """The input ports of a node as it stands; one of many may be empty where its wire is left out."""
        layer = self.layer(name)
        if layer is None or not self.left_out:
            return expand(layer.inputs, self.into.get(name, {})) if layer is not None else ()
        cut = self.cut.get(name, {})
        found = expand(layer.inputs, {**self.into.get(name, {}), **cut})
        return tuple(replace(p, optional=True) if p.variadic and p.name in cut else p for p in found)

    def called(self, name: str) -> str:
        """`Linear "head"`, in a sentence."""
        return called(name, self.graph.nodes[name])

    def title(self, name: str) -> str:
        """`Linear`, at the start of a problem's title."""
        return title(self.graph.nodes[name])

    def source(self, name: str, port: str) -> tuple[str, str] | None:
        """Node and output port that feed an input, or None."""
        wire = self.into.get(name, {}).get(port)
        return (node_of(wire.source), port_of(wire.source)) if wire else None

    def shape(self, name: str, port: str) -> Shape | None:
        """What reaches an input, if it is known."""
        found = self.source(name, port)
        if found is None or found[0] not in self.outcomes:
            return None
        return self.outcomes[found[0]].outputs.get(found[1])

    def field_of(self, name: str) -> Field | None:
        """The data's field that an Input or Target brings in."""
        chosen = self.graph.nodes[name].params.get("field", "")
        return (self.fields or {}).get(chosen) if isinstance(chosen, str) else None

    def of_role(self, *roles: str) -> list[str]:
        """Nodes with one of these roles, in the drawing's order."""
        types = [t for t in self._by_type() if (found := layer_of(self.project, t)) and found.role in roles]
        return self.of_type(*types)

    @property
    def judges(self) -> frozenset[str]:
        """Losses and metrics, which look at the data behind their target."""
        if self._judges is None:
            self._judges = frozenset(self.of_role("loss", "metric"))
        return self._judges

    def of_type(self, *types: str) -> list[str]:
        """Nodes of one of these types, in the drawing's order."""
        groups = [group for type in types if (group := self._by_type().get(type))]
        if len(groups) == 1:
            return groups[0]
        wanted = {name for group in groups for name in group}
        return [name for name in self.graph.nodes if name in wanted] if wanted else []

    @property
    def blocks(self) -> frozenset[str]:
        """The nodes that stand for a block."""
        return frozenset(n for type, names in self._by_type().items() if block_of(type) for n in names)

    def _by_type(self) -> dict[str, list[str]]:
        if not self._types:
            for name, node in self.graph.nodes.items():
                self._types.setdefault(node.type, []).append(name)
        return self._types

    def free(self, stem: str) -> str:
        """A name for one new node."""
        if stem not in self._free:
            self._free[stem] = free_name(self.drawn, stem)
        return self._free[stem]

    def middle(self, source: str, target: str) -> tuple[float, float]:
        """A place for a node between two others."""
        a, b = self.graph.nodes[source].at, self.graph.nodes[target].at
        return (round((a[0] + b[0]) / 16) * 8.0, round((a[1] + b[1]) / 16) * 8.0)

    def problem(
        self,
        kind: str,
        node: str | None,
        what: str,
        why: str,
        *fixes: Fix | None,
        port: str | None = None,
        severity: Severity = "error",
    ) -> Problem:
        """A problem of this drawing; fixes that could not be made (None) are left out."""
        made = tuple(fix for fix in fixes if fix is not None)
        return Problem(kind, node, short(what, 60), why, severity, port, made, self.name)

    def node(self, name: str) -> Node:
        """The node of this name."""
        return self.graph.nodes[name]
