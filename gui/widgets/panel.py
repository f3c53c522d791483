"""The pages of the side panels: rules between their sections, and a width that no scroll bar changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from gui import theme
from gui.widgets.section import Section

MARGIN = 16
ABOVE = 2  # a rule stands in the middle between the heads of two folded sections


class Page(QWidget):
    """What stands in a panel; a rule across all of it parts each section from the one above."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.update()  # sections are about to move, and the rules with them
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for y in self.rules():
            painter.fillRect(0, y, self.width(), 1, theme.color("border"))
        painter.end()

    def rules(self) -> list[int]:
        """How far down each rule stands."""
        found = self.findChildren(Section, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return sorted(each.y() - ABOVE for each in found if each.isVisible())[1:]


class Panel(QScrollArea):
    """A panel that scrolls. Its bar stands in the margin, so that nothing moves when it comes or goes."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.verticalScrollBar().rangeChanged.connect(self._keep_width)

    def setWidget(self, page: QWidget) -> None:
        super().setWidget(page)
        self._keep_width()

    def _keep_width(self) -> None:
        bar, page = self.verticalScrollBar(), self.widget()
        layout = page.layout() if page is not None else None
        if layout is None:
            return
        margins = layout.contentsMargins()
        if margins.left() == MARGIN:  # a page, not a word on why there is none
            taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
            layout.setContentsMargins(MARGIN, margins.top(), MARGIN - taken, margins.bottom())
