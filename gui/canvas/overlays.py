"""What floats over the canvas, each thing in its corner, and what pointing at the drawing brings up."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from engine.graph.model import node_of, port_of
from gui.canvas.breadcrumb import Breadcrumb
from gui.canvas.cards import ToolStrip
from gui.canvas.commands import Commands
from gui.canvas.find import FindBar
from gui.canvas.hits import Hit
from gui.canvas.menus import entries, lining_up, menu
from gui.canvas.minimap import Minimap
from gui.canvas.offers import Offers
from gui.canvas.problem_card import ProblemCard
from gui.canvas.quick_bar import QuickBar
from gui.canvas.rename import RenameField
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.canvas.wire_card import WireCard
from gui.canvas.writing import NoteField, TitleField
from gui.translate import tr
from gui.widgets.messages import EmptyState

EDGE = 12
FIRST_INPUT = "Input"
SHAPES = Qt.CursorShape
CURSORS = {
    "left": SHAPES.SizeHorCursor, "right": SHAPES.SizeHorCursor,
    "top": SHAPES.SizeVerCursor, "bottom": SHAPES.SizeVerCursor,
    "left top": SHAPES.SizeFDiagCursor, "right bottom": SHAPES.SizeFDiagCursor,
    "right top": SHAPES.SizeBDiagCursor, "left bottom": SHAPES.SizeBDiagCursor,
}  # fmt: skip


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
        self.minimap, self._mapped = Minimap(owner, view, scene), True
        self.bar = QuickBar(owner, view, scene, commands)
        self.problems = ProblemCard(owner, view, scene)
        self.wire = WireCard(owner, view, scene)
        self.name = RenameField(owner, view, scene, commands.blocks)
        self.title = TitleField(owner, view, scene, commands.arrange)
        self.note = NoteField(owner, view, scene, commands.arrange)
        self.find = FindBar(owner, scene, commands)
        self.offers = Offers(owner, view, scene, commands)
        self.add = self.offers.add
        self._hovered = Hit()
        self._drawn = ""  # a wire that does not fit, until analysis has said why
        self._connect()

    def _connect(self) -> None:
        view, commands = self._view, self._commands
        self.tools.tidy.connect(commands.tidy)
        self.tools.note.connect(self._begin_note)
        self.tools.line_up.connect(self._offer_ways)
        self.tools.hand.connect(view.set_hand)
        self.problems.show_me.connect(commands.show_me)
        commands.rename_wanted.connect(self.name.open_for)
        commands.blocks.name_wanted.connect(self.name.open_for_block)
        for card in (self.bar, self.problems, self.wire):
            self.add.opened.connect(card.vanish)
        self.add.opened.connect(lambda: view.cover(True))
        self.add.closed.connect(lambda: view.cover(False))
        self.wire.mend_wanted.connect(self._mend)
        view.misfit_drawn.connect(self._expect)
        self._scene.session.analysed.connect(self._explain, Qt.ConnectionType.QueuedConnection)
        self.minimap.toggled.connect(self.arrange)
        self.find.closed.connect(lambda: view.setFocus())
        commands.arrange.find_wanted.connect(self._find)
        view.pointed.connect(self._point)
        view.menu_wanted.connect(self._menu)
        view.double_clicked.connect(self._double)
        self._scene.drawn.connect(self.refresh)

    def refresh(self) -> None:
        """The drawing is another: is there anything in it?"""
        nothing = not self._scene.nodes
        if nothing == self.empty.isHidden():
            self.empty.setVisible(nothing)
            self.minimap.setVisible(self._mapped and not nothing)
            self.arrange()

    def show_minimap(self, on: bool) -> None:
        """Whether a person wants the drawing small in the corner."""
        self._mapped = on
        self.arrange()

    def arrange(self) -> None:
        """Put everything into its corner."""
        area = self._owner.rect()
        room = self.chip.ROOM
        self.chip.move(EDGE - room, EDGE - room)
        self.tools.move(area.width() - self.tools.width() - EDGE + room, EDGE - room)
        self.minimap.fit_into(area.size())
        self.minimap.move(
            area.width() - self.minimap.width() - EDGE + room,
            area.height() - self.minimap.height() - EDGE + room,
        )
        room_for_map = area.width() > 480 and area.height() > 300
        self.minimap.setVisible(self._mapped and bool(self._scene.nodes) and room_for_map)
        self.find.place(area.width(), self.tools.geometry())
        self.empty.resize(self.empty.sizeHint())
        self.empty.move(area.center() - self.empty.rect().center())

    def _begin(self) -> None:
        self._commands.add(FIRST_INPUT)
        self._view.setFocus()

    def _point(self, found: Hit) -> None:
        for hit, on in ((self._hovered, False), (found, True)):
            if hit.wire in self._scene.wires:
                self._scene.wires[hit.wire].show_state(hovered=on)
            if hit.thing in self._scene.things.items:
                self._scene.things.items[hit.thing].show_state(hovered=on)
            if hit.node in self._scene.nodes:
                port = (hit.port.name, hit.port.out) if hit.port is not None and on else None
                self._scene.nodes[hit.node].show_state(hovered=on, hot_port=port)
        self._hovered = found
        self._view.show_cursor(CURSORS.get(found.part))

    def _find(self) -> None:
        """Search the drawing."""
        self.find.open()
        self.arrange()

    def _offer_ways(self, at: QPoint) -> None:
        """The ways to line up what is selected."""
        menu(lining_up(self._commands), self._owner).popup(at)

    def _begin_note(self) -> None:
        """A note in the middle of what is seen: the pointer is at the tool now."""
        self._commands.arrange.note_wanted.emit(self._view.shown.center())

    def _menu(self, found: Hit, at: QPoint) -> None:
        self._commands.take(found.node, found.wire, found.thing)
        menu(entries(found, self._commands), self._owner).popup(at)

    def _double(self, found: Hit, at: QPointF) -> None:
        if found.node:
            self._commands.take(found.node)
            self._commands.edit()
        elif found.what == "wire":
            self._commands.arrange.bend(found.wire, at)
        elif found.what == "bend":
            self._commands.arrange.unbend(found.wire, found.bend)
        elif found.thing:
            self._commands.take(thing=found.thing)
            self._commands.arrange.write()
        elif found.what == "empty":
            self.offers.at(at)

    def _mend(self, wire: str, at: QPointF) -> None:
        """What is wrong with a wire, and what can be put into it."""
        self.problems.open_for(node_of(wire), port_of(wire), at)

    def _expect(self, wire: str) -> None:
        self._drawn = wire

    def _explain(self) -> None:
        """Say at once what is wrong with the wire that was just drawn."""
        wire, self._drawn = self._drawn, ""
        item = self._scene.wires.get(wire)
        if item is not None and item.carries.error and self._view.gesture is None:
            self.problems.open_for(node_of(wire), port_of(wire))
