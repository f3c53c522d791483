"""What is asked when work may be left behind: a run that goes on, and what a crash left the last time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.dialogs import Answer, ask
from gui.figures import clock_text
from gui.translate import tr

if TYPE_CHECKING:
    from pathlib import Path

    from engine.graph.model import Project
    from engine.graph.recovery import Recovery
    from engine.train.runs import RunInfo
    from gui.workbench import Workbench

Then = Callable[[], None]
Empty = Callable[[], "Workbench"]


def ask_about_run(bench: Workbench, then: Callable[[], None]) -> None:
    """Go on with `then`; while a run goes on, ask first whether it shall go on without the window."""
    if not bench.toolbar.train.training:
        then()
        return

    def answered(key: str) -> None:
        if key == "stop":
            bench.stop_training()
        if key != "cancel":
            then()

    ask(
        bench.window_,
        tr("Training goes on without the window"),
        tr("The run keeps learning and saving. You find it again when you open the project."),
        [
            Answer("cancel", tr("Cancel")),
            Answer("stop", tr("Stop training"), "danger"),
            Answer("keep", tr("Keep training"), "primary"),
        ],
        answered,
    )


def offer_recovery(bench: Workbench, then: Then = lambda: None, empty: Empty | None = None) -> None:
    """Ask whether to take up what a crash left. What is put off is asked about at the next start, what is
    declined is kept to be chosen from a list. `then` follows in any case.

    `empty` gives a workbench for each further project that was left.
    """

    def look() -> list[Recovery]:
        from engine.graph.recovery import found

        return found(bench.folder)

    def answer(rows: list[Recovery]) -> None:
        if rows:
            _ask_about(bench, rows, then, empty or (lambda: bench))
        else:
            offer_run(bench)
            then()

    bench.background.do(look, answer)


def offer_run(bench: Workbench) -> None:
    """Say that a run is there whose project was never saved and whose window is gone."""

    def found(base: Path, info: RunInfo) -> None:
        def begin() -> None:
            bench.show_mode("train")

        def take_up(project: Project) -> None:
            bench.files.open_project(project, begin, base.parent.name)

        live = info.is_live
        bench.toast(
            tr("A run of an unsaved project goes on")
            if live
            else tr("A run of an unsaved project has ended"),
            tr("Open"),
            lambda: bench.training.project_of(info.folder, take_up),
            "activity",
        )

    bench.training.found_unsaved(found)


def _ask_about(bench: Workbench, rows: list[Recovery], then: Then, empty: Empty) -> None:
    def decline() -> None:
        from engine.graph import recovery

        for found in rows:
            recovery.decline(found)

    def answered(key: str) -> None:
        if key == "yes":
            recover(bench, rows[0])
            for found in rows[1:]:
                recover(empty(), found)
        else:
            if key == "no":
                bench.background.do(decline)
            offer_run(bench)
        then()

    newest, more = rows[0], len(rows) - 1
    when = clock_text(newest.time.astimezone())
    title = tr(f"Go on with “{newest.name}”?")
    if more:
        title = tr(f"Go on with “{newest.name}” and {more} more?")
    ask(
        bench.window_,
        title,
        tr(f"Layerloom stopped before it was saved. It was kept as it was at {when}; no file was changed."),
        [
            Answer("later", tr("Not now")),
            Answer("no", tr("Don’t ask again")),
            Answer("yes", tr("Open what was kept"), "primary"),
        ],
        answered,
    )


def recover(bench: Workbench, found: Recovery, saved: bool = False) -> None:
    """Open what was kept, with the runs that belong to it; `saved` when nothing was changed in it."""

    def take_up() -> None:
        bench.documents.open_recovered(found.project, found.path, found, saved)
        bench.show_opened()

    bench.files.guard(take_up)
