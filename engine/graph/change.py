"""What differs between two values of the document, by name, for the views that follow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine.graph.model import BLOCK, MAIN, Graph, Project


@dataclass(frozen=True, slots=True)
class Change:
    """Names of what was added, removed and updated on one drawing, and the names of the project's other
    parts.

    Wires are named by the input that they end at; `wires_bent` are those that only run another way. A node
    whose block changed inside counts as updated. `things` are the frames and notes that came, went or
    changed. `settings` holds names of `Project`'s fields other than `graphs`; `blocks` the other drawings
    that came, went or changed, and this one when its arguments or its words did.
    """

    graph: str = MAIN
    nodes_added: frozenset[str] = frozenset()
    nodes_removed: frozenset[str] = frozenset()
    nodes_updated: frozenset[str] = frozenset()
    wires_added: frozenset[str] = frozenset()
    wires_removed: frozenset[str] = frozenset()
    wires_updated: frozenset[str] = frozenset()
    wires_bent: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self) if f.name != "graph")


def same(before: Project, after: Project) -> bool:
    """Whether two values say the same. Update steps are made in their order, so theirs counts; that of names
    elsewhere does not.
    """
    return before is after or (before == after and list(before.updates) == list(after.updates))


def difference(before: Project, after: Project, graph: str = MAIN) -> Change:
    """What an edit did. Equal parts are recognised by identity first, so 1,000 nodes take well under a
    millisecond.
    """
    old, new = before.graphs.get(graph, Graph()), after.graphs.get(graph, Graph())
    added, removed, updated = _compare(old.nodes, new.nodes)
    blocks = _blocks(before, after, graph)
    if blocks:
        kinds = {f"{BLOCK}{name}" for name in _around(after, blocks)}
        updated |= {n for n, node in new.nodes.items() if node.type in kinds and n not in added}
    if (old.arguments, old.about) != (new.arguments, new.about):
        blocks |= {graph}
    wires = _compare(old.wires, new.wires)
    settings = frozenset(
        f.name
        for f in fields(Project)
        if f.name != "graphs" and getattr(before, f.name) != getattr(after, f.name)
    )
    if list(before.updates) != list(after.updates):
        settings |= {"updates"}
    things = frozenset().union(*_compare(old.frames, new.frames), *_compare(old.notes, new.notes))
    bent = frozenset(t for t in wires[2] if old.wires[t].source == new.wires[t].source)
    wires = wires[0], wires[1], wires[2] - bent
    return Change(graph, added, removed, updated, *wires, bent, things, settings, blocks)


def _blocks(before: Project, after: Project, shown: str) -> frozenset[str]:
    if before.graphs is after.graphs:
        return frozenset()
    names = before.graphs.keys() | after.graphs.keys()
    changed = (n for n in names if before.graphs.get(n) is not after.graphs.get(n) and n != shown)
    return frozenset(n for n in changed if before.graphs.get(n) != after.graphs.get(n))


def _around(project: Project, blocks: frozenset[str]) -> set[str]:
    """These blocks and those that have one of them inside, however deep."""
    found = set(blocks)
    while True:
        kinds = {f"{BLOCK}{name}" for name in found}
        more = {
            name
            for name, graph in project.graphs.items()
            if name not in found and any(node.type in kinds for node in graph.nodes.values())
        }
        if not more:
            return found
        found |= more


Three = tuple[frozenset[str], frozenset[str], frozenset[str]]


def _compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Three:
    if old is new:
        return frozenset(), frozenset(), frozenset()
    added = frozenset(new.keys() - old.keys())
    removed = frozenset(old.keys() - new.keys())
    updated = frozenset(k for k, v in new.items() if k in old and v is not old[k] and v != old[k])
    return added, removed, updated
