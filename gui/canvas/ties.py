"""Which wires hang on which nodes, and which ports they take."""

from __future__ import annotations

from engine.graph.model import Wire

Ends = tuple[str, str, str, str]  # source node, output, target node, input
NONE: frozenset[str] = frozenset()


class Ties:
    """Kept beside the items, so that a moved node finds its wires without looking at all of them."""

    def __init__(self) -> None:
        self._wires: dict[str, Ends] = {}
        self._at: dict[str, set[str]] = {}

    def add(self, wire: Wire) -> None:
        """Remember a wire."""
        source, _, out = wire.source.partition(".")
        node, _, into = wire.target.partition(".")
        self._wires[wire.target] = source, out, node, into
        for name in (source, node):
            self._at.setdefault(name, set()).add(wire.target)

    def remove(self, target: str) -> frozenset[str]:
        """Forget the wire that ends at `target`; gives the nodes at its ends."""
        wire = self._wires.pop(target, None)
        if wire is None:
            return NONE
        ends = frozenset((wire[0], wire[2]))
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
        into, out_of = [], []
        for target in self._at.get(name, ()):
            source, out, node, end = self._wires[target]
            if node == name:
                into.append(end)
            if source == name:
                out_of.append(out)
        return frozenset(into), frozenset(out_of)
