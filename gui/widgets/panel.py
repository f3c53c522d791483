"""The pages of the side panels: rules between their sections, and a bar that takes no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

from gui import theme
from gui.widgets.section import Section

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
    """A panel that scrolls. Its bar stands over the margin, so that nothing moves when it comes or goes.

    Some of what stands in a panel is lower where it is narrower, as a picture is. With a bar that takes room
    it would fit, and without the bar it would not: Qt goes from one to the other until the stack is full.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        inner = self.verticalScrollBar()
        inner.rangeChanged.connect(self._follow)
        inner.valueChanged.connect(self.bar.setValue)
        self.bar.valueChanged.connect(inner.setValue)
        self.bar.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room, wide = self.viewport().geometry(), self.bar.sizeHint().width()
        self.bar.setGeometry(room.right() + 1 - wide, room.top(), wide, room.height())
        self._follow()

    def _follow(self) -> None:
        inner = self.verticalScrollBar()
        self.bar.setRange(inner.minimum(), inner.maximum())
        self.bar.setPageStep(inner.pageStep())
        self.bar.setSingleStep(inner.singleStep())
        self.bar.setValue(inner.value())
        self.bar.setVisible(inner.maximum() > inner.minimum())
        self.bar.raise_()
