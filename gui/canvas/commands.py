"""What can be done on the canvas, one method each, for keys, menus and the list of actions alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QGuiApplication

from engine.analysis.types import Problem
from engine.declare import UserError
from engine.graph import edits
from engine.graph.model import Graph, Project
from gui.canvas import clipboard, wiring
from gui.canvas.arrange import Arrange
from gui.canvas.block_commands import BlockCommands
from gui.canvas.carry import contents
from gui.canvas.neighbours import Direction, heir, neighbour
from gui.canvas.placing import Plan, Planner, carry_out, free_place
from gui.canvas.tidying import Tidying
from gui.canvas.words import named
from gui.told import title_of
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.canvas.scene import CanvasScene
    from gui.canvas.view import CanvasView
    from gui.library import Library

PASTE_STEP = 24.0
ROUND_IT = 64.0  # pixels kept free around a layer that is brought into view
BADGE = 16.0


class Commands(QObject):
    """Acts on the session's selection.

    `edit_wanted(node)` asks for the form of a layer; `rename_wanted(node)`, `add_wanted(node or "")` and
    `insert_wanted(wire)` ask for the overlays; `tab_wanted(key)` for another reading of what is selected;
    `said(text)` is worth a toast.
    """

    edit_wanted = Signal(str)
    rename_wanted = Signal(str)
    add_wanted = Signal(str)
    insert_wanted = Signal(str)
    tab_wanted = Signal(str)
    said = Signal(str)

    def __init__(
        self,
        view: CanvasView,
        scene: CanvasScene,
        parent: QObject | None = None,
        library: Library | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._scene, self._session = view, scene, scene.session
        self.planner = Planner(scene, library)
        self.blocks = BlockCommands(self, scene, library)
        self.arrange = Arrange(self, view, scene)
        self.tidying = Tidying(self, view, scene)
        self._pasted = 0

    @property
    def selected(self) -> list[str]:
        """The selected nodes in the order of the drawing."""
        return [name for name in self._session.graph.nodes if name in self._session.selection]

    @property
    def all_muted(self) -> bool:
        """Whether the selected layers are all switched off."""
        return all(self._session.graph.nodes[name].muted for name in self.selected)

    @property
    def all_bypassed(self) -> bool:
        """Whether the selected layers are all left out."""
        return all(self._session.graph.nodes[name].bypassed for name in self.selected)

    def take(self, node: str = "", wire: str = "", thing: str = "") -> None:
        """Make this the selection, unless the node, frame or note belongs to it already."""
        self._scene.select_wire(wire)
        if node not in self._session.selection and thing not in self._session.things:
            self._session.select([node] if node else [], [thing] if thing else [])

    def show_me(self, problem: Problem) -> None:
        """Select a layer with a problem, in its block, bring it into view and go to its settings."""
        if problem.node is None or not self._session.show_drawing(problem.path):
            return
        self._session.select([problem.node])
        self.reveal(problem.node)
        self.edit_wanted.emit(problem.node)

    def quick_add(self) -> None:
        """Ask for a layer to add after the selected one, else at the pointer."""
        self.add_wanted.emit(self.selected[0] if len(self.selected) == 1 else "")

    def delete(self) -> None:
        """Delete the selected wire, or the selected layers; a wire through a single gap is joined again."""
        if self._scene.wire:
            self._session.do(mark("Disconnect"), edits.disconnect, [self._scene.wire], graph=self._graph)
            return
        names, things = self.selected, self._session.things
        if not names:
            self.arrange.remove()
            return
        next_one = heir(self._session.graph, names)
        label = mark(f"Delete {named(names)}")
        if self._session.do(label, _without, names, things, graph=self._graph):
            self._session.select([next_one] if next_one else [])
            if len(names) > 1:
                self.said.emit(tr(f"Deleted {len(names)} layers"))

    def copy(self) -> bool:
        """Put the selected layers on the clipboard, as text."""
        part = self._chosen_part()
        if part is not None:
            self._pasted = 0
            QGuiApplication.clipboard().setText(clipboard.as_text(self._session.project, part))
        return part is not None

    def cut(self) -> None:
        """Copy, then delete."""
        if self.copy():
            self.delete()

    def paste(self) -> None:
        """Add the layers on the clipboard a little below and right of where they were copied."""
        try:
            copied = clipboard.from_text(QGuiApplication.clipboard().text())
        except UserError as error:
            self._session.refused.emit(str(error))
            return
        self._pasted += 1
        self._add_part(mark("Paste"), copied, self._offset(copied.main, self._pasted))

    def duplicate(self) -> None:
        """Add a copy of the selected layers beside them."""
        if (part := self._chosen_part()) is not None:
            self._add_part(
                mark("Duplicate"), clipboard.project_of(self._session.project, part), (PASTE_STEP,) * 2
            )

    def select_all(self) -> None:
        """Select every layer."""
        graph = self._session.graph
        self._session.select(graph.nodes, [*graph.frames, *graph.notes])

    def mute(self) -> None:
        """Switch the selected layers off, or on again when all are off."""
        names = self.selected
        if names:
            on = not all(self._session.graph.nodes[name].muted for name in names)
            label = mark(f"Mute {named(names)}") if on else mark(f"Unmute {named(names)}")
            self._session.do(label, edits.set_muted, names, on, graph=self._graph)

    def bypass(self) -> None:
        """Leave the selected layers out, or bring them back when all are."""
        names = self.selected
        if names:
            out = not self.all_bypassed
            label = mark(f"Leave {named(names)} out") if out else mark(f"Bring {named(names)} back")
            self._session.do(label, edits.set_bypassed, names, out, graph=self._graph)

    def connect(self) -> None:
        """Lead a wire from the selected layer with the keys."""
        if self.selected:
            self._view.connect_by_keys(self.selected[0])

    def disconnect(self) -> None:
        """Take all wires off the selected layers."""
        wiring.disconnect(self._session, self.selected)

    def pull_out(self) -> None:
        """Take the selected layers out of their chain, and close the gap."""
        wiring.pull_out(self._session, self.selected)

    @property
    def connected(self) -> bool:
        """Whether the selected layers have wires."""
        return bool(wiring.wires_at(self._session.graph, self._session.selection))

    def rename(self) -> None:
        """Ask for another name of the selected layer, else for the title of the selected frame."""
        if self.selected:
            self.rename_wanted.emit(self.selected[0])
        else:
            self.arrange.write()

    def edit(self) -> None:
        """Open the selected block, or go to the settings of the selected layer."""
        if not self.selected and self._session.things:
            self.arrange.write()
        elif not self.blocks.open():
            self.settings()

    def settings(self) -> None:
        """Go to the settings of the selected layer."""
        if self.selected:
            self.edit_wanted.emit(self.selected[0])

    def clear(self) -> None:
        """Select nothing; where nothing is selected, leave the block."""
        if self._scene.wire or self._session.selection or self._session.things:
            self._scene.select_wire("")
            self._session.select(())
        else:
            self.blocks.leave()

    def nudge(self, across: float, down: float) -> None:
        """Move the selected layers, frames, notes or bends; steps in a row are one step of the history."""
        names = self.selected
        if not self.arrange.nudge(across, down) and names:
            nodes = self._session.graph.nodes
            moved = {n: (nodes[n].at[0] + across, nodes[n].at[1] + down) for n in names}
            merge = "nudge " + " ".join(names)
            self._session.do(mark(f"Move {named(names)}"), edits.move, moved, graph=self._graph, merge=merge)

    def go(self, direction: Direction) -> None:
        """Select the next layer that way: along the wires, else the nearest."""
        found = neighbour(self._scene, self.selected[-1] if self.selected else "", direction)
        if found:
            self._session.select([found])
            self.reveal(found, only_if_hidden=True)

    def tidy(self) -> None:
        """Put the selected layers in reading order, or all when fewer than two are selected."""
        names = self.selected if len(self.selected) > 1 else None
        self.tidying.begin(names, self.zoom_to_all if names is None else self._reveal_selection)

    def _reveal_selection(self) -> None:
        if not self._view.shown.contains(self._scene.grid[self.selected[0]]):
            self.zoom_to_selection()

    def add(self, type: str, at: QPointF | None = None) -> None:
        """Add a layer at a point of the scene, else after the selection and connected to it, else in view."""
        if self.planner.layer(type) is None:
            self._session.refused.emit(tr(f'There is no layer called "{type}" any more.'))
        elif at is not None:
            self.carry_out(self.planner.at(type, at))
        elif len(self.selected) == 1:
            self.carry_out(self.planner.after(type, self.selected[0]))
        else:
            self.carry_out(self.planner.at(type, self._open_spot()))

    def drop(self, type: str, at: QPointF, wire: str) -> None:
        """Add a layer at a point of the scene, into a wire when there is one."""
        corner = at - QPointF(64, 16)
        self.carry_out(self.planner.into(type, corner, wire) if wire else self.planner.at(type, corner))

    def carry_out(self, plan: Plan) -> None:
        """Do a planned addition and select what it added."""
        layer, kept = self.planner.layer(plan.node.type), self.planner.kept(plan.node.type)
        title = title_of(layer) if layer is not None else plan.node.type
        if self._session.do(mark(f"Add {title}"), carry_out, plan, kept, graph=self._graph):
            self._session.select([plan.name])
            self.reveal(plan.name, only_if_hidden=True)

    def zoom_to_all(self) -> None:
        """See the whole drawing."""
        self._view.look_at(self._scene.bounds())

    def zoom_to_selection(self) -> None:
        """See the selected layers, or all when none is."""
        area = QRectF()
        for name in self.selected:
            area = area.united(self._scene.grid[name])
        for thing in self._session.things:
            area = area.united(self._scene.things.rect(thing))
        if self._scene.wire and area.isNull():
            area = self._scene.wires[self._scene.wire].route.path.boundingRect()
        self._view.look_at(area if not area.isNull() else self._scene.bounds(), most=1.5)

    def zoom_full(self) -> None:
        """See everything at 100 %."""
        self._view.set_zoom(1.0)

    def zoom_in(self) -> None:
        """See less, but larger."""
        self._view.set_zoom(self._view.zoom * 1.25)

    def zoom_out(self) -> None:
        """See more, but smaller."""
        self._view.set_zoom(self._view.zoom / 1.25)

    def reveal(self, name: str, only_if_hidden: bool = False) -> None:
        """Bring a layer into view; `only_if_hidden` moves the view no further than that takes."""
        if name not in self._scene.grid:
            return
        place, shown = self._scene.grid[name], self._view.shown
        if not only_if_hidden:
            self._view.centre(place.center())
            return
        edge = min(ROUND_IT / self._view.zoom, shown.width() / 4, shown.height() / 4)
        room = place.adjusted(-edge, -edge, edge, edge)
        across = max(room.right() - shown.right(), 0.0) or min(room.left() - shown.left(), 0.0)
        down = max(room.bottom() - shown.bottom(), 0.0) or min(room.top() - shown.top(), 0.0)
        if not shown.contains(place.adjusted(-BADGE, -BADGE, BADGE, BADGE)):
            self._view.centre(shown.center() + QPointF(across, down))

    @property
    def _graph(self) -> str:
        return self._session.graph_name

    def _add_part(self, label: str, copied: Project, by: tuple[float, float]) -> None:
        before = {*self._session.graph.frames, *self._session.graph.notes}
        try:
            made, names = clipboard.pasted(self._session.project, copied, by, graph=self._graph)
        except UserError as error:
            self._session.refused.emit(str(error))
            return
        if self._session.do(f"{label} {named(copied.main.nodes)}", lambda project: made):
            graph = self._session.graph
            self._session.select(names.values(), {*graph.frames, *graph.notes} - before)

    def _chosen_part(self) -> Graph | None:
        """The selected layers, frames with all that stands in them, and notes, as a drawing of their own."""
        session = self._session
        nodes, things = contents(self._view, set(session.selection), set(session.things))
        return clipboard.part_of(session.graph, nodes, things) if nodes or things else None

    def _offset(self, part: Graph, times: int) -> tuple[float, float]:
        """A step further for each paste; into view when the copied place is far away."""
        step = PASTE_STEP * times
        corners = [each.at for group in (part.nodes, part.frames, part.notes) for each in group.values()]
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        shown = self._view.shown
        if shown.contains(QPointF(left + step, top + step)):
            return step, step
        spot = self._open_spot()
        return round((spot.x() - left) / 8) * 8.0, round((spot.y() - top) / 8) * 8.0

    def _open_spot(self) -> QPointF:
        """A free place near the middle of what is seen."""
        return QPointF(*free_place(self._scene.grid, self._view.shown.center() - QPointF(80, 40)))


def _without(project: Project, names: list[str], things: frozenset[str], *, graph: str) -> Project:
    """The project without some layers, with their gaps joined, and without some frames and notes."""
    project = edits.remove(project, names, rejoin=True, graph=graph)
    return edits.remove_things(project, things, graph=graph)
