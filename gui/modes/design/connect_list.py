"""The wires of one layer as a list: Enter draws the chosen one, Del takes it away, what is typed searches."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.graph import edits
from gui import theme
from gui.announce import announce
from gui.canvas.ends import Link, links_of
from gui.session import Session
from gui.translate import mark, tr
from gui.widgets.base import Line, label, plain_tip
from gui.widgets.fields import FlatField
from gui.widgets.popup import Popup

WIDTH, ROWS, ROW, MOST = 520, 8, 28, 400
LINK = Qt.ItemDataRole.UserRole
LISTED = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ConnectList(Popup):
    """What the canvas offers by dragging from a port, for a table."""

    def __init__(self, window: QWidget, session: Session, node: str) -> None:
        super().__init__(window, tr(f"Connections of {node}"))
        self.session, self.node = session, node
        self._links = links_of(session, node)
        self.field = FlatField(tr("Search connections"), tr(f"Connect {node}"))
        self.field.setFixedHeight(40)
        self.field.setTextMargins(10, 0, 10, 0)
        self.list = QListWidget()
        self.list.setAccessibleName(tr(f"Connections of {node}"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setFont(theme.font(13))
        self.list.setFixedHeight(ROWS * ROW + 4)
        self.hint = label(tr("Enter connects · Del disconnects · Esc closes"), 12, 400, "text3")
        self.hint.setContentsMargins(14, 6, 14, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 6, 0)
        column.setSpacing(0)
        for each in (self.field, Line(), self.list, Line(), self.hint):
            column.addWidget(each)
        self.setFixedWidth(WIDTH)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._fill)
        self.list.itemClicked.connect(lambda item: self._take())
        self.list.currentItemChanged.connect(self._say)
        self._fill("")
        self.setFocusProxy(self.field)

    @property
    def chosen(self) -> Link | None:
        """The connection that Enter would make."""
        item = self.list.currentItem()
        link: Link | None = item.data(LINK) if item is not None else None
        return link

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in LISTED:
            self.list.keyPressEvent(event)
        elif key in TAKE:
            self._take()
        elif key is Qt.Key.Key_Delete and not self.field.selectedText():
            self._cut()
        else:
            return False
        return True

    def _fill(self, text: str) -> None:
        asked = text.lower().split()
        self.list.clear()
        for link in self._links:
            words = _words(link)
            if all(word in words.lower() for word in asked) and self.list.count() < MOST:
                item = QListWidgetItem(words)
                item.setData(LINK, link)
                item.setToolTip(plain_tip(words))
                item.setSizeHint(QSize(0, ROW))
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _say(self) -> None:
        item = self.list.currentItem()
        if self.isVisible():
            announce(self, item.text() if item is not None else tr("Nothing fits"))

    def _take(self) -> None:
        link = self.chosen
        self.close()
        if link is not None and not link.there:
            here = self.session.graph_name
            self.session.do(mark("Connect"), edits.connect, link.source, link.target, graph=here)

    def _cut(self) -> None:
        link = self.chosen
        if link is not None and link.there:
            self.close()
            here = self.session.graph_name
            self.session.do(mark("Disconnect"), edits.disconnect, [link.target], graph=here)


def _words(link: Link) -> str:
    """Both ends, and how they stand to each other."""
    way = f"{link.one} → {link.other}"
    if link.there:
        return tr(f"{way} · connected")
    if link.why is not None:
        return tr(f"{way} · does not fit: {link.why}")
    return tr(f"{way} · takes its wire over") if link.taken else way
