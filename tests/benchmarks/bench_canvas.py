"""Row 11: dragging one node among 5,000 against dragging one among 100, painting included."""

from __future__ import annotations

import os
from collections.abc import Iterator

from harness import Benchmark, Side

FEW, MANY = 100, 5000
GOAL = 2.0
MOVES = 40
COLUMNS = 64
TYPES = ("Conv2d", "BatchNorm2d", "ReLU", "Dropout", "Linear")


def benchmarks() -> Iterator[Benchmark]:
    """The same gesture with the mouse, at 100 % and with the whole drawing in view."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from gui import theme

    application = QApplication.instance() or QApplication([])
    theme.start(application, "light")  # type: ignore[arg-type]
    theme.set_reduced_motion(True)
    for whole in (False, True):
        name = f"drag one node, 5,000 nodes against 100, {'all in view' if whole else 'at 100 %'}"
        yield Benchmark(11, name, drag(FEW, whole), drag(MANY, whole), GOAL)


def drag(count: int, whole: bool) -> Side:
    """Press on a node in the middle, move it in small steps, each of them painted, and call it off."""
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from gui.canvas.canvas import Canvas
    from gui.session import Session

    session = Session(_Silent())  # type: ignore[arg-type]
    canvas = Canvas(session)
    canvas.resize(1600, 1000)
    canvas.show()
    session.open(chain(count))
    place = canvas.scene.grid["n40"]
    if not whole:
        canvas.view.set_zoom(1.0)
        canvas.view.centre(place.center())
    QApplication.processEvents()
    viewport = canvas.view.viewport()

    def run() -> None:
        at = canvas.view.to_screen(place.topLeft() + QPointF(60, 16)).toPoint()
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
        for step in range(MOVES):
            at.setX(at.x() + (9 if step < MOVES / 2 else -9))
            QTest.mouseMove(viewport, at)
            QApplication.processEvents()
        canvas.view.cancel()
        QApplication.processEvents()

    return run


def chain(count: int):
    """A project of `count` layers in rows, each wired to the next."""
    from engine.graph.model import Graph, Node, Project, Wire

    nodes = {
        f"n{i}": Node(TYPES[i % 5], {}, (i % COLUMNS * 288.0, i // COLUMNS * 152.0)) for i in range(count)
    }
    wires = {f"n{i}.input": Wire(f"n{i - 1}.output", f"n{i}.input") for i in range(1, count)}
    return Project(graphs={"main": Graph(nodes, wires)})


class _Silent:
    """No engine service: what is measured is the canvas."""

    def ask(self, *_: object, **__: object) -> int:
        return 0
