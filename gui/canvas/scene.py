"""The scene: one item a node and a wire, kept in step with the session by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from engine.graph.change import Change
from engine.graph.model import Graph, Wire, node_of, port_of
from gui import theme
from gui.canvas.anatomy import Anatomy, Known, anatomy
from gui.canvas.fits import Fits
from gui.canvas.frames import FrameItems
from gui.canvas.grid import Grid
from gui.canvas.lod import Level
from gui.canvas.marks import carries, severities, wire_problems
from gui.canvas.node_item import NodeItem
from gui.canvas.overview import OverviewItem
from gui.canvas.routes import route
from gui.canvas.wire_item import WireItem
from gui.session import Session

Places = Mapping[str, tuple[float, float]]


class CanvasScene(QGraphicsScene):
    """Follows the session's changes; asks nothing and edits nothing."""

    wire_selected = Signal(str)
    drawn = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[str, WireItem] = {}
        self.grid = Grid()
        self.level = Level.FULL
        self._attached: dict[str, set[str]] = {}
        self._ends: dict[str, tuple[set[str], set[str]]] = {}
        self._run = ""
        self._seen = Known({}, {}, {})
        self.wire = ""
        self._fits: Fits | None = None
        self._aimed = ""
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.overview = OverviewItem(self.nodes, self.wires)
        self.addItem(self.overview)
        self.frames = FrameItems(self)
        theme.changed.connect(self.repaint_all)

    @property
    def graph(self) -> Graph:
        """The drawing as the session has it."""
        return self.session.graph

    def reset(self) -> None:
        """Build everything anew. Call it while no view looks, so that nothing is painted in between."""
        for item in (*self.nodes.values(), *self.wires.values()):
            self.removeItem(item)
        for held in (self.nodes, self.wires, self._attached, self._ends):
            held.clear()
        self.grid.clear()
        graph = self.graph
        for wire in graph.wires.values():
            self._tie(wire)
        known = self._seen = self._known()
        for name in graph.nodes:
            self._add_node(name, known)
        for target, wire in graph.wires.items():
            self._add_wire(target, wire)
        self._route(graph.wires)
        self.follow_analysis(graph.nodes)
        self.show_selection()
        self._settle()

    def follow(self, change: Change) -> None:
        """Do what an edit did: touch the nodes and wires that it names, and the wires nearby."""
        graph, moved = self.graph, QRectF()
        restyle = change.nodes_updated | change.nodes_added
        for target in change.wires_removed | change.wires_updated:
            source = self.wires[target].wire.source if target in self.wires else target
            restyle |= {node_of(source), node_of(target)}
            self._remove_wire(target)
        for target in change.wires_added | change.wires_updated:
            self._tie(graph.wires[target])
            restyle |= {node_of(graph.wires[target].source), node_of(target)}
        for name in change.nodes_removed:
            moved = moved.united(self._remove_node(name))
        restyle &= graph.nodes.keys()
        if change.settings & {"variables"}:
            restyle = frozenset(graph.nodes)
        reroute = set(change.wires_added | change.wires_updated)
        known = self._known()
        for name in restyle:
            area = self._update_node(name, known)
            if not area.isNull():
                moved = moved.united(area)
                reroute |= self._attached.get(name, set())
        for target in change.wires_added | change.wires_updated:
            self._add_wire(target, graph.wires[target])
        self._route(reroute | self._near(moved))
        self.follow_analysis(restyle | {node_of(t) for t in reroute})
        self._settle()

    def follow_analysis(self, names: Iterable[str]) -> None:
        """Show problems at nodes and what the wires into and out of `names` carry."""
        worst = severities(self.session.problems)
        wrong = wire_problems(self.session.problems)
        ports: dict[str, set[str]] = {}
        for target in wrong.keys() & self.wires.keys():
            ports.setdefault(node_of(target), set()).add(port_of(target))
        facts, graph = self.session.analysis.facts, self.graph
        targets: set[str] = set()
        for name in names:
            if (item := self.nodes.get(name)) is not None:
                muted, bad = graph.nodes[name].muted, frozenset(ports.get(name, ()))
                item.show_state(severity=worst.get(name), muted=muted, run=self._run, wrong=bad)
                targets |= self._attached.get(name, set())
        for target in targets & self.wires.keys():
            self.wires[target].set_carries(
                carries(graph, self.wires[target], facts, self.nodes, wrong.get(target), self.session.fields)
            )

    def analysed(self) -> None:
        """New facts and problems: measure again what they change."""
        known, old = self._known(), self._seen
        everything = known.variables != old.variables or known.fields != old.fields
        reroute: set[str] = set()
        for name in self.nodes:
            if everything or known.facts.get(name) != old.facts.get(name):
                if not self._update_node(name, known).isNull():
                    reroute |= self._attached.get(name, set())
        self._seen = known
        self._route(reroute)
        self.follow_analysis(self.nodes)
        if reroute:
            self._settle()

    def show_selection(self) -> None:
        """Mark what the session has selected."""
        for name, item in self.nodes.items():
            item.show_state(chosen=name in self.session.selection)
        self.overview.update()

    def select_wire(self, target: str) -> None:
        """Make one wire the selected one, or none with an empty name."""
        for name, item in self.wires.items():
            item.show_state(chosen=name == target)
        if target != self.wire:
            self.wire = target
            self.wire_selected.emit(target)

    def show_fits(self, fits: Fits | None) -> None:
        """Show which ports fit the wire that is being drawn; None when no wire is."""
        if fits is not None and fits is self._fits:
            touched = {fits.aim[0] if fits.aim else "", self._aimed}
        else:
            touched = set(self.nodes)
            for wire in self.wires.values():
                wire.show_state(faded=fits is not None)
        self._fits, self._aimed = fits, fits.aim[0] if fits and fits.aim else ""
        for name in touched & self.nodes.keys():
            self.nodes[name].fits = fits
            self.nodes[name].update()

    def show_run(self, state: str) -> None:
        """Show that the model trains ("running"), was trained ("done") or neither ("")."""
        self._run = state
        for item in self.nodes.values():
            item.show_state(run=state)

    def show_level(self, level: Level) -> None:
        """Draw another level of detail."""
        if level is self.level:
            return
        self.level = level
        for item in (*self.nodes.values(), *self.wires.values()):
            item.show_level(level)
        self.overview.setVisible(level < Level.TITLE)
        self.frames.show_level(level)

    def repaint_all(self) -> None:
        """The theme is another."""
        for item in self.items():
            item.update()
        self.update()

    def lift(self, names: Iterable[str]) -> None:
        """These nodes are held by the pointer."""
        names = set(names)
        for name in names:
            self.nodes[name].show_state(lifted=True)
            self.nodes[name].setZValue(2.5)
        self.overview.lift(names, set().union(*(self._attached.get(n, set()) for n in names)))

    def drop(self) -> None:
        """Nothing is held any more; everything is where the document says."""
        for name, item in self.nodes.items():
            if item.lifted:
                item.show_state(lifted=False)
                item.setZValue(2)
                self.place({name: self.graph.nodes[name].at})
        self.overview.lift((), ())
        self._settle()

    def place(self, places: Places) -> None:
        """Show nodes at places that the document does not have yet; only their own wires follow."""
        reroute: set[str] = set()
        for name in places:
            reroute |= self._attached.get(name, set())
        before = self._area(places, reroute)
        for name, at in places.items():
            item = self.nodes[name]
            item.setPos(*at)
            self.grid.put(name, item.place)
        self._route(reroute)
        self.frames.moved(places)
        if self.level < Level.TITLE:
            self.overview.update(before.united(self._area(places, reroute)))

    def _area(self, names: Iterable[str], targets: Iterable[str]) -> QRectF:
        """The area that nodes and wires cover when they are drawn from afar."""
        found = QRectF()
        for name in names:
            found = found.united(self.nodes[name].boundingRect().translated(self.nodes[name].pos()))
        for target in targets:
            if target in self.wires:
                found = found.united(self.wires[target].boundingRect())
        return found

    def bounds(self) -> QRectF:
        """The rectangle around everything that is drawn."""
        return self.grid.bounds().united(self.frames.bounds())

    def sizes(self) -> dict[str, tuple[float, float]]:
        """Width and height of every node."""
        return {name: (item.anatomy.width, item.anatomy.height) for name, item in self.nodes.items()}

    def _known(self) -> Known:
        session = self.session
        classes = {f.name: len(f.classes) for f in session.fields.values() if f.classes}
        variables = {"classes": next(iter(classes.values()), 2), **session.project.variables}
        return Known(session.analysis.facts, session.fields, variables)

    def _anatomy(self, name: str, known: Known) -> Anatomy:
        into, out_of = self._ends.get(name, ((), ()))
        return anatomy(name, self.graph.nodes[name], frozenset(into), frozenset(out_of), known)

    def _add_node(self, name: str, known: Known) -> None:
        item = NodeItem(name, self._anatomy(name, known))
        item.setPos(*self.graph.nodes[name].at)
        item.show_level(self.level)
        self.nodes[name] = item
        self.addItem(item)
        self.grid.put(name, item.place)

    def _update_node(self, name: str, known: Known) -> QRectF:
        """Measure and place a node; gives the area that it left and took, null where nothing moved."""
        if name not in self.nodes:
            self._add_node(name, known)
            return self.nodes[name].place
        item, at = self.nodes[name], QPointF(*self.graph.nodes[name].at)
        before, made = item.place, self._anatomy(name, known)
        moved = item.set_anatomy(made) if made != item.anatomy else False
        if at != item.pos():
            item.setPos(at)
            moved = True
        if item.place == before and not moved:
            return QRectF()
        self.grid.put(name, item.place)
        return before.united(item.place)

    def _remove_node(self, name: str) -> QRectF:
        item = self.nodes.pop(name)
        self._attached.pop(name, None)
        self._ends.pop(name, None)
        self.grid.take(name)
        self.removeItem(item)
        return item.place

    def _tie(self, wire: Wire) -> None:
        for address, side in ((wire.target, 0), (wire.source, 1)):
            self._attached.setdefault(node_of(address), set()).add(wire.target)
            self._ends.setdefault(node_of(address), (set(), set()))[side].add(port_of(address))

    def _add_wire(self, target: str, wire: Wire) -> None:
        if node_of(wire.source) not in self.nodes or node_of(target) not in self.nodes:
            return
        item = WireItem(wire)
        item.show_level(self.level)
        self.wires[target] = item
        self.addItem(item)

    def _remove_wire(self, target: str) -> None:
        if (item := self.wires.pop(target, None)) is None:
            return
        self.removeItem(item)
        self.wire = "" if target == self.wire else self.wire
        source = node_of(item.wire.source)
        for name in (source, node_of(target)):
            self._attached.get(name, set()).discard(target)
        self._ends.get(node_of(target), (set(), set()))[0].discard(port_of(target))
        others = (self.wires[t].wire.source for t in self._attached.get(source, ()) if t in self.wires)
        if item.wire.source not in others:
            self._ends.get(source, (set(), set()))[1].discard(port_of(item.wire.source))

    def _route(self, targets: Iterable[str]) -> None:
        for target in targets:
            if (item := self.wires.get(target)) is None:
                continue
            source, end = self.nodes[node_of(item.wire.source)], self.nodes[node_of(target)]
            start_at = source.port_at(port_of(item.wire.source), True)
            end_at = end.port_at(port_of(target), False)
            item.set_route(route(start_at, end_at, source.place, end.place, self.grid.rects))

    def _near(self, area: QRectF) -> set[str]:
        """Wires whose way may be another when something in `area` came or went."""
        if area.isNull():
            return set()
        area = area.adjusted(-40, -40, 40, 40)
        return {t for t, item in self.wires.items() if item.boundingRect().intersects(area)}

    def _settle(self) -> None:
        self.frames.refresh()
        bounds = self.bounds()
        self.overview.refresh(bounds)
        self.setSceneRect(bounds.adjusted(-400, -400, 400, 400))
        self.drawn.emit()
