"""What the engine knows of the open document: shapes, problems, fields, source; asked for again after edits.

An answer to a question about an earlier value of the document is dropped, unless it says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.analysis.blocks import layer_of
from engine.analysis.types import Analysis, Facts, Problem
from engine.declare import Value
from engine.field import Field
from engine.graph.model import Project
from engine.layers import Layer
from engine.wire import from_plain, to_plain
from gui.edits.effects import essence_of
from gui.service import EngineService, Share
from gui.trail import Trail, node_on, variables_at

ANALYSE_AFTER = 15
# Mended in Data, not on the canvas.
DATA_PROBLEMS = frozenset(("no-data", "unknown-field"))


class Analysed(QObject):
    """`analysed` when `analysis`, `fields` and `source` are new.

    `analysis` has the facts of the drawing that is shown and the problems of all, `block` what is known of
    the node that stands for it.
    """

    analysed = Signal()
    refused = Signal(str)
    trail: Trail

    def __init__(self, service: EngineService | Share, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.service = service
        self.failure: Problem | None = None
        self._seen: dict[Trail, tuple[Analysis, Facts | None]] = {}
        self._know_nothing()
        self._timer = QTimer(self, singleShot=True, interval=ANALYSE_AFTER)
        self._timer.timeout.connect(self._analyse)

    @property
    def project(self) -> Project:
        """The document as it is now."""
        raise NotImplementedError

    @property
    def folder(self) -> Path | None:
        """Where relative paths in the project start from."""
        raise NotImplementedError

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong, in every drawing and in the training settings."""
        return (*self.analysis.problems, *self.recipe_problems)

    @property
    def problems_here(self) -> list[tuple[str, Problem]]:
        """What is wrong at the nodes of the drawing that is shown, and inside those that are blocks."""
        ran = (self.failure,) if self.failure is not None else ()
        found = ((node_on(problem, self.trail), problem) for problem in (*ran, *self.problems))
        return [(node, problem) for node, problem in found if node is not None]

    def set_failure(self, failure: Problem | None) -> None:
        """Note where a run failed: it stands at its node, and keeps nobody from training again."""
        if failure != self.failure:
            self.failure = failure
            self.analysed.emit()

    def problems_of(self, node: str) -> list[Problem]:
        """What is wrong at one node of the drawing that is shown, or inside it."""
        return [problem for name, problem in self.problems_here if name == node]

    @property
    def variables(self) -> dict[str, Value]:
        """What expressions on the drawing that is shown can read."""
        return self.variables_on(self.trail)

    def variables_on(self, trail: Trail) -> dict[str, Value]:
        """What expressions on the drawing at the end of a trail can read."""
        return variables_at(self.project, trail, self._of_data)

    def layer(self, type: str) -> Layer | None:
        """What a node of this type is, blocks of the project included; None when nobody declares it."""
        return layer_of(self.project, type)

    def home_of(self, problem: Problem) -> str:
        """The mode in which a problem is mended: `design`, `data` or `train`."""
        if problem in self.recipe_problems:
            return "train"
        return "data" if problem.node is None and problem.kind in DATA_PROBLEMS else "design"

    def analyse_again(self) -> None:
        """Ask for the analysis again, when something outside the document changed (its data)."""
        self._seen.clear()
        self._timer.start()

    def plain(self) -> dict[str, Any]:
        """The parameters that every question to the service about this document has."""
        folder = str(self.folder or Path.cwd())
        return {"project": to_plain(self.project), "folder": folder, "path": list(self.trail)}

    def _know_nothing(self) -> None:
        """Another document is open."""
        self.analysis = Analysis()
        self.block: Facts | None = None
        self.analysed_project: Project | None = None
        self.fields: Mapping[str, Field] = {}
        self.source: Mapping[str, Any] | None = None
        self.recipe_problems: tuple[Problem, ...] = ()
        self._of_data: Mapping[str, Value] = {}
        self._seen.clear()

    def _analyse(self) -> None:
        asked, trail = self.project, self.trail
        self.service.ask(
            "analyse", self.plain(), lambda result: self._analysed(asked, trail, result), self.refused.emit
        )

    def _analysed(self, asked: Project, trail: Trail, result: Mapping[str, Any]) -> None:
        if trail != self.trail or essence_of(asked) != essence_of(self.project):
            return
        self.analysed_project = asked
        self.analysis = from_plain(Analysis, result["analysis"])
        self.block = from_plain(Facts | None, result.get("block"))  # type: ignore[arg-type]
        self._seen[trail] = self.analysis, self.block
        self.fields = {name: from_plain(Field, field) for name, field in result["fields"].items()}
        self._of_data = from_plain(dict[str, Any], result.get("variables", {}))
        self.source = result["source"]
        self.recipe_problems = from_plain(tuple[Problem, ...], result["recipe"])
        self.analysed.emit()
