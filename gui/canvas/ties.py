"""Which wires hang on which nodes, and which ports they take."""

from __future__ import annotations

from engine.graph.model import Wire, node_of, port_of

NONE: frozenset[str] = frozenset()


class Ties:
    """Kept beside the items, so that a moved node finds its wires without looking at all of them."""

    def __init__(self) -> None:
        self._wires: dict[str, Wire] = {}
        self._at: dict[str, set[str]] = {}

    def add(self, wire: Wire) -> None:
        """Remember a wire."""
        self._wires[wire.target] = wire
        for address in (wire.source, wire.target):
            self._at.setdefault(node_of(address), set()).add(wire.target)

    def remove(self, target: str) -> frozenset[str]:
        """Forget the wire that ends at `target`; gives the nodes at its ends."""
        wire = self._wires.pop(target, None)
        if wire is None:
            return NONE
        ends = frozenset((node_of(wire.source), node_of(wire.target)))
        for name in ends:
            self._at[name].discard(target)
        return ends

    def clear(self) -> None:
        """Forget everything."""
        self._wires.clear()
        self._at.clear()

    def at(self, name: str) -> set[str]:
        """The wires at a node, by the inputs that they end at."""
        return self._at.get(name, set())

    def ports(self, name: str) -> tuple[frozenset[str], frozenset[str]]:
        """The inputs and the outputs of a node that have a wire."""
        wires = [self._wires[target] for target in self.at(name)]
        into = frozenset(port_of(w.target) for w in wires if node_of(w.target) == name)
        return into, frozenset(port_of(w.source) for w in wires if node_of(w.source) == name)
