"""Which node of one drawing is which of another: by name, else by what it is, its place and its wires."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from engine.graph.model import BLOCK, Graph, Node, Project, block_of, node_of, port_of

# A renamed node has all its wires (2), its settings (1.5) and its place (1); two strangers of one type share
# their settings at most.
WIRES, SETTINGS, PLACE, ONLY = 2.0, 1.5, 1.0, 1.0
ENOUGH = 1.75
NEAR = 80.0
FEW = 60  # up to so many strangers of one type, each is held against each
ALIKE = 0.6
ROUNDS = 20
Names = dict[str, str]
End = tuple[bool, str, str]  # out or in, the own port, the address at the other end


def matched_blocks(before: Project, after: Project) -> Names:
    """The blocks of `before` that are still there, with their names in `after`."""
    found = {name: name for name in before.graphs if name in after.graphs}
    old = [name for name in before.graphs if name not in found]
    new = [name for name in after.graphs if name not in found]
    scored = [(_alike(before.graphs[b], after.graphs[a]), b, a) for b, a in product(old, new)]
    for _, b, a in sorted((each for each in scored if each[0] >= ALIKE), key=lambda each: -each[0]):
        if b not in found and a not in found.values():
            found[b] = a
    return found


def matched_nodes(before: Graph, after: Graph, blocks: Mapping[str, str]) -> Names:
    """The nodes of `before` that are still there, with their names in `after`; `blocks` as `matched_blocks`.

    A node that keeps its name and its type is the same. Then renamed ones are looked for, from those that are
    known to their neighbours. What is left with the same name is one node that became another layer.
    """
    sides = _Side(before, blocks), _Side(after, {})
    found = {
        name: name
        for name, node in before.nodes.items()
        if name in after.nodes and sides[0].type(node) == after.nodes[name].type
    }
    for _ in range(ROUNDS):
        more = _round(*sides, found)
        if not more:
            break
        found |= more
    taken = set(found.values())
    return found | {n: n for n in before.nodes if n not in found and n in after.nodes and n not in taken}


class _Side:
    """One drawing with its wires by node."""

    def __init__(self, graph: Graph, blocks: Mapping[str, str]) -> None:
        self.graph, self.blocks = graph, blocks
        self.ends: dict[str, list[End]] = defaultdict(list)
        for wire in graph.wires.values():
            self.ends[node_of(wire.source)].append((True, port_of(wire.source), wire.target))
            self.ends[node_of(wire.target)].append((False, port_of(wire.target), wire.source))

    def type(self, node: Node) -> str:
        """Its type, a block called as it is called in the other drawing."""
        block = block_of(node.type)
        return f"{BLOCK}{self.blocks[block]}" if block in self.blocks else node.type

    def ends_of(self, name: str, names: Mapping[str, str]) -> set[End]:
        """Its wires to nodes that are known, by the names of the other drawing."""
        found = ((out, own, other) for out, own, other in self.ends[name] if node_of(other) in names)
        return {(out, own, f"{names[node_of(other)]}.{port_of(other)}") for out, own, other in found}

    def strangers(self, known: Iterable[str]) -> dict[str, list[str]]:
        """The nodes that are not known, by type."""
        left: dict[str, list[str]] = defaultdict(list)
        known = set(known)
        for name, node in self.graph.nodes.items():
            if name not in known:
                left[self.type(node)].append(name)
        return left


def _round(before: _Side, after: _Side, found: Names) -> Names:
    """Those that are recognised by what is known so far, the surest first."""
    old, new = before.strangers(found), after.strangers(found.values())
    same = {name: name for name in found.values()}
    ends = {name: after.ends_of(name, same) for names in new.values() for name in names}
    scored = []
    for type in old.keys() & new.keys():
        for b, a in _pairs(before, after, old[type], new[type], found, ends):
            only = ONLY if len(old[type]) == len(new[type]) == 1 else 0.0
            wires = _share(before.ends_of(b, found), ends[a], len(before.ends[b]), len(after.ends[a]))
            one, other = before.graph.nodes[b], after.graph.nodes[a]
            score = WIRES * wires + SETTINGS * _settings(one, other) + PLACE * _place(one, other) + only
            if score >= ENOUGH:
                scored.append((-score, b, a))
    more: Names = {}
    taken: set[str] = set()
    for _, b, a in sorted(scored):
        if b not in more and a not in taken:
            more[b] = a
            taken.add(a)
    return more


def _pairs(
    before: _Side,
    after: _Side,
    old: list[str],
    new: list[str],
    found: Mapping[str, str],
    ends: Mapping[str, set[End]],
) -> Iterator[tuple[str, str]]:
    """Who may be who: everybody where they are few, else those at one place or with a wire in common."""
    if len(old) * len(new) <= FEW * FEW:
        yield from product(old, new)
        return
    at: dict[object, list[str]] = defaultdict(list)
    for name in new:
        at[after.graph.nodes[name].at].append(name)
        for end in ends[name]:
            at[end].append(name)
    for name in old:
        keys: list[object] = [before.graph.nodes[name].at, *before.ends_of(name, found)]
        for other in dict.fromkeys(each for key in keys for each in at.get(key, ())[:FEW]):
            yield name, other


def _share(one: set[End], other: set[End], old: int, new: int) -> float:
    return len(one & other) / max(old, new, 1)


def _settings(one: Node, other: Node) -> float:
    mine, theirs = {**one.weights, **one.params}, {**other.weights, **other.params}
    keys = mine.keys() | theirs.keys()
    return sum(k in mine and k in theirs and mine[k] == theirs[k] for k in keys) / len(keys) if keys else 1.0


def _place(one: Node, other: Node) -> float:
    far = abs(one.at[0] - other.at[0]) + abs(one.at[1] - other.at[1])
    return 1.0 if far == 0 else 0.5 if far <= NEAR else 0.0


def _alike(one: Graph, other: Graph) -> float:
    """How much of two drawings is the same layers."""
    mine = Counter(node.type for node in one.nodes.values())
    theirs = Counter(node.type for node in other.nodes.values())
    return (mine & theirs).total() / max((mine | theirs).total(), 1)
