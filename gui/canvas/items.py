"""The items of the canvas by name: putting, taking and routing them, whatever they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import inf

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from engine.graph.model import Place, Wire, node_of, port_of
from gui import theme
from gui.canvas.anatomy import Anatomy
from gui.canvas.corridors import Corridors
from gui.canvas.frame_item import FrameBox, tint_colour
from gui.canvas.frames import GROUP, NAME, FrameItems
from gui.canvas.grid import Grid
from gui.canvas.lines import Line, Straight
from gui.canvas.lod import Level
from gui.canvas.node_item import LOWEST, NodeItem
from gui.canvas.overview import FrameName, OverviewItem
from gui.canvas.patience import ENDLESS, OutOfPatience, Patience
from gui.canvas.refining import Refining
from gui.canvas.routes import plain_way, route
from gui.canvas.stage import Stage
from gui.canvas.things import Things
from gui.canvas.ties import Ties
from gui.canvas.wire_item import WireItem
from gui.translate import tr

AROUND, NEARBY, FURTHEST = 400.0, 40.0, 1_000_000.0


class Items(QGraphicsScene):
    """One item a node, one a wire, and one that draws them all from afar; `stage` has those that are seen.

    `drawn` when items were added, removed or moved for good; `wire` is the input that the selected wire ends
    at.
    """

    drawn = Signal()
    searches = inf  # for so many wires at once a way is looked for
    parted = inf  # so many wires are told apart at once
    compared = inf  # so many pairs of their stretches

    def __init__(self) -> None:
        super().__init__()
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[str, WireItem] = {}
        self._made = 0  # so many nodes came; each lies above those before it
        self.grid = Grid()
        self._wire_grid = Grid()
        self._moved_wires: set[str] = set()
        self.ties = Ties()
        self.level = Level.FULL
        self.wire = ""
        self.held: dict[str, QRectF] = {}
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.overview = OverviewItem(self.nodes, self.wires)
        self.addItem(self.overview)
        self.addItem(self.overview.lifted)
        self.frames = FrameItems(self)
        self.things = Things(self)
        self.stage = Stage(self)
        self.corridors = Corridors(self)
        self.refining = Refining(self)
        self.overview.names = self._frame_names

    def clear_items(self) -> None:
        """Take everything off."""
        self.stage.clear()
        self.overview.forget()
        for held in (self.ties, self.grid, self._wire_grid, self.held, self._moved_wires):
            held.clear()
        self.nodes.clear()
        self._made = 0
        self.wires.clear()
        self.things.clear()
        self.corridors.clear()
        self.refining.clear()
        self.wire = ""

    def put_node(self, name: str, anatomy: Anatomy, at: tuple[float, float]) -> QRectF:
        """Add a node, or change what it shows and where; gives the area that it left and took, or null."""
        at = _bounded(at[0]), _bounded(at[1])
        item = self.nodes.get(name)
        if item is None:
            self._made += 1
            item = self.nodes[name] = NodeItem(name, anatomy, at, LOWEST + self._made / 2**20)
            before, moved = item.place, True
        else:
            before = item.place
            moved = item.set_anatomy(anatomy) if anatomy != item.anatomy else False
            if at != item.at:
                item.stand(*at)
            moved = moved or item.place != before
        self.overview.touch_node(name)
        if moved:
            self.grid.put(name, item.place)
            self.stage.follow_node(name)
        return before.united(item.place) if moved else QRectF()

    def take_node(self, name: str) -> QRectF:
        """Remove a node; gives the area that it left."""
        self.stage.take_node(name)
        item = self.nodes.pop(name)
        self.overview.touch_node(name)
        self.grid.take(name)
        return item.place

    def put_wire(self, wire: Wire) -> None:
        """Draw a wire between nodes that are there; `route` gives it its way."""
        if node_of(wire.source) in self.nodes and node_of(wire.target) in self.nodes:
            item = self.wires[wire.target] = WireItem(wire)
            item.labels = self.corridors.labels

    def take_wire(self, target: str) -> frozenset[str]:
        """Remove a wire; gives the nodes at its ends."""
        if target in self.wires:
            self.stage.take_wire(target)
            self.corridors.forget(self.wires.pop(target).wire)
            self.touch_wire(target)
        self.wire = "" if target == self.wire else self.wire
        return self.ties.remove(target)

    def way(
        self,
        target: str,
        bends: Sequence[Place] | None = None,
        keep_off: Sequence[QRectF] = (),
        patience: Patience = ENDLESS,
    ) -> Line:
        """How a wire runs from port to port as the nodes stand now, with its own bends or with others; around
        what it shall `keep_off`, too. Raises OutOfPatience.
        """
        wire = self.wires[target].wire
        source, end = self.nodes[node_of(wire.source)], self.nodes[node_of(target)]
        (left, y), (right, down) = (
            source.end_at(port_of(wire.source), True),
            end.end_at(port_of(target), False),
        )
        through = wire.bends if bends is None else bends
        if not through and not keep_off and y == down and left < right:
            if self.grid.is_free((left, y, right, y), (source.name, end.name)):
                return Straight(left, right, y)
        begin, finish = QPointF(left, y), QPointF(right, down)
        # From afar a held wire takes the nearest way; one around all nodes is looked for when it is let go.
        loose = bool(self.held) and self.level < Level.TITLE
        around = _nothing if loose else self.beside(keep_off) if keep_off else self.grid.rects
        return route(begin, finish, source.place, end.place, around, through, patience)

    def beside(self, others: Sequence[QRectF]) -> Callable[[QRectF], list[QRectF]]:
        """What stands in an area: nodes, and some of the other things."""

        def found(area: QRectF) -> list[QRectF]:
            here = area.normalized().adjusted(-0.1, -0.1, 0.1, 0.1)  # a line touches things, too
            return [*self.grid.rects(area), *(each for each in others if each.intersects(here))]

        return found

    def route(self, targets: Iterable[str]) -> None:
        """Lead wires from port to port as the nodes stand now."""
        targets, plain, patience = list(targets), [], Patience(self.searches)
        for target in targets:
            if target not in self.wires:
                continue
            try:
                self.lead(target, self.way(target, patience=patience))
            except OutOfPatience:
                self.lead(target, self._plain_way(target))
                plain.append(target)
        self.refining.want(targets, plain)
        self.corridors.follow(targets)

    def _plain_way(self, target: str) -> Line:
        wire = self.wires[target].wire
        source, end = self.nodes[node_of(wire.source)], self.nodes[node_of(target)]
        begin, finish = source.port_at(port_of(wire.source), True), end.port_at(port_of(target), False)
        return plain_way(begin, finish, source.place, end.place)

    def lead(self, target: str, line: Line) -> None:
        """Let a wire run along a line; one that runs there already is not painted again."""
        if line != self.wires[target].route:
            self.wires[target].set_route(line)
            self.touch_wire(target)

    def touch_wire(self, target: str) -> None:
        """A wire came, went, runs another way or carries something else, for which its label needs room."""
        self.overview.touch_wire(target)
        self._moved_wires.add(target)
        if target in self.wires:
            self.stage.follow_wire(target)

    def wires_in(self, area: QRectF) -> set[str]:
        """The wires whose surroundings touch an area."""
        self.place_wires()
        return self._wire_grid.near(area)

    def place_wires(self) -> None:
        """Know where the wires are that moved since it was asked."""
        for target in self._moved_wires:
            if (item := self.wires.get(target)) is not None:
                self._wire_grid.put(target, item.boundingRect())
            else:
                self._wire_grid.take(target)
        self._moved_wires.clear()

    def near(self, area: QRectF) -> set[str]:
        """Wires whose way may be another when something in `area` came or went."""
        if area.isNull():
            return set()
        covered = self._attached(self.grid.near(area))
        return covered | self.wires_in(area.adjusted(-NEARBY, -NEARBY, NEARBY, NEARBY))

    def settle(self) -> None:
        """The drawing is another for good: frames, overview and the searched area follow."""
        self.frames.refresh()
        self.corridors.part()
        self.corridors.settle()
        # Left to itself, Qt parts a drawing by how many items it held at first, and then looks through a
        # seventh of a large one at each repaint.
        depth = (len(self.nodes) + len(self.wires) + 1).bit_length()
        if depth != self.bspTreeDepth():
            self.setBspTreeDepth(depth)
        bounds = self.bounds()
        self.overview.refresh(bounds)
        wanted, now = bounds.adjusted(-AROUND, -AROUND, AROUND, AROUND), self.sceneRect()
        # Another rectangle means that Qt sorts all items anew, so it only changes when it has to.
        if not now.contains(bounds) or now.width() * now.height() > 4 * wanted.width() * wanted.height():
            self.setSceneRect(wanted)
        self.drawn.emit()

    def bounds(self) -> QRectF:
        """The rectangle around everything that is drawn."""
        return self.grid.bounds().united(self.frames.bounds()).united(self.things.bounds())

    def frame_rects(self) -> list[QRectF]:
        """Where frames are: those that a person drew, and those around what only training needs."""
        own = [item.rect for item in self.things.items.values() if isinstance(item, FrameBox)]
        return own + self.frames.rects

    def text_rects(self) -> list[QRectF]:
        """Where frames have their titles, and notes their words."""
        return [item.words_rect for item in self.things.items.values()] + self.frames.words

    def _frame_names(self) -> list[FrameName]:
        """The frames as they are named from afar."""
        own = [item for item in self.things.items.values() if isinstance(item, FrameBox)]
        found = [FrameName(item.rect, item.words, tint_colour(item.frame.tint)) for item in own]
        return found + [FrameName(rect, tr(NAME), theme.category(GROUP)) for rect in self.frames.rects]

    def sizes(self) -> dict[str, tuple[float, float]]:
        """Width and height of every node."""
        return {name: (item.anatomy.width, item.anatomy.height) for name, item in self.nodes.items()}

    def _attached(self, names: Iterable[str]) -> set[str]:
        return set().union(*(self.ties.at(name) for name in names))


def _nothing(area: QRectF) -> list[QRectF]:
    """No node is in the way."""
    return []


def _bounded(value: float) -> float:
    """A place that Qt can still count with, whatever a file says."""
    return min(max(value, -FURTHEST), FURTHEST)
