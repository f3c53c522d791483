"""What floats over the canvas, each thing in its corner, and what pointing at the drawing brings up."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from engine.graph.model import port
from gui.canvas.breadcrumb import Breadcrumb
from gui.canvas.cards import ToolStrip
from gui.canvas.commands import Commands
from gui.canvas.fits import Fits
from gui.canvas.hits import Hit
from gui.canvas.menus import entries, menu
from gui.canvas.minimap import Minimap
from gui.canvas.placing import fitting_input
from gui.canvas.preview import ask_shapes
from gui.canvas.problem_card import ProblemCard
from gui.canvas.quick_add import Chosen, QuickAdd
from gui.canvas.quick_bar import QuickBar
from gui.canvas.rename import RenameField
from gui.canvas.scene import CanvasScene
from gui.canvas.sketch import PendingWire
from gui.canvas.view import CanvasView
from gui.translate import tr
from gui.widgets.messages import EmptyState

EDGE = 12
FIRST_INPUT = "Input"


class Overlays(QObject):
    """Makes the overlays, keeps them in place and connects them to the view and the commands."""

    def __init__(self, owner: QWidget, view: CanvasView, scene: CanvasScene, commands: Commands) -> None:
        super().__init__(owner)
        self._owner, self._view, self._scene, self._commands = owner, view, scene, commands
        self.empty = EmptyState(
            "workflow",
            tr("Start with an input"),
            tr("Drag a layer here, or press Space to search."),
            tr("Add input"),
            self._begin,
        )
        self.empty.setParent(owner)
        self.chip = Breadcrumb(owner, scene.session)
        self.tools = ToolStrip(owner)
        self.minimap = Minimap(owner, view, scene)
        self.bar = QuickBar(owner, view, scene, commands)
        self.problems = ProblemCard(owner, view, scene)
        self.name = RenameField(owner, view, scene, commands.blocks)
        self.add = QuickAdd(owner)
        self._hovered = Hit()
        self._connect()

    def _connect(self) -> None:
        view, commands = self._view, self._commands
        self.tools.tidy.connect(commands.tidy)
        self.tools.hand.connect(view.set_hand)
        self.problems.show_me.connect(commands.show_me)
        commands.rename_wanted.connect(self.name.open_for)
        commands.blocks.name_wanted.connect(self.name.open_for_block)
        commands.add_wanted.connect(self._search)
        commands.insert_wanted.connect(self._insert)
        view.pointed.connect(self._point)
        view.menu_wanted.connect(self._menu)
        view.double_clicked.connect(self._double)
        view.wire_dropped.connect(self._finish_wire)
        self._scene.drawn.connect(self.refresh)

    def refresh(self) -> None:
        """The drawing is another: is there anything in it?"""
        nothing = not self._scene.nodes
        if nothing == self.empty.isHidden():
            self.empty.setVisible(nothing)
            self.minimap.setVisible(not nothing)
            self.arrange()

    def arrange(self) -> None:
        """Put everything into its corner."""
        area = self._owner.rect()
        room = self.chip.ROOM
        self.chip.move(EDGE - room, EDGE - room)
        self.tools.move(area.width() - self.tools.width() - EDGE + room, EDGE - room)
        self.minimap.move(
            area.width() - self.minimap.width() - EDGE + room,
            area.height() - self.minimap.height() - EDGE + room,
        )
        self.minimap.setVisible(bool(self._scene.nodes) and area.width() > 480 and area.height() > 300)
        self.empty.resize(self.empty.sizeHint())
        self.empty.move(area.center() - self.empty.rect().center())

    def _begin(self) -> None:
        self._commands.add(FIRST_INPUT)
        self._view.setFocus()

    def _search(self, near: str) -> None:
        """Quick add after a layer, else at the pointer, else in the middle."""
        view = self._view
        if near:
            place = self._scene.nodes[near].place
            self._offer(view.to_screen(place.topRight()) + QPointF(24, 0), self._commands.add)
            return
        at = view.pointer or QPointF(view.viewport().rect().center())
        point = view.to_scene(at)
        self._offer(at, lambda type: self._commands.add(type, point))

    def _insert(self, wire: str) -> None:
        """Quick add into a wire."""
        middle = self._scene.wires[wire].route.middle
        layers = self._commands.planner.insertable()
        at = self._view.to_screen(middle).toPoint() + QPoint(8, 8)
        self.add.open_at(
            at, lambda type: self._commands.drop(type, middle, wire), layers, tr("into the wire")
        )

    def _finish_wire(self, fits: Fits, at: QPointF) -> None:
        """Quick add at the end of a wire that was dropped on the canvas, with what fits there."""
        layers = self._commands.planner.fitting(fits)
        self._show_open_end(fits, at)
        hint = tr(f"fits {fits.spec}") if fits.spec is not None else ""

        def chosen(type: str) -> None:
            self._commands.carry_out(self._commands.planner.at_end(type, fits, at))

        self.add.open_at(self._view.to_screen(at).toPoint(), chosen, layers, hint)
        if fits.spec is not None:
            source = port(fits.fixed[0], fits.fixed[1])
            pairs = [(each, fitting_input(each, fits)) for each in layers]
            ask_shapes(self._scene.session, source, pairs, self.add.show_shapes)

    def _show_open_end(self, fits: Fits, at: QPointF) -> None:
        """The wire stays in sight until something is chosen for its end."""
        fixed = self._scene.nodes[fits.fixed[0]].port_at(fits.fixed[1], fits.fixed[2])
        wire = PendingWire(fixed, fits.place.out, fits.place.kind)
        wire.aim(at, aimed=False, why=None)
        self._scene.addItem(wire)
        self.add.closed.connect(lambda: self._scene.removeItem(wire), Qt.ConnectionType.SingleShotConnection)

    def _point(self, found: Hit) -> None:
        for hit, on in ((self._hovered, False), (found, True)):
            if hit.wire in self._scene.wires:
                self._scene.wires[hit.wire].show_state(hovered=on)
            if hit.node in self._scene.nodes:
                port = (hit.port.name, hit.port.out) if hit.port is not None and on else None
                self._scene.nodes[hit.node].show_state(hovered=on, hot_port=port)
        self._hovered = found

    def _menu(self, found: Hit, at: QPoint) -> None:
        self._commands.take(found.node, found.wire)
        menu(entries(found, self._commands), self._owner).popup(at)

    def _double(self, found: Hit, at: QPointF) -> None:
        if found.node:
            self._commands.take(found.node)
            self._commands.edit()
        elif found.what == "empty":
            self._offer(self._view.to_screen(at), lambda type: self._commands.add(type, at))

    def _offer(self, at: QPointF, chosen: Chosen) -> None:
        """Quick add with everything that can be added."""
        self.add.open_at(at.toPoint(), chosen, self._commands.planner.offered())
