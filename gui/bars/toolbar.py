"""The bar of 48 at the top: project and undo, the modes, and what to do with the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from gui import theme
from gui.translate import mark, tr
from gui.widgets.base import Control, Line, rounded, set_key_tip, set_tip, stands_for, surface, text_in
from gui.widgets.buttons import Button, IconButton
from gui.widgets.logo import LogoButton
from gui.widgets.progress import paint_ring
from gui.widgets.tabs import ModeTab

NARROWER, NARROWEST = 1180, 900


@dataclass(frozen=True, slots=True)
class ModeRow:
    """A mode as the toolbar shows it."""

    name: str
    title: str
    icon: str
    key: str


MODES = (
    ModeRow("design", mark("Design"), "workflow", "Ctrl+1"),
    ModeRow("data", mark("Data"), "table-2", "Ctrl+2"),
    ModeRow("train", mark("Train"), "activity", "Ctrl+3"),
    ModeRow("export", mark("Export"), "package", "Ctrl+4"),
)


class Toolbar(QWidget):
    """Says what was pressed by the id of an action; what it means is the window's."""

    pressed = Signal(str)
    mode_chosen = Signal(str)
    menu_wanted = Signal(str, QWidget)

    def __init__(self) -> None:
        super().__init__()
        surface(self, "bg")
        self.setFixedHeight(48)
        self.setAccessibleName(tr("Toolbar"))
        self._zoomed, self._zoom_words = True, ""
        self.app = LogoButton(tr("Layerloom menu"))
        self.name = NameButton()
        self.undo = self._icon("undo-2", tr("Undo"), "edit.undo", "Ctrl+Z")
        self.redo = self._icon("redo-2", tr("Redo"), "edit.redo", "Ctrl+Shift+Z")
        self.history = self._icon("history", tr("History"), "edit.history", "Ctrl+Alt+Z")
        self.tabs = {row.name: ModeTab(row.name, tr(row.title), row.icon, row.key) for row in MODES}
        self.search = self._icon("search", tr("Search everything"), "search.everything", "Ctrl+K")
        self.fit = self._icon("scan", tr("Zoom to all"), "view.fit", "Shift+F")
        self.zoom = Button("100\u00a0%", "ghost", menu=True)
        self.inspector = self._icon("panel-right", tr("Show the right panel"), "view.right", "Ctrl+I")
        self.device = DeviceChip()
        self.train = TrainButton()
        self._wire()
        self._lay_out()

    def set_current(self, mode: str) -> None:
        """Mark the tab of the mode on the screen."""
        for name, tab in self.tabs.items():
            tab.setChecked(name == mode)
            tab.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.set_short(event.size().width())  # before it is painted: a word is there whole or not at all

    def set_short(self, width: int) -> None:
        """Below 1180 only the current mode keeps its word; below 900 the zoom is left to keys and menu."""
        for tab in self.tabs.values():
            tab.set_short(width < NARROWER)
        self._zoomed = width >= NARROWEST
        self.history.setVisible(width >= NARROWER)
        self.zoom.setVisible(self._zoomed and bool(self._zoom_words))
        self.fit.setVisible(self._zoomed and bool(self._zoom_words))
        self.name.set_most(220 if width >= NARROWER else 130 if width >= NARROWEST else 104)

    def set_zoom(self, words: str) -> None:
        """Show the zoom of the mode, or no zoom at all for ""."""
        self._zoom_words = words
        self.zoom.setVisible(bool(words) and self._zoomed)
        self.fit.setVisible(bool(words) and self._zoomed)
        if words:
            self.zoom.set_look(words)
            self.zoom.setAccessibleName(tr(f"Zoom: {words}"))

    def set_history(self, undo: str | None, redo: str | None) -> None:
        """What undo and redo would do, as tooltip; off where there is nothing."""
        back = tr(f"Undo {undo}") if undo else tr("Nothing to undo")
        again = tr(f"Redo {redo}") if redo else tr("Nothing to redo")
        for button, words, what, key in (
            (self.undo, back, undo, "Ctrl+Z"),
            (self.redo, again, redo, "Ctrl+Shift+Z"),
        ):
            button.setEnabled(what is not None)
            set_key_tip(button, words, key if what else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("border"))
        painter.end()

    def _icon(self, icon: str, name: str, action: str, key: str) -> IconButton:
        made = IconButton(icon, name, key=key)
        made.clicked.connect(lambda: self.pressed.emit(action))
        stands_for(made, f"action:{action}")
        return made

    def _wire(self) -> None:
        self.train.clicked.connect(lambda: self.pressed.emit("run.train"))
        stands_for(self.train, "action:run.train")
        for name, tab in self.tabs.items():
            stands_for(tab, f"mode:{name}")
        for button in (self.undo, self.redo):
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(lambda at: self.pressed.emit("edit.history"))
        menus: Mapping[str, QAbstractButton] = {
            "app": self.app,
            "project": self.name,
            "zoom": self.zoom,
            "device": self.device,
        }
        for name, opener in menus.items():
            opener.clicked.connect(lambda _=False, n=name, b=opener: self.menu_wanted.emit(n, b))
        for name, tab in self.tabs.items():
            tab.clicked.connect(lambda _=False, n=name: self.mode_chosen.emit(n))

    def _lay_out(self) -> None:
        left = _row(
            [self.app, self.name, Line(vertical=True, length=24), self.undo, self.redo, self.history],
            stretch_after=True,
        )
        centre = _row(list(self.tabs.values()))
        right = _row(
            [self.search, self.fit, self.zoom, self.inspector, self.device, self.train], stretch_before=True
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(left, 1)
        row.addWidget(centre)
        row.addWidget(right, 1)


class NameButton(Control):
    """The project's name with a dot while something is not saved; opens the project's menu."""

    def __init__(self) -> None:
        super().__init__(tr("Project"))
        self._modified, self._most = False, 220
        self.set_value(tr("Untitled"), False)

    def set_value(self, name: str, modified: bool) -> None:
        """Show another name, with the mark for unsaved changes or without."""
        self.setText(name)
        self._modified = modified
        self.setAccessibleName(tr(f"{name}, not saved") if modified else name)
        set_tip(self, tr(f"{name}: changes are not saved yet") if modified else name)
        self.updateGeometry()
        self.update()

    def set_most(self, width: int) -> None:
        """The most room that it takes."""
        if width != self._most:
            self._most = width
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(13, 600)).horizontalAdvance(self.text())
        return QSize(min(words + 40, self._most), 32)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self.hovered or self.isDown():
            rounded(painter, rect, 6, self.ground("bg"))
        metrics = QFontMetrics(theme.font(13, 600))
        room = rect.width() - 40
        width = min(metrics.horizontalAdvance(self.text()), room)
        text_in(painter, QRectF(8, 0, width + 1, rect.height()), self.text(), theme.font(13, 600), "text")
        left = 8 + width + 5
        if self._modified:
            rounded(painter, QRectF(left, rect.center().y() - 3, 6, 6), 3, "warning")
            left += 9
        theme.paint_icon(painter, "chevron-down", QRectF(left, rect.center().y() - 7, 14, 14), "text2")


