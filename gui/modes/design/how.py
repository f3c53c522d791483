"""How a layer works: a drawing of what goes in and comes out, fed by its own settings, and its text."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.analysis.types import Facts, Spec
from engine.declare import Value
from engine.layers import Layer
from gui import theme
from gui.translate import tr
from gui.widgets.base import label, painter_for, rounded, text_in

MOST_CELLS = 9


class HowItWorks(QWidget):
    """The drawing above the declaration's own words and its formula."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.drawing = Drawing(layer)
        column.addWidget(self.drawing)
        column.addWidget(label(inspect.cleandoc(layer.declaration.__doc__ or layer.help), wrap=True))
        if layer.formula:
            formula = label(layer.formula, 12, token="text", wrap=True)
            formula.setFont(theme.code_font(12))
            formula.setAccessibleName(tr(f"Formula: {layer.formula}"))
            column.addWidget(formula)
        if layer.exportable:
            column.addWidget(label(tr(f"It can't go into an ONNX file: {layer.exportable}"), wrap=True))

    def show_settings(self, params: Mapping[str, Value]) -> None:
        """Draw with these settings."""
        self.drawing.settings = {n: params.get(n, p.default) for n, p in self.drawing.layer.params.items()}
        self.drawing.update()

    def show_facts(self, facts: Facts) -> None:
        """Draw with these shapes."""
        self.drawing.set_facts(facts)


class Drawing(QWidget):
    """Grids with the window that slides over them for images, else bars for the sizes on both sides."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        self.settings: dict[str, Value] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._before: Spec | None = None
        self._after: Spec | None = None
        self.hide()
        theme.changed.connect(self.update)

    def set_facts(self, facts: Facts) -> None:
        """What comes in at the first input and goes out at the first output."""
        self._before = next(iter(facts.inputs.values()), None)
        self._after = next(iter(facts.outputs.values()), None)
        self.setVisible(self._before is not None and self._after is not None and len(self._after.sizes) > 0)
        if self._before and self._after:
            self.setAccessibleName(tr(f"{self._before} goes in, {self._after} comes out"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 104)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._before is None or self._after is None:
            return
        painter = painter_for(self)
        box = QRectF(self.rect())
        rounded(painter, box, 8, "bg", "border")
        left = QRectF(box.x() + 8, box.y() + 10, box.width() / 2 - 20, 64)
        right = left.translated(box.width() / 2 + 4, 0)
        images = len(self._before.sizes) == 4 and len(self._after.sizes) == 4
        if images:
            self._paint_grids(painter, left, right)
        else:
            self._paint_bar(painter, left, self._before)
            self._paint_bar(painter, right, self._after)
            self._paint_arrow(painter, QPointF(left.right(), left.center().y()), right.left())
        centre = Qt.AlignmentFlag.AlignHCenter
        for place, spec, word in ((left, self._before, "in"), (right, self._after, "out")):
            line = QRectF(place.x() - 8, 78, place.width() + 16, 18)
            sizes = spec.sizes[-2:] if images else spec.sizes[1:]
            text = f"{' × '.join(map(str, sizes)) or 'one value'} {word}"
            text_in(painter, line, text, theme.font(11, 500), "text2", centre)
        painter.end()

    def _paint_grids(self, painter: QPainter, left: QRectF, right: QRectF) -> None:
        if self._before is None or self._after is None:
            return
        colour = theme.category(self.layer.group)
        cells_in = _cells(self._before)
        cells_out = _cells(self._after, round(cells_in * _size(self._after) / max(_size(self._before), 1)))
        grid_in = _grid(painter, left, cells_in, theme.color("control"))
        grid_out = _grid(painter, right, cells_out, theme.mix(colour, theme.color("bg"), 0.45))
        kernel = _first(self.settings.get("kernel_size"), 1 if "kernel_size" in self.settings else cells_in)
        window = min(kernel, cells_in) * grid_in.width() / cells_in
        spot = QRectF(grid_in.x(), grid_in.y(), window, window)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(theme.mix(colour, theme.color("bg"), 0.3))
        painter.drawRoundedRect(spot, 3, 3)
        cell = grid_out.width() / max(cells_out, 1)
        target = QRectF(grid_out.x(), grid_out.y(), cell, cell)
        rounded(painter, target, 2, colour)
        painter.setPen(QPen(colour, 1.5))
        painter.drawLine(spot.center() + QPointF(window / 2, 0), target.center() - QPointF(cell / 2, 0))

    def _paint_bar(self, painter: QPainter, box: QRectF, spec: Spec) -> None:
        """A column of cells for each sample's values; its height follows the last size by magnitude."""
        count = spec.sizes[-1] if len(spec.sizes) > 1 and isinstance(spec.sizes[-1], int) else 1
        cells = max(1, min(8, count.bit_length()))
        colour = theme.mix(theme.category(self.layer.group), theme.color("bg"), 0.6)
        side = 7.0
        top = box.center().y() - cells * (side + 1) / 2
        for i in range(cells):
            rounded(painter, QRectF(box.center().x() - 9, top + i * (side + 1), 18, side), 2, colour)

    def _paint_arrow(self, painter: QPainter, start: QPointF, end: float) -> None:
        painter.setPen(QPen(theme.color("text3"), 1.5))
        tip = QPointF(end, start.y())
        painter.drawLine(start - QPointF(14, 0), tip + QPointF(10, 0))
        painter.drawLine(tip + QPointF(10, 0), tip + QPointF(5, -4))
        painter.drawLine(tip + QPointF(10, 0), tip + QPointF(5, 4))


def _grid(painter: QPainter, box: QRectF, cells: int, colour: QColor) -> QRectF:
    """Paint a square of cells in the middle of `box` and give its place."""
    cells = max(cells, 1)
    side = min(box.height(), box.width())
    grid = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    step = side / cells
    for row in range(cells):
        for column in range(cells):
            cell = QRectF(grid.x() + column * step, grid.y() + row * step, step - 1.5, step - 1.5)
            rounded(painter, cell, 1.5, colour)
    return grid


def _size(spec: Spec) -> int:
    last = spec.sizes[-1]
    return last if isinstance(last, int) else 1


def _cells(spec: Spec, wanted: int | None = None) -> int:
    return max(1, min(MOST_CELLS, _size(spec) if wanted is None else wanted))


def _first(value: Value, otherwise: int) -> int:
    if isinstance(value, tuple) and value and isinstance(value[0], int):
        return value[0]
    return value if isinstance(value, int) else otherwise
