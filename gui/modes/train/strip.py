"""The strip below the curves: how far the run is, how fast, how long still, and the buttons to pause and
stop.
"""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.train.events import EpochEnd, Progress, Started, Stretch, Told
from engine.train.runs import RunInfo
from gui.figures import duration_text, figure_text, time_left_text
from gui.runs.words import score_text
from gui.translate import mark, tr
from gui.widgets.base import label
from gui.widgets.buttons import Button
from gui.widgets.messages import Glyph
from gui.widgets.progress import ProgressBar, Ring

ENDS = {
    "completed": mark("Trained"),
    "stopped": mark("Stopped"),
    "early": mark("Stopped early: no better for a while"),
    "failed": mark("This run failed"),
    "interrupted": mark("This run was interrupted"),
}
SECOND_PRESS = 1.0  # seconds in which another press is part of a double click
SPEED_MEMORY = 0.8
# What is older than so many reports counts for a hundredth of a thousandth.
SPEED_LASTS = 50


class ProgressStrip(QWidget):
    """86 high. `asked` carries pause, resume, stop, kill or go_on."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(86)
        self.setAccessibleName(tr("Progress of the run"))
        self.info: RunInfo | None = None
        self._started: Started | None = None
        self._last: Progress | None = None
        self._rate = 0.0
        self._stopping, self._stopped_at = False, 0.0
        self.ring = Ring(tr("Progress of the run"))
        self.title = label("", 15, 600, "text")
        self.step = label("")
        self.bar = ProgressBar(tr("Progress of the run"))
        self.left, self.rate, self.best = _Fact("timer"), _Fact("gauge"), _Fact("flag")
        self.pause = Button(tr("Pause"), icon="pause", height=32)
        self.stop = Button(tr("Stop"), icon="square", height=32)
        self.pause.clicked.connect(self._pause)
        self.stop.clicked.connect(self._stop)
        self._build()

    def follow(self, info: RunInfo | None) -> None:
        """Show another run, or another state of the same."""
        if self.info is None or info is None or info.folder != self.info.folder:
            self._started = self._last = None
            self._rate, self._stopping = 0.0, False
        self.info = info
        self.setVisible(info is not None)
        if info is not None:
            self._show(info)

    def told(self, events: list[Told]) -> None:
        """What the run said."""
        for event in events:
            match event:
                case Started():
                    self._started = event
                case Progress():
                    self._note(event.rows_per_second)
                    self._last = event
                case Stretch():
                    for speed in event.rows_per_second[-SPEED_LASTS:]:
                        self._note(speed)
                    self._last = event.last
                case EpochEnd():
                    self._last = self._last and Progress(
                        event.time, event.epoch, event.step, self._last.loss, self._last.lr, self._rate
                    )
        if self.info is not None:
            self._show(self.info)

    def _note(self, speed: float) -> None:
        self._rate = SPEED_MEMORY * (self._rate or speed) + (1 - SPEED_MEMORY) * speed

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.step, 1)
        facts = QHBoxLayout()
        facts.setSpacing(20)
        for fact in (self.left, self.rate, self.best):
            facts.addWidget(fact)
        facts.addStretch()
        middle = QVBoxLayout()
        middle.setSpacing(4)
        middle.addLayout(head)
        middle.addWidget(self.bar)
        middle.addLayout(facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(16)
        row.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(middle, 1)
        row.addWidget(self.pause)
        row.addWidget(self.stop)

    def _show(self, info: RunInfo) -> None:
        steps = self._started.steps_per_epoch * self._started.epochs if self._started else 0
        step = self._last.step if self._last else info.step
        share = step / steps if steps else 0.0
        ended = not info.is_live
        share = 1.0 if info.state in ("completed", "early") else share
        mark = info.best_epoch / info.epochs if info.epochs and info.best_epoch else -1.0
        self.ring.set_value(share)
        self.bar.set_value(share, mark)
        if ended:
            self.title.setText(tr(ENDS[info.state]))
            self.step.setText(tr(info.why) or tr(f"{info.epoch} epochs in {duration_text(info.seconds)}"))
        else:
            self._show_live(info, step)
        self.left.set_text("" if ended or info.state == "paused" else self._time_left(steps, step))
        units = self._started.units if self._started else "rows"
        self.rate.set_text(tr(f"{self._rate:,.0f} {units} per second") if self._rate else "")
        self.best.set_text(
            tr(f"best: epoch {info.best_epoch}, {score_text(info)}") if info.best_epoch else ""
        )
        self._show_buttons(info)

    def _show_live(self, info: RunInfo, step: int) -> None:
        if info.state == "waiting" or not info.epochs:
            self.title.setText(tr("Starting"))
            self.step.setText(tr("preparing the data and the model"))
            return
        epoch = min(info.epoch + 1, info.epochs)
        self.title.setText(tr(f"Epoch {epoch} of {info.epochs}"))
        words = [tr("paused")] if info.state == "paused" else []
        words.append(tr(f"step {step:,}"))
        if self._last:
            words.append(tr(f"loss {figure_text('loss', self._last.loss)}"))
        self.step.setText(", ".join(words))

    def _time_left(self, steps: int, step: int) -> str:
        if not self._started or not step or steps <= step or not self._rate:
            return ""
        rows = self._started.rows.get("train", 0) / max(self._started.steps_per_epoch, 1)
        return time_left_text((steps - step) * rows / self._rate)

    def _show_buttons(self, info: RunInfo) -> None:
        live = info.is_live
        self.pause.setVisible(live or info.state in ("stopped", "interrupted", "failed"))
        if live:
            paused = info.state == "paused"
            self.pause.set_look(tr("Continue") if paused else tr("Pause"), "play" if paused else "pause")
        else:
            self._stopping = False
            self.pause.set_look(tr("Go on"), "play")
        self.stop.setVisible(live)
        self.stop.set_look(tr("End it now") if self._stopping else tr("Stop"), "square")
        self.stop.setToolTip(
            tr("End the process without saving; the last saved state stays")
            if self._stopping
            else tr("Finish this batch, save, and keep the model (Shift+F5)")
        )

    def _pause(self) -> None:
        if self.info is not None:
            live = {"paused": "resume"}.get(self.info.state, "pause")
            self.asked.emit(live if self.info.is_live else "go_on")

    def _stop(self) -> None:
        now = monotonic()
        if self._stopping and now - self._stopped_at < SECOND_PRESS:
            return
        self.asked.emit("kill" if self._stopping else "stop")
        self._stopping, self._stopped_at = True, now
        if self.info is not None:
            self._show_buttons(self.info)


class _Fact(QWidget):
    """An icon and a few words; hidden while there are none."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Glyph(icon, "text3", 14))
        self._words = label("", 12)
        row.addWidget(self._words)
        self.hide()

    def set_text(self, text: str) -> None:
        """Show other words."""
        self._words.setText(text)
        self.setVisible(bool(text))
