"""What a screen reader hears of the canvas, which is one stop of the focus for it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from engine.graph.change import Change
from engine.graph.model import node_of
from gui.canvas import words
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.translate import tr


class Speaker(QObject):
    """Names the selected layer as the view's own name, and announces new wires."""

    def __init__(self, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(view)
        self._view, self._scene, self._session = view, scene, scene.session
        self._session.selected.connect(self.follow)
        self._session.analysed.connect(self.follow)
        self._session.opened.connect(self.follow)
        self._session.entered.connect(self.follow)
        self._session.changed.connect(self._changed)
        view.setAccessibleDescription(
            tr("Arrows go along the wires, Space adds a layer, Enter edits settings.")
        )
        self.follow()

    def follow(self) -> None:
        """Say what is selected."""
        text = self._text()
        if text != self._view.accessibleName():
            self._view.setAccessibleName(text)

    def _text(self) -> str:
        graph = self._session.graph
        chosen = self._session.selection & graph.nodes.keys()  # a node may just have gone
        if len(chosen) != 1:
            many = len(graph.nodes)
            count = tr("1 layer") if many == 1 else tr(f"{many} layers")
            where = (
                tr(f"Inside the block {self._session.graph_name}")
                if self._session.trail
                else tr("Drawing of the model")
            )
            return ", ".join((where, count, *([tr(f"{len(chosen)} selected")] if chosen else [])))
        (name,) = chosen
        sources = [self._title(w.source) for t, w in graph.wires.items() if node_of(t) == name]
        targets = [self._title(t) for t, w in graph.wires.items() if node_of(w.source) == name]
        facts = self._session.analysis.facts.get(name)
        wrong = [p for p in self._session.problems_of(name) if p.severity != "hint"]
        return words.spoken(name, self._title(name), graph.nodes[name], facts, sources, targets, wrong)

    def _title(self, address: str) -> str:
        name, session = node_of(address), self._session
        node = session.graph.nodes.get(name)
        return words.title(name, node, session.layer(node.type), bool(session.trail)) if node else name

    def _changed(self, change: Change) -> None:
        self.follow()
        if len(change.wires_added) == 1 and not change.nodes_added:
            (target,) = change.wires_added
            source = self._session.graph.wires[target].source
            self.announce(tr(f"{self._title(source)} connected to {self._title(target)}"))

    def announce(self, text: str) -> None:
        """Say something once, when the reader has finished."""
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, text))
