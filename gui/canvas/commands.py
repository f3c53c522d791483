"""What can be done on the canvas, one method each, for keys, menus and the list of actions alike."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Signal

from engine.analysis.types import Problem
from engine.declare import UserError
from engine.graph import edits
from engine.graph.model import Project
from gui.canvas import wiring
from gui.canvas.arrange import Arrange
from gui.canvas.block_commands import BlockCommands
from gui.canvas.copying import Copying
from gui.canvas.looking import Looking
from gui.canvas.neighbours import heir
from gui.canvas.placing import Plan, Planner, carry_out
from gui.canvas.replacing import Replacing
from gui.canvas.tidying import Tidying
from gui.canvas.words import named
from gui.told import title_of
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.canvas.scene import CanvasScene
    from gui.canvas.view import CanvasView
    from gui.library import Library


class Commands(Looking):
    """Acts on the session's selection.

    `edit_wanted(node)` asks for the form of a layer; `rename_wanted(node)`, `add_wanted(node or "")`,
    `insert_wanted(wire)` and `replace_wanted(node)` ask for the overlays; `tab_wanted(key)` for another
    reading of what is selected; `said(text)` is worth a toast.
    """

    edit_wanted = Signal(str)
    rename_wanted = Signal(str)
    add_wanted = Signal(str)
    insert_wanted = Signal(str)
    replace_wanted = Signal(str)
    tab_wanted = Signal(str)
    said = Signal(str)

    def __init__(
        self,
        view: CanvasView,
        scene: CanvasScene,
        parent: QObject | None = None,
        library: Library | None = None,
    ) -> None:
        super().__init__(view, scene, parent)
        self.planner = Planner(scene, library)
        self.blocks = BlockCommands(self, scene, library)
        self.arrange = Arrange(self, view, scene)
        self.tidying = Tidying(self, view, scene)
        self.copying = Copying(self, view)
        self.replacing = Replacing(self, self._session)

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
        """Delete the selected wire, or what else is selected."""
        if self._scene.wire:
            self._session.do(mark("Disconnect"), edits.disconnect, [self._scene.wire], graph=self._graph)
            return
        self.remove(self.selected, self._session.things)

    def remove(self, names: list[str], things: Collection[str]) -> None:
        """Take layers away, with frames and notes; a wire through a single gap is joined again."""
        if not names:
            self.arrange.remove(things)
            return
        next_one = heir(self._session.graph, names)
        label = mark(f"Delete {named(names)}")
        if self._session.do(label, _without, names, things, graph=self._graph):
            self._session.select([next_one] if next_one else [])
            if len(names) > 1:
                self.said.emit(tr(f"Deleted {len(names)} layers"))

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

    def connect(self) -> None:  # type: ignore[override]  # Qt's own belongs to signals
        """Lead a wire from the selected layer with the keys."""
        if self.selected:
            self._view.connect_by_keys(self.selected[0])

    def disconnect(self) -> None:  # type: ignore[override]
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

    def tidy(self) -> None:
        """Put the selected layers in reading order, or all when fewer than two are selected."""
        names = self.selected if len(self.selected) > 1 else None
        self.tidying.begin(names, self.zoom_to_all if names is None else self._reveal_selection)

    def _reveal_selection(self) -> None:
        names = self.selected  # none, where the edit ended a drag that had selected them
        if names and not self._view.shown.contains(self._scene.grid[names[0]]):
            self.zoom_to_selection()

    def add(self, type: str, at: QPointF | None = None) -> None:
        """Add a layer at a point of the scene, else after the selection and connected to it, else in view."""
        if at is not None:
            self.plan(lambda: self.planner.at(type, at))
        elif len(self.selected) == 1:
            self.plan(lambda: self.planner.after(type, self.selected[0]))
        else:
            self.plan(lambda: self.planner.at(type, self.open_spot()))

    def drop(self, type: str, at: QPointF, wire: str) -> None:
        """Add a layer at a point of the scene, into a wire when there is one."""
        corner = at - QPointF(64, 16)
        planner = self.planner
        self.plan(lambda: planner.into(type, corner, wire) if wire else planner.at(type, corner))

    def plan(self, made: Callable[[], Plan]) -> None:
        """Plan an addition and do it; a layer that is gone meanwhile is refused."""
        try:
            plan = made()
        except UserError as error:
            self._session.refused.emit(str(error))
        else:
            self.carry_out(plan)

    def carry_out(self, plan: Plan) -> None:
        """Do a planned addition and select what it added."""
        layer, kept = self.planner.layer(plan.node.type), self.planner.kept(plan.node.type)
        title = title_of(layer) if layer is not None else plan.node.type
        if self._session.do(mark(f"Add {title}"), carry_out, plan, kept, graph=self._graph):
            self._session.select([plan.name])
            self.reveal(plan.name, only_if_hidden=True)


def _without(project: Project, names: list[str], things: Collection[str], *, graph: str) -> Project:
    """The project without some layers, with their gaps joined, and without some frames and notes."""
    project = edits.remove(project, names, rejoin=True, graph=graph)
    return edits.remove_things(project, things, graph=graph)
