"""What must be so after any deed: the screen shows the document, which could be saved."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QTimer
from PySide6.QtWidgets import QApplication, QGraphicsItem

from engine.graph.file import dumps, loads
from engine.graph.model import node_of, port_of
from gui.canvas.canvas import Canvas
from gui.canvas.lod import Level
from gui.session import Session
from gui.window import Window
from gui.workbench import Workbench

NEAR = 1.0


def at(bench: Workbench) -> None:
    """Look at an open project; raises AssertionError with the first thing that is wrong."""
    session = bench.session
    document(session)
    design = bench.modes.get("design")
    if design is not None:
        canvas(design.canvas, session)  # type: ignore[attr-defined]


def document(session: Session) -> None:
    """It can be saved, and opened again as it was."""
    text = dumps(session.project)
    again = loads(text)
    assert dumps(again) == text, "a saved document reads differently"
    assert session.graph_name in session.project.graphs, f"no drawing {session.graph_name}"
    for name, graph in session.project.graphs.items():
        for target, wire in graph.wires.items():
            assert wire.target == target, (name, wire)
            assert node_of(wire.source) in graph.nodes, f"{name}: {wire} comes from nowhere"
            assert node_of(target) in graph.nodes, f"{name}: {wire} leads nowhere"
    known = session.graph.nodes.keys() | session.graph.frames.keys() | session.graph.notes.keys()
    assert session.selection <= known, f"selected but gone: {session.selection - known}"


def canvas(canvas: Canvas, session: Session) -> None:
    """Every node, wire, frame and note has its item, where and as the document says, and nothing else has."""
    scene, graph = canvas.scene, session.graph
    assert scene.nodes.keys() == graph.nodes.keys(), scene.nodes.keys() ^ graph.nodes.keys()
    assert scene.wires.keys() == graph.wires.keys(), scene.wires.keys() ^ graph.wires.keys()
    assert scene.things.items.keys() == graph.frames.keys() | graph.notes.keys()
    assert set(scene.grid) == set(graph.nodes), "the grid of places"
    resting = canvas.view.gesture is None
    for name, item in scene.nodes.items():
        node, layer = graph.nodes[name], session.layer(graph.nodes[name].type)
        assert item.isVisible(), f"{name} is hidden"
        assert scene.grid[name] == item.place, f"{name} is not where the grid has it"
        assert item.muted == node.muted, f"{name}: muted"
        assert item.chosen == (name in session.selection), f"{name}: selected"
        if resting:
            assert not item.lifted, f"{name} is still held"
            assert item.fits is None, f"{name} still waits for a wire"
            wanted = QPointF(*(min(max(value, -1e6), 1e6) for value in node.at))
            assert (item.pos() - wanted).manhattanLength() < NEAR, f"{name}: {item.pos()} is not {node.at}"
        if layer is not None and node.type.startswith("block:"):
            outs = [port.name for port in item.anatomy.ports if port.out]
            assert outs == list(layer.outputs), f"{name}: outputs {outs}, {layer.outputs}"
    _wires(canvas, session, resting)
    _afar(canvas)
    _staged(canvas)
    _items(canvas, resting)
    assert len(canvas.overlays.chip.steps) == len(session.trail) + 1, "the way into the block"
    assert canvas.overlays.empty.isHidden() == bool(graph.nodes), "the invitation on an empty canvas"


def _wires(canvas: Canvas, session: Session, resting: bool) -> None:
    scene = canvas.scene
    for target, item in scene.wires.items():
        assert item.wire == session.graph.wires[target], target
        assert not resting or not item.faded, f"the wire to {target} is still faded"
        assert not resting or item.isVisible(), f"the wire to {target} is hidden"
        source, end = scene.nodes[node_of(item.wire.source)], scene.nodes[node_of(target)]
        path = item.route.path
        ends = (
            (path.elementAt(0), source.port_at(port_of(item.wire.source), True)),
            (path.elementAt(path.elementCount() - 1), end.port_at(port_of(target), False)),
        )
        for drawn, port in ends:
            away = QPointF(drawn.x, drawn.y) - port
            assert away.manhattanLength() < NEAR, f"the wire to {target} ends {away} beside its port"


def _staged(canvas: Canvas) -> None:
    """What is seen is in Qt's scene, from afar nothing is, and no layer is there twice."""
    scene, shown = canvas.scene, canvas.view.shown
    layers = {**scene.nodes, **{f"wire to {target}": item for target, item in scene.wires.items()}}
    for name, item in layers.items():
        there, near = item.scene() is scene, item.mapRectToScene(item.boundingRect()).intersects(shown)
        if scene.level < Level.TITLE:
            assert not there, f"{name} is in the scene, though it is seen from afar"
        elif near and canvas.isVisible():
            away = item.place if name in scene.nodes else item.boundingRect()
            assert there or not away.intersects(shown), f"{name} is seen, but not in the scene"


def _afar(canvas: Canvas) -> None:
    """What is drawn from afar is what there is."""
    scene = canvas.scene
    nodes, wires = scene.overview.drawn()
    assert nodes == scene.nodes.keys(), f"from afar: {nodes ^ scene.nodes.keys()}"
    assert wires == scene.wires.keys(), f"from afar: {wires ^ scene.wires.keys()}"
    assert scene.overview.isVisible() == (scene.level < Level.TITLE), "the drawing from afar"


def _items(canvas: Canvas, resting: bool) -> None:
    """No item is left over. A wire that waits for quick add to name its layer is none."""
    scene = canvas.scene
    top = [item for item in scene.items() if item.parentItem() is None]
    known: set[QGraphicsItem] = {*scene.nodes.values(), *scene.wires.values(), scene.overview}
    known |= {*scene.things.items.values(), scene.overview.lifted}
    kinds = Counter(type(item).__name__ for item in top if item not in known)
    left = kinds - Counter({"FrameItem": len(scene.frames.rects), "_Dots": 1})
    if canvas.overlays.add.isVisible():
        left -= Counter(["PendingWire"])
    assert not resting or not left, f"items left over: {dict(left)}"


def settle() -> None:
    """Let what is posted happen and what is given up go."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def closed_windows() -> list[Window]:
    """Windows that are closed for good and not gone."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, Window) and each.is_closed]


def alive() -> Counter[str]:
    """Widgets and running timers by kind, when nothing is going on."""
    found = Counter(type(widget).__name__ for widget in QApplication.allWidgets())
    for widget in QApplication.topLevelWidgets():
        found.update(
            f"timer of {type(timer.parent()).__name__}"
            for timer in widget.findChildren(QTimer)
            if timer.isActive()
        )
    return found
