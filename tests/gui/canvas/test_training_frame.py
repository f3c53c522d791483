"""The frame around what only training needs: one for what is wired together; none flips in a drag."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt

from engine.graph import edits
from engine.graph.model import Graph, Node, Wire
from gui.canvas.canvas import Canvas
from gui.session import Session
from tests.gui.canvas.conftest import Hand

Show = Callable[[Graph], Canvas]


def model(**training: tuple[float, float]) -> Graph:
    """A row of the model, and training nodes at places below it; the loss reads the target."""
    types = {"target": "Target", "loss": "MSELoss", "loss2": "MSELoss"}
    nodes = {
        "a": Node("Input", at=(40.0, 80.0)), "b": Node("Linear", at=(320.0, 80.0)),
        **{name: Node(types[name], at=at) for name, at in training.items()},
    }  # fmt: skip
    wires = {"b.input": "a.output", "loss.input": "b.output", "loss.target": "target.output"}
    return Graph(nodes, {t: Wire(s, t) for t, s in wires.items() if t.split(".")[0] in nodes})


def around(canvas: Canvas, *names: str) -> bool:
    """Whether one frame is there, and surrounds these nodes."""
    rects = canvas.scene.frames.rects
    return len(rects) == 1 and all(rects[0].contains(canvas.scene.grid[name]) for name in names)


def test_one_frame_grows_with_a_target_that_is_moved_far_from_its_loss(show: Show, session: Session) -> None:
    canvas = show(model(target=(40.0, 320.0), loss=(320.0, 320.0)))
    assert around(canvas, "target", "loss")
    session.do("Move", edits.move, {"target": (-4000.0, 900.0)})
    assert around(canvas, "target", "loss")
    session.do("Cut", edits.disconnect, ["loss.target"])
    assert len(canvas.scene.frames.rects) == 2
    session.undo()
    assert around(canvas, "target", "loss")


def test_no_frame_comes_or_goes_while_a_node_is_dragged(show: Show, session: Session, hand: Hand) -> None:
    canvas = show(model(target=(40.0, 320.0), loss=(320.0, 320.0)))
    hand.press("target")
    seen: list[QRectF] = []
    for y in range(330, 0, -30):  # up, beside and past the row of the model
        hand.move((60.0 if y > 200 else 700.0, float(y)))
        seen += canvas.scene.frames.rects
        assert around(canvas, "target", "loss")
    assert len({(rect.left(), rect.top()) for rect in seen}) > 5
    hand.release((700.0, 0.0))
    assert not any(r.intersects(canvas.scene.grid["b"]) for r in canvas.scene.frames.rects)


def test_a_drag_that_is_called_off_leaves_the_frame_as_it_was(show: Show, hand: Hand) -> None:
    canvas = show(model(target=(40.0, 320.0), loss=(320.0, 320.0)))
    before = canvas.scene.frames.rects
    hand.drag("target", (700.0, 20.0), release=False)
    assert canvas.scene.frames.rects != before
    hand.key(Qt.Key.Key_Escape)
    assert canvas.scene.frames.rects == before


def test_what_has_no_wire_to_each_other_shares_a_frame_when_it_stands_near(
    show: Show, session: Session
) -> None:
    canvas = show(model(loss=(40.0, 320.0), loss2=(320.0, 320.0)))
    assert around(canvas, "loss", "loss2")
    session.do("Move", edits.move, {"loss2": (1600.0, 320.0)})
    assert len(canvas.scene.frames.rects) == 2


def test_a_layer_of_the_model_between_them_stands_in_no_frame(show: Show, session: Session) -> None:
    canvas = show(model(target=(40.0, 320.0), loss=(720.0, 320.0)))
    session.do("Move", edits.move, {"b": (400.0, 320.0)})
    assert len(canvas.scene.frames.rects) == 2
    assert not any(r.intersects(canvas.scene.grid["b"]) for r in canvas.scene.frames.rects)
