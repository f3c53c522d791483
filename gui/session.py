"""The one door to the document: applies edits, keeps the history, and says once what changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.analysis.types import Analysis, Fix
from engine.declare import UserError
from engine.graph.change import Change, difference, same
from engine.graph.history import History
from engine.graph.model import MAIN, Graph, Project
from gui.analysed import Analysed
from gui.edits.effects import matters, mended
from gui.edits.travelling import Travel
from gui.mending import Mending
from gui.service import EngineService, Share
from gui.trail import Trail, held, way_to


class Session(Analysed):
    """One open project. Everything on the screen is derived from what stands here.

    `changed(Change)` after every edit, undo and redo; `opened` when another project took its place (build
    anew), `entered` when another drawing of the same project did, `leaving` before either, for what is not
    finished yet; `travelled(Travel)` after undo, redo and
    leaps in the history; `selected` when `selection` or `things` is new; `refused(sentence)` when an edit
    can't be done; `saved_changed` when `path` or `modified` is.

    `trail` are the block nodes that lead to the drawing that is shown.
    """

    changed = Signal(object)
    leaving = Signal()
    opened = Signal()
    entered = Signal()
    selected = Signal()
    saved_changed = Signal()
    travelled = Signal(object)

    def __init__(self, service: EngineService | Share, parent: QObject | None = None) -> None:
        super().__init__(service, parent)
        self.graph_name = MAIN
        self.trail: Trail = ()
        self.path: Path | None = None
        self.identity = uuid.uuid4().hex  # of the open document, also after a crash
        self.selection: frozenset[str] = frozenset()
        self.things: frozenset[str] = frozenset()
        self._history = History.of(Project())
        self._saved: Project = self._history.project
        self._doubted: Project | None = None
        self.mending = Mending(self)

    @property
    def project(self) -> Project:
        """The document as it is now."""
        return self._history.project

    @property
    def graph(self) -> Graph:
        """The drawing that is on the canvas."""
        return self.project.graphs[self.graph_name]

    @property
    def modified(self) -> bool:
        """Whether something is not saved yet."""
        return not same(self.project, self._saved)

    @property
    def folder(self) -> Path | None:
        """Where relative paths in the project start from: its file's folder."""
        return self.path.parent if self.path else None

    @property
    def history(self) -> History:
        """Earlier and later values, with their labels."""
        return self._history

    def open(
        self, project: Project, path: Path | None = None, *, saved: bool = True, identity: str = ""
    ) -> None:
        """Put another project in place of this one; `saved=False` for one that no file holds as it is.
        `identity` is given for one that was open before.
        """
        self.identity = identity or uuid.uuid4().hex
        self.leaving.emit()
        self._history = History.of(project)
        self._saved, self._doubted = project if saved else Project(name="\0"), None
        self.path = path
        self.trail, self.graph_name = (), MAIN
        self._know_nothing()
        self.selection = self.things = frozenset()
        self.opened.emit()
        self.selected.emit()
        self.saved_changed.emit()
        self._timer.start()

    def do(
        self, label: str, edit: Callable[..., Project], *args: Any, merge: str | None = None, **more: Any
    ) -> bool:
        """Apply `edit(project, *args, **more)` as one step called `label`; False when it was refused."""
        try:
            project = edit(self.project, *args, **more)
        except UserError as error:
            self.refused.emit(str(error))
            return False
        self._go(self._history.do(project, label, merge))
        return True

    def settle(self) -> None:
        """End a merged step: what comes next is undone on its own."""
        self._history = self._history.settle()

    def undo(self) -> None:
        """Take the last step back."""
        self._travel(self._history.undo())

    def redo(self) -> None:
        """Do the step that was taken back again."""
        self._travel(self._history.redo())

    def go_to_step(self, place: int) -> None:
        """Go to any state of the history, an earlier or a later one, by its place there."""
        self._travel(self._history.go(place))

    def remember(self, earlier: History) -> bool:
        """Let steps of the program before this one be undone, too; False when they do not lead here."""
        if earlier.project is not self._history.steps[0].project:
            return False
        self._history = self._history.after(earlier)
        self.saved_changed.emit()
        return True

    def mend(self, fix: Fix) -> bool:
        """Do a problem's fix as one step."""
        return self.do(fix.label, mended, fix)

    def select(self, names: Iterable[str], things: Iterable[str] = ()) -> None:
        """Make these nodes the selection, with these frames and notes."""
        graph = self.graph
        selection = frozenset(n for n in names if n in graph.nodes)
        chosen = frozenset(n for n in things if n in graph.frames or n in graph.notes)
        if (selection, chosen) != (self.selection, self.things):
            self.selection, self.things = selection, chosen
            self.selected.emit()

    def enter(self, node: str) -> bool:
        """Show what is inside a block node of the drawing that is shown; False when there is nothing."""
        return self.show_drawing((*self.trail, node))

    def leave(self, level: int | None = None) -> None:
        """Go back to a drawing on the way (0 is the main one), by default one up; its block is selected."""
        level = len(self.trail) - 1 if level is None else level
        if 0 <= level < len(self.trail):
            came_from = self.trail[level]
            self.show_drawing(self.trail[:level])
            self.select([came_from])

    def show_drawing(self, trail: Iterable[str]) -> bool:
        """Show the drawing that these block nodes lead to from the main one; False when they lead nowhere."""
        wanted = tuple(trail)
        if wanted != self.trail:
            self.leaving.emit()
        kept, name = held(self.project, wanted)
        if kept == wanted and kept != self.trail:
            self._show(kept, name)
            self.analysed.emit()
        return kept == wanted

    def go_to(self, address: str) -> bool:
        """Select a node by its address in the program, `conv1` or `block/conv1`; False when it is gone."""
        drawing, _, node = address.rpartition("/")
        trail = way_to(self.project, drawing or MAIN, self.trail)
        if trail is None or node not in self.graph_of(drawing or MAIN).nodes:
            return False
        self.show_drawing(trail)
        self.select([node])
        return True

    def adopt_name(self, name: str) -> None:
        """Take the name of the file that the document was first saved as; this is no step of the history."""
        steps = tuple(replace(s, project=replace(s.project, name=name)) for s in self._history.steps)
        self._history = replace(self._history, steps=steps)
        self.changed.emit(Change(self.graph_name, settings=frozenset(("name",))))

    def mark_saved(self, project: Project, path: Path) -> None:
        """`project` stands in the file `path` now."""
        if path.parent != self.folder:
            self._seen.clear()
        self._saved, self.path, self._doubted = project, path, None
        self.saved_changed.emit()
        self._timer.start()

    def doubt(self) -> bool:
        """The file does not hold what was saved any more, so that everything counts as not saved; False when
        that was known.
        """
        if self._doubted is not None:
            return False
        self._doubted, self._saved = self._saved, Project(name="\0")
        self.saved_changed.emit()
        return True

    def disown(self) -> None:
        """What the file holds is not what the person wants: only saving makes it right."""
        self.doubt()
        self._doubted = None

    def trust(self) -> None:
        """The file is there again as it was saved."""
        if self._doubted is not None:
            self._saved, self._doubted = self._doubted, None
            self.saved_changed.emit()

    def _show(self, trail: Trail, name: str) -> None:
        """Let another drawing be the one that is shown; an edit of it is no part of the one before."""
        self.settle()
        self.trail, self.graph_name = trail, name
        known = self._seen.get(trail)
        self.analysis, self.block = known or (Analysis(problems=self.analysis.problems), None)
        self.selection = self.things = frozenset()
        self.entered.emit()
        self.selected.emit()
        if known is None:
            self._timer.start()

    def _travel(self, history: History) -> None:
        """Go along the history, to a drawing where that can be seen."""
        travel = Travel(self.project, history.project)
        self._go(history)
        changed = travel.drawings()
        if changed and self.graph_name not in changed:
            ways = (way_to(self.project, name, self.trail) for name in changed)
            trail = next((way for way in ways if way is not None), None)
            if trail is not None:
                self.show_drawing(trail)
        if travel.before is not travel.after:
            self.travelled.emit(travel)

    def _go(self, history: History) -> None:
        before, was = self.project, self._told_of_saving()
        self._history = history
        trail, name = held(self.project, self.trail)
        change = difference(before, self.project, name)
        if not change and name == self.graph_name:
            return
        telling = matters(change, before.graphs.get(name, Graph()), self.graph_of(name))
        if telling:
            self._seen.clear()
        if (trail, name) != (self.trail, self.graph_name):
            # The block that was shown is gone: what is shown now is built anew and has nothing to follow.
            self._show(trail, name)
            change = Change(name, settings=change.settings, blocks=change.blocks)
        self.changed.emit(change)
        self.select(self.selection, self.things)
        if was != self._told_of_saving():
            self.saved_changed.emit()
        if telling:
            self._timer.start()

    def _told_of_saving(self) -> tuple[object, ...]:
        """What `saved_changed` is about."""
        return self.modified, self._history.undo_label, self._history.redo_label

    def graph_of(self, name: str) -> Graph:
        """One of the project's drawings, empty when there is none of that name."""
        return self.project.graphs.get(name, Graph())
