"""Write a picture of each screen of the program, in both themes: `dev.py shots DIR`.

The program runs as a person has it, on no screen, in a home folder of its own; a short training run is made
first, so that there is something to look at.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.app import Program

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1440, 900)
PATIENCE = 120.0
EPOCHS = 25


def main(folder: Path) -> int:
    """Make the pictures in `folder`; each is named as it is written."""
    with tempfile.TemporaryDirectory(prefix="layerloom-shots-") as home:
        live_in(Path(home))
        sys.path.insert(0, str(ROOT))
        from gui import app

        folder.mkdir(parents=True, exist_ok=True)
        project = trained_project(Path(home))
        application = app.make_application(["layerloom-window"])
        program = app.Program(application)
        program.window.resize(*SIZE)
        program.show()
        photographer = Photographer(program, folder)
        for theme in ("light", "dark"):
            photographer.theme(theme)
            for name, widget in screens(photographer, project):
                photographer.take(name, theme, widget)
        program.window.begin().shut()
        if program.windows is not None:
            program.windows.service.close()
    return 0


def live_in(home: Path) -> None:
    """No screen, and nobody's settings."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = str(home)


def trained_project(home: Path) -> Path:
    """The digits template as a project with one finished run."""
    from engine.graph.file import load, save
    from engine.train import runs

    path = home / "Digits.loom"
    project = load(ROOT / "templates" / "digits-cnn.loom")
    project = replace(project, training={**project.training, "epochs": EPOCHS})
    save(path, project)
    run = runs.create(path, project)
    runs.start(run)
    print("training a run for the pictures ...", flush=True)
    end = time.monotonic() + PATIENCE
    while (state := runs.state(run)).is_live and time.monotonic() < end:
        time.sleep(0.2)
    print(f"  {state.state} after {state.seconds:.0f} s", flush=True)
    return path


class Photographer:
    """Waits until a screen has what it shows, then writes it down."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.window = program.window
        self.wait(lambda: self.window.workbench is not None)

    def theme(self, name: str) -> None:
        """Switch the program to a theme, as its settings do."""
        from gui import theme

        theme.set_choice(name)  # type: ignore[arg-type]
        self.pause(0.3)

    def wait(self, ready: Callable[[], object]) -> None:
        """Let the program work until `ready` says yes; raises TimeoutError when it never does."""
        end = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > end:
                raise TimeoutError("a screen did not get ready for its picture")
            self.pause(0.02)

    def pause(self, seconds: float) -> None:
        """Let the program work for a while."""
        from PySide6.QtCore import QCoreApplication

        end = time.monotonic() + seconds
        while True:
            QCoreApplication.processEvents()
            if time.monotonic() >= end:
                return
            time.sleep(0.005)

    def take(self, name: str, theme: str, widget: QWidget) -> None:
        """Write what `widget` shows."""
        path = self.folder / f"{name}-{theme}.png"
        if not widget.grab().save(str(path)):
            raise OSError(f"{path} can't be written")
        print(path, flush=True)


def screens(at: Photographer, project: Path) -> Iterator[tuple[str, QWidget]]:
    """Go from screen to screen; each stands until the next one is asked for."""
    window = at.window
    bench = window.begin()
    window.show_start()
    at.pause(0.3)
    yield "start", window
    analysed: list[bool] = []
    bench.session.analysed.connect(lambda: analysed.append(True))
    bench.files.open(project)
    at.wait(lambda: window.started and analysed)
    bench.show_mode("design")
    bench.actions.run("view.fit")
    bench.session.select(["conv2"])
    at.pause(1.0)
    yield "design", window
    for tab in ("analyzer", "code"):
        bench.modes["design"].lower.show_tab(tab)
        at.pause(0.5)
        yield f"design-{tab}", window
    bench.modes["design"].lower.show_tab("problems")
    bench.session.select([])
    for mode in ("data", "train"):
        bench.show_mode(mode)
        at.pause(3.0)
        yield mode, window
    yield from export(at)
    yield from problem(at)


def export(at: Photographer) -> Iterator[tuple[str, QWidget]]:
    """The export screen, a file written and checked."""
    from gui.dialogs import Question
    from gui.modes.export.page import ExportPage

    at.window.begin().show_mode("export")
    page = at.window.findChild(ExportPage)
    at.wait(lambda: page.run.value is not None)
    page.start()
    for asked in at.window.findChildren(Question):  # the file of the other theme is there
        asked.answer("over")
    at.wait(lambda: not page.job.busy)
    at.pause(6.0)  # the word at the bottom has gone by then
    yield "export", at.window


def problem(at: Photographer) -> Iterator[tuple[str, QWidget]]:
    """A model with a mistake in it: the Linear gets its picture unflattened."""
    from engine.graph import edits

    bench = at.window.begin()
    bench.show_mode("design")
    bench.session.do("Remove flatten", edits.remove, ["flatten"], rejoin=True)
    at.wait(lambda: bench.session.problems)
    at.pause(1.0)
    yield "problem", at.window
    bench.session.undo()
    at.pause(0.5)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
