"""Starts the real program, brings it into a state, and closes it or waits to be killed. Run by the tests.

`python drive.py STATE FOLDER`: prints one line of JSON for each thing that a test wants to know.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import templates
from engine.graph import edits
from engine.graph.model import Node
from gui.app import Program, main
from gui.widgets.buttons import Button
from gui.widgets.messages import Toast

Wait = Callable[[], object]
Steps = Iterator[Wait]
PATIENCE = 40
ENDLESS = {"epochs": 100_000, "batch_size": 2}


def say(word: str, **more: Any) -> None:
    """Tell the test."""
    print(json.dumps({"said": word, **more}), flush=True)


class Drive:
    """What a person does, step by step; each step waits until the program is ready for the next."""

    def __init__(self, program: Program, state: str, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.window = program.window
        self._steps: Steps = getattr(self, state)()
        self._ready: Wait = lambda: self.window.workbench is not None
        self._since = time.monotonic()
        self._timer = QTimer(self.window, interval=5)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    @property
    def bench(self) -> Any:
        """The workbench of the window."""
        return self.window.begin()

    def start(self) -> Steps:
        """Nothing is open."""
        yield self.close()

    def blank(self) -> Steps:
        self.bench.files.new()
        yield lambda: self.bench.session.source is not None or self.bench.session.analysed_project
        yield self.close()

    def modified(self) -> Steps:
        yield from self._wine()
        self._edit()
        yield self.close()
        yield self.answer("discard")

    def analysing(self) -> Steps:
        """The engine is asked and has not answered when the window goes."""
        yield from self._wine()
        self._edit()
        self.bench.session._analyse()
        self.bench.session.undo()
        yield self.close()

    def dialog(self) -> Steps:
        """Qt keeps a window open while a dialog is before it; the end of the desktop session closes all."""
        yield from self._wine()
        self.bench.show_settings()
        yield lambda: QApplication.activeModalWidget() is not None
        yield self.close(QApplication.closeAllWindows)

    def training(self) -> Steps:
        """A run goes on, and is kept."""
        yield from self._train()
        yield self.close()
        yield self.answer("keep")

    def exporting(self) -> Steps:
        """An export is under way."""
        yield from self._train()
        self.bench.stop_training()
        yield lambda: self.bench.training.live is None
        self.bench.show_mode("export")
        page = self.bench.modes["export"].page
        page.place.setText(str(self.folder))
        page.go.click()
        yield lambda: page.job.busy
        yield self.close()

    def edited(self) -> Steps:
        """A saved project is changed, and waits to be killed."""
        yield from self._wine()
        for number in range(20):
            self.bench.session.do("Move", edits.move, {"hidden1": (number, 7.0)})
        self._edit()
        say("edited", time=time.time())
        yield lambda: False

    def recovered(self) -> Steps:
        """The next start after a crash: what is offered is taken up."""
        yield self.answer("yes")
        yield lambda: "extra" in self.bench.session.graph.nodes
        node = self.bench.session.graph.nodes["hidden1"]
        say("recovered", at=list(node.at), modified=self.bench.session.modified)
        say("path", path=str(self.bench.session.path))
        yield self.close()
        yield self.answer("discard")

    def killed(self) -> Steps:
        """A run of a saved project goes on when the window is killed."""
        yield from self._train()
        say("live", folder=str(self.bench.training.live.folder))
        yield lambda: False

    def killed_unsaved(self) -> Steps:
        """The same of a project that no file holds."""
        self.bench.files.open_template(templates.path("wine-mlp"))
        yield lambda: self.bench.session.source is not None
        yield from self._start()
        say("live", folder=str(self.bench.training.live.folder))
        yield lambda: False

    def found(self) -> Steps:
        """The next start: the project is opened, and its run is there."""
        self.bench.files.open(self.folder / "wine.loom")
        yield from self._see_and_stop()

    def found_unsaved(self) -> Steps:
        """The next start: what is recovered has its run."""
        yield self.answer("yes")
        yield from self._see_and_stop()

    def found_declined(self) -> Steps:
        """The next start: what was kept is declined, and the toast leads to the run."""
        yield self.answer("no")
        yield lambda: any(toast.isVisible() for toast in self.window.findChildren(Toast))
        toast = next(t for t in self.window.findChildren(Toast) if t.isVisible())
        toast.findChild(Button).click()
        yield from self._see_and_stop()

    def close(self, act: Callable[[], object] | None = None) -> Wait:
        """Close the window; the program ends, or asks first."""
        say("closing", time=time.time())
        QTimer.singleShot(0, self.window, act or self.window.close)
        return lambda: not self.window.isVisible() or self._question() is not None

    def answer(self, key: str) -> Wait:
        """Wait for a question and answer it."""

        def ready() -> bool:
            question = self._question()
            if question is not None:
                say("answered", time=time.time(), question=question.windowTitle())
                QTimer.singleShot(0, question, lambda: question.answer(key))
            return question is not None

        return ready

    def _wine(self) -> Steps:
        path = self.folder / "wine.loom"
        shutil.copy(templates.path("wine-mlp"), path)
        self.bench.files.open(path)
        yield lambda: self.bench.session.source is not None

    def _train(self) -> Steps:
        yield from self._wine()
        yield from self._start()

    def _start(self) -> Steps:
        session = self.bench.session
        for name, value in ENDLESS.items():
            session.do("Set", edits.set_setting, f"training.{name}", value)
        if session.path is not None:
            self.bench.documents.save()
            yield lambda: not session.modified
        self.bench.train()
        live = lambda: self.bench.training.live  # noqa: E731
        yield lambda: live() is not None and live().epoch >= 2

    def _see_and_stop(self) -> Steps:
        training = self.bench.training
        yield lambda: training.live is not None and training.live.epoch >= 2
        before = training.live.epoch
        yield lambda: training.live.epoch > before
        yield lambda: bool(self.bench.toolbar.train.training)
        say("found", folder=str(training.live.folder), button=self.bench.toolbar.train.training)
        self.bench.stop_training()
        yield lambda: training.live is None
        info = next(iter(training.infos.values()))
        say("ended", state=info.state, why=info.why)
        yield self.close()
        if self.bench.session.modified:
            yield self.answer("discard")

    def _edit(self) -> None:
        self.bench.session.do("Add", edits.add, "extra", Node("ReLU"))

    def _question(self) -> Any:
        from gui.dialogs import Question

        return next((q for q in self.window.findChildren(Question) if q.isVisible()), None)

    def _step(self) -> None:
        if not self._ready():
            if time.monotonic() - self._since > PATIENCE:
                say("waited in vain")
                os._exit(3)
            return
        self._since = time.monotonic()
        following = next(self._steps, None)
        if following is None:
            self._timer.stop()
        else:
            self._ready = following


def run() -> int:
    """The program's own `main`, with a hand in it."""
    state, folder = sys.argv[1], Path(sys.argv[2])
    show = Program.show

    def show_driven(program: Program) -> None:
        show(program)
        program.window.drive = Drive(program, state, folder)  # type: ignore[attr-defined]

    Program.show = show_driven  # type: ignore[method-assign]
    return main([])


if __name__ == "__main__":
    sys.exit(run())
