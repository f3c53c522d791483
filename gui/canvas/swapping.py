"""A node that becomes another layer where it stands, as an edit: which wires stay, and at which ports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from engine.graph.blocks import bring_blocks
from engine.graph.drawing import graph_of, node_named, with_graph
from engine.graph.model import BLOCK, MAIN, Graph, Node, Project, Wire, node_of, port, port_of
from engine.layers import Layer
from engine.layers.ports import Port, expand
from gui.library import Kept


@dataclass(frozen=True, slots=True)
class Swap:
    """What a node becomes: the node, and which port of it each port that has a wire now becomes.

    A port that is not named here loses its wires.
    """

    name: str
    node: Node
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]

    def wires(self, graph: Graph) -> dict[str, Wire]:
        """The wires of the drawing as they are afterwards, by the inputs that they end at."""
        led = (self._led(wire) for wire in graph.wires.values())
        return {wire.target: wire for wire in led if wire is not None}

    def lost(self, graph: Graph) -> int:
        """How many wires have no place any more."""
        return sum(self._led(wire) is None for wire in graph.wires.values())

    def _led(self, wire: Wire) -> Wire | None:
        source, target = self._end(wire.source, self.outputs), self._end(wire.target, self.inputs)
        return replace(wire, source=source, target=target) if source and target else None

    def _end(self, address: str, ports: Mapping[str, str]) -> str:
        """Where an end of a wire is afterwards; empty for a port that is gone."""
        if node_of(address) != self.name:
            return address
        return port(self.name, ports[port_of(address)]) if port_of(address) in ports else ""


def replaced(project: Project, swap: Swap, kept: Kept | None = None, *, graph: str = MAIN) -> Project:
    """Turn a node into another layer as one edit; a block of the library brings what it needs."""
    node_named(project, swap.name, graph)
    node = swap.node
    if kept is not None:
        project, names = bring_blocks(project, kept.project, [kept.block])
        node = replace(node, type=BLOCK + names[kept.block])
    old = graph_of(project, graph)
    made = replace(old, nodes={**old.nodes, swap.name: node}, wires=swap.wires(old))
    return with_graph(project, graph, made)


def used_ports(graph: Graph, name: str, out: bool) -> list[str]:
    """The ports of a node that have wires, on one side."""
    ends = (wire.source if out else target for target, wire in graph.wires.items())
    return list(dict.fromkeys(port_of(end) for end in ends if node_of(end) == name))


def input_ports(layer: Layer | None, used: Collection[str]) -> dict[str, Port]:
    """The inputs as they stand on a node of this layer, when these have wires; nothing of an unknown one."""
    return (
        {each.name: each for each in expand(layer.inputs, dict.fromkeys(used))} if layer is not None else {}
    )


def inputs_kept(used: Collection[str], old: Layer | None, new: Layer) -> dict[str, str]:
    """Which input each input becomes: the one of its name, else in their order the next that is needed."""
    before = input_ports(old, used)
    most = (f"{each.name}_{len(used)}" for each in new.inputs if each.variadic)
    after = input_ports(new, [*used, *most])
    kept = {each: each for each in used if each in after}
    others = [each for each in (before or used) if each in used and each not in kept]
    needed = [each for each in others if each not in before or _is_needed(before[each])]
    free = (name for name, each in after.items() if name not in kept and _is_needed(each))
    return kept | dict(zip(needed, free, strict=False))


def outputs_kept(used: Iterable[str], old: Layer | None, new: Layer) -> dict[str, str]:
    """Which output each output becomes: the one of its name, else the first one becomes the first one."""
    ports = list(used)
    kept = {each: each for each in ports if each in new.outputs}
    first = old.outputs[0] if old is not None and old.outputs else next(iter(ports), "")
    if first in ports and first not in kept and new.outputs and new.outputs[0] not in kept:
        kept[first] = new.outputs[0]
    return kept


def _is_needed(each: Port) -> bool:
    return each.variadic or not each.optional
