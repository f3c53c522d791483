"""The run that goes on, as the toolbar, the tabs and the status bar say it, whichever mode is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.train.events import Progress, Told, last_progress
from engine.train.runs import RunInfo
from gui.figures import figure_text
from gui.modes import Badge, Fact
from gui.paced import Paced
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.workbench import Workbench

# Figures that change faster can't be read.
SAY_EVERY = 200


class RunStatus(QObject):
    """Follows the runs of one workbench, and says once how each one ended."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench)
        self._bench, self._training = workbench, workbench.training
        self._loss: Progress | None = None
        self._paced = Paced(self, self._say, SAY_EVERY)
        self._training.listed.connect(self._listed)
        self._training.told.connect(self._told)
        self._training.ended.connect(self._ended)
        self._training.failed.connect(lambda sentence: workbench.toast(tr(sentence), icon="circle-alert"))

    def refresh(self) -> None:
        """Say everything anew."""
        self._listed()

    def _listed(self) -> None:
        live = self._training.live
        if live is None:
            self._bench.set_training("")
        else:
            epoch = min(live.epoch + 1, live.epochs) if live.epochs else 0
            words = f"{epoch} / {live.epochs}" if live.epochs else tr("Starting")
            self._bench.set_training(words, live.epoch / live.epochs if live.epochs else 0.0)
        ended = any(info.figures for info in self._training.infos.values())
        self._bench.set_badge("train", Badge(live=live is not None, done=ended and live is None))
        self._say()

    def _told(self, folder: Path, events: list[Told]) -> None:
        live = self._training.live
        if live is not None and live.folder == folder:
            self._loss = last_progress(events) or self._loss
            self._paced.ask()

    def _say(self) -> None:
        live = self._training.live
        if live is None:
            self._loss = None
            self._bench.set_status("train", None)
            return
        figures = []
        if self._loss is not None:
            figures = [
                (tr("Loss"), figure_text("loss", self._loss.loss)),
                (tr("Learning rate"), f"{self._loss.lr:.3g}"),
            ]
        validation = live.last.get("validation", {}).get("loss")
        if validation is not None:
            figures.insert(1, (tr("Validation loss"), figure_text("loss", validation)))
        words = tr("Paused") if live.state == "paused" else tr("Training")
        self._bench.set_status("train", Fact(words, "activity", "success"), figures)

    def _ended(self, folder: Path) -> None:
        info = self._training.infos.get(folder)
        if info is None or self._bench.current == "train":
            return
        self._bench.toast(
            _ending(info), tr("Show"), lambda: self._bench.show_mode("train"), _ICONS[info.state]
        )


_ICONS = {
    "completed": "circle-check",
    "early": "circle-check",
    "stopped": "circle-check",
    "failed": "circle-alert",
    "interrupted": "circle-alert",
}


def _ending(info: RunInfo) -> str:
    if info.state in ("failed", "interrupted"):
        return tr((info.why or mark("Training ended with a mistake")).partition(". ")[0])
    return tr(f"Training ended after {info.epoch} epochs")