class DeviceChip(Control):
    """What the next run computes on."""

    radius = 14

    def __init__(self) -> None:
        super().__init__(tr("Device"))
        self.set_value("CPU")

    def set_value(self, words: str) -> None:
        """Show another device."""
        self.setText(words)
        self.setAccessibleName(tr(f"Device: {words}"))
        self.setToolTip(tr("What training computes on"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(54 + QFontMetrics(theme.font(12, 600)).horizontalAdvance(self.text()), 28)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        rounded(painter, rect, 14, self.ground("raised"), "control")
        middle = rect.center().y()
        theme.paint_icon(painter, "cpu", QRectF(10, middle - 8, 16, 16), "text2")
        text_in(painter, rect.adjusted(31, 0, -20, 0), self.text(), theme.font(12, 600), "text")
        theme.paint_icon(painter, "chevron-down", QRectF(rect.right() - 20, middle - 6, 12, 12), "text2")


class TrainButton(Control):
    """The one primary button; while a run goes on it is a ring with how far it is."""

    def __init__(self) -> None:
        super().__init__(tr("Train"))
        self._share = 0.0
        self.training = ""
        set_key_tip(self, tr("Train the model"), "F5")

    def set_training(self, text: str, share: float) -> None:
        """Show a run ("32 / 60"), or the word again for ""."""
        self.training, self._share = text, share
        self.setAccessibleName(tr(f"Training, {text}") if text else tr("Train"))
        set_key_tip(self, tr("Pause or go on") if text else tr("Train the model"), "F5")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = self.training or tr("Train")
        return QSize(52 + QFontMetrics(theme.font(13, 600)).horizontalAdvance(words), 30)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        middle = rect.center().y()
        mark = QRectF(14, middle - 8, 16, 16)
        text = rect.adjusted(38, 0, -8, 0)
        if self.training:
            rounded(painter, rect, 6, self.ground("raised"), "control")
            paint_ring(painter, mark, self._share, 3)
            text_in(painter, text, self.training, theme.font(13, 600), "text")
        else:
            rounded(painter, rect, 6, self.ground("fill", "fill-hover", "fill-hover"))
            theme.paint_icon(painter, "play-solid", mark.adjusted(1, 1, -1, -1), "on-fill")
            text_in(painter, text, tr("Train"), theme.font(13, 600), "on-fill")


def _row(widgets: list[QWidget], stretch_before: bool = False, stretch_after: bool = False) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    if stretch_before:
        row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    if stretch_after:
        row.addStretch(1)
    return made
