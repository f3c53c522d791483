"""One page of the help, and the list of pages that a search found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.how.formula import Formula
from gui.how.inside import Inside
from gui.how.player import Player
from gui.how.topics import Line, Part, Topic
from gui.how.works import figure_of
from gui.told import is_own
from gui.translate import tr
from gui.widgets.base import Control, Glyph, label, rounded, text_in
from gui.widgets.messages import EmptyState
from gui.widgets.tile import Tile


class Page(QWidget):
    """Title, figure, text and parts. `linked(key)` asks for another page."""

    linked = Signal(str)

    def __init__(self, topic: Topic) -> None:
        super().__init__()
        self.topic = topic
        self.player: Player | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{topic.title}, {topic.kind}")
        self.setAccessibleDescription(topic.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 20)
        column.setSpacing(8)
        column.addLayout(self._head())
        for paragraph in filter(None, topic.text.split("\n\n")):
            column.addWidget(label(paragraph, token="text", wrap=True))
        if topic.inside is not None:
            column.addWidget(Inside(topic.inside))
        elif topic.layer is not None and not is_own(topic.layer):
            self.player = self._figure(topic)
            column.addWidget(self.player)
        elif topic.draw is not None:
            from gui.how.methods import GROUP

            self.player = Player(GROUP, topic.draw)
            column.addWidget(self.player)
        if topic.formula:
            column.addWidget(Formula(topic.formula))
        for part in topic.parts:
            self._part(column, part)
        column.addStretch(1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        topic = self.topic
        if topic.layer is not None:
            row.addWidget(Tile(topic.icon, topic.layer.group, 32))
        else:
            row.addWidget(Glyph(topic.icon or "circle-help", "accent", 20))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(topic.title, 15, 600, "text", wrap=True))
        words.addWidget(label(topic.kind, 12, token="text3"))
        row.addLayout(words, 1)
        return row

    def _figure(self, topic: Topic) -> Player:
        layer = topic.layer
        assert layer is not None
        return Player(
            layer.group, lambda wide: figure_of(layer, topic.settings, topic.facts, wide, topic.standing)
        )

    def _part(self, column: QVBoxLayout, part: Part) -> None:
        column.addSpacing(8)
        column.addWidget(label(part.title, 13, 600, "text"))
        for line in part.lines:
            if line.link:
                link = LinkRow(line)
                link.clicked.connect(lambda _=False, key=line.link: self.linked.emit(key))
                column.addWidget(link)
                continue
            column.addLayout(_told(line))


def _told(line: Line) -> QVBoxLayout:
    """A name, what it is below it, and something small."""
    rows = QVBoxLayout()
    rows.setSpacing(1)
    rows.setContentsMargins(0, 0, 0, 4)
    rows.addWidget(label(line.name, 12, 600 if line.text else 400, "text2", wrap=True))
    for text, token in ((line.text, "text2"), (line.more, "text3")):
        if text:
            rows.addWidget(label(text, 12, token=token, wrap=True))
    return rows


class LinkRow(Control):
    """A row that leads to another page: its name, and below it what it is."""

    def __init__(self, line: Line, icon: str = "chevron-right", kind: str = "") -> None:
        super().__init__(", ".join(filter(None, (line.name, kind, line.text))))
        self.line, self.icon_name, self.kind = line, icon, kind
        self.setText(line.name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(160, 44 if self.line.text else 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        if self.hovered or self.isDown():
            painter.setOpacity(max(self.hovered, 0.3))
            rounded(painter, rect, 6, "hover")
            painter.setOpacity(1.0)
        first = QRectF(
            8, 3 if self.line.text else 0, rect.width() - 16, 20 if self.line.text else rect.height()
        )
        right = Qt.AlignmentFlag.AlignRight
        text_in(painter, first, self.line.name, theme.font(13, 500), "accent")
        if self.kind:
            text_in(painter, first, self.kind, theme.font(12), "text3", right)
        if self.line.text:
            text_in(painter, QRectF(8, 22, rect.width() - 16, 18), self.line.text, theme.font(12), "text2")


class Results(QWidget):
    """What a search found; arrows go through it, Enter opens."""

    chosen = Signal(object)

    def __init__(self, found: Sequence[Topic], text: str) -> None:
        super().__init__()
        self.rows: list[LinkRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(2)
        for topic in found:
            row = LinkRow(Line(topic.title, topic.text.split("\n")[0]), kind=topic.kind)
            row.clicked.connect(lambda _=False, topic=topic: self.chosen.emit(topic))
            self.rows.append(row)
            column.addWidget(row)
        if not found:
            column.addWidget(EmptyState("search", tr(f"Nothing called “{text}”"), tr("Try a shorter word.")))
        column.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = next((i for i, row in enumerate(self.rows) if row.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        self.rows[(focused + step) % len(self.rows)].setFocus(Qt.FocusReason.TabFocusReason)
