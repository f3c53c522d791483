"""The scene: what the session holds, drawn, and kept in step with it by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF

from engine import collector
from engine.analysis.left_out import left_out
from engine.graph.change import Change
from engine.graph.model import BLOCK, Graph, node_of, port_of
from gui.canvas.anatomy import Anatomy, Known, anatomy
from gui.canvas.board import Board
from gui.canvas.live import Live
from gui.canvas.lod import Level
from gui.canvas.marks import carries, severities, wire_problems
from gui.session import Session

RING = 60.0  # how far the ring of a selected node reaches in the smallest view


class CanvasScene(Board):
    """Follows the session's changes; asks nothing and edits nothing."""

    searches, parted, compared = 48, 300, 12_000

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._run = ""
        self._looks: Mapping[str, Live] = {}
        self._chosen: frozenset[str] = frozenset()
        self._left_out: frozenset[str] = frozenset()
        self._seen = Known({}, {}, {})

    @property
    def graph(self) -> Graph:
        """The drawing as the session has it."""
        return self.session.graph

    def reset(self) -> None:
        """Build everything anew. Call it while no view looks, so that nothing is painted in between."""
        with collector.held():
            self._build()

    def _build(self) -> None:
        self.clear_items()
        self._chosen = frozenset()
        graph = self.graph
        for wire in graph.wires.values():
            self.ties.add(wire)
        known = self._seen = self._known()
        for name, node in graph.nodes.items():
            self.put_node(name, self._anatomy(name, known), node.at)
        for wire in graph.wires.values():
            self.put_wire(wire)
        self.route(graph.wires)
        self.things.follow(graph)
        self.follow_analysis(graph.nodes)
        self.show_selection()
        self.settle()

    def follow(self, change: Change) -> None:
        """Do what an edit did: touch the nodes and wires that it names, and the wires nearby."""
        with collector.held():  # a tidied drawing has thousands
            self._follow(change)

    def _follow(self, change: Change) -> None:
        graph, moved = self.graph, QRectF()
        restyle = set(change.nodes_updated | change.nodes_added)
        for target in change.wires_removed | change.wires_updated:
            restyle |= self.take_wire(target)
        fresh = [graph.wires[target] for target in change.wires_added | change.wires_updated]
        for wire in fresh:
            self.ties.add(wire)
            restyle |= {node_of(wire.source), node_of(wire.target)}
        for name in change.nodes_removed:
            moved = moved.united(self.take_node(name))
        if "variables" in change.settings or change.graph in change.blocks:
            restyle = set(graph.nodes)
        if self.session.trail:  # a block that stands in itself has the ports that were just drawn
            own = BLOCK + self.session.graph_name
            restyle |= {name for name, node in graph.nodes.items() if node.type == own}
        restyle &= graph.nodes.keys()
        added = [name for name in graph.nodes if name in change.nodes_added] if change.nodes_added else []
        area, reroute = self._update([*added, *restyle.difference(added)], self._known())
        for wire in fresh:
            self.put_wire(wire)
            reroute.add(wire.target)
        for target in change.wires_bent & self.wires.keys():
            self.wires[target].wire = graph.wires[target]
            reroute.add(target)
        if len(reroute) < len(self.wires):  # else there is none to look for
            reroute |= self.near(moved.united(area))
        self.route(reroute)
        self.things.follow(graph, change.things)
        self.follow_analysis(restyle)
        self.settle()

    def follow_analysis(self, names: Iterable[str]) -> None:
        """Show problems at nodes and what the wires into and out of `names` carry."""
        problems = self.session.problems_here
        worst, wrong = severities(problems), wire_problems(problems, self.session.trail)
        ports: dict[str, set[str]] = {}
        for target in wrong.keys() & self.wires.keys():
            ports.setdefault(node_of(target), set()).add(port_of(target))
        facts, fields, graph = self.session.analysis.facts, self.session.fields, self.graph
        targets: set[str] = set()
        left = left_out(self.session.project, self.session.graph_name)
        before, self._left_out = self._left_out, frozenset(left.nodes)
        for name in {*names, *(before ^ self._left_out)}:
            if (item := self.nodes.get(name)) is not None:
                off = graph.nodes[name].bypassed, name in left.nodes
                muted, bad = graph.nodes[name].muted, frozenset(ports.get(name, ()))
                ran = {"run": self._run, "live": self._looks.get(name)}
                item.show_state(severity=worst.get(name), muted=muted, off=off, wrong=bad, **ran)
                targets |= self.ties.at(name)
        for target in targets & self.wires.keys():
            wire = self.wires[target]
            if wire.set_carries(carries(graph, wire, facts, self.nodes, wrong.get(target), fields, left)):
                self.touch_wire(target)
        if self.level < Level.TITLE:
            self.overview.update()

    def analysed(self) -> None:
        """New facts and problems: measure again what they change."""
        if self.nodes.keys() != self.graph.nodes.keys():
            return  # another drawing was opened, of which the scene is told next
        known, old = self._known(), self._seen
        everything = known.variables != old.variables or known.fields != old.fields
        fresh = [
            name
            for name in self.nodes
            if everything
            or known.facts.get(name) != old.facts.get(name)
            or known.shared.get(name) != old.shared.get(name)
        ]
        self._seen = known
        area, reroute = self._update(fresh, known)
        self.route(reroute | self.near(area))
        self.follow_analysis(self.nodes)
        if reroute or not area.isNull():
            self.settle()

    def show_selection(self) -> None:
        """Mark what the session has selected; then no wire is."""
        now = self.session.selection
        if now or self.session.things:
            self.select_wire("")
        self.things.show_selection(self.session.things)
        for name in (now ^ self._chosen) & self.nodes.keys():
            self.nodes[name].show_state(chosen=name in now)
            if self.overview.isVisible():
                self.overview.update(self.grid[name].adjusted(-RING, -RING, RING, RING))
        self._chosen = now

    def show_run(self, state: str, looks: Mapping[str, Live]) -> None:
        """Show that the model trains ("running"), was trained ("done") or neither, and what flows in it."""
        self._run, self._looks = state, looks
        for name, item in self.nodes.items():
            item.show_state(run=state, live=looks.get(name))

    def _update(self, names: Iterable[str], known: Known) -> tuple[QRectF, set[str]]:
        """Measure and place nodes; gives the area where something moved and the wires that must follow."""
        area, reroute = QRectF(), set()
        for name in names:
            moved = self.put_node(name, self._anatomy(name, known), self.graph.nodes[name].at)
            if not moved.isNull():
                area = area.united(moved)
                reroute |= self.ties.at(name)
        return area, reroute

    def _known(self) -> Known:
        session = self.session
        classes = [len(f.classes) for f in session.fields.values() if f.classes]
        variables = {"classes": classes[0] if classes else 2, **session.variables}
        known, inside = session.analysis, bool(session.trail)
        return Known(known.facts, session.fields, variables, session.project, inside, known.shared)

    def _anatomy(self, name: str, known: Known) -> Anatomy:
        return anatomy(name, self.graph.nodes[name], *self.ties.ports(name), known)
