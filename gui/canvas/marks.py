"""What analysis says, as it is shown: the worst state of a node, and what a wire carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from engine.analysis.left_out import LeftOut
from engine.analysis.types import Facts, Problem, Severity
from engine.field import Field
from engine.graph.model import Graph, node_of, port, port_of
from engine.layers.ports import PortKind
from gui.canvas import words
from gui.canvas.node_item import NodeItem
from gui.canvas.ports import kind_of
from gui.canvas.wire_item import Carries, WireItem

Found = tuple[str, Problem]  # a node of the drawing that is shown, and what is wrong there
RANKS: dict[Severity, int] = {"hint": 0, "warning": 1, "error": 2}
# A wire with one of these is there, but does not fit; the others are about a wire that is missing.
ABOUT_WIRES = frozenset(
    ("wrong-rank", "wrong-dtype", "size-mismatch", "classes-width", "target-kind", "cycle", "unknown-port")
)


def severities(problems: Iterable[Found]) -> dict[str, Severity]:
    """The worst severity of each node that has a problem, or has one inside."""
    worst: dict[str, Severity] = {}
    for name, problem in problems:
        if RANKS[problem.severity] >= RANKS[worst.get(name, "hint")]:
            worst[name] = problem.severity
    return worst


def wire_problems(problems: Iterable[Found], trail: Sequence[str]) -> dict[str, Problem]:
    """The first error of each wire of the drawing at the end of a trail, by the input that it ends at."""
    wrong: dict[str, Problem] = {}
    for name, problem in problems:
        own = problem.path == tuple(trail) and problem.severity == "error"
        if own and problem.port and problem.kind in ABOUT_WIRES:
            wrong.setdefault(port(name, problem.port), problem)
    return wrong


def carries(
    graph: Graph,
    item: WireItem,
    facts: Mapping[str, Facts],
    nodes: Mapping[str, NodeItem],
    problem: Problem | None,
    fields: Mapping[str, Field],
    left: LeftOut,
) -> Carries:
    """What a wire shows, from the facts of the layer that it comes from."""
    wire = item.wire
    source, target = node_of(wire.source), node_of(wire.target)
    known = facts.get(source)
    spec = known.outputs.get(port_of(wire.source)) if known is not None else None
    place = nodes[source].anatomy.port(port_of(wire.source), True)
    kind = (
        kind_of(spec, place.accepts if place is not None else None) if spec or place is None else place.kind
    )
    muted = source in graph.nodes and (graph.nodes[source].muted or graph.nodes[target].muted)
    broken = bool(left.nodes or left.ports) and (left.cause(wire.source) is not None or target in left.nodes)
    if known is None and problem is None and not muted and not broken:
        return _resting(kind)
    before = next(iter(known.inputs.values()), None) if known is not None else None
    sizes = words.changed_sizes(spec, before) if spec is not None else ()
    error = ""
    if problem is not None:
        inputs = facts[target].inputs if target in facts else {}
        classes = next((len(f.classes) for f in fields.values() if f.classes), 0)
        end = nodes[target].anatomy.port(port_of(wire.target), False)
        known_inputs = inputs or ({port_of(wire.target): spec} if spec else {})
        error = words.mismatch(problem, known_inputs, end.accepts.kind if end is not None else "any", classes)
    return Carries(kind, sizes, error, muted, broken)


@cache
def _resting(kind: PortKind) -> Carries:
    """What a wire shows of which nothing is known yet: the same of all of them."""
    return Carries(kind)
