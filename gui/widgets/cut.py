"""The whole of a text that was cut is one hover away, whatever painted it: nothing needs a tip of its own.

Qt hands a tool tip that nobody answers up to the window. There, the widget below the pointer paints itself
once more, unseen, and `text_in` tells which texts did not fit; labels are measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF
from PySide6.QtGui import QHelpEvent, QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

Cut = list[tuple[QRectF, str]]
Answer = Callable[[QWidget, QPoint], str]  # what to say at a place of a widget; empty: nothing
_seen: Cut | None = None


def tell(painter: QPainter, rect: QRectF, text: str) -> None:
    """A text did not fit into `rect`; noted while somebody asks for it."""
    if _seen is not None:
        _seen.append((painter.worldTransform().mapRect(rect), text))


def cut_texts(widget: QWidget) -> Cut:
    """The texts of one widget, without those inside it, that do not fit, each with its place."""
    global _seen
    if isinstance(widget, QLabel):
        return [(QRectF(widget.rect()), widget.text())] if _is_cut(widget) else []
    size = widget.size()
    if size.isEmpty():
        return []
    _seen = []
    try:
        picture = QPixmap(size)
        widget.render(picture, QPoint(), QRegion(widget.rect()), QWidget.RenderFlag(0))
        return _seen
    finally:
        _seen = None


def cut_at(widget: QWidget, at: QPoint) -> str:
    """The whole of the cut text at a place of a widget; empty where nothing is cut.

    A drawing that keeps pictures of what it painted is asked by its `tip_at`: painting again tells nothing.
    """
    if (known := getattr(widget.parentWidget(), "tip_at", None)) is not None:
        return str(known(at))
    return next((text for rect, text in cut_texts(widget) if rect.adjusted(-4, -6, 4, 6).contains(at)), "")


class Tips(QObject):
    """Answers for one window the tool tips that no widget of it answers; the first who knows says it."""

    def __init__(self, window: QWidget, *answers: Answer) -> None:
        super().__init__(window)
        self._window, self._answers = window, answers
        window.installEventFilter(self)

    def ask_first(self, answer: Answer) -> None:
        """Ask somebody else before all others."""
        self._answers = (answer, *self._answers)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        inside = self._window.childAt(event.pos())
        if inside is None:
            return False
        at = inside.mapFrom(self._window, event.pos())
        text = next(filter(None, (answer(inside, at) for answer in self._answers)), "")
        if text:
            from gui.widgets.base import plain_tip

            QToolTip.showText(event.globalPos(), plain_tip(text), inside)
        return bool(text)


def _is_cut(label: QLabel) -> bool:
    room, metrics = label.contentsRect(), label.fontMetrics()
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 2 or any(
            metrics.horizontalAdvance(word) > room.width() + 1
            for word in re.split(r"\s|(?<=-)", label.text())
        )
    return any(metrics.horizontalAdvance(line) > room.width() + 1 for line in label.text().split("\n"))
