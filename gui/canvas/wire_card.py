"""The card beside a wire or a port: its shape, what each size means, and where it leads, or what it takes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.analysis.types import Spec
from engine.graph.model import node_of, port_of
from gui.canvas.cards import CLEAR, FloatingCard
from gui.canvas.hits import Hit
from gui.canvas.lod import Level
from gui.canvas.meanings import meanings
from gui.canvas.scene import CanvasScene
from gui.canvas.size_rows import SizeRows
from gui.canvas.view import CanvasView
from gui.canvas.words import changed_sizes, plain
from gui.translate import mark, tr
from gui.widgets.base import label, parent_of

SHOW_AFTER, HIDE_AFTER = 300, 250
BESIDE = 18
NUMBERS = {
    "float32": mark("numbers with a fraction"),
    "int64": mark("whole numbers"),
    "bool": mark("yes or no"),
}


class WireCard(FloatingCard):
    """Comes a moment after the pointer rests on a wire or a port.

    `mend_wanted(wire, point)` for a wire in red.
    """

    ROOM = 16
    radius = 10
    mend_wanted = Signal(str, object)

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(parent)
        self._view, self._scene = view, scene
        self._shown = self._next = Hit()
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
        self._shown = self._next = Hit()
        self.hide()

    def open_for(self, wire: str) -> None:
        """Show the card of the wire that ends at this input, now."""
        self._next = Hit("wire", wire=wire)
        self._change()

    def _point(self, found: Hit) -> None:
        near = self._scene.level >= Level.TITLE and found.what in ("wire", "port")
        self._next = found if near else Hit()
        if self._next != self._shown or not near:
            self._timer.start(SHOW_AFTER if near else HIDE_AFTER)

    def _change(self) -> None:
        self._shown = found = self._next
        if self._view.gesture is not None or found.what == "empty":
            self.hide()
            return
        wire = found.wire if found.what == "wire" else found.address
        if found.port is not None and found.port.out:
            wire = ""
        item = self._scene.wires.get(wire)
        at = self._view.pointer or (self._view.to_screen(item.route.middle) if item else QPointF())
        if item is not None and item.carries.error:
            self.hide()
            self.mend_wanted.emit(wire, at)
        elif self._of_wire(wire) if item is not None else self._of_port(found):
            self._place(at)
        else:
            self.hide()

    def _of_wire(self, target: str) -> bool:
        """Write the card; False when nothing is known of the wire."""
        item = self._scene.wires[target]
        spec = self._spec(item.wire.source)
        if spec is None:
            return False
        one, other = self._title(item.wire.source), self._title(target)
        way = tr("passes through") if item.carries.muted else tr(f"from {one} to {other}")
        way = tr("left out") if item.carries.broken else way
        self._write(str(spec), item.wire.source, target, spec, way)
        return True

    def _of_port(self, found: Hit) -> bool:
        """What comes out of an output, or what a free input takes."""
        if found.port is None or found.node not in self._scene.nodes:
            return False
        name = found.port.label or plain(found.port.name)
        if not found.port.out:
            self.title.setText(name)
            self.sizes.set_rows(())
            takes = tr(f"takes {tr(found.port.accepts.what)}")
            self.line.setText(f"{takes} · {tr('may stay free')}" if self._is_optional(found) else takes)
            self.setAccessibleName(f"{self.title.text()}: {self.line.text()}")
            return True
        spec = self._spec(found.address)
        if spec is None:
            return False
        ends = [t for t, w in self._scene.graph.wires.items() if w.source == found.address]
        titles = ", ".join(dict.fromkeys(self._title(t) for t in ends))
        way = tr(f"goes to {titles}") if titles else tr("goes nowhere yet")
        self._write(f"{name}: {spec}", found.address, ends[0] if ends else "", spec, way)
        return True

    def _write(self, title: str, source: str, target: str, spec: Spec, way: str) -> None:
        session = self._scene.session
        facts = session.analysis.facts[node_of(source)]
        sizes = changed_sizes(spec, next(iter(facts.inputs.values()), None))
        found = meanings(session, source, target, spec, sizes)
        self.title.setText(title)
        self.sizes.set_rows(found)
        self.line.setText(f"{tr(NUMBERS.get(spec.dtype, spec.dtype))} · {way}")
        said = ", ".join(f"{each.size} {each.name}" for each in found)
        self.setAccessibleName(f"{said}: {self.line.text()}")

    def _spec(self, address: str) -> Spec | None:
        facts = self._scene.session.analysis.facts.get(node_of(address))
        return facts.outputs.get(port_of(address)) if facts is not None else None

    def _is_optional(self, found: Hit) -> bool:
        node = self._scene.graph.nodes.get(found.node)
        layer = self._scene.session.layer(node.type) if node is not None else None
        ports = layer.inputs if layer is not None and found.port is not None else ()
        return any(each.optional and each.name == found.port.name for each in ports if found.port)

    def _title(self, address: str) -> str:
        return self._scene.nodes[node_of(address)].anatomy.title

    def _place(self, at: QPointF) -> None:
        """Below the pointer and a little to the right, inside the canvas."""
        self.adjustSize()
        y = at.y() + BESIDE - self.ROOM
        if y + self.height() > parent_of(self).height() + self.ROOM - CLEAR:
            y = at.y() - BESIDE - self.height() + self.ROOM
        self.move(self.inside(QPointF(at.x() + BESIDE - self.ROOM, y)))
        self.show()
        self.raise_()
