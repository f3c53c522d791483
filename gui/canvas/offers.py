"""What quick add offers: after a layer, at a point, into a wire, or at the end of a wire that was let go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from engine.graph.model import node_of, port
from engine.layers import Layer
from gui import theme
from gui.canvas.commands import Commands
from gui.canvas.fits import Fits
from gui.canvas.placing import Plan, fitting_input
from gui.canvas.preview import Preview, Shapes, Trial, at_wire
from gui.canvas.quick_add import QuickAdd
from gui.canvas.scene import CanvasScene
from gui.canvas.sketch import PendingWire
from gui.canvas.view import CanvasView
from gui.search.layers import usual_first
from gui.translate import tr

NAME = 96  # pixels for the name of the layer that something is put in the place of
SingleShot = Qt.ConnectionType.SingleShotConnection


class Offers(QObject):
    """Opens quick add with what fits the place, and asks the engine for the shapes that would result."""

    def __init__(self, owner: QWidget, view: CanvasView, scene: CanvasScene, commands: Commands) -> None:
        super().__init__(owner)
        self._view, self._scene, self._commands = view, scene, commands
        self.add = QuickAdd(owner)
        self.preview: Preview | None = None
        self._needed: frozenset[str] = frozenset()  # layers, and wires by their inputs
        self.add.closed.connect(self._closed)
        scene.session.changed.connect(self._follow)
        scene.session.entered.connect(self.add.shut)
        scene.session.opened.connect(self.add.shut)
        commands.add_wanted.connect(self.here)
        commands.insert_wanted.connect(self.into)
        commands.replace_wanted.connect(self.instead)
        view.wire_dropped.connect(self.at_end)

    def at(self, place: QPointF) -> None:
        """Anything, at a point of the scene."""
        self._open(place, lambda type: self._commands.add(type, place))

    def here(self, near: str) -> None:
        """Quick add after a layer, else at the pointer, else in the middle."""
        view = self._view
        if near:
            self._after(near)
            return
        shown, pointer = view.viewport().rect(), view.pointer
        if pointer is None or not shown.contains(pointer.toPoint()):
            pointer = QPointF(shown.center())
        self.at(view.to_scene(pointer))

    def into(self, wire: str) -> None:
        """What can be put into a wire."""
        item = self._scene.wires.get(wire)
        if item is None:
            return
        middle = item.route.middle
        layers = usual_first(self._commands.planner.insertable(), item.carries.kind)
        corner = self._view.to_screen(middle).toPoint() + QPoint(8, 8)
        hint = tr("into the wire")
        self.add.open_at(corner, lambda type: self._commands.drop(type, middle, wire), layers, hint)
        self._needed = frozenset((wire,))
        pairs = [(each, _first_input(each)) for each in layers]
        self._ask(item.wire.source, pairs, self.add.show_shapes)

    def instead(self, name: str) -> None:
        """What can take the place of a layer, with what it would make of what comes in."""
        replacing, item = self._commands.replacing, self._scene.nodes[name]
        layers = replacing.offered(name)
        corner = self._view.to_screen(item.place.bottomLeft()).toPoint() + QPoint(0, 8)
        hint = QFontMetrics(theme.font(12)).elidedText(name, Qt.TextElideMode.ElideMiddle, NAME)
        words = tr(f"instead of {hint}")
        self.add.open_at(corner, lambda type: replacing.do(name, type), layers, words, instead=name)
        self._needed = frozenset((name,))
        if sources := replacing.sources(name):
            swaps = [replacing.swap(name, each) for each in layers]
            self._try(
                [
                    Trial(each.node, {each.inputs[p]: s for p, s in sources.items() if p in each.inputs})
                    for each in swaps
                ],
                self.add.show_shapes,
            )

    def at_end(self, fits: Fits, place: QPointF) -> None:
        """What fits the free end of a wire that was let go over the empty canvas."""
        planner = self._commands.planner
        layers = usual_first(planner.fitting(fits), fits.place.kind)
        hint = tr(f"fits {fits.spec}") if fits.spec is not None else ""

        def chosen(type: str) -> None:
            self._commands.plan(lambda: planner.at_end(type, fits, place))

        self.add.open_at(self._view.to_screen(place).toPoint(), chosen, layers, hint)
        self._needed = frozenset((fits.fixed[0],))
        self._show_open_end(fits, place)
        if fits.spec is not None:
            pairs = [(each, fitting_input(each, fits)) for each in layers]
            self._ask(port(fits.fixed[0], fits.fixed[1]), pairs, self.add.show_shapes)

    def _after(self, name: str) -> None:
        """Anything, after a layer and connected to it where that fits."""
        place, out = self._scene.nodes[name].place, self._output(name)
        follows = [t for t, w in self._scene.graph.wires.items() if w.source == out] if out else []
        between: Callable[[str], None] | None = None
        if follows:

            def between(type: str) -> None:
                self._commands.plan(lambda: self._between(type, name, follows))

        kind = next((p.kind for p in self._scene.nodes[name].anatomy.ports if p.out), "")
        self._open(place.topRight() + QPointF(24, 0), self._commands.add, between, kind)
        self._needed = frozenset((name, *follows))
        spec = self._scene.session.analysis.facts.get(name)
        if out and spec is not None:
            layers = [each for each in self._commands.planner.offered() if each.inputs]
            pairs = [(each, _first_input(each)) for each in layers]
            self._ask(out, pairs, lambda shapes, failing: self.add.show_shapes(shapes, frozenset()))

    def _between(self, type: str, name: str, follows: list[str]) -> Plan:
        """A layer after another one that goes on to all that was fed by it."""
        plan = self._commands.planner.after(type, name)
        layer = self._commands.planner.layer(type)
        joined = any(node_of(source) == name for source, _ in plan.wires)
        if layer is None or not layer.outputs or not joined or layer.role != "layer":
            return plan
        onward = tuple((port(plan.name, layer.outputs[0]), target) for target in follows)
        made = Plan(plan.name, replace(plan.node, at=self._beside(name)), (*plan.wires, *onward))
        return self._commands.planner.with_room(made, follows[0])

    def _beside(self, name: str) -> tuple[float, float]:
        """The place at the right of a node, whatever stands there."""
        place = self._scene.nodes[name].place
        return place.right(), place.top()

    def _output(self, name: str) -> str:
        """The address of a layer's first output."""
        ports = self._scene.nodes[name].anatomy.ports
        return next((port(name, p.name) for p in ports if p.out), "")

    def _open(
        self,
        place: QPointF,
        chosen: Callable[[str], None],
        between: Callable[[str], None] | None = None,
        kind: str = "",
    ) -> None:
        corner = self._view.to_screen(place).toPoint()
        layers = usual_first(self._commands.planner.offered(), kind)
        if not self._scene.nodes:  # a drawing starts with its input
            layers.sort(key=lambda layer: layer.role != "input")
        self.add.open_at(corner, chosen, layers, between=between)

    def _ask(
        self,
        source: str,
        pairs: list[tuple[Layer, str]],
        found: Shapes,
    ) -> None:
        self._try(at_wire(source, pairs), found)

    def _try(self, trials: list[Trial], found: Shapes) -> None:
        self.forget()
        self.preview = Preview(self._scene.session, trials, found, lambda: self.add.list.shown)

    def _follow(self) -> None:
        """An edit meanwhile may take away what something is to be added to."""
        graph = self._scene.session.graph
        if not all(each in (graph.wires if "." in each else graph.nodes) for each in self._needed):
            self.add.shut()

    def _closed(self) -> None:
        self._needed = frozenset()
        self.forget()

    def forget(self) -> None:
        """Nobody waits for shapes any more."""
        if self.preview is not None:
            self.preview.cancel()
            self.preview = None

    def _show_open_end(self, fits: Fits, at: QPointF) -> None:
        """The wire stays in sight until something is chosen for its end."""
        fixed = self._scene.nodes[fits.fixed[0]].port_at(fits.fixed[1], fits.fixed[2])
        wire = PendingWire(fixed, fits.place.out, fits.place.kind)
        wire.aim(at, aimed=False, why=None)
        self._scene.addItem(wire)
        self.add.closed.connect(lambda: self._scene.removeItem(wire), SingleShot)


def _first_input(layer: Layer) -> str:
    """The port that a wire into a layer ends at."""
    first = layer.inputs[0]
    return f"{first.name}_1" if first.variadic else first.name
