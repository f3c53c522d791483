"""A project that was open before, as a card: opened, opened apart, pinned, taken off the list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QResizeEvent

from gui import theme
from gui.start.cards import PlainCard
from gui.start.drawing import Drawing
from gui.translate import tr
from gui.widgets.base import flat, set_tip, text_in
from gui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu


class State(NamedTuple):
    """What is known of the file of a card."""

    pinned: bool = False
    missing: bool = False


class RecentCard(PlainCard):
    """Small picture, name, what is known of it, when; a menu by right click, menu key or its small button."""

    radius = 10
    apart = Signal()
    pinned = Signal(bool)
    removed = Signal()

    def __init__(
        self, path: str, title: str, line: str, when: str, drawing: Drawing, state: State | None = None
    ) -> None:
        self._state = state or State()
        line = tr("Not found") if self._state.missing else tr(line)
        told = [title, line, when, tr("pinned") if self._state.pinned else ""]
        super().__init__(", ".join(filter(None, told)), 80)
        self.path = path
        self._title, self._line, self._when, self._drawing = title, line, when, drawing
        self.more = IconButton("ellipsis", tr("More about this project"), size=24, parent=self)
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more.clicked.connect(lambda: self.show_menu(self.more.geometry().bottomLeft()))
        set_tip(self, path)

    def show_menu(self, at: QPoint) -> None:
        """Everything that can be done with it."""
        self._menu().popup(self.mapToGlobal(at))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.show_menu(self.rect().center() if by_key else event.pos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.more.move(self.width() - 32, 8)

    def draw_inside(self, painter: QPainter, rect: QRectF) -> None:
        picture = QRectF(rect.x(), rect.y(), 88, rect.height())
        if self._state.missing:
            painter.setOpacity(0.35)
        self.thumbnail(painter, picture, rect, self._drawing)
        painter.setOpacity(1.0)
        flat(painter, QRectF(88, 1, 1, rect.height() - 2), "border")
        box = rect.adjusted(102, 0, -38, 0)
        rows = (
            (self._title, 600, "text2" if self._state.missing else "text", 13),
            (self._line, 400, "warning" if self._state.missing else "text2", 12),
            (self._when, 400, "text3", 12),
        )
        for index, (words, weight, token, size) in enumerate(rows):
            line = QRectF(box.x(), 11 + 19.5 * index, box.width(), 19)
            text_in(painter, line, words, theme.font(size, weight), token)
        if self._state.pinned:
            theme.paint_icon(painter, "pin", QRectF(rect.right() - 27, rect.bottom() - 25, 14, 14), "accent")

    def _menu(self) -> QMenu:
        from PySide6.QtCore import QUrl  # none of these is needed for the first paint
        from PySide6.QtGui import QDesktopServices

        from gui.widgets.menu import Menu

        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        pin = tr("Unpin") if self._state.pinned else tr("Pin to the top")
        folder = QUrl.fromLocalFile(str(Path(self.path).parent))
        rows = (
            ("folder-open", tr("Open"), self.click),
            ("external-link", tr("Open in a new window"), self.apart.emit),
            ("folder", tr("Show its folder"), lambda: QDesktopServices.openUrl(folder)),
            (
                "pin-off" if self._state.pinned else "pin",
                pin,
                lambda: self.pinned.emit(not self._state.pinned),
            ),
            ("x", f"{tr('Take off the list')}\t{tr('Del')}", self.removed.emit),
        )
        for icon, words, run in rows:
            menu.addAction(theme.icon(icon), words).triggered.connect(lambda _=False, run=run: run())
        return menu
