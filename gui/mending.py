"""How a problem is mended: the fixes of the analysis, and the wire that was there before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.analysis.types import Edit, Fix, Problem
from engine.graph.history import Step
from engine.graph.model import Graph, Wire, node_of, port, port_of
from engine.layers.ports import expand
from gui.canvas.fits import reachable
from gui.canvas.ports import misfit
from gui.session import Session
from gui.translate import mark, tr

BACK = mark("Put back the wire that was there")
# How many steps of the history are looked through.
MEMORY = 100


def offers(session: Session, problem: Problem) -> tuple[Fix, ...]:
    """The fixes to offer, the best one first; the earlier wire before one that only takes the new away."""
    fixes, back = problem.fixes, put_back(session, problem)
    if back is None:
        return fixes
    mends = bool(fixes) and not fixes[0].leaves and any(e.name != "disconnect" for e in fixes[0].edits)
    return (fixes[0], back, *fixes[1:]) if mends else (back, *fixes)


def said(fix: Fix) -> str:
    """What the label of a fix leaves unsaid: its steps, or what is still wrong after it; else nothing."""
    if fix.steps:
        return "\n".join(f"{place}  {tr(step)}" for place, step in enumerate(fix.steps, 1))
    return tr(f"Mends a part. Then: {fix.leaves}") if fix.leaves else ""


def put_back(session: Session, problem: Problem) -> Fix | None:
    """The wire back that fitted the input where one does not fit now; only for the drawing that is shown."""
    shown = (problem.graph, problem.path) == (session.graph_name, session.trail)
    if problem.severity != "error" or problem.node not in session.graph.nodes or not shown:
        return None
    ends = [problem.port] if problem.port else list(_ends(session.graph, problem.node or ""))
    for before, after in _steps(session):
        for end in ends:
            wire = _replaced(session, before, after, port(problem.node or "", end))
            if wire is not None:
                return _again(wire, session.graph_name)
    return None


def _again(wire: Wire, graph: str) -> Fix:
    edits = [Edit("connect", {"source": wire.source, "target": wire.target, "graph": graph})]
    if wire.bends:
        edits.append(Edit("set_bends", {"target": wire.target, "bends": wire.bends, "graph": graph}))
    return Fix(BACK, tuple(edits))


def _replaced(session: Session, before: Graph, after: Graph, target: str) -> Wire | None:
    """The wire that a step took from an input, if it fitted and would fit again."""
    old, new, now = before.wires.get(target), after.wires.get(target), session.graph.wires.get(target)
    if old is None or now is None or (new is not None and new.source == old.source):
        return None
    if old.source == now.source or node_of(old.source) not in session.graph.nodes:
        return None
    fits = _fits(session, old) and node_of(old.source) not in reachable(session.graph, node_of(target), True)
    return old if fits else None


def _fits(session: Session, wire: Wire) -> bool:
    facts = session.analysis.facts.get(node_of(wire.source))
    spec = facts.outputs.get(port_of(wire.source)) if facts is not None else None
    layer = session.layer(session.graph.nodes[node_of(wire.target)].type)
    ports = expand(layer.inputs, _ends(session.graph, node_of(wire.target))) if layer is not None else ()
    end = next((each for each in ports if each.name == port_of(wire.target)), None)
    return spec is not None and end is not None and misfit(spec, end.accepts) is None


def _ends(graph: Graph, node: str) -> dict[str, Wire]:
    return {port_of(target): wire for target, wire in graph.wires.items() if node_of(target) == node}


def _steps(session: Session) -> Iterator[tuple[Graph, Graph]]:
    """The drawing before and after each step, the last step first."""
    history = session.history
    steps: Sequence[Step] = history.steps[max(history.place - MEMORY, 0) : history.place + 1]
    graphs = [step.project.graphs.get(session.graph_name, Graph()) for step in steps]
    for place in range(len(graphs) - 1, 0, -1):
        if graphs[place].wires is not graphs[place - 1].wires:
            yield graphs[place - 1], graphs[place]
