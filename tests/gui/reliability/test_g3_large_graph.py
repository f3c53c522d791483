"""G3: large drawings in the real canvas: opening, dragging, zooming out and undo without a long gap.

A frame is everything between two moments at which the window could take the next event. Times are those of
the processor, so that a busy machine does not count.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.graph import edits
from engine.graph.model import Graph, Node, Project, Wire
from gui import theme
from gui.canvas.canvas import Canvas
from gui.session import Session
from tests.gui.shown import Quiet

TYPES = ("Conv2d", "ReLU", "Add", "BatchNorm2d")
COLUMNS = 50
ROUNDS = 6
LEFT = Qt.MouseButton.LeftButton


def drawing(nodes: int, wires: int) -> Project:
    """Rows of layers, each fed by the one before and, as far as there are wires, by one a little earlier."""
    made = {
        f"n{i}": Node(TYPES[i % 4], {}, (i % COLUMNS * 280.0, i // COLUMNS * 160.0)) for i in range(nodes)
    }
    pairs = [(f"n{i - 1}.output", f"n{i}.input") for i in range(1, nodes) if i % 4 != 2]
    pairs += [(f"n{i - 1}.output", f"n{i}.inputs_1") for i in range(2, nodes, 4)]
    chance = random.Random(3)
    adds = range(6, nodes, 4)
    while len(pairs) < wires:
        i = chance.choice(adds)
        pairs.append((f"n{max(i - chance.randint(2, 5), 0)}.output", f"n{i}.inputs_{chance.randint(2, 9)}"))
    return Project(graphs={"main": Graph(made, {target: Wire(source, target) for source, target in pairs})})


class Frames:
    """Lets things happen and keeps how long each took until it was painted."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, work: Callable[[], object]) -> None:
        begin = time.process_time()
        work()
        QApplication.processEvents()
        self.taken.append((time.process_time() - begin) * 1000)

    @property
    def p99(self) -> float:
        """Almost all frames are shorter than this, in milliseconds."""
        return statistics.quantiles(self.taken, n=100, method="inclusive")[98]


def play(canvas: Canvas, session: Session) -> dict[str, Frames]:
    """Drag close by and from afar, zoom from 100 % to all and back, pan, edit and undo."""
    view, deeds = canvas.view, {name: Frames() for name in ("drag", "zoom", "pan", "edit")}
    for whole in (False, True):
        name = f"n{COLUMNS * 3 + 25}"
        for _ in range(ROUNDS):
            if whole:
                view.look_at(canvas.scene.bounds(), animated=False)
            else:
                view.set_zoom(1.0)
                view.centre(canvas.scene.grid[name].center(), animated=False)
            QApplication.processEvents()
            drag(canvas, name, deeds["drag"])
    for _ in range(ROUNDS):
        for turn in (-240, 240):
            for _ in range(6):
                zoom = view.zoom * 1.0015**turn
                deeds["zoom"](lambda zoom=zoom: view.set_zoom(zoom))
    for zoom in (1.0, 0.5, 0.3, 0.1):
        view.set_zoom(zoom)
        for step in range(ROUNDS * 2):
            deeds["pan"](lambda step=step: view.pan(QPointF(-30 if step < ROUNDS else 30, 11)))
    x, y = session.graph.nodes[name].at
    for step in range(ROUNDS):
        at = (x + 8.0 * step, y + 40.0)
        deeds["edit"](lambda at=at: session.do("Move", edits.move, {name: at}))
        deeds["edit"](session.undo)
    return deeds


def drag(canvas: Canvas, name: str, frames: Frames) -> None:
    """Take a layer and bring it back."""
    viewport = canvas.view.viewport()
    at = canvas.view.to_screen(canvas.scene.grid[name].topLeft() + QPointF(60, 12)).toPoint()
    frames(lambda: QTest.mousePress(viewport, LEFT, pos=at))
    for step in (6, 17, 31, 20, 3):
        frames(lambda step=step: QTest.mouseMove(viewport, at + QPoint(step, step // 2)))
    frames(lambda: QTest.mouseRelease(viewport, LEFT, pos=at))


@pytest.fixture
def session(qapp: Any) -> Session:
    theme.start(qapp, "light")
    theme.set_reduced_motion(True)
    return Session(Quiet())  # type: ignore[arg-type]


@pytest.mark.serial
@pytest.mark.parametrize(("nodes", "wires", "most"), [(500, 750, 33.0), (2000, 3000, 50.0)])
def test_g3_no_frame_is_long(session: Session, qtbot: Any, nodes: int, wires: int, most: float) -> None:
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(1600, 1000)
    with qtbot.waitExposed(canvas):
        canvas.show()
    project = drawing(nodes, wires)
    begin = time.process_time()
    session.open(project)
    QApplication.processEvents()
    opened = time.process_time() - begin
    assert opened < nodes * 0.001, f"opened in {opened * 1000:.0f} ms"
    found: list[dict[str, float]] = []
    for _ in range(6):  # a neighbour on the same core makes some plays slow, a slow canvas all of them
        frames = play(canvas, session)
        found.append({deed: round(each.p99, 1) for deed, each in frames.items()})
        everything = Frames()
        everything.taken = [each for deed in frames.values() for each in deed.taken]
        if everything.p99 <= most:
            return
    pytest.fail(f"99 % of the frames took up to, in milliseconds: {found}")
