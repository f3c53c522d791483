"""Deeds with real runs: small models train in processes of their own, while everything else goes on."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import psutil
from deeds import deed
from paws import Paws

import templates
from engine.declare import UserError
from engine.graph import edits
from engine.graph.file import load
from engine.graph.model import Project
from engine.train import runs
from gui.runs.training import Training

# A run of another model would keep the machine busy for longer than the monkey lives.
SAMPLES = ("wine", "digits", "iris", "diabetes", "breast_cancer")
MOST_WEIGHTS, LONGEST, APART = 200_000, 12.0, 40.0
TRAINING = {"epochs": 2, "batch_size": 64}
WORKER = "engine.train.worker"


class Runs:
    """The runs of this monkey: few at a time, small, and ended when they take too long."""

    def __init__(self) -> None:
        self.begun: dict[Path, float] = {}
        self.started = 0
        self._last = -APART

    def watch(self) -> None:
        """Put this between the program and its runs."""
        start, go_on, watched = Training.start, Training.go_on, self

        def small(training: Any, label: str = "") -> None:
            if watched.may(training):
                start(training, label)

        def again(training: Any, folder: Path) -> None:
            if watched.may(training):
                go_on(training, folder)

        Training.start, Training.go_on = small, again  # type: ignore[method-assign]

    def may(self, training: Any) -> bool:
        """Whether a run may be started now; only one that was asked for by `train` is small in any case."""
        project: Project = training.session.project
        data = project.data
        if training.live is not None or time.monotonic() - self._last < APART:
            return False
        if data is None or data.params.get("name") not in SAMPLES:
            return False
        if any(project.training.get(name) != value for name, value in TRAINING.items()):
            return False
        seen = training.session.analysed_project
        if seen is None or seen.graphs != project.graphs or training.session.trail:
            return False
        if sum(each.parameters for each in training.session.analysis.facts.values()) > MOST_WEIGHTS:
            return False
        self._last = time.monotonic()
        self.started += 1
        return True

    def end_old(self, windows: list[Any], longest: float = LONGEST) -> None:
        """End what takes too long."""
        for window in windows:
            bench = window.workbench
            for folder, info in dict(bench.training.infos if bench is not None else {}).items():
                if (
                    info.is_live
                    and time.monotonic() - self.begun.setdefault(folder, time.monotonic()) >= longest
                ):
                    with suppress(UserError):
                        runs.kill(folder)


def end_all_runs() -> None:
    """A run outlives its window, and one that was paused would do so for ever."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if WORKER in child.cmdline():
                child.kill()


@deed(0.25, "project")
def train(paws: Paws, chance: Random) -> None:
    """A short training of what is drawn, where that is small; else often of a drawing that is whole."""
    assert paws.bench is not None
    session = paws.bench.session
    paws.events += 1
    if chance.random() < 0.6:
        session.open(load(Path(templates.path("wine-mlp"))))
    for _ in range(40):
        if session.analysed_project is not None:
            break
        paws.wait(0.05)
    for name, value in TRAINING.items():
        if session.project.training.get(name) != value:
            session.do("Set", edits.set_setting, f"training.{name}", value)
    if paws.bench is not None:  # the start screen may have come meanwhile
        paws.bench.train()
    paws.wait(0.01)


@deed(0.3, "project")
def ask_run(paws: Paws, chance: Random) -> None:
    """Pause it, stop it, kill it, go on with it; delete, rename, open or compare an old one."""
    assert paws.bench is not None
    training = paws.bench.training
    if not training.infos:
        return
    paws.events += 1
    folder = chance.choice(sorted(training.infos))
    if training.infos[folder].is_live:
        asked = chance.choice(("pause", "resume", "stop", "save", "kill"))
        training.kill(folder) if asked == "kill" else training.ask(folder, asked)
    else:
        train_mode: Any = paws.bench.mode("train")
        paws.bench.show_mode("train")
        train_mode.list.asked.emit(chance.choice(("delete", "rename", "resume", "open", "compare")), folder)
    paws.wait(0.01)


@deed(0.04, "project")
def export(paws: Paws, chance: Random) -> None:
    """Take a trained model away; sometimes it is not wanted after all."""
    assert paws.bench is not None
    paws.events += 1
    paws.bench.show_mode("export")
    page: Any = paws.bench.modes["export"].page  # type: ignore[attr-defined]
    page.place.setText(str(paws.folder))
    page.start()
    paws.wait(0.05)
    if page.job.busy and chance.random() < 0.5:
        page.job.cancel()
