"""The card beside a wire: its shape, what each size means, and where it leads; what is wrong, if it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.graph.model import node_of, port_of
from gui import theme
from gui.canvas.cards import FloatingCard
from gui.canvas.hits import Hit
from gui.canvas.lod import Level
from gui.canvas.meanings import Meaning, meanings
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.translate import mark, tr
from gui.widgets.base import label, painter_for, text_in

SHOW_AFTER, HIDE_AFTER = 300, 250
ROW, BESIDE = 20, 18
NUMBERS = {
    "float32": mark("numbers with a fraction"),
    "int64": mark("whole numbers"),
    "bool": mark("yes or no"),
}


class WireCard(FloatingCard):
    """Comes a moment after the pointer rests on a wire. `mend_wanted(wire, point)` for one in red."""

    ROOM = 16
    radius = 10
    mend_wanted = Signal(str, object)

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(parent)
        self._view, self._scene = view, scene
        self._wire = self._next = ""
        self.title = label("", 13, 600, "text")
        self.sizes = SizeRows()
        self.line = label("", 12, 400, "text2")
        rows = QVBoxLayout(self)
        room = self.ROOM
        rows.setContentsMargins(room + 14, room + 10, room + 14, room + 12)
        rows.setSpacing(6)
        for each in (self.title, self.sizes, self.line):
            rows.addWidget(each)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._change)
        view.pointed.connect(self._point)
        view.moved.connect(self.vanish)
        scene.drawn.connect(self.vanish)
        self.hide()

    def vanish(self) -> None:
        """Be gone at once."""
        self._timer.stop()
        self._wire = self._next = ""
        self.hide()

    def open_for(self, wire: str) -> None:
        """Show the card of the wire that ends at this input, now."""
        self._next = wire
        self._change()

    def _point(self, found: Hit) -> None:
        self._next = found.wire if self._scene.level >= Level.TITLE else ""
        if self._next != self._wire or not self._next:
            self._timer.start(SHOW_AFTER if self._next else HIDE_AFTER)

    def _change(self) -> None:
        self._wire = self._next
        item = self._scene.wires.get(self._wire)
        if item is None or self._view.gesture is not None:
            self.hide()
            return
        middle = self._view.to_screen(item.route.middle)
        at = self._view.pointer or middle
        if item.carries.error:
            self.hide()
            self.mend_wanted.emit(self._wire, at)
        elif self._fill(self._wire):
            self._place(at)
        else:
            self.hide()

    def _fill(self, target: str) -> bool:
        """Write the card; False when nothing is known of the wire."""
        session, item = self._scene.session, self._scene.wires[target]
        source = item.wire.source
        facts = session.analysis.facts.get(node_of(source))
        spec = facts.outputs.get(port_of(source)) if facts is not None else None
        if spec is None:
            return False
        found = meanings(session, source, target, spec, item.carries.sizes)
        self.title.setText(str(spec))
        self.sizes.set_rows(found)
        kind = tr(NUMBERS.get(spec.dtype, spec.dtype))
        one, other = self._title(source), self._title(target)
        way = tr("passes through") if item.carries.muted else tr(f"from {one} to {other}")
        way = tr("left out") if item.carries.broken else way
        self.line.setText(f"{kind} · {way}")
        said = ", ".join(f"{each.size} {each.name}" for each in found)
        self.setAccessibleName(tr(f"Wire from {one} to {other}: {said}"))
        return True

    def _title(self, address: str) -> str:
        return self._scene.nodes[node_of(address)].anatomy.title

    def _place(self, at: QPointF) -> None:
        """Below the pointer and a little to the right, inside the canvas."""
        self.adjustSize()
        area = self.parentWidget().rect()
        x = min(at.x() + BESIDE - self.ROOM, area.width() - self.width() + self.ROOM)
        y = at.y() + BESIDE - self.ROOM
        if y + self.height() > area.height() + self.ROOM:
            y = at.y() - BESIDE - self.height() + self.ROOM
        self.move(QPointF(max(x, -self.ROOM), max(y, -self.ROOM)).toPoint())
        self.show()
        self.raise_()


class SizeRows(QWidget):
    """A row a size: the number, bold where it is new, its name, and what that is."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Meaning, ...] = ()
        self._columns = (0.0, 0.0, 0.0)

    def set_rows(self, rows: tuple[Meaning, ...]) -> None:
        """Show other sizes."""
        self.rows = rows
        bold, plain = QFontMetricsF(theme.font(12, 600)), QFontMetricsF(theme.font(12))
        wide = max((bold.horizontalAdvance(row.size) for row in rows), default=0) + 14
        named = max((bold.horizontalAdvance(row.name) for row in rows), default=0) + 14
        told = max((plain.horizontalAdvance(row.plain) for row in rows), default=0)
        self._columns = (wide, named, told + 2)
        self.setFixedSize(QSize(round(sum(self._columns)) + 1, ROW * len(rows)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        for place, row in enumerate(self.rows):
            self._row(painter, ROW * place, row)
        painter.end()

    def _row(self, painter: QPainter, top: float, row: Meaning) -> None:
        x = 0.0
        looks = (
            (row.size, 600 if row.new else 400, "text" if row.new else "text2"),
            (row.name, 500, "text"),
            (row.plain, 400, "text3"),
        )
        for width, (words, weight, token) in zip(self._columns, looks, strict=True):
            text_in(painter, QRectF(x, top, width, ROW), words, theme.font(12, weight), token)
            x += width
