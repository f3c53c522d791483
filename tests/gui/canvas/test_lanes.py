"""Wires of different outputs lie beside each other, those of one output on each other, and always alike."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF

from engine.graph import edits
from engine.graph.model import Frame, Graph, Node, Note, Wire
from gui.canvas.canvas import Canvas
from gui.canvas.scene import CanvasScene
from gui.canvas.segments import Stretch, stretches
from gui.session import Session
from tests.gui.canvas.conftest import Hand

Show = Callable[[Graph], Canvas]
NEAR, LONG = 4.0, 16.0


def parted_rows() -> Graph:
    """Two wires that come back to two inputs of one layer in the row below, the outer one to the lower."""
    nodes = {
        "a": Node("ReLU", at=(0.0, 0.0)), "b": Node("ReLU", at=(280.0, 0.0)),
        "c": Node("ReLU", at=(560.0, 0.0)), "sum": Node("Add", at=(0.0, 240.0)),
    }  # fmt: skip
    wires = {"b.input": "a.output", "c.input": "b.output", "sum.input": "b.output", "sum.other": "c.output"}
    return Graph(nodes, {target: Wire(source, target) for target, source in wires.items()})


def tangled(seed: int, count: int = 24, wide: int = 8) -> Graph:
    """Layers in uneven rows, with wires from anywhere to anywhere."""
    chance, nodes, wires = random.Random(seed), {}, {}
    for i in range(count):
        at = i % wide * 280 + chance.randrange(-40, 40, 8), i // wide * 200 + chance.randrange(-24, 24, 8)
        nodes[f"n{i}"] = Node(chance.choice(("ReLU", "Add", "Conv2d", "Linear")), at=(float(at[0]), at[1]))
    for name, node in nodes.items():
        for port in ("input", "other") if node.type == "Add" else ("input",):
            source = f"n{chance.randrange(count)}"
            if source != name:
                wires[f"{name}.{port}"] = Wire(f"{source}.output", f"{name}.{port}")
    return Graph(nodes, wires)


def drawn(scene: CanvasScene) -> list[Stretch]:
    """All level and upright stretches as they are drawn."""
    lines = scene.wires.items()
    return [s for t, item in lines for s in stretches(t, item.wire.source, item.route.corners, False)]


def hidden(scene: CanvasScene) -> list[tuple[Stretch, Stretch]]:
    """Stretches of different outputs of which one lies on the other."""
    return [
        (one, other)
        for one, other in combinations(drawn(scene), 2)
        if one.net != other.net
        and one.upright == other.upright
        and abs(one.at - other.at) < NEAR
        and min(one.high, other.high) - max(one.low, other.low) > LONG
    ]


def ways(scene: CanvasScene) -> Mapping[str, object]:
    return {t: tuple(item.route.corners) or item.route.middle.toTuple() for t, item in scene.wires.items()}


def afresh(session: Session) -> CanvasScene:
    """The same drawing as if it was opened now."""
    scene = CanvasScene(session)
    scene.reset()
    return scene


def test_two_wires_in_one_corridor_lie_beside_each_other_and_do_not_cross(show: Show) -> None:
    scene = show(parted_rows()).scene
    inner, outer = (scene.wires[t].route.corners for t in ("sum.input", "sum.other"))
    levels = inner[2][1], outer[2][1]
    columns = inner[3][0], outer[3][0]
    assert abs(levels[0] - levels[1]) >= 6
    assert columns[0] - columns[1] >= 6  # what goes on to the lower input stays outside, at both ends
    assert levels[1] < levels[0]
    assert not hidden(scene)


def test_wires_of_one_output_share_their_way(show: Show) -> None:
    graph = parted_rows()
    wires = {**graph.wires, "sum.other": Wire("b.output", "sum.other")}
    scene = show(Graph(graph.nodes, wires)).scene
    one, other = (scene.wires[t].route for t in ("sum.input", "sum.other"))
    assert one.corners[:4] == other.corners[:4]
    assert {item.shared > 100 for item in (scene.wires["sum.input"], scene.wires["sum.other"])} == {
        True,
        False,
    }


@pytest.mark.parametrize("seed", range(4))
def test_in_a_tangle_hardly_a_stretch_is_hidden_and_no_wire_runs_through_a_node(
    show: Show, seed: int
) -> None:
    scene = show(tangled(seed)).scene
    assert len(hidden(scene)) <= 1
    for item in scene.wires.values():
        for one, other in pairwise(item.points):
            steps = max(1, round((other - one).manhattanLength() / 8))
            for step in range(steps + 1):
                point = one + (other - one) * (step / steps)
                for name in scene.grid.near(QRectF(point, point)):
                    assert not scene.grid[name].adjusted(1, 1, -1, -1).contains(point), (item.wire, name)


@pytest.mark.parametrize("seed", range(3))
def test_where_wires_run_depends_on_the_drawing_and_not_on_what_was_done_before(
    show: Show, session: Session, seed: int
) -> None:
    canvas, chance = show(tangled(seed)), random.Random(seed)
    first = ways(canvas.scene)
    for _ in range(8):
        name = chance.choice(sorted(session.graph.nodes))
        x, y = session.graph.nodes[name].at
        session.do("Move", edits.move, {name: (x + chance.choice((-80, 40)), y + chance.choice((-40, 96)))})
    target = chance.choice(sorted(session.graph.wires))
    session.do("Cut", edits.disconnect, [target])
    assert ways(canvas.scene) == ways(afresh(session))
    while session.history.undo_label:
        session.undo()
    assert ways(canvas.scene) == first


def test_moving_one_layer_leaves_wires_elsewhere_where_they_are(show: Show, session: Session) -> None:
    canvas = show(tangled(1, 40))
    before = ways(canvas.scene)
    session.do("Move", edits.move, {"n39": (1976.0, 880.0)})
    same = [target for target, way in ways(canvas.scene).items() if before[target] == way]
    assert len(same) > len(before) * 0.8


def test_what_is_moved_from_afar_is_parted_when_it_is_looked_at_from_near(
    show: Show, session: Session
) -> None:
    canvas = show(parted_rows())
    canvas.view.set_zoom(0.3)
    session.do("Move", edits.move, {"sum": (0.0, 248.0)})
    assert hidden(canvas.scene)
    canvas.view.set_zoom(1.0)
    assert not hidden(canvas.scene)


@pytest.mark.parametrize("shift", [0.0, 3.0, -3.0])
def test_a_wire_keeps_clear_of_the_edge_of_a_frame(show: Show, session: Session, shift: float) -> None:
    canvas = show(parted_rows())
    level = canvas.scene.wires["sum.other"].route.corners[2][1]
    frame = Frame("Stem", (-120.0, level + shift), (800.0, 300.0))
    session.do("Frame", edits.add_frame, "frame1", frame)
    sides = (frame.at[1], frame.at[1] + 300)
    assert all(abs(s.at - side) >= 8 for s in drawn(canvas.scene) if not s.upright for side in sides)
    session.do("Gone", edits.remove_things, ["frame1"])
    assert canvas.scene.wires["sum.other"].route.corners[2][1] == level


def test_a_held_layer_takes_its_wires_along_into_free_lanes(show: Show, hand: Hand) -> None:
    canvas = show(parted_rows())
    hand.drag("sum", (300.0, 340.0), release=False)
    assert not hidden(canvas.scene)
    hand.release((300.0, 340.0))
    assert not hidden(canvas.scene)


def test_a_persons_own_bends_stay_where_they_are(show: Show) -> None:
    graph = parted_rows()
    level = show(graph).scene.wires["sum.input"].route.corners[2][1]
    bends = ((700.0, level), (-60.0, level))
    scene = show(Graph(graph.nodes, {**graph.wires, "sum.other": Wire("c.output", "sum.other", bends)})).scene
    assert {y for _, y in scene.wires["sum.other"].route.corners[2:4]} == {level}
    assert scene.wires["sum.other"].distance(QPointF(300, level)) < 1
    assert not hidden(scene)


@pytest.mark.parametrize("above", [4.0, 12.0, 26.0])
def test_a_wire_does_not_run_through_the_title_of_a_frame_nor_over_a_note(
    show: Show, session: Session, above: float
) -> None:
    canvas = show(parted_rows())
    level = canvas.scene.wires["sum.other"].route.corners[2][1]
    frame = Frame("A long title to read", (40.0, level - above), (400.0, 32.0))
    session.do("Frame", edits.add_frame, "frame1", frame)
    title = canvas.scene.things.items["frame1"].words_rect
    assert 100 < title.width() < 400
    runs = [
        s for s in drawn(canvas.scene) if not s.upright and s.low < title.right() and title.left() < s.high
    ]
    assert not any(title.top() - 8 < s.at < title.bottom() + 8 for s in runs)
    session.undo()
    session.do("Note", edits.add_note, "note1", Note("Words", (40.0, level - above), 200.0))
    note = canvas.scene.things.rect("note1")
    assert not any(note.top() - 8 < s.at < note.bottom() + 8 for s in drawn(canvas.scene) if not s.upright)
