"""What differs between the runs that are shown: only the settings that are not the same in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.declare import params_of
from engine.graph.model import MAIN, Project
from engine.train.recipe import OPTIMIZERS, SCHEDULES, Training
from engine.wire import to_plain
from gui import theme
from gui.translate import tr
from gui.widgets.base import painter_for, text_in

LEFT_OUT = frozenset(("name", "about", "goal"))
MOST_ROWS = 9
MOST_RUNS = 4
Flat = Mapping[str, str]


def flat(project: Project) -> Flat:
    """All settings of a project by their path, as words."""
    made: dict[str, str] = {}
    plain = {k: v for k, v in to_plain(project).items() if k not in LEFT_OUT}
    for drawing, graph in plain.pop("graphs").items():
        before = "" if drawing == MAIN else f"{drawing}."
        for name, node in graph["nodes"].items():
            made[before + name] = str(node["type"])
            made |= {f"{before}{name}.{k}": _words(v) for k, v in node["params"].items()}
    _into(made, "", plain)
    return made


def differences(projects: list[Flat]) -> list[tuple[str, list[str]]]:
    """The paths whose values are not the same everywhere, with the values."""
    paths = dict.fromkeys(path for each in projects for path in each)
    rows = [(path, [each.get(path, "–") for each in projects]) for path in paths]
    return [(path, values) for path, values in rows if len(set(values)) > 1]


class Differs(QWidget):
    """A small table with a swatch a run above it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("What differs between the runs"))
        self._projects: dict[Path, Flat] = {}
        self._shown: list[tuple[Path, int]] = []
        self.rows: list[tuple[str, list[str]]] = []
        theme.changed.connect(self.update)

    def knows(self, folder: Path) -> bool:
        """Whether the run's settings are here already."""
        return folder in self._projects

    def learn(self, folder: Path, project: Project) -> None:
        """The settings that a run was made with."""
        self._projects[folder] = flat(project)
        self.show_runs(self._shown)

    def show_runs(self, shown: list[tuple[Path, int]]) -> None:
        """Compare these runs; each with the number of its colour."""
        self._shown = shown[:MOST_RUNS]
        known = [self._projects[f] for f, _ in self._shown if f in self._projects]
        complete = len(known) == len(self._shown) > 1
        self.rows = differences(known)[:MOST_ROWS] if complete else []
        words = "; ".join(f"{path}: {', '.join(values)}" for path, values in self.rows)
        self.setAccessibleDescription(words)
        self.setVisible(len(self._shown) > 1)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 58 + 22 * max(len(self.rows), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        text_in(painter, QRectF(0, 4, 140, 20), tr("What differs"), theme.font(12, 600), "text2")
        right = Qt.AlignmentFlag.AlignRight
        text_in(
            painter,
            QRectF(0, 4, self.width(), 20),
            tr(f"{len(self._shown)} runs"),
            theme.font(12),
            "text3",
            right,
        )
        width = min(58.0, (self.width() - 84) / max(len(self._shown), 1))
        left = self.width() - width * len(self._shown)
        for index, (_, colour) in enumerate(self._shown):
            painter.setPen(QPen(theme.run(colour), 2.5))
            middle = left + (index + 0.5) * width
            painter.drawLine(QPointF(middle - 8, 38), QPointF(middle + 8, 38))
        if not self.rows:
            text_in(
                painter,
                QRectF(0, 48, self.width(), 20),
                tr("Nothing: the same settings"),
                theme.font(12),
                "text3",
            )
        for row, (path, values) in enumerate(self.rows):
            y = 50 + 22 * row
            painter.setPen(theme.color("border"))
            painter.drawLine(QPointF(0, y + 21), QPointF(self.width(), y + 21))
            text_in(painter, QRectF(0, y, left - 6, 20), _title(path), theme.font(12), "text2")
            for index, value in enumerate(values):
                cell = QRectF(left + index * width, y, width, 20)
                text_in(painter, cell, value, theme.font(12, 500), "text", Qt.AlignmentFlag.AlignHCenter)
        painter.end()


def _into(made: dict[str, str], at: str, value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _into(made, f"{at}.{name}" if at else name, inner)
    elif value is not None:
        made[at] = _words(value)


def _words(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return " × ".join(map(_words, value)) if isinstance(value, list) else str(value)


def _title(path: str) -> str:
    """A setting as its form calls it; a layer's by the names in the file."""
    head, _, name = path.partition(".")
    name = name.removeprefix("params.")
    forms = {
        "training": [params_of(Training)],
        "optimizer": [each.params for each in OPTIMIZERS.values()],
        "schedule": [each.params for each in SCHEDULES.values()],
    }
    for params in forms.get(head, ()):
        if name in params:
            return tr(params[name].label)
    words = path.removeprefix("training.").replace(".params.", " ").removesuffix(".type").replace("_", " ")
    return words[:1].upper() + words[1:]
