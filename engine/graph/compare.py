"""What differs between two projects, or two states of one, in words that a person can act on.

`engine.graph.change` tells views what to draw anew, by name. This is for the eye: renamed nodes are found
again, every setting is listed with both its values, and a block differs where its inside does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from engine.declare import Value
from engine.graph.matching import matched_blocks, matched_nodes
from engine.graph.model import BLOCK, Choice, Graph, Node, Project, block_of, node_of, port_of

State = Literal["added", "removed", "changed", "same"]


class Unset(Enum):
    """What a setting has where a project does not say it: the default of its declaration."""

    UNSET = "default"


UNSET = Unset.UNSET
Side = Value | Unset


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that differs, by its path (`out_channels`, `training.epochs`), with both values."""

    path: str
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class NodeDifference:
    """One node of either drawing. `name` is what it is called where it is newest, `before` where it was.

    `key` is unique among the nodes of both drawings. `inside` when it is a block whose drawing differs;
    `moved` when it stands elsewhere, which alone is no change.
    """

    key: str
    state: State
    name: str
    before: str = ""
    settings: tuple[Setting, ...] = ()
    inside: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class WireDifference:
    """One wire of either drawing; its ends are `key.port`, with the keys of the nodes."""

    state: State
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class GraphDifference:
    """Two drawings laid over each other. `before` is what the older one is called."""

    name: str
    state: State = "same"
    before: str = ""
    nodes: tuple[NodeDifference, ...] = ()
    wires: tuple[WireDifference, ...] = ()
    settings: tuple[Setting, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything in it is not the same."""
        parts: tuple[NodeDifference | WireDifference, ...] = (*self.nodes, *self.wires)
        return bool(self.settings) or self.state != "same" or any(each.state != "same" for each in parts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs: the drawings by name (removed ones under theirs), and what is beside them."""

    before: Project
    after: Project
    graphs: Mapping[str, GraphDifference]
    settings: tuple[Setting, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.settings) or any(graph.differs for graph in self.graphs.values())

    def counts(self) -> dict[State, int]:
        """How many nodes of all drawings were added, removed and changed."""
        states = [node.state for graph in self.graphs.values() for node in graph.nodes]
        kinds: tuple[State, ...] = ("added", "removed", "changed")
        return {state: states.count(state) for state in kinds}


def compare(before: Project, after: Project) -> Comparison:
    """What was done to `before` to make it `after`; two equal projects give a Comparison that is false."""
    blocks = matched_blocks(before, after)
    names = {a: b for b, a in blocks.items()}
    graphs: dict[str, GraphDifference] = {}
    for name, graph in after.graphs.items():
        old = names.get(name)
        graphs[name] = _graph(name, old, before.graphs[old] if old is not None else None, graph, blocks)
    for name, graph in before.graphs.items():
        if name not in blocks:
            graphs[name if name not in graphs else f"{name}'"] = _graph(name, name, graph, None, blocks)
    beside = _pairs(dict(_beside(before)), dict(_beside(after)))
    return Comparison(before, after, _with_insides(graphs, after), tuple(beside))


def _graph(
    name: str, old: str | None, before: Graph | None, after: Graph | None, blocks: Mapping[str, str]
) -> GraphDifference:
    """One drawing that may be missing on one side."""
    state: State = "added" if before is None else "removed" if after is None else "same"
    one, other = before or Graph(), after or Graph()
    names = matched_nodes(one, other, blocks)
    keys = {b: names.get(b) or (b if b not in other.nodes else f"{b}'") for b in one.nodes}
    found = {a: _node(a, b, one.nodes[b], other.nodes[a], blocks) for b, a in names.items()}
    there = [found.get(a) or NodeDifference(a, "added", a) for a in other.nodes]
    gone = [NodeDifference(keys[b], "removed", b, b) for b in one.nodes if b not in names]
    about = list(_pairs(_of_graph(one), _of_graph(other))) if state == "same" else []
    if old is not None and old != name:
        about.insert(0, Setting("name", old, name))
    wires = tuple(_wires(one, other, keys))
    return GraphDifference(name, state, old or "", (*there, *gone), wires, tuple(about))


def _node(name: str, before: str, one: Node, other: Node, blocks: Mapping[str, str]) -> NodeDifference:
    settings = list(_pairs(_of_node(one), _of_node(other)))
    block = block_of(one.type)
    was = f"{BLOCK}{blocks[block]}" if block in blocks else one.type
    if was != other.type:
        settings.insert(0, Setting("type", one.type, other.type))
    if name != before:
        settings.insert(0, Setting("name", before, name))
    state: State = "changed" if settings else "same"
    return NodeDifference(name, state, name, before, tuple(settings), moved=one.at != other.at)


def _wires(before: Graph, after: Graph, keys: Mapping[str, str]) -> Iterator[WireDifference]:
    """Every wire of either drawing once; how it is led does not count."""

    def there(address: str) -> str:
        return f"{keys.get(node_of(address), node_of(address))}.{port_of(address)}"

    old = {(there(wire.source), there(wire.target)): wire for wire in before.wires.values()}
    new = {(wire.source, wire.target) for wire in after.wires.values()}
    for source, target in sorted(new):
        yield WireDifference("same" if (source, target) in old else "added", source, target)
    for source, target in sorted(old.keys() - new):
        yield WireDifference("removed", source, target)


def _with_insides(graphs: Mapping[str, GraphDifference], after: Project) -> dict[str, GraphDifference]:
    """The drawings with each block node marked whose drawing differs, however deep."""
    differing = {name for name, graph in graphs.items() if graph.differs and name in after.graphs}
    while True:
        kinds = {f"{BLOCK}{name}" for name in differing}
        holding = {n for n, g in after.graphs.items() if any(node.type in kinds for node in g.nodes.values())}
        if holding <= differing:
            break
        differing |= holding
    return {name: _marked(graph, after.graphs.get(name), kinds) for name, graph in graphs.items()}


def _marked(graph: GraphDifference, drawing: Graph | None, kinds: set[str]) -> GraphDifference:
    if drawing is None or graph.state != "same":
        return graph
    nodes = tuple(
        _opened(each) if each.state in ("same", "changed") and drawing.nodes[each.key].type in kinds else each
        for each in graph.nodes
    )
    return GraphDifference(graph.name, graph.state, graph.before, nodes, graph.wires, graph.settings)


def _opened(node: NodeDifference) -> NodeDifference:
    return NodeDifference(node.key, "changed", node.name, node.before, node.settings, True, node.moved)


def _pairs(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Setting]:
    """The entries that are not the same on both sides, in the order in which they stand."""
    for path in dict.fromkeys((*one, *other)):
        before, after = one.get(path, UNSET), other.get(path, UNSET)
        if before != after or isinstance(before, bool) != isinstance(after, bool):
            yield Setting(path, before, after)


def _of_node(node: Node) -> dict[str, Any]:
    """What is set of a node apart from its type and its place."""
    found: dict[str, Any] = {**node.params, **{f"weights.{k}": v for k, v in node.weights.items()}}
    for name, resting in (("muted", False), ("bypassed", False), ("note", "")):
        if (value := getattr(node, name)) != resting:
            found[f"node.{name}"] = value
    return found


def _of_graph(graph: Graph) -> dict[str, Any]:
    found: dict[str, Any] = {"about": graph.about} if graph.about else {}
    found |= {f"arguments.{name}": value for name, value in graph.arguments.items()}
    found |= {f"frames.{name}": frame.title for name, frame in graph.frames.items()}
    return found | {f"notes.{name}": note.text for name, note in graph.notes.items()}


def _beside(project: Project) -> Iterator[tuple[str, Any]]:
    """Every setting that is no part of a drawing, by its path."""
    yield "name", project.name
    if project.about:
        yield "about", project.about
    if project.data is not None:
        yield from _choice("data", project.data)
    for column, settings in project.columns.items():
        yield from ((f"columns.{column}.{k}", v) for k, v in settings.items())
    for part in ("split", "training", "variables", "goal"):
        yield from ((f"{part}.{k}", v) for k, v in getattr(project, part).items())
    yield from _choice("optimizer", project.optimizer)
    yield from _choice("schedule", project.schedule)
    for name, update in project.updates.items():
        yield f"updates.{name}.nodes", update.nodes
        yield f"updates.{name}.times", update.times
        if update.optimizer is not None:
            yield from _choice(f"updates.{name}.optimizer", update.optimizer)


def _choice(path: str, chosen: Choice) -> Iterator[tuple[str, Any]]:
    yield path, chosen.type
    yield from ((f"{path}.{name}", value) for name, value in chosen.params.items())
