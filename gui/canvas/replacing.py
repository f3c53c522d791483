"""What may take the place of a layer, and what it keeps of the settings: "Replace with" in menus and keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.analysis.types import Spec
from engine.declare import UserError, Value
from engine.graph.model import Node, node_of, port_of
from engine.graph.variables import resolved
from engine.layers import Layer
from gui.canvas.placing import starting_params
from gui.canvas.ports import kind_of, misfit
from gui.canvas.swapping import Swap, input_ports, inputs_kept, outputs_kept, replaced, used_ports
from gui.search.layers import usual_first
from gui.told import title_of
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.canvas.commands import Commands
    from gui.session import Session

# Roles that do the same kind of work: no layer stands where one of another kind is meant.
KINDS = {"input": "start", "target": "start", "loss": "judge", "metric": "judge"}
OF_THE_TENSORS = ("share", "norm")  # choices about the very weights that a layer has


class Replacing:
    """Finds what may take the place of a layer, and puts it there."""

    def __init__(self, commands: Commands, session: Session) -> None:
        self._commands, self._session = commands, session

    @property
    def can(self) -> bool:
        """Whether one layer is selected."""
        return len(self._commands.selected) == 1

    def ask(self) -> None:
        """Ask what the one selected layer shall become."""
        names = self._commands.selected
        if len(names) != 1:
            self._session.refused.emit(tr("Select the one layer that shall be replaced first."))
        elif not self.offered(names[0]):
            self._session.refused.emit(tr(f"No other layer can stand in the place of {names[0]}."))
        else:
            self._commands.replace_wanted.emit(names[0])

    def do(self, name: str, type: str) -> None:
        """Let a layer become another one; what could not stay is said."""
        session, planner = self._session, self._commands.planner
        layer = planner.layer(type)
        if layer is None or name not in session.graph.nodes:
            return
        swap = self.swap(name, layer)
        lost, title = swap.lost(session.graph), title_of(layer)
        label = mark(f"Replace {name} with {title}")
        if session.do(label, replaced, swap, planner.kept(type), graph=session.graph_name):
            session.select([name])
            if lost:
                self._commands.said.emit(
                    tr(f"{title} has no port for one wire of {name}")
                    if lost == 1
                    else tr(f"{title} has no ports for {lost} wires of {name}")
                )

    def offered(self, name: str) -> list[Layer]:
        """What may take the place of a layer: what keeps all of its wires and is of its group comes first."""
        planner, graph = self._commands.planner, self._session.graph
        node, sources = graph.nodes[name], self.sources(name)
        old, gives = planner.layer(node.type), bool(used_ports(graph, name, True))
        found: list[tuple[int, bool, Layer]] = []
        for each in usual_first(planner.offered(), kind_of(self._spec(next(iter(sources.values()), "")))):
            if each.type == node.type or _work(each) != _work(old):
                continue
            swap = self.swap(name, each)
            goes_on = (swap.inputs or not sources) and (swap.outputs or not gives)
            if goes_on and self._takes(each, sources, swap):
                found.append((swap.lost(graph), old is None or each.group != old.group, each))
        found.sort(key=lambda one: one[:2])
        return [layer for _, _, layer in found]

    def swap(self, name: str, layer: Layer) -> Swap:
        """What a node becomes as this layer: name, place and note stay, and what both layers have."""
        graph = self._session.graph
        node = graph.nodes[name]
        old = self._commands.planner.layer(node.type)
        inputs = inputs_kept(used_ports(graph, name, False), old, layer)
        outputs = outputs_kept(used_ports(graph, name, True), old, layer)
        weights = {k: v for k, v in node.weights.items() if k not in OF_THE_TENSORS}
        made = replace(node, type=layer.type, params=self._params(node, old, layer), weights=weights)
        return Swap(name, made, inputs, outputs)

    def sources(self, name: str) -> dict[str, str]:
        """Where the wires into a node come from, by its ports; a wire from itself is none of them."""
        ends = ((wire.source, target) for target, wire in self._session.graph.wires.items())
        return {port_of(t): source for source, t in ends if node_of(t) == name and node_of(source) != name}

    def _params(self, node: Node, old: Layer | None, layer: Layer) -> dict[str, Value]:
        """The settings that somebody chose and that the other layer has, too, where they fit there."""
        kept = {key: value for key, value in node.params.items() if self._fits(layer, key, value)}
        if old is not None and layer.role != old.role and "field" in layer.params:
            kept.pop("field", None)  # one reads what the model gets, the other what it should answer
            kept |= starting_params(layer, self._session.graph, self._session.fields)
        return kept

    def _fits(self, layer: Layer, key: str, value: Value) -> bool:
        param = layer.params.get(key)
        if param is None or value == param.default:
            return False
        try:
            return param.check(resolved({key: value}, self._session.variables)[key]) is None
        except UserError:
            return False  # an expression that means nothing here

    def _takes(self, layer: Layer, sources: Mapping[str, str], swap: Swap) -> bool:
        """Whether the layer takes the data that comes in at each of the ports that go on."""
        ports = input_ports(layer, swap.inputs.values())
        ends = ((source, ports[swap.inputs[old]]) for old, source in sources.items() if old in swap.inputs)
        return all(misfit(self._spec(source), into.accepts) is None for source, into in ends)

    def _spec(self, address: str) -> Spec | None:
        facts = self._session.analysis.facts.get(node_of(address))
        return facts.outputs.get(port_of(address)) if facts is not None else None


def _work(layer: Layer | None) -> str:
    """What kind of work a layer does; one that is not known here most likely works on data."""
    return KINDS.get(layer.role, layer.role) if layer is not None else "layer"
