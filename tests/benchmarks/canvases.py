"""Two canvases with one drawing each, ours and NodeGraphQt's, and the same hands for both.

Both show a 1600 × 1000 view of rows of layers, each wired to the next. Every deed answers the seconds of
processor time that it took, painting included and setting up left out.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView

COLUMNS, ACROSS, DOWN = 64, 288.0, 152.0
TYPES = ("Conv2d", "BatchNorm2d", "ReLU", "Dropout", "Linear")
SIZE = (1600, 1000)
MOVES, PUSH, REPAINTS = 40, 9, 5
FOLDER = Path(tempfile.mkdtemp(prefix="canvases"))


def place(number: int) -> tuple[float, float]:
    """Where a layer stands."""
    return number % COLUMNS * ACROSS, number // COLUMNS * DOWN


def middle(count: int) -> str:
    """The layer that is dragged: one that is seen when all of the drawing is, or most of it."""
    return f"n{count // COLUMNS // 2 * COLUMNS + COLUMNS // 2}"


def application() -> QApplication:
    """The application, with our theme and without animations."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from gui import theme

    made = QApplication.instance() or QApplication([])
    theme.start(made, "light")  # type: ignore[arg-type]
    theme.set_reduced_motion(True)
    return made  # type: ignore[return-value]


def chain(count: int) -> Any:
    """A project of `count` layers in rows."""
    from engine.graph.model import Graph, Node, Project, Wire

    nodes = {f"n{i}": Node(TYPES[i % 5], {}, place(i)) for i in range(count)}
    wires = {f"n{i}.input": Wire(f"n{i - 1}.output", f"n{i}.input") for i in range(1, count)}
    return Project(graphs={"main": Graph(nodes, wires)})


def timed(work: Callable[[], object]) -> float:
    """Seconds until it is done and painted."""
    begin = time.process_time()
    work()
    QApplication.processEvents()
    return time.process_time() - begin


class Hands:
    """What is done alike to any view."""

    view: QGraphicsView
    to_screen: Callable[[QPointF], QPoint]

    def held(self) -> QPointF:
        """The corner of the layer that is dragged."""
        raise NotImplementedError

    def repaint(self) -> float:
        """Paint all that is seen."""
        viewport = self.view.viewport()
        return timed(lambda: [viewport.repaint() for _ in range(REPAINTS)])

    def drag(self) -> float:
        """Press on a layer, move it there and back in small steps, each of them painted, and let go."""
        return self._moved(Qt.MouseButton.LeftButton, self.to_screen(self.held() + QPointF(60, 16)))

    def pan(self) -> float:
        """Move the paper there and back in the same way."""
        return self._moved(Qt.MouseButton.MiddleButton, self.view.viewport().rect().center())

    def _moved(self, button: Qt.MouseButton, at: QPoint) -> float:
        viewport = self.view.viewport()

        def work() -> None:
            QTest.mousePress(viewport, button, pos=at)
            for step in range(MOVES):
                at.setX(at.x() + (PUSH if step < MOVES / 2 else -PUSH))
                QTest.mouseMove(viewport, at)
                QApplication.processEvents()
            QTest.mouseRelease(viewport, button, pos=at)

        return timed(work)


