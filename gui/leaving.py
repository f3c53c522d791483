"""What is asked when work may be left behind: a run that goes on, and what a crash left the last time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from gui.dialogs import Answer, ask
from gui.translate import tr

if TYPE_CHECKING:
    from pathlib import Path

    from engine.graph.model import Project
    from engine.graph.recovery import Recovery
    from engine.train.runs import RunInfo
    from gui.workbench import Workbench


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


def offer_recovery(bench: Workbench) -> None:
    """Ask whether to take up what a crash left; the answer no keeps it for later."""

    def look() -> list[Recovery]:
        from engine.graph.recovery import found

        return found(bench.folder)

    bench.background.do(look, lambda rows: _ask_about(bench, rows[0]) if rows else offer_run(bench))


def offer_run(bench: Workbench) -> None:
    """Say that a run is there whose project was never saved and whose window is gone."""

    def found(base: Path, info: RunInfo) -> None:
        def take_up(project: Project) -> None:
            bench.session.open(project, saved=False)
            bench.training.adopt(base)
            bench.show_opened()
            bench.show_mode("train")

        live = info.is_live
        bench.toast(
            tr("A run of an unsaved project goes on")
            if live
            else tr("A run of an unsaved project has ended"),
            tr("Open"),
            lambda: bench.files.guard(lambda: bench.training.project_of(info.folder, take_up)),
            "activity",
        )

    bench.training.found_unsaved(found)


def _ask_about(bench: Workbench, found: Recovery) -> None:
    def decline() -> None:
        from engine.graph import recovery

        recovery.decline(found)

    def recover() -> None:
        bench.documents.open_recovered(found.project, found.path, found)
        bench.show_opened()
        if found.path is None:
            bench.training.found_unsaved(adopt)

    def adopt(base: Path, info: RunInfo) -> None:
        """Its runs belong to it as well."""

        def compare(project: Project) -> None:
            if project.name == found.project.name:
                bench.training.adopt(base)

        bench.training.project_of(info.folder, compare)

    def answered(key: str) -> None:
        if key == "no":
            bench.background.do(decline)
            offer_run(bench)
        else:
            bench.files.guard(recover)

    moment = found.time.astimezone().time()
    when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)  # type: ignore[arg-type]
    ask(
        bench.window_,
        tr(f"Go on with “{found.name}”?"),
        tr(f"Layerloom stopped before it was saved. It was kept as it was at {when}; no file was changed."),
        [Answer("no", tr("Not now")), Answer("yes", tr("Open what was kept"), "primary")],
        answered,
    )
