"""The bar of 26 at the bottom: the one most important fact, a few figures, and when it was saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui import theme
from gui.modes import Fact
from gui.translate import tr
from gui.widgets.base import Control, painter_for, surface, text_in

if TYPE_CHECKING:
    from gui.session import Session

Figures = Sequence[tuple[str, str]]


class StatusBar(QWidget):
    """Shows what it is told."""

    def __init__(self) -> None:
        super().__init__()
        surface(self, "bg")
        self.setFixedHeight(26)
        self.setAccessibleName(tr("Status"))
        self.fact = FactButton(strong=True)
        self.figures = FigureRow()
        self.saved = FactButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.fact)
        row.addWidget(self.figures, 1)
        row.addWidget(self.saved)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("border"))
        painter.end()


class FactButton(Control):
    """An icon and a few words; can be pressed where it leads somewhere."""

    radius = 4

    def __init__(self, strong: bool = False) -> None:
        super().__init__(tr("Status"))
        self._strong = strong
        self._fact = Fact("")
        self.clicked.connect(self._run)
        self.hide()

    def set_value(self, fact: Fact) -> None:
        """Say something else."""
        if fact == self._fact:
            return
        self._fact = fact
        self.setAccessibleName(fact.text)
        self.setVisible(bool(fact.text))
        self.setEnabled(True)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(12, self._weight))
        return QSize(28 + metrics.horizontalAdvance(self._fact.text), 24)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        middle = rect.center().y()
        theme.paint_icon(painter, self._fact.icon, QRectF(4, middle - 7, 14, 14), self._fact.token)
        status = self._fact.token in ("error", "warning", "success", "info")
        token = self._fact.token if status and self._strong else "text2"
        if self.hovered > 0.5 and self._fact.run is not None:
            token = "text"
        font = theme.font(12, self._weight)
        text_in(painter, rect.adjusted(22, 0, 0, 0), self._fact.text, font, token)

    @property
    def _weight(self) -> int:
        return 600 if self._strong else 500

    def _run(self) -> None:
        if self._fact.run is not None:
            self._fact.run()


class FigureRow(QWidget):
    """Words and their figures, parted by thin lines; those without room are left out."""

    def __init__(self) -> None:
        super().__init__()
        self._figures: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_value(self, figures: Figures) -> None:
        """Show other figures."""
        if list(figures) != self._figures:
            self._figures = list(figures)
            self.setAccessibleName(", ".join(f"{word} {figure}".strip() for word, figure in figures))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        left = 0.0
        plain, strong = theme.font(12), theme.font(12, 600)
        for word, figure in self._figures:
            wide_word = QFontMetrics(plain).horizontalAdvance(word)
            wide_figure = QFontMetrics(strong).horizontalAdvance(figure)
            if left + 16 + wide_word + wide_figure > self.width():
                break
            painter.fillRect(QRectF(left, self.height() / 2 - 6, 1, 12), theme.color("control"))
            left += 12
            text_in(painter, QRectF(left, 0, wide_word + 1, self.height()), word, plain, "text2")
            left += wide_word + (4 if word else 0)
            text_in(painter, QRectF(left, 0, wide_figure + 1, self.height()), figure, strong, "text")
            left += wide_figure + 12
        painter.end()


def figures_of(session: Session) -> list[tuple[str, str]]:
    """Layers, parameters and memory of the drawing on the canvas."""
    analysis, count = session.analysis, len(session.graph.nodes)
    rows = [("", tr("1 layer") if count == 1 else tr(f"{count:,} layers"))]
    if not count:
        return rows
    if not any(facts.outputs for facts in analysis.facts.values()):
        return rows  # no shape is known yet, so no size is
    rows.append((tr("Parameters"), tr(f"{analysis.parameters:,}")))
    if session.trail:
        levels = len(session.trail)
        return [*rows, (tr("Depth"), tr("1 level down") if levels == 1 else tr(f"{levels} levels down"))]
    batch = session.project.training.get("batch_size", 64)
    if isinstance(batch, int):
        megabytes = analysis.training_memory(batch) / 1e6
        large = megabytes >= 999.5  # which would be a thousand in three digits
        size = f"{megabytes / 1000:.1f}\u00a0GB" if large else f"{max(megabytes, 0.1):.3g}\u00a0MB"
        rows.append((tr("Training memory"), tr(f"≈\u00a0{size} at batch {batch}")))
    return rows
