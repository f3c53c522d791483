"""The left side of the start screen: logo, what else one can do, and the machine at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.start.words import machine
from gui.translate import tr
from gui.widgets.base import Line, flat, label, painter_for, rounded, set_tip, surface, text_in
from gui.widgets.logo import Logo
from gui.widgets.section import Row

WIDTH, RAIL = 248, 64


class Sidebar(QWidget):
    """248 wide; below a window of 900 a rail with icons alone."""

    open_chosen = Signal()
    import_chosen = Signal()
    settings_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        surface(self, "panel")
        self._word = label("Layerloom", 17, 600, "text")
        self.start = SideRow(tr("Start"), "house")
        self.start.setChecked(True)
        self.open = SideRow(tr("Open a project"), "folder-open")
        self.bring = SideRow(tr("Import a model"), "log-in")
        self.settings = SideRow(tr("Settings"), "settings")
        self.open.clicked.connect(self.open_chosen)
        self.bring.clicked.connect(self.import_chosen)
        self.settings.clicked.connect(self.settings_chosen)
        self.machine = MachineCard()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 20, 12, 16)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 0, 0)
        head.setSpacing(10)
        head.addWidget(Logo(32))
        head.addWidget(self._word, 1)
        column.addLayout(head)
        column.addSpacing(24)
        self._rows = (self.start, self.open, self.bring, self.settings)
        for row in self._rows:
            column.addWidget(row)
        column.addSpacing(12)
        column.addWidget(Line())
        column.addStretch(1)
        column.addWidget(self.machine)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Leave the words out where the window is narrow."""
        self.setFixedWidth(RAIL if narrow else WIDTH)
        self._word.setVisible(not narrow)
        self.machine.setVisible(not narrow)
        for row in self._rows:
            set_tip(row, row.text() if narrow else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        flat(painter, self.rect(), "panel")
        flat(painter, QRect(self.width() - 1, 0, 1, self.height()), "border")
        painter.end()


class SideRow(Row):
    """A row of 34; the current one is filled, and its icon is the accent."""

    def __init__(self, text: str, icon: str) -> None:
        super().__init__(text, icon, height=34)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self.isChecked():
            rounded(painter, rect, 6, "active" if theme.is_dark() else "hover")
        elif self.hovered or self.isDown():
            rounded(painter, rect, 6, self.ground("panel"))
        token = "accent" if self.isChecked() else "text2"
        theme.paint_icon(painter, self.icon_name, QRectF(12, rect.center().y() - 8, 16, 16), token)
        text_in(painter, rect.adjusted(38, 0, -6, 0), self.text(), theme.font(13, 500), "text")


class MachineCard(QWidget):
    """What there is to train on."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._line = machine(), tr("Small models train well on it.")
        self._name()

    def set_words(self, title: str, line: str) -> None:
        """Say what was found out since, such as a GPU."""
        self._title, self._line = title, line
        self._name()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 80)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        rect = QRectF(self.rect())
        rounded(painter, rect, 8, "bg", "border")
        theme.paint_icon(painter, "cpu", QRectF(12, 12, 16, 16), "text2")
        text_in(painter, QRectF(36, 10, rect.width() - 44, 20), self._title, theme.font(13, 500), "text")
        painter.setFont(theme.font(12))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(12, 34, rect.width() - 24, 38), Qt.TextFlag.TextWordWrap, self._line)
        painter.end()

    def _name(self) -> None:
        self.setAccessibleName(f"{self._title}. {self._line}")
