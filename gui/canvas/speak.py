"""What a screen reader hears of the canvas, which is one stop of the focus for it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.analysis.left_out import left_out
from engine.graph.change import Change
from engine.graph.model import BLOCK, Node, node_of
from gui.announce import announce
from gui.canvas import words
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.session import Session
from gui.translate import tr


def title_at(session: Session, address: str) -> str:
    """The title of the node of a port's address."""
    name = node_of(address)
    node = session.graph.nodes.get(name)
    return words.title(name, node, session.layer(node.type), bool(session.trail)) if node else name


def spoken_of(session: Session, name: str) -> str:
    """How a node of the drawing that is shown is read aloud."""
    graph, own = session.graph, f"{name}."
    sources = [title_at(session, w.source) for t, w in graph.wires.items() if t.startswith(own)]
    targets = [title_at(session, t) for t, w in graph.wires.items() if w.source.startswith(own)]
    facts = session.analysis.facts.get(name)
    wrong = [p for p in session.problems_of(name) if p.severity != "hint"]
    said = words.spoken(name, title_at(session, name), graph.nodes[name], facts, sources, targets, wrong)
    silent = name in left_out(session.project, session.graph_name).nodes
    return f"{said}, {tr('gives nothing')}" if silent and not graph.nodes[name].bypassed else said


def _kind(node: Node) -> str:
    """A layer's type. A block takes its own along to another name."""
    return BLOCK if node.type.startswith(BLOCK) else node.type


class Speaker(QObject):
    """Names the selected layer as the view's own name, and announces what came, went and was connected."""

    def __init__(self, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(view)
        self._view, self._scene, self._session = view, scene, scene.session
        self._nodes = self._session.graph.nodes
        self._session.selected.connect(self.follow)
        self._session.analysed.connect(self.follow)
        self._session.opened.connect(self._another)
        self._session.entered.connect(self._another)
        self._session.changed.connect(self._changed)
        view.setAccessibleDescription(
            tr("Arrows go along the wires, Space adds a layer, C connects, Enter edits settings.")
        )
        self.follow()

    def _another(self) -> None:
        """Another drawing is shown."""
        self._nodes = self._session.graph.nodes
        self.follow()

    def follow(self) -> None:
        """Say what is selected."""
        text = self._text()
        if text != self._view.accessibleName():
            self._view.setAccessibleName(text)

    def _text(self) -> str:
        graph = self._session.graph
        chosen = self._session.selection & graph.nodes.keys()  # a node may just have gone
        if len(chosen) == 1:
            return spoken_of(self._session, next(iter(chosen)))
        if not chosen and len(self._session.things) == 1:
            return self._thing(next(iter(self._session.things)))
        many = len(graph.nodes)
        count = tr("1 layer") if many == 1 else tr(f"{many} layers")
        inside = bool(self._session.trail)
        where = tr(f"Inside the block {self._session.graph_name}") if inside else tr("Drawing of the model")
        return ", ".join((where, count, *([tr(f"{len(chosen)} selected")] if chosen else [])))

    def _thing(self, name: str) -> str:
        """How a frame or a note is read aloud."""
        graph = self._session.graph
        if name in graph.notes:
            return tr(f"Note: {graph.notes[name].text}")
        if name not in graph.frames or name not in self._scene.things.items:
            return tr("Drawing of the model")
        inside, _ = self._scene.things.inside(name)
        title = graph.frames[name].title
        return (
            tr(f"Frame {title}, 1 layer") if len(inside) == 1 else tr(f"Frame {title}, {len(inside)} layers")
        )

    def _changed(self, change: Change) -> None:
        self.follow()
        before, self._nodes = self._nodes, self._session.graph.nodes
        if len(change.nodes_added) == len(change.nodes_removed) == 1:
            (old,), (new,) = change.nodes_removed, change.nodes_added
            if old in before and _kind(before[old]) == _kind(self._nodes[new]):
                announce(self._view, tr(f"renamed to {new}"))
                return
        said = [self._added(change), self._gone(change), self._connected(change)]
        if words := ", ".join(each for each in said if each):
            announce(self._view, words)

    def _added(self, change: Change) -> str:
        if len(change.nodes_added) > 1:
            return tr(f"{len(change.nodes_added)} layers added")
        return (
            tr(f"{title_at(self._session, next(iter(change.nodes_added)))} added")
            if change.nodes_added
            else ""
        )

    def _gone(self, change: Change) -> str:
        count = len(change.nodes_removed)
        if not count:
            wires = len(change.wires_removed)
            return "" if not wires or change.wires_added else tr("disconnected")
        return tr("1 layer removed") if count == 1 else tr(f"{count} layers removed")

    def _connected(self, change: Change) -> str:
        made = [t for t in change.wires_added | change.wires_updated if t in self._session.graph.wires]
        if len(made) != 1:
            return tr(f"{len(made)} connections made") if made else ""
        source = self._session.graph.wires[made[0]].source
        return tr(f"{title_at(self._session, source)} connected to {title_at(self._session, made[0])}")
