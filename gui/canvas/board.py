"""What the pointer and the view do with the items of the canvas: move, select, light up, see from afar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF

from gui import theme
from gui.canvas.fits import Fits
from gui.canvas.items import Items
from gui.canvas.lod import Level

Places = Mapping[str, tuple[float, float]]
HELD = 0.5  # so far above all others


class Board(Items):
    """Items that can be held, chosen and looked at from any distance."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = True
        self._fits: Fits | None = None
        self._aimed = ""
        theme.changed.connect(self.repaint_all)

    def lift(self, names: Iterable[str]) -> None:
        """These nodes are held by the pointer."""
        self.held = {name: self.nodes[name].place for name in names}
        for name in self.held:
            self.nodes[name].show_state(lifted=True)
            self.nodes[name].setZValue(self.nodes[name].level + HELD)
        self.overview.lift(self.held, self._attached(self.held))

    def place(self, places: Places) -> None:
        """Show nodes at places that the document does not have yet; only their own wires follow."""
        targets, held = self._attached(places), places.keys() <= self.held.keys()
        before = QRectF() if held else self._area(places, targets)
        for name, at in places.items():
            self.nodes[name].stand(*at)
            self.grid.put(name, self.nodes[name].place)
            self.stage.follow_node(name)
        self.route(targets)
        if self.frames.moved(places):
            self.corridors.part()
        if held:
            self.overview.lifted.follow()
        elif self.level < Level.TITLE:
            self.overview.update(before.united(self._area(places, targets)))

    def drop(self, places: Places) -> None:
        """Nothing is held any more; the nodes stand at `places`, and wires around them make way."""
        held, self.held = self.held, {}
        for name in held.keys() & self.nodes.keys():
            self.nodes[name].show_state(lifted=False)
            self.nodes[name].setZValue(self.nodes[name].level)
        there = {name: places[name] for name in held if name in places and name in self.nodes}
        self.place(there)
        moved = [name for name in there if self.nodes[name].place != held[name]]
        for name in moved:
            self.route(self.near(held[name]) | self.near(self.nodes[name].place))
        self.overview.lift((), ())
        if moved:
            self.settle()

    def select_wire(self, target: str) -> None:
        """Make one wire the selected one, or none with an empty name."""
        for name in {self.wire, target} & self.wires.keys():
            self.wires[name].show_state(chosen=name == target)
        self.wire = target

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

    def show_level(self, level: Level) -> None:
        """Draw another level of detail."""
        if level is self.level:
            return
        self.level = level
        self.corridors.part()
        if level < Level.TITLE:
            self.stage.clear()
        for item in (self.overview, self.overview.lifted):
            item.setVisible(level < Level.TITLE)
        self.overview.update()  # the picture that it keeps may be one of before

    def show_labels(self, on: bool) -> None:
        """Write the sizes beside the wires, or only at the one that is pointed at."""
        if on != self.labels:
            self.labels = on
            self.repaint_all()

    def repaint_all(self) -> None:
        """The theme is another."""
        for item in self.items():
            item.update()
        self.update()

    def _area(self, names: Iterable[str], targets: Iterable[str]) -> QRectF:
        """The area that nodes and wires cover when they are drawn from afar."""
        found = QRectF()
        for name in names:
            item = self.nodes[name]
            found = found.united(item.boundingRect().translated(*item.at))
        for target in targets:
            if target in self.wires:
                found = found.united(self.wires[target].boundingRect())
        return found
