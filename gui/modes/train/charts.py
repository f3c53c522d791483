"""The curves of the chosen runs: loss on the left, a metric on the right, over one x axis and one
crosshair.
"""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.train.runs import RunInfo
from gui.modes.train.tracks import TRAIN, VALIDATION, Axis, RunTracks
from gui.translate import mark, tr
from gui.widgets.base import label
from gui.widgets.chart import Chart, Look
from gui.widgets.choice import Select
from gui.widgets.section import Card

SLOWER_MS = 100
SHARES = ("accuracy", "f1", "precision", "recall")

WORDS: dict[Axis, str] = {"epoch": mark("epoch"), "step": mark("step"), "time": mark("seconds")}


class Charts(QWidget):
    """Two charts that follow the tracks of the runs shown."""

    def __init__(self) -> None:
        super().__init__()
        self.axis: Axis = "epoch"
        self.tracks: dict[Path, RunTracks] = {}
        self.shown: list[tuple[RunInfo, int, str]] = []
        # At paces of their own, so that they are seldom painted in one go.
        self.loss, self.score = Chart(tr("Loss")), Chart(tr("Metric"), pace=SLOWER_MS)
        self._offered: list[str] | None = None
        self.figure = Select(tr("Metric shown"))
        self.figure.setFixedWidth(150)
        self.figure.chosen.connect(lambda name: self.show_metric(str(name)))
        self.hint = label("", token="text3")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(_card(tr("Loss"), label(tr("lower is better"), token="text3"), self.loss), 1)
        self.right = _card("", self.hint, self.score, self.figure)
        row.addWidget(self.right, 1)
        for chart in (self.loss, self.score):
            chart.hovered.connect(self._hover)
        self.name = ""

    def show_runs(self, shown: list[tuple[RunInfo, int, str]]) -> None:
        """Show these runs: what is known of each, its colour's number, and its name."""
        looks_before = [(i.folder, c, n) for i, c, n in self.shown]
        self.shown = shown
        self._offer_metrics()
        if looks_before != [(i.folder, c, n) for i, c, n in shown]:
            self.rebuild()
        self._mark_best()

    def show_metric(self, name: str) -> None:
        """Show another metric on the right."""
        self.name = name
        self.figure.set_value(name)
        share = any(word in name.lower() for word in SHARES)
        self.score.set_percent(share)
        self.score.setAccessibleName(name)
        errors = ("error", "mae", "mse", "rmse", "loss")
        self.hint.setText(
            tr("lower is better") if any(e in name.lower() for e in errors) else tr("higher is better")
        )
        self.rebuild()
        self._mark_best()

    def set_axis(self, axis: Axis) -> None:
        """Draw over epochs, steps or time."""
        self.axis = axis
        self.rebuild()
        self._mark_best()

    def set_view(self, *, log: bool | None = None, smoothing: float | None = None) -> None:
        """Log scale is for the loss; smoothing for both."""
        self.loss.set_view(log=log, smoothing=smoothing)
        self.score.set_view(smoothing=smoothing)

    def told(self, folder: Path, before: dict[tuple[str, str], int]) -> None:
        """Some tracks of a run changed: draw what is new; all of a track of which nothing was kept."""
        shown = next((each for each in self.shown if each[0].folder == folder), None)
        if shown is None:
            return
        self._offer_metrics()
        for (split, name), start in before.items():
            chart = self._chart(name)
            if chart is not None:
                if not start and (key := _key(folder, split)) in chart.curves:
                    chart.remove(key)
                self._draw(chart, shown, split, name)
        self._mark_best()

    def rebuild(self) -> None:
        """Draw all curves from the beginning."""
        for chart in (self.loss, self.score):
            chart.x_word = tr(WORDS[self.axis])
            for key in list(chart.curves):
                chart.remove(key)
        for shown in self.shown:
            for split, name in self._tracks_of(shown[0].folder).tracks:
                if (drawn := self._chart(name)) is not None:
                    self._draw(drawn, shown, split, name)

    def _draw(self, chart: Chart, shown: tuple[RunInfo, int, str], split: str, name: str) -> None:
        info, colour, words = shown
        if split not in (TRAIN, VALIDATION):
            return
        track = self._tracks_of(info.folder).tracks[split, name]
        key = _key(info.folder, split)
        main = info.folder == self.shown[0][0].folder
        if key not in chart.curves:
            training = split == TRAIN
            chart.add(key, Look(tr(f"{words}, train") if training else words, colour, training, main))
        start = len(chart.curves[key].points)
        chart.extend(key, track.x(self.axis)[start:], track.value.values[start:])

    def _offer_metrics(self) -> None:
        names = list(
            dict.fromkeys(n for info, _, _ in self.shown for n in self._tracks_of(info.folder).metrics)
        )
        if names == self._offered:
            return
        self._offered = names
        self.figure.set_options([(n, tr(n.replace("_", " ").capitalize())) for n in names], self.name)
        self.right.setVisible(bool(names))
        if names and self.name not in names:
            self.show_metric(names[0])

    def _tracks_of(self, folder: Path) -> RunTracks:
        return self.tracks.setdefault(folder, RunTracks(folder))

    def _chart(self, name: str) -> Chart | None:
        if name == "loss":
            return self.loss
        return self.score if name == self.name else None

    def _mark_best(self) -> None:
        info = self.shown[0][0] if self.shown else None
        for chart in (self.loss, self.score):
            if info is None or not info.best_epoch:
                chart.set_best(None)
            else:
                chart.set_best(self._best_place(info), tr(f"Best: epoch {info.best_epoch}"))

    def _best_place(self, info: RunInfo) -> float | None:
        """Where the best epoch is on the axis; None as long as the run has not told."""
        track = self._tracks_of(info.folder).tracks.get((VALIDATION, "loss"))
        if self.axis == "epoch":
            return float(info.best_epoch)
        epochs = track.epoch.values.tolist() if track is not None else []
        if track is None or info.best_epoch not in epochs:
            return None
        return float(track.x(self.axis)[epochs.index(info.best_epoch)])

    def _hover(self, x: float) -> None:
        for chart in (self.loss, self.score):
            chart.set_cross(None if math.isnan(x) else x)


def _key(folder: Path, split: str) -> str:
    return f"{folder.name}/{split}"


def _card(title: str, hint: QWidget, chart: Chart, chooser: QWidget | None = None) -> Card:
    card = Card(title or tr("Metric"), padding=12)
    head = QHBoxLayout()
    head.setSpacing(8)
    first = chooser if chooser is not None else label(title, 13, 600, "text")
    first.setFixedHeight(28)
    head.addWidget(first)
    head.addWidget(hint)
    head.addStretch()
    column = QVBoxLayout()
    column.addLayout(head)
    column.addWidget(chart, 1)
    card.rows.addLayout(column)
    return card
