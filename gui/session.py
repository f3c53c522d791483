"""The one door to the document: applies edits, keeps the history, and says once what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.analysis.types import Analysis, Fix, Problem
from engine.declare import UserError
from engine.field import Field
from engine.graph import edits
from engine.graph.change import Change, difference
from engine.graph.history import History
from engine.graph.model import MAIN, Graph, Project
from engine.wire import from_plain, to_plain
from gui import layout
from gui.service import EngineService

ANALYSE_AFTER = 15
# Mended in Data, not on the canvas.
DATA_PROBLEMS = frozenset(("no-data", "unknown-field"))


class Session(QObject):
    """One open project. Everything on the screen is derived from what stands here.

    `changed(Change)` after every edit, undo and redo; `opened` when another project took its place (build
    anew); `analysed` when `analysis`, `fields` and `source` are new; `selected` when `selection` is;
    `refused(sentence)` when an edit can't be done; `saved_changed` when `path` or `modified` is.
    """

    changed = Signal(object)
    opened = Signal()
    analysed = Signal()
    selected = Signal()
    refused = Signal(str)
    saved_changed = Signal()

    def __init__(self, service: EngineService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.service = service
        self.graph_name = MAIN
        self.path: Path | None = None
        self.analysis = Analysis()
        self.analysed_project: Project | None = None
        self.fields: Mapping[str, Field] = {}
        self.source: Mapping[str, Any] | None = None
        self.recipe_problems: tuple[Problem, ...] = ()
        self.selection: frozenset[str] = frozenset()
        self._history = History.of(Project())
        self._saved: Project = self._history.project
        self._timer = QTimer(self, singleShot=True, interval=ANALYSE_AFTER)
        self._timer.timeout.connect(self._analyse)
        self._asked = 0

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
        return self.project is not self._saved and self.project != self._saved

    @property
    def folder(self) -> Path | None:
        """Where relative paths in the project start from: its file's folder."""
        return self.path.parent if self.path else None

    @property
    def history(self) -> History:
        """Earlier and later values, with their labels."""
        return self._history

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong, in the drawing and in the training settings."""
        return (*self.analysis.problems, *self.recipe_problems)

    def home_of(self, problem: Problem) -> str:
        """The mode in which a problem is mended: `design`, `data` or `train`."""
        if problem in self.recipe_problems:
            return "train"
        return "data" if problem.node is None and problem.kind in DATA_PROBLEMS else "design"

    def open(self, project: Project, path: Path | None = None, *, saved: bool = True) -> None:
        """Put another project in place of this one; `saved=False` for one that no file holds as it is."""
        self._history = History.of(project)
        self._saved = project if saved else Project(name="\0")
        self.path = path
        self.analysis, self.source, self.fields = Analysis(), None, {}
        self.analysed_project = None
        self.recipe_problems = ()
        self.selection = frozenset()
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
        self._go(self._history.undo())

    def redo(self) -> None:
        """Do the step that was taken back again."""
        self._go(self._history.redo())

    def mend(self, fix: Fix) -> bool:
        """Do a problem's fix as one step."""
        return self.do(fix.label, _mended, fix)

    def select(self, names: Iterable[str]) -> None:
        """Make these nodes the selection."""
        selection = frozenset(n for n in names if n in self.graph.nodes)
        if selection != self.selection:
            self.selection = selection
            self.selected.emit()

    def adopt_name(self, name: str) -> None:
        """Take the name of the file that the document was first saved as; this is no step of the history."""
        steps = tuple(replace(s, project=replace(s.project, name=name)) for s in self._history.steps)
        self._history = replace(self._history, steps=steps)
        self.changed.emit(Change(self.graph_name, settings=frozenset(("name",))))

    def mark_saved(self, project: Project, path: Path) -> None:
        """`project` stands in the file `path` now."""
        self._saved, self.path = project, path
        self.saved_changed.emit()
        self._timer.start()

    def analyse_again(self) -> None:
        """Ask for the analysis again, when something outside the document changed (its data)."""
        self._timer.start()

    def plain(self) -> dict[str, Any]:
        """The parameters that every question to the service about this document has."""
        return {"project": to_plain(self.project), "folder": str(self.folder or Path.cwd())}

    def _go(self, history: History) -> None:
        before, was_modified, label = self.project, self.modified, self._history.undo_label
        self._history = history
        change = difference(before, self.project, self.graph_name)
        if not change:
            return
        self.changed.emit(change)
        self.select(self.selection)
        if was_modified != self.modified or label != history.undo_label:
            self.saved_changed.emit()
        if _matters(change, before.graphs[self.graph_name], self.graph):
            self._timer.start()

    def _analyse(self) -> None:
        asked = self.project
        self.service.ask(
            "analyse", self.plain(), lambda result: self._analysed(asked, result), self.refused.emit
        )

    def _analysed(self, asked: Project, result: Mapping[str, Any]) -> None:
        if _stripped(asked) != _stripped(self.project):
            return
        self.analysed_project = asked
        self.analysis = from_plain(Analysis, result["analysis"])
        self.fields = {name: from_plain(Field, field) for name, field in result["fields"].items()}
        self.source = result["source"]
        self.recipe_problems = from_plain(tuple[Problem, ...], result["recipe"])
        self.analysed.emit()


def _mended(project: Project, fix: Fix) -> Project:
    """The fix carried out; layers that it adds on top of others go where there is room."""
    known = {name: frozenset(graph.nodes) for name, graph in project.graphs.items()}
    for edit in fix.edits:
        project = edits.apply(project, edit.name, edit.arguments)
    for name, graph in project.graphs.items():
        crowded = layout.crowded(graph, graph.nodes.keys() - known.get(name, frozenset()))
        if crowded:
            project = edits.move(project, layout.place_new(graph, crowded, {}), graph=name)
    return project


def _stripped(project: Project) -> tuple[Any, ...]:
    """What analysis depends on: everything but places and notes."""
    graphs = {n: ({k: _essence(v) for k, v in g.nodes.items()}, g.wires) for n, g in project.graphs.items()}
    return graphs, replace(project, graphs={}, name="", about="")


def _essence(node: Any) -> tuple[Any, ...]:
    return node.type, node.params, node.muted


def _matters(change: Change, before: Graph, after: Graph) -> bool:
    """Whether a change can alter what analysis says, or the text of the source."""
    if change != Change(change.graph, nodes_updated=change.nodes_updated):
        return True
    return any(_essence(before.nodes[n]) != _essence(after.nodes[n]) for n in change.nodes_updated)