class Ours(Hands):
    """Layerloom's canvas, without an engine service: what is measured is the screen."""

    def __init__(self, count: int) -> None:
        from gui.canvas.canvas import Canvas
        from gui.session import Session

        self.count = count
        self.project = chain(count)
        self.session = Session(_Silent())  # type: ignore[arg-type]
        self.canvas = Canvas(self.session)
        self.canvas.resize(*SIZE)
        self.canvas.show()
        self.view = self.canvas.view
        self.to_screen = lambda point: self.canvas.view.to_screen(point).toPoint()
        QApplication.processEvents()

    @property
    def path(self) -> Path:
        """The file of the drawing."""
        return FOLDER / f"{self.count}.loom"

    def save(self) -> float:
        """Into a file, as the window writes it."""
        from engine.graph.file import save

        return timed(lambda: save(self.path, self.project))

    def open(self) -> float:
        """From a file to the painted drawing, which is then seen whole."""
        from engine.graph.file import load

        return timed(lambda: self.session.open(load(self.path)))

    def build(self) -> float:
        """From values in memory to items on the screen."""
        return timed(lambda: self.session.open(self.project))

    def look_whole(self) -> None:
        """See all of it."""
        self.canvas.view.look_at(self.canvas.scene.bounds(), animated=False)
        QApplication.processEvents()

    def look_close(self) -> None:
        """See it at 100 %, around the layer that is dragged."""
        self.canvas.view.set_zoom(1.0)
        self.canvas.view.centre(self.held(), animated=False)
        QApplication.processEvents()

    def fit(self) -> float:
        """From 100 % to all of it."""
        self.look_close()
        return timed(lambda: self.canvas.view.look_at(self.canvas.scene.bounds(), animated=False))

    def edit_and_undo(self) -> float:
        """Move a layer as an edit, and take that back."""
        from engine.graph import edits

        name = middle(self.count)
        x, y = self.project.main.nodes[name].at
        taken = timed(lambda: self.session.do("Move", edits.move, {name: (x + 40, y + 40)}))
        return taken + timed(self.session.undo)

    def held(self) -> QPointF:
        return self.canvas.scene.grid[middle(self.count)].topLeft()


class Theirs(Hands):
    """NodeGraphQt's canvas with layers of one input and one output."""

    def __init__(self, count: int) -> None:
        os.environ.setdefault("QT_PREFERRED_BINDING", "PySide6")
        import NodeGraphQt

        class Layer(NodeGraphQt.BaseNode):  # type: ignore[misc, name-defined]
            __identifier__, NODE_NAME = "bench", "Layer"

            def __init__(self) -> None:
                super().__init__()
                self.add_input("input")
                self.add_output("output")

        self.count = count
        self.graph = NodeGraphQt.NodeGraph()
        self.graph.register_node(Layer)
        self.widget = self.graph.widget
        self.widget.resize(*SIZE)
        self.widget.show()
        self.view = self.graph.viewer()
        self.to_screen = lambda point: self.view.mapFromScene(point)
        QApplication.processEvents()

    @property
    def path(self) -> Path:
        """The file of the drawing."""
        return FOLDER / f"{self.count}.json"

    def build(self) -> float:
        """Layer by layer, without steps to undo."""

        def work() -> None:
            before = None
            for number in range(self.count):
                node = self.graph.create_node(
                    "bench.Layer", name=f"n{number}", selected=False, pos=place(number), push_undo=False
                )
                if before is not None:
                    before.output(0).connect_to(node.input(0), push_undo=False)
                before = node

        self.graph.clear_session()
        return timed(work)

    def save(self) -> float:
        """Into a file."""
        return timed(lambda: self.graph.save_session(str(self.path)))

    def open(self) -> float:
        """From a file to the painted drawing."""
        return timed(lambda: self.graph.load_session(str(self.path)))

    def look_whole(self) -> None:
        """See all of it; its own command takes minutes with 5,000 layers, so the place is given."""
        self.view.set_scene_rect([0, 0, COLUMNS * ACROSS, (self.count / COLUMNS + 1) * DOWN])
        QApplication.processEvents()

    def look_close(self) -> None:
        """See it at 100 %, around the layer that is dragged."""
        corner = self.held()
        width, height = self.view.viewport().width(), self.view.viewport().height()
        self.view.set_scene_rect([corner.x() - width / 2, corner.y() - height / 2, width, height])
        QApplication.processEvents()

    def fit(self) -> float:
        """From 100 % to all of it."""
        self.look_close()
        return timed(self.look_whole)

    def edit_and_undo(self) -> float:
        """Move a layer as an edit, and take that back."""
        node = self.graph.get_node_by_name(middle(self.count))
        x, y = node.pos()
        taken = timed(lambda: node.set_pos(x + 40, y + 40))
        return taken + timed(self.graph.undo_stack().undo)

    def held(self) -> QPointF:
        return QPointF(self.graph.get_node_by_name(middle(self.count)).view.pos())


class _Silent:
    """No engine service."""

    def ask(self, *_: object, **__: object) -> int:
        return 0
