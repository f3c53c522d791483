"""The centre of Train: how curves are shown, the curves, the log, and the strip with the run's progress."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui import theme
from gui.modes.train.charts import Charts
from gui.modes.train.log import Log
from gui.modes.train.strip import ProgressStrip
from gui.translate import mark, tr
from gui.widgets.base import Line, label, painter_for, surface
from gui.widgets.choice import Segmented
from gui.widgets.messages import Banner, EmptyState
from gui.widgets.section import Card
from gui.widgets.slider import Slider
from gui.widgets.toggles import Switch

AXES = [("epoch", mark("Epoch")), ("step", mark("Step")), ("time", mark("Time"))]
SMOOTHING = 0.6


class TrainPage(QWidget):
    """Curves above, log below; or the empty state."""

    def __init__(self, train: Callable[[], object]) -> None:
        super().__init__()
        self.charts, self.log, self.strip = Charts(), Log(), ProgressStrip()
        self.banner_room = QVBoxLayout()
        self.banner_room.setContentsMargins(20, 12, 20, 0)
        self._banner: Banner | None = None
        self.empty = EmptyState(
            "activity",
            tr("Nothing trained yet"),
            tr("Curves appear here while the model learns."),
            tr("Train"),
            train,
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._curves())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)

    def show_curves(self, there: bool) -> None:
        """The curves, or the empty state when there is no run."""
        self.stack.setCurrentIndex(1 if there else 0)

    def show_banner(self, banner: Banner | None) -> None:
        """One piece of advice above the curves, or none."""
        if self._banner is not None:
            self.banner_room.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        if banner is not None:
            self.banner_room.addWidget(banner)

    def set_why(self, why: str) -> None:
        """Another reason for the same advice."""
        if self._banner is not None:
            self._banner.set_why(why)

    def where(self) -> dict[str, Any]:
        """How the curves are shown, as plain values to keep."""
        return {
            "smoothing": self.smoothing.value, "log": self.log_scale.isChecked(), "axis": self.axis.value
        }  # fmt: skip

    def go_back(self, where: Mapping[str, Any]) -> None:
        """Show them so again; a record that says something else is left alone."""
        smoothing, log, axis = where.get("smoothing"), where.get("log"), where.get("axis")
        if isinstance(smoothing, float) and math.isfinite(smoothing):
            self.smoothing.set_value(smoothing)
            self.charts.set_view(smoothing=self.smoothing.value)
        if isinstance(log, bool):
            self.log_scale.setChecked(log)
        if axis in dict(AXES):
            self._set_axis(str(axis))

    def _curves(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools())
        column.addWidget(Line())
        column.addLayout(self.banner_room)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setProperty("bare", True)
        split.setContentsMargins(20, 12, 20, 12)
        self.charts.setMinimumHeight(180)
        split.addWidget(self.charts)
        card = Card(tr("Log"), padding=12)
        card.rows.addWidget(label(tr("Log"), 13, 600, "text"))
        card.rows.addWidget(self.log, 1)
        card.setMinimumHeight(90)
        split.addWidget(card)
        split.setSizes([520, 210])
        split.setHandleWidth(12)
        column.addWidget(split, 1)
        column.addWidget(Line())
        column.addWidget(surface(self.strip, "panel"))
        return page

    def _tools(self) -> QWidget:
        room = QWidget()
        row = QHBoxLayout(room)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(10)
        self.smoothing = Slider(tr("Smoothing"), SMOOTHING, 0.0, 0.99, 0.01, 2)
        self.smoothing.setMaximumWidth(180)
        self.smoothing.changed.connect(lambda value: self.charts.set_view(smoothing=float(value)))
        self.charts.set_view(smoothing=SMOOTHING)
        self.log_scale = Switch(tr("Log scale"))
        self.log_scale.toggled.connect(lambda on: self.charts.set_view(log=on))
        self.axis = Segmented(tr("Horizontal axis"), [(key, tr(words)) for key, words in AXES], "epoch")
        self.axis.setMaximumWidth(200)
        self.axis.chosen.connect(lambda axis: self._set_axis(str(axis)))
        for widget in (
            label(tr("Smoothing")),
            self.smoothing,
            label(tr("Log scale")),
            self.log_scale,
            self.axis,
        ):
            row.addWidget(widget)
        row.addStretch()
        for words, dashed in ((tr("Validation"), False), (tr("Train"), True)):
            row.addWidget(Sample(dashed))
            row.addWidget(label(words, 12))
        return room

    def _set_axis(self, axis: str) -> None:
        self.axis.set_value(axis)
        self.charts.set_axis(axis)  # type: ignore[arg-type]


class Sample(QWidget):
    """A short line as the legend shows it: solid or dashed."""

    def __init__(self, dashed: bool) -> None:
        super().__init__()
        self._dashed = dashed
        self.setFixedSize(QSize(24, 16))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        pen = QPen(theme.color("text"), 2)
        if self._dashed:
            pen.setDashPattern([4, 2.5])
        painter.setPen(pen)
        painter.drawLine(QPointF(0, 8), QPointF(24, 8))
        painter.end()
