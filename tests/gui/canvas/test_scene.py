"""The scene follows the session by name, draws every level, and stays quick with a thousand nodes."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from engine.analysis.types import Facts, Problem, Spec
from engine.declare import UserError
from engine.graph import edits
from engine.graph.model import Frame, Graph, Node, Note, Project, Wire, node_of, port_of
from gui import theme
from gui.canvas.lod import Level, level
from gui.canvas.node_item import NodeItem
from gui.canvas.wire_item import WireItem

TYPES = ["Input", "Linear", "ReLU", "Add", "Conv2d", "CrossEntropyLoss", "Target", "NoSuchLayer"]


def check(scene: Any, graph: Graph) -> None:
    """What is drawn is what the document holds."""
    assert scene.nodes.keys() == graph.nodes.keys() == set(scene.grid)
    assert scene.wires.keys() == graph.wires.keys()
    for name, item in scene.nodes.items():
        assert item.pos().toTuple() == graph.nodes[name].at
        assert scene.grid[name] == item.place
        used = {(port_of(w.target), False) for t, w in graph.wires.items() if node_of(t) == name}
        used |= {(port_of(w.source), True) for w in graph.wires.values() if node_of(w.source) == name}
        assert {(p.name, p.out) for p in item.anatomy.ports if p.connected} <= used
        assert item.muted == graph.nodes[name].muted
    for target, item in scene.wires.items():
        assert item.wire == graph.wires[target]
        start = scene.nodes[node_of(item.wire.source)].port_at(port_of(item.wire.source), True)
        end = scene.nodes[node_of(target)].port_at(port_of(target), False)
        assert item.route.path.pointAtPercent(0) == start
        assert (item.route.path.pointAtPercent(1) - end).manhattanLength() < 0.01
    standing = 3  # what is drawn from afar, what of it is moved, and the dots that run along wires
    things = scene.things.items
    assert things.keys() == graph.frames.keys() | graph.notes.keys()
    for name, thing in (graph.frames | graph.notes).items():
        assert things[name].rect.topLeft().toTuple() == thing.at
        assert things[name].rect.width() == (thing.size[0] if name in graph.frames else thing.width)
    layers = [item for item in scene.items() if isinstance(item, NodeItem | WireItem)]
    drawn = {*scene.nodes.values(), *scene.wires.values()}
    assert set(layers) <= drawn
    assert len(layers) == len(set(layers))
    shown = scene.views()[0].shown
    near = {item for item in drawn if item.mapRectToScene(item.boundingRect()).intersects(shown)}
    assert scene.level < Level.TITLE or {i for i in near if i.isVisible()} <= set(layers)
    assert len(scene.items()) == len(layers) + len(things) + standing + len(scene.frames.rects)


def edit(rng: random.Random, session: Any) -> None:
    """One edit at random; one that is refused is none."""
    graph: Graph = session.graph
    names = list(graph.nodes) or ["x"]
    one, other = rng.choice(names), rng.choice(names)
    match rng.randrange(12):
        case 0 | 1:
            node = Node(rng.choice(TYPES), {}, (rng.randrange(90) * 8.0, rng.randrange(60) * 8.0))
            session.do("Add", edits.add, edits.free_name(graph, "n"), node)
        case 2 | 3:
            into = rng.choice(["input", "other", "target"])
            session.do("Connect", edits.connect, f"{one}.output", f"{other}.{into}")
        case 4:
            session.do("Delete", edits.remove, [one, other], rejoin=True)
        case 5:
            at = (rng.randrange(90) * 8.0, rng.randrange(60) * 8.0)
            session.do("Move", edits.move, {one: at} if one in graph.nodes else {})
        case 6:
            session.do("Rename", edits.rename, one, edits.free_name(graph, "m"))
        case 7:
            place = (rng.randrange(90) * 8.0, rng.randrange(60) * 8.0)
            session.do("Frame", edits.add_frame, f"f{rng.randrange(4)}", Frame("A", place, (240.0, 160.0)))
            session.do("Note", edits.add_note, f"t{rng.randrange(4)}", Note("Two\nlines", place))
        case 8:
            things = sorted({*graph.frames, *graph.notes})[:2]
            session.do("Move", edits.move, {}, dict.fromkeys(things, (8.0 * rng.randrange(50), 40.0)))
        case 9:
            session.do("Remove", edits.remove_things, rng.sample(["f0", "f1", "t0", "t1"], 2))
        case 10:
            bends = [(8.0 * rng.randrange(90), 8.0 * rng.randrange(60)) for _ in range(rng.randrange(3))]
            session.do("Bend", edits.set_bends, rng.choice(sorted(graph.wires) or ["x"]), bends)
        case _:
            session.do("Mute", edits.set_muted, [one], not getattr(graph.nodes.get(one), "muted", True))


@pytest.mark.parametrize("seed", range(4))
def test_random_edits_undo_and_redo_are_followed(canvas: Any, session: Any, seed: int) -> None:
    rng = random.Random(seed)
    for step in range(60):
        edit(rng, session)
        if step % 7 == 6:
            rng.choice([session.undo, session.redo])()
        if step % 5 == 4:
            check(canvas.scene, session.graph)
    while session.history.undo_label:
        session.undo()
    check(canvas.scene, session.graph)
    assert not canvas.scene.nodes
    while session.history.redo_label:
        session.redo()
    check(canvas.scene, session.graph)


def test_facts_and_problems_change_what_is_shown(show: Any, know: Any) -> None:
    canvas = show(
        Graph(
            {"a": Node("Conv2d", {}, (40.0, 80.0)), "b": Node("ReLU", {}, (400.0, 80.0))},
            {"b.input": Wire("a.output", "b.input")},
        )
    )
    scene = canvas.scene
    assert scene.nodes["a"].anatomy.port("output", True).kind == "any"
    assert [row.left for row in scene.nodes["a"].anatomy.rows] == ["32 filters, 3 × 3"]
    spec = Spec(("N", 32, 8, 8))
    wrong = Problem("unused-output", "b", "Nothing uses this", "Its answer is lost.", "warning")
    know({"a": Facts({"input": Spec(("N", 3, 8, 8))}, {"output": spec}, parameters=896)}, (wrong,))
    assert scene.nodes["a"].anatomy.port("output", True).kind == "image"
    assert scene.nodes["a"].anatomy.rows[1].right == "896"
    assert scene.wires["b.input"].carries.kind == "image"
    assert scene.wires["b.input"].carries.sizes == (("N", False), ("32", True), ("8", False), ("8", False))
    assert scene.nodes["b"].severity == "warning"
    know()
    assert scene.nodes["b"].severity is None
    assert scene.wires["b.input"].carries.kind == "any"


def test_training_nodes_stand_in_a_frame_that_follows_them(show: Any, session: Any, hand: Any) -> None:
    nodes = {"t": Node("Target", {}, (40.0, 400.0)), "loss1": Node("MSELoss", {}, (320.0, 400.0))}
    canvas = show(Graph({"a": Node("Input", {}, (40.0, 80.0)), **nodes}))
    (frame,) = canvas.scene.frames.rects
    assert frame.contains(canvas.scene.grid["t"])
    assert frame.contains(canvas.scene.grid["loss1"])
    assert not frame.intersects(canvas.scene.grid["a"])
    hand.drag("loss1", (600, 500))
    (frame,) = canvas.scene.frames.rects
    assert frame.contains(canvas.scene.grid["loss1"])
    hand.drag("a", (350, 430))  # a node of the model in between: two frames, and it stands in neither
    assert len(canvas.scene.frames.rects) == 2
    assert not any(rect.intersects(canvas.scene.grid["a"]) for rect in canvas.scene.frames.rects)


def test_a_wire_makes_way_for_a_node_that_is_dropped_on_it(show: Any, hand: Any, session: Any) -> None:
    places = {"a": (40.0, 80.0), "b": (700.0, 80.0), "c": (320.0, 400.0), "d": (40.0, 400.0)}
    nodes = {name: Node("ReLU", {}, at) for name, at in places.items()}
    wires = (Wire("a.output", "b.input"), Wire("d.output", "c.input"))  # a free layer would go into the wire
    canvas = show(Graph(nodes, {wire.target: wire for wire in wires}))
    wire = canvas.scene.wires["b.input"]
    assert wire.route.path.elementCount() == 2
    hand.drag("c", (380, 96))
    place = canvas.scene.grid["c"].adjusted(1, 1, -1, -1)
    assert not any(place.contains(wire.route.path.pointAtPercent(i / 200)) for i in range(201))
    hand.drag("c", (380, 500))
    assert wire.route.path.elementCount() == 2
    session.undo()  # no gesture this time: an edit from elsewhere put it there
    assert not any(place.contains(wire.route.path.pointAtPercent(i / 200)) for i in range(201))
    session.redo()
    assert wire.route.path.elementCount() == 2


@pytest.mark.parametrize(
    ("zoom", "expected"),
    [(4.0, 3), (0.7, 3), (0.69, 2), (0.4, 2), (0.39, 1), (0.2, 1), (0.19, 0), (0.1, 0)],
)
def test_levels_of_detail(show: Any, zoom: float, expected: int) -> None:
    canvas = show(Graph({"a": Node("Conv2d", {}, (40.0, 80.0))}))
    canvas.view.set_zoom(zoom)
    assert level(zoom) == canvas.scene.level == expected
    canvas.view.centre(canvas.scene.grid["a"].center(), animated=False)
    item = canvas.scene.nodes["a"]
    assert (item in canvas.scene.items()) is (expected >= Level.TITLE)
    assert canvas.scene.overview.isVisible() is (expected < Level.TITLE)
    picture = canvas.view.viewport().grab().toImage()
    centre = picture.rect().center()
    near = [picture.pixelColor(centre.x() + x, centre.y() + y) for x in range(-4, 5) for y in range(-4, 5)]
    assert any(colour != theme.color("canvas") for colour in near)


def test_the_theme_is_switched_live(show: Any, qapp: Any) -> None:
    canvas = show(Graph({"a": Node("Conv2d", {}, (40.0, 80.0))}))
    body = canvas.view.to_screen(QPointF(46, 140)).toPoint()

    def ground() -> QColor:
        QApplication.sendPostedEvents(None, QEvent.Type.MetaCall)
        return canvas.view.viewport().grab().toImage().pixelColor(body)

    assert ground() == theme.color("raised")
    light = theme.color("raised")
    theme.set_choice("dark")
    assert ground() == theme.color("raised") != light


def big(count: int) -> Project:
    kinds = ["Conv2d", "BatchNorm2d", "ReLU", "Dropout", "Linear"]
    nodes = {
        f"n{i}": Node(kinds[i % 5], {}, (40.0 + i % 32 * 288, 40.0 + i // 32 * 152)) for i in range(count)
    }
    wires = {f"n{i}.input": Wire(f"n{i - 1}.output", f"n{i}.input") for i in range(1, count)}
    return Project(graphs={"main": Graph(nodes, wires)})


def test_a_thousand_nodes_are_opened_painted_and_moved(canvas: Any, session: Any) -> None:
    begin = time.process_time()
    session.open(big(1000))
    opened = time.process_time() - begin
    check(canvas.scene, session.graph)
    assert opened < 1.5  # about 0.12 s on a quiet machine
    assert canvas.view.shown.contains(canvas.scene.bounds())  # zoomed to all from the start
    picture = QImage(1200, 800, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(picture)
    canvas.view.render(painter)
    painter.end()
    colours = {picture.pixelColor(x, y).rgb() for x in range(0, 1200, 7) for y in range(0, 800, 7)}
    for group in ("Convolution", "Normalisation", "Activation"):
        assert theme.category(group).rgb() in colours
    before = {t: item.route for t, item in canvas.scene.wires.items()}
    canvas.scene.lift(["n500"])
    canvas.scene.place({"n500": (8.0, 8.0)})
    changed = {t for t, item in canvas.scene.wires.items() if item.route is not before[t]}
    assert changed == {"n500.input", "n501.input"}
    canvas.scene.drop({"n500": session.graph.nodes["n500"].at})
    check(canvas.scene, session.graph)


def test_a_place_beyond_reason_is_drawn_at_the_edge_and_still_found(canvas: Any, session: Any) -> None:
    graph = Graph({"a": Node("ReLU", {}, (1e300, -1e300)), "b": Node("ReLU", {}, (0.0, 0.0))})
    session.open(Project(graphs={"main": graph}))
    canvas.commands.reveal("a")
    assert canvas.view.shown.intersects(canvas.scene.grid["a"])
    canvas.commands.reveal("b")
    assert canvas.view.shown.intersects(canvas.scene.grid["b"])


def test_an_edit_that_is_refused_changes_nothing(show: Any, session: Any, qtbot: Any) -> None:
    canvas = show(Graph({"a": Node("ReLU", {}, (40.0, 80.0))}))
    with qtbot.waitSignal(session.refused):
        session.do("Add", edits.add, "a", Node("ReLU"))
    check(canvas.scene, session.graph)
    with pytest.raises(UserError):
        edits.connect(session.project, "nowhere.output", "a.input")


@pytest.mark.parametrize("touched", ["", "moved", "edited"])
def test_a_drawing_shown_whole_stays_so_when_its_nodes_grow(
    canvas: Any, session: Any, know: Any, touched: str
) -> None:
    nodes = {f"lin{n}": Node("Linear", {}, (300.0 * n, 0.0)) for n in range(5)}
    session.open(Project(graphs={"main": Graph(nodes)}))
    before = canvas.scene.bounds()
    if touched == "moved":
        canvas.view.pan(QPointF(200, 0))
    elif touched == "edited":
        session.do("Note", edits.set_note, "lin0", "first")
    zoom = canvas.zoom
    know({"lin4": Facts(parameters=123_456_789_123_456)})
    assert canvas.scene.bounds().right() > before.right(), "the node is wider now"
    assert canvas.view.looks_at(canvas.scene.bounds()) == (not touched)
    assert (canvas.zoom < zoom) == (not touched)


def test_what_is_known_of_another_drawing_waits_for_it(show: Any, session: Any) -> None:
    """Whoever hears of another project before the canvas does may have something to say of it."""
    canvas = show(Graph({"a": Node("ReLU", {}, (0.0, 0.0)), "b": Node("ReLU", {}, (300.0, 0.0))}))
    session.opened.disconnect(canvas.reset)
    session.opened.connect(session.analysed.emit)
    session.opened.connect(canvas.reset)
    session.open(Project(graphs={"main": Graph({"c": Node("ReLU", {}, (0.0, 0.0))})}))
    assert set(canvas.scene.nodes) == {"c"}
