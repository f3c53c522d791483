"""Where a new layer goes, what it is called, and what it is connected to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.analysis.blocks import blocks_of
from engine.declare import UserError, Value
from engine.field import Field
from engine.graph import edits
from engine.graph.blocks import bring_blocks
from engine.graph.model import BLOCK, MAIN, Graph, Node, Project, block_of, node_of, port, port_of
from engine.layers import LAYERS, Layer
from gui.canvas.anatomy import PortPlace
from gui.canvas.fits import Fits
from gui.canvas.grid import Grid
from gui.canvas.ports import misfit
from gui.canvas.room import Place, make_room
from gui.canvas.scene import CanvasScene
from gui.library import Kept, Library
from gui.trail import drawings
from gui.translate import tr

GAP, BETWEEN = 128.0, 40.0
SNAP = 8.0
USUAL = QSizeF(160, 84)  # of a layer whose size is not known yet


def starting_params(layer: Layer, graph: Graph, fields: Mapping[str, Field]) -> dict[str, Value]:
    """An input or target of the model starts with the first field of its role that no other node has."""
    if layer.role not in ("input", "target"):
        return {}
    used = {node.params.get("field") for node in graph.nodes.values()}
    of_role = [f.name for f in fields.values() if f.role == layer.role]
    free = [name for name in of_role if name not in used] or of_role
    return {"field": free[0]} if free else {}


def snapped(point: QPointF) -> tuple[float, float]:
    """The nearest place on the grid of 8."""
    return round(point.x() / SNAP) * SNAP, round(point.y() / SNAP) * SNAP


def free_place(grid: Grid, wanted: QPointF, width: float = 176, height: float = 88) -> tuple[float, float]:
    """The wanted place, or the next one below where no node stands."""
    x, y = snapped(wanted)
    for _ in range(400):
        hit = grid.rects(QRectF(x - 16, y - 16, width + 32, height + 32))
        if not hit:
            break
        x, y = snapped(QPointF(x, max(r.bottom() for r in hit) + BETWEEN))
    return x, y


@dataclass(frozen=True, slots=True)
class Plan:
    """A new node with the wires that come with it, as pairs of source and target, and what makes room."""

    name: str
    node: Node
    wires: tuple[tuple[str, str], ...] = ()
    moves: Mapping[str, Place] = field(default_factory=dict)


def carry_out(project: Project, plan: Plan, kept: Kept | None = None, *, graph: str = MAIN) -> Project:
    """Add the planned node and its wires as one edit; a block of the library brings what it needs."""
    node = plan.node
    if kept is not None:
        project, names = bring_blocks(project, kept.project, [kept.block])
        node = replace(node, type=BLOCK + names[kept.block])
    project = edits.add(project, plan.name, node, graph=graph)
    for source, target in plan.wires:
        project = edits.connect(project, source, target, graph=graph)
    return edits.move(project, plan.moves, graph=graph) if plan.moves else project


class Planner:
    """Plans additions to the drawing that a scene shows."""

    def __init__(self, scene: CanvasScene, library: Library | None = None) -> None:
        self._scene = scene
        self._session = scene.session
        self.library = library

    def layer(self, type: str) -> Layer | None:
        """What can be added under this name: a layer, a block of the project, one of the library."""
        kept = self.library.layer(type) if self.library is not None else None
        return kept or self._session.layer(type)

    def kept(self, type: str) -> Kept | None:
        """The file of the library that has to be brought for this type."""
        return self.library.entry(type) if self.library is not None else None

    def offered(self) -> list[Layer]:
        """All that can be added to the drawing: what only a model has is left out inside a block, and blocks
        that hold the drawing itself are left out everywhere.
        """
        session = self._session
        layers = [*LAYERS.values()]
        if session.trail:
            layers = [each for each in layers if each.role in ("layer", "input", "output")]
        above = set(drawings(session.project, session.trail)) - {MAIN}
        own = [each for each in blocks_of(session.project) if not above & _within(session.project, each.type)]
        return [*layers, *own, *self._from_library()]

    def _from_library(self) -> list[Layer]:
        """The library's blocks without those that the project has already, as they are there."""
        entries = self.library.entries if self.library is not None else ()
        graphs = self._session.project.graphs
        fresh = (e for e in entries if not e.why and graphs.get(e.block) != e.project.graphs[e.block])
        return [layer for entry in fresh if (layer := entry.layer) is not None]

    def at(self, type: str, place: QPointF) -> Plan:
        """A layer at a place, without wires."""
        return self._plan(self._known(type), snapped(place))

    def into(self, type: str, place: QPointF, wire: str) -> Plan:
        """A layer put into the wire that ends at `wire`, through its first ports."""
        plan, layer = self.at(type, place), self._known(type)
        if not layer.inputs or not layer.outputs or layer.role != "layer":
            return plan
        source = self._session.graph.wires[wire].source
        inside = port(plan.name, _port_name(layer, 0)), port(plan.name, layer.outputs[0])
        return self.with_room(Plan(plan.name, plan.node, ((source, inside[0]), (inside[1], wire))), wire)

    def with_room(self, plan: Plan, wire: str) -> Plan:
        """The plan with room made for its node between the ends of a wire."""
        graph, rect = self._session.graph, QRectF(QPointF(*plan.node.at), USUAL)
        ends = node_of(graph.wires[wire].source), node_of(wire)
        place, moves = make_room(self._scene.grid, graph.nodes, rect, *ends)
        return replace(plan, node=replace(plan.node, at=place), moves=moves)

    def after(self, type: str, name: str) -> Plan:
        """A layer at the right of a node, connected to it where that fits."""
        layer, item = self._known(type), self._scene.nodes[name]
        lower = layer.role in ("loss", "metric")
        beside = item.pos() + QPointF(item.anatomy.width + GAP, 0)
        if lower:
            beside = QPointF(item.pos().x(), item.place.bottom() + 2 * BETWEEN)
        plan = self._plan(layer, free_place(self._scene.grid, beside))
        source = self._source(name, layer)
        wires = [(source, port(plan.name, _port_name(layer, 0)))] if source else []
        if lower and len(layer.inputs) > 1 and (target := self._target()):
            wires.append((target, port(plan.name, layer.inputs[1].name)))
        return Plan(plan.name, plan.node, tuple(wires))

    def at_end(self, type: str, fits: Fits, place: QPointF) -> Plan:
        """A layer at the free end of a wire that was dropped on the canvas."""
        layer = self._known(type)
        node, name, out = fits.fixed
        corner = place - QPointF(0 if out else 160, 16)
        plan = self._plan(layer, free_place(self._scene.grid, corner))
        fixed = port(node, name)
        if out:
            wires = [(fixed, port(plan.name, fitting_input(layer, fits)))] if layer.inputs else []
            if layer.role in ("loss", "metric") and len(layer.inputs) > 1 and (target := self._target()):
                second = port(plan.name, layer.inputs[1].name)
                wires += [(target, second)] if wires[0][1] != second else []
        else:
            wires = [(port(plan.name, layer.outputs[0]), fixed)] if layer.outputs else []
        return Plan(plan.name, plan.node, tuple(wires))

    def insertable(self) -> list[Layer]:
        """The layers that can be put into a wire."""
        return [each for each in self.offered() if each.role == "layer" and each.inputs and each.outputs]

    def fitting(self, fits: Fits) -> list[Layer]:
        """The layers that the free end of a wire could go to."""
        layers = self.offered()
        if not fits.place.out:
            return [each for each in layers if each.role in ("layer", "input", "target") and each.outputs]
        return [each for each in layers if any(_fits(each, index, fits) for index in range(len(each.inputs)))]

    def _known(self, type: str) -> Layer:
        found = self.layer(type)
        if found is None:
            raise UserError(tr(f'There is no layer called "{type}" any more.'))
        return found

    def _plan(self, layer: Layer, place: tuple[float, float]) -> Plan:
        graph = self._session.graph
        params = {} if self._session.trail else starting_params(layer, graph, self._session.fields)
        return Plan(edits.free_name(graph, layer.stem), Node(layer.type, params, place))

    def _source(self, name: str, layer: Layer) -> str:
        """The output that a layer added after a node reads: the node's own, or what an Output node shows."""
        if not layer.inputs:
            return ""
        graph, anatomy = self._session.graph, self._scene.nodes[name].anatomy
        outputs = [port(name, p.name) for p in anatomy.ports if p.out]
        if not outputs:
            outputs = [w.source for t, w in graph.wires.items() if node_of(t) == name]
        facts = self._session.analysis.facts
        for address in outputs:
            known = facts.get(node_of(address))
            spec = known.outputs.get(port_of(address)) if known is not None else None
            if misfit(spec, layer.inputs[0].accepts) is None:
                return address
        return ""

    def _target(self) -> str:
        """The one Target's output, when there is exactly one."""
        nodes = self._session.graph.nodes.items()
        found = [n for n, node in nodes if node.type == "Target"]
        return port(found[0], "output") if len(found) == 1 else ""


def _within(project: Project, type: str) -> set[str]:
    """A block and all that stand in it."""
    found: set[str] = set()
    waiting = [block_of(type)]
    while waiting:
        name = waiting.pop()
        if name and name not in found and name in project.graphs:
            found.add(name)
            waiting += [block_of(node.type) for node in project.graphs[name].nodes.values()]
    return found


def _port_name(layer: Layer, index: int) -> str:
    each = layer.inputs[index]
    return f"{each.name}_1" if each.variadic else each.name


def _fits(layer: Layer, index: int, fits: Fits) -> bool:
    accepts = layer.inputs[index].accepts
    return fits.why_not("", PortPlace("", False, 0, 0, "", "any", accepts, False)) is None


def fitting_input(layer: Layer, fits: Fits) -> str:
    """The input of a layer that takes the free end of a wire."""
    fitting = [i for i in range(len(layer.inputs)) if _fits(layer, i, fits)]
    return _port_name(layer, fitting[0] if fitting else 0)
