"""Search everything (Ctrl K): actions, the layers of this model, and layers to add, by what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.graph.model import MAIN
from gui import theme
from gui.canvas.words import plain
from gui.options import ICONS, OPTIONS, Option, option_words
from gui.told import title_of
from gui.translate import tr
from gui.widgets.base import Control, Glyph, Line, painter_for, rounded, text_in
from gui.widgets.fields import FlatField
from gui.widgets.sheet import Scrim, paint_corners

if TYPE_CHECKING:
    from gui.workbench import Workbench

WIDTH, MOST = 520, 9


@dataclass(frozen=True, slots=True)
class Found:
    """Something to go to or to do. With a `category` the icon stands on a tile of its colour."""

    text: str
    hint: str
    icon: str
    run: Callable[[], object]
    category: str = ""


class CommandSearch(QWidget):
    """A field with what fits below it; arrows choose, Enter does it, Esc closes."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window_, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName(tr("Search everything"))
        self._bench = bench
        self._chosen = 0
        self._scrim: Scrim | None = None
        self._corners: list[tuple[QPoint, QPixmap]] = []
        self.rows: list[FoundRow] = []
        self.field = FlatField(tr("Search everything"), tr("Search layers, actions and settings"))
        self.field.setFont(theme.font(13))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(6, 6, 6, 6)
        self._list.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.setSpacing(12)
        head.addWidget(Glyph("search", "text2"))
        head.addWidget(self.field, 1)
        self.field.setFixedHeight(44)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addLayout(self._list)
        self.setFixedWidth(WIDTH)
        self._search("")

    def open_over(self, window: QWidget) -> None:
        """Show near the top of the window."""
        left = (window.width() - self.width()) // 2
        self.move(window.mapToGlobal(QPoint(left, 64)))
        self.show()
        self._scrim = Scrim(window, "menu", dim=False)
        self._follow()
        self.field.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if (step := steps.get(Qt.Key(event.key()))) is not None:
                self._choose(self._chosen + step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do(self._chosen)
                return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        paint_corners(painter, self._corners)
        rounded(painter, QRectF(self.rect()), 8, "raised", "control")
        painter.end()

    def _search(self, text: str) -> None:
        words = text.lower().split()
        found = [each for each in everything(self._bench) if all(w in each.text.lower() for w in words)]
        found.sort(key=lambda each: not each.text.lower().startswith(text.lower()))
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [FoundRow(each) for each in found[:MOST]]
        if not found:
            nothing = Found(tr(f"Nothing called “{text}”"), tr("Try a shorter word"), "info", lambda: None)
            self.rows = [FoundRow(nothing)]
        for index, row in enumerate(self.rows):
            row.clicked.connect(lambda _=False, index=index: self._do(index))
            self._list.addWidget(row)
        self._choose(0)
        self.setFixedHeight(45 + 12 + 34 * len(self.rows))
        self._follow()

    def _follow(self) -> None:
        """The shadow and what lies below the corners, for the size that the list has now."""
        if self._scrim is not None:
            self._scrim.set_card(self)
            self._corners = self._scrim.corners(8)
            self.update()

    def _choose(self, index: int) -> None:
        self._chosen = index % len(self.rows)
        for each, row in enumerate(self.rows):
            row.set_chosen(each == self._chosen)

    def _do(self, index: int) -> None:
        found = self.rows[index].found
        self.close()
        found.run()


class FoundRow(Control):
    """One thing that fits."""

    def __init__(self, found: Found) -> None:
        super().__init__(f"{found.text}, {found.hint}")
        self.found = found
        self._on = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(WIDTH - 12)

    def set_chosen(self, on: bool) -> None:
        """Mark the row that Enter does."""
        self._on = on
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 12, 34)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self._on or self.hovered > 0.5:
            rounded(painter, rect, 6, "active" if theme.is_dark() else "soft")
        middle = rect.center().y()
        if self.found.category:
            tile = QRectF(8, middle - 10, 20, 20)
            rounded(painter, tile, 5, theme.category(self.found.category))
            icon = theme.layer_name(self.found.icon)
            theme.paint_icon(painter, icon, tile.adjusted(3.5, 3.5, -3.5, -3.5), "on-category")
        else:
            theme.paint_icon(
                painter, self.found.icon or "chevron-right", QRectF(10, middle - 8, 16, 16), "text2"
            )
        text_in(painter, rect.adjusted(40, 0, -150, 0), self.found.text, theme.font(13, 500), "text")
        right = Qt.AlignmentFlag.AlignRight
        text_in(painter, rect.adjusted(200, 0, -10, 0), self.found.hint, theme.font(12), "text2", right)


def everything(bench: Workbench) -> Iterator[Found]:
    """All that can be found: layers in this model and its blocks, actions, layers to add."""
    for drawing, graph in bench.session.project.graphs.items():
        inside = drawing != MAIN
        hint = tr(f"In the block {plain(drawing)}") if inside else tr("Layer in this model")
        for name, node in graph.nodes.items():
            known = bench.session.layer(node.type)
            icon, category = (known.icon, known.group) if known else ("block", "Blocks")
            address = f"{drawing}/{name}" if inside else name
            yield Found(name, hint, icon, partial(_show, bench, address), category)
    for row in bench.actions:
        if row.searchable and row.enabled():
            yield Found(
                row.words, row.key_text or tr("Action"), row.icon, lambda row=row: bench.actions.run(row.id)
            )
    yield from _layers_to_add(bench)
    for row in OPTIONS.values():
        yield Found(option_words(row), tr("Setting"), ICONS[row.page], partial(_choose, bench, row))


def _choose(bench: Workbench, row: Option) -> None:
    bench.show_settings(row.page, row.name)


def _show(bench: Workbench, address: str) -> None:
    bench.show_mode("design")
    if bench.session.go_to(address):
        bench.actions.run("view.selection")


def _layers_to_add(bench: Workbench) -> Iterator[Found]:
    design = bench.modes.get("design")
    add, offered = getattr(design, "add_layer", None), getattr(design, "layers_to_add", None)
    if add is not None and offered is not None and bench.current == "design":
        for layer in offered():
            yield Found(
                title_of(layer), tr("Add layer"), layer.icon, lambda t=layer.type: add(t), layer.group
            )
