"""How a problem is mended: the fixes of the analysis, and the wire that was there before.

What somebody looks at is asked about: the engine tries its fixes, and whether the earlier wire would mend it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.analysis.types import OF_WIRES, Edit, Fix, Problem
from engine.graph.history import Step
from engine.graph.model import Graph, Wire, node_of, port, port_of
from engine.wire import from_plain, to_plain
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.session import Session

BACK = mark("Put back the wire that was there")
# How many steps of the history are looked through, how many earlier wires of an input are tried, and how many
# problems are asked about at once, so that the engine is soon free for the next edit.
MEMORY, MOST_WIRES, AT_ONCE = 100, 3, 12
Sign = tuple[object, ...]


class Mending(QObject):
    """The fixes of the problems that are shown, as far as they are known. `told` when more is known."""

    told = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._of: object = None  # the analysis that all this is about
        self._known: dict[Sign, tuple[Fix, ...]] = {}
        self._open: dict[Sign, tuple[Problem, tuple[Fix, ...]]] = {}
        self._asking = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    def known(self, problem: Problem) -> tuple[Fix, ...]:
        """The fixes to offer, the best one first, as far as is known without asking."""
        self._follow()
        return self._known.get(_sign(problem), problem.fixes)

    def offers(self, problem: Problem) -> tuple[Fix, ...]:
        """The fixes of a problem that somebody looks at; more may be known a moment later."""
        self._follow()
        sign = _sign(problem)
        if sign not in self._known and sign not in self._open and problem.severity == "error":
            back = put_back(self._session, problem)
            if back or (problem.kind in OF_WIRES and not problem.tried):
                self._open[sign] = problem, back
                self._timer.start()
        return self.known(problem)

    def _follow(self) -> None:
        """What was found of another state of the drawing says nothing."""
        if self._of is not self._session.analysis:
            self._of = self._session.analysis
            self._known.clear()
            self._open.clear()

    def _ask(self) -> None:
        self._follow()
        if self._asking or not self._open:
            return
        self._asking = True
        about = dict(islice(self._open.items(), AT_ONCE))
        wanted = [{"problem": to_plain(each), "further": to_plain(back)} for each, back in about.values()]
        params = {**self._session.plain(), "wanted": wanted}
        of = self._of

        def take(found: Sequence[Any]) -> None:
            self._asking = False
            self._follow()
            if self._of is of:
                for (sign, (problem, _)), fixes in zip(about.items(), found, strict=True):
                    self._open.pop(sign, None)
                    self._known[sign] = problem.fixes if fixes is None else _sorted(fixes)
                self.told.emit()
            if self._open:
                self._timer.start()

        self._session.service.ask("mend", params, take, lambda sentence: take([None] * len(about)))


def said(fix: Fix) -> str:
    """What the label of a fix leaves unsaid: its steps, or what is still wrong after it; else nothing."""
    if fix.steps:
        return "\n".join(f"{place}  {tr(step)}" for place, step in enumerate(fix.steps, 1))
    return tr(f"Mends a part. Then: {fix.leaves}") if fix.leaves else ""


def put_back(session: Session, problem: Problem) -> tuple[Fix, ...]:
    """The wires that were at the input where one does not fit now, the last one first; only for the drawing
    that is shown.
    """
    shown = (problem.graph, problem.path) == (session.graph_name, session.trail)
    if problem.node is None or problem.node not in session.graph.nodes or not shown:
        return ()
    ends = [problem.port] if problem.port else list(_ends(session.graph, problem.node))
    found: dict[tuple[str, str], Wire] = {}
    for before, after in _steps(session):
        for end in ends:
            wire = _replaced(session, before, after, port(problem.node, end))
            if wire is not None:
                found.setdefault((wire.source, wire.target), wire)
    return tuple(_again(wire, session.graph_name) for wire in islice(found.values(), MOST_WIRES))


def _sorted(plain: object) -> tuple[Fix, ...]:
    """The fixes that an answer tells of: the earlier wire before one that only takes the new one away."""
    fixes = from_plain(tuple[Fix, ...], plain)
    back = [fix for fix in fixes if fix.label == BACK][:1]
    others = [fix for fix in fixes if fix.label != BACK]
    mends = bool(others) and not others[0].leaves and any(e.name != "disconnect" for e in others[0].edits)
    return (others[0], *back, *others[1:]) if mends else (*back, *others)


def _sign(problem: Problem) -> Sign:
    return problem.graph, problem.path, problem.node, problem.kind, problem.port, problem.what


def _again(wire: Wire, graph: str) -> Fix:
    edits = [Edit("connect", {"source": wire.source, "target": wire.target, "graph": graph})]
    if wire.bends:
        edits.append(Edit("set_bends", {"target": wire.target, "bends": wire.bends, "graph": graph}))
    return Fix(BACK, tuple(edits))


def _replaced(session: Session, before: Graph, after: Graph, target: str) -> Wire | None:
    """The wire that a step took from an input, where it could be drawn again."""
    old, new, now = before.wires.get(target), after.wires.get(target), session.graph.wires.get(target)
    if old is None or now is None or (new is not None and new.source == old.source):
        return None
    return old if old.source != now.source and node_of(old.source) in session.graph.nodes else None


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
