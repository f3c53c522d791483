"""The window: the start screen, and the workbench that follows it once the window is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui import translate
from gui.preferences import keymap
from gui.settings import Settings
from gui.start.screen import StartScreen
from gui.widgets.base import surface
from gui.widgets.cut import Tips, cut_at

if TYPE_CHECKING:
    from gui.actions import Actions
    from gui.files.drop_hint import DropHint
    from gui.widgets.messages import Toast
    from gui.windows import Windows
    from gui.workbench import Workbench

LEAST = (800, 500)
USUAL = (1440, 900)
TITLE = "Layerloom"


class Window(QWidget):
    """Hosts two pages. `begin` makes the workbench: session, engine service, modes.

    `leaving` when it is about to close for good. `host` knows the other windows, where there can be any.
    """

    painted = Signal()
    leaving = Signal()
    closed = Signal()

    def __init__(self, settings: Settings, folder: Path) -> None:
        super().__init__()
        self.settings, self._folder = settings, folder
        self.host: Windows | None = None
        self.workbench: Workbench | None = None
        self.actions: Actions | None = None  # type: ignore[assignment]  # Qt's own list is not used
        self._painted = self._may_close = self._asking = False
        self.is_closed = False
        self._toast: Toast | None = None
        self._hint: DropHint | None = None
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*LEAST)
        self.setAcceptDrops(True)
        surface(self, "canvas")
        self.start = StartScreen(settings)
        self._wire_start()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.beside = QSplitter()  # the help, while the start screen is shown
        self.beside.setHandleWidth(1)
        self.beside.setChildrenCollapsible(False)
        self.beside.addWidget(self.pages)
        self.beside.setStretchFactor(0, 1)
        column.addWidget(self.beside)
        self._restore()
        translate.changed.connect(self._speak)
        self._tips = Tips(self, cut_at)

    def begin(self) -> Workbench:
        """Bring up all that the first paint does not need; the second call only gives it back."""
        if self.workbench is None:
            from gui.actions import Actions
            from gui.widgets import worded
            from gui.widgets.logo import logo_icon
            from gui.widgets.terms import told_at
            from gui.workbench import Workbench

            self.setWindowIcon(logo_icon())
            worded.enable()
            self._tips.ask_first(told_at)
            keymap.use(self.settings)
            self.actions = Actions(self)
            service = self.host.share(self) if self.host is not None else None
            self.workbench = Workbench(self, self._folder, service=service)
            self.pages.addWidget(self.workbench)
            self.start.recent.look()
            if self.host is not None:
                self.host.joined(self.workbench)
        return self.workbench

    def show_start(self) -> None:
        """Go to the start screen."""
        self.start.refresh()
        self.start.recent.look()
        self.pages.setCurrentWidget(self.start)
        self.setWindowTitle(TITLE)
        self.setWindowModified(False)

    def show_workbench(self) -> None:
        """Go to the open project."""
        self.pages.setCurrentWidget(self.begin())

    def renew_start(self) -> None:
        """Put a start screen in place of the one that speaks another language."""
        old, self.start = self.start, StartScreen(self.settings)
        self._wire_start()
        here = self.pages.currentWidget() is old
        self.pages.insertWidget(0, self.start)
        if here:
            self.pages.setCurrentWidget(self.start)
        self.pages.removeWidget(old)
        old.deleteLater()
        if self.workbench is not None:
            self.start.recent.look()

    @property
    def started(self) -> bool:
        """Whether a project is on the screen."""
        return self.pages.currentWidget() is not self.start

    def toast(
        self, text: str, button: str = "", run: Callable[[], object] | None = None, icon: str = "info"
    ) -> None:
        """Say something at the bottom for five seconds; a newer one takes the place of an older one."""
        from gui.widgets.messages import Toast

        if self._toast is not None:
            self._toast.give_back()
            self._toast.hide()
            self._toast.deleteLater()
        toast = self._toast = Toast(text, button, run, icon, self)
        toast.destroyed.connect(lambda: self._forget_toast(toast))
        self._place_toast()
        self._toast.rise()

    def over(self) -> list[QWidget]:
        """What lies over the page and is worth a stop of the keyboard: a message with a button."""
        toast = self._toast
        return [toast] if toast is not None and toast.button is not None and toast.isVisible() else []

    def focusNextPrevChild(self, next: bool) -> bool:
        """From a message Tab goes on in the page below it, which knows its own order."""
        page, focus = self.pages.currentWidget(), QApplication.focusWidget()
        said = self._toast is not None and focus is not None and self._toast.isAncestorOf(focus)
        if said and page is not None:
            return page.focusNextPrevChild(next)
        return super().focusNextPrevChild(next)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_toast()

    def come_forward(self) -> None:
        """Be the window on top that has the keyboard."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def asks(self) -> bool:
        """Whether a dialog of this window waits for an answer."""
        return any(each.isVisible() and each.isModal() for each in self.findChildren(QDialog))

    def place(self) -> str:
        """Where it is and how large, as text to keep."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def put_back(self, place: str) -> bool:
        """Go where `place` says; False when it says nothing that can be used."""
        return self.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "replace")))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.workbench is not None:
            self.workbench.documents.watch.set_on(self.isActiveWindow())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        paths = _paths(event)
        if paths and not self.asks():
            from gui.files.drop_hint import DropHint

            event.acceptProposedAction()
            self._hint = self._hint or DropHint(self)
            self._hint.tell(paths)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hide_hint()

    def dropEvent(self, event: QDropEvent) -> None:
        paths, apart = _paths(event), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._hide_hint()
        if paths and not self.asks():
            from gui.files.dropping import take

            event.acceptProposedAction()
            take(self, paths, apart)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close when nothing is lost by it; otherwise ask first, and close after the answer."""
        if self.asks():
            self._may_close = False  # by the next time there may be something to lose again
            event.ignore()  # something is being asked already
            return
        if self.workbench is not None and not self._may_close:
            self._asking = True
            self.workbench.ask_to_close(self.close_now)
            self._asking = False
            if not self._may_close:  # the answer comes later
                event.ignore()
                return
        self.leaving.emit()
        self.settings.set("geometry", self.place())
        if self.workbench is not None:
            self.workbench.shut()
        else:
            self.settings.flush()
        self.is_closed = True
        self.closed.emit()
        super().closeEvent(event)

    def close_now(self) -> None:
        """Close without asking; what would be lost was asked about."""
        self._may_close = True
        if not self._asking:
            self.close()

    def _speak(self) -> None:
        """Another language was chosen, maybe by a widget that goes with the old one."""
        from gui.renewal import renew

        QTimer.singleShot(0, self, lambda: renew(self))

    def _hide_hint(self) -> None:
        if self._hint is not None:
            self._hint.hide()
            self._hint.deleteLater()
            self._hint = None

    def _wire_start(self) -> None:
        start = self.start
        start.over = self.over
        start.template_chosen.connect(lambda t: self.begin().files.open_template(t.path))
        start.project_chosen.connect(lambda path: self.begin().files.open(Path(path)))
        start.apart_chosen.connect(self._open_apart)
        start.blank_chosen.connect(lambda: self.begin().files.new())
        start.open_chosen.connect(lambda: self.begin().files.choose())
        start.import_chosen.connect(lambda: self.begin().files.choose_import(started=False))
        start.data_chosen.connect(lambda: self.begin().offer_data(start.data_card.choose))
        start.sample_chosen.connect(lambda: self.begin().offer_samples(start.data_card.sample))
        start.settings_chosen.connect(lambda: self.begin().show_settings())

    def _open_apart(self, path: str) -> None:
        files = self.begin().files
        if self.host is not None:
            self.host.open_in_new(Path(path))
        else:
            files.open(Path(path))

    def _restore(self) -> None:
        kept = self.settings.get("geometry", "")
        if not (kept and self.put_back(kept)):
            room = self.screen().availableGeometry()
            self.resize(min(USUAL[0], room.width()), min(USUAL[1], room.height()))

    def _place_toast(self) -> None:
        if self._toast is not None:
            self._toast.adjustSize()
            size = self._toast.size()
            self._toast.move((self.width() - size.width()) // 2, self.height() - size.height() - 40)

    def _forget_toast(self, gone: Toast) -> None:
        if self._toast is gone:
            self._toast = None


def _paths(event: QDropEvent) -> list[Path]:
    """The files of this machine that a drag carries."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
