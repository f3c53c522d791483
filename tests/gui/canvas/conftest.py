"""A canvas in a window, with a session whose analysis the test gives itself, and a mouse that drags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.analysis.types import Analysis, Facts, Problem
from engine.field import Field
from engine.graph.model import Graph, Project
from gui import theme
from gui.canvas.canvas import Canvas
from gui.session import Session
from tests.gui.shown import Quiet

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def session(qapp: Any) -> Iterator[Session]:
    theme.start(qapp, "light")
    theme.set_reduced_motion(True)
    made = Session(Quiet())  # type: ignore[arg-type]
    yield made
    made.deleteLater()  # with the timer that its last edit started
    theme.set_reduced_motion(False)


@pytest.fixture
def canvas(session: Session, qtbot: Any) -> Canvas:
    made = Canvas(session)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def show(canvas: Canvas, session: Session) -> Callable[[Graph], Canvas]:
    """Open a drawing at 100 % with its top left corner in view."""

    def shown(graph: Graph) -> Canvas:
        session.open(Project(graphs={"main": graph}))
        canvas.view.set_zoom(1.0)
        canvas.view.centre(QPointF(560, 360), animated=False)
        return canvas

    return shown


@pytest.fixture
def know(session: Session) -> Callable[..., None]:
    """Let analysis say this."""

    def known(
        facts: Mapping[str, Facts] | None = None,
        problems: tuple[Problem, ...] = (),
        fields: Mapping[str, Field] | None = None,
    ) -> None:
        session.analysis = Analysis(facts or {}, problems)
        session.fields = fields or {}
        session.analysed.emit()

    return known


class Hand:
    """The mouse over a canvas, at points of the scene or at ports and nodes by name."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def point(self, where: str | tuple[float, float]) -> QPoint:
        """Where something is in the viewport: `conv1.output`, `conv1`, or a point of the scene."""
        if isinstance(where, tuple):
            return self.canvas.view.to_screen(QPointF(*where)).toPoint()
        name, _, port = where.partition(".")
        item = self.canvas.scene.nodes[name]
        if not port:
            return self.canvas.view.to_screen(item.pos() + QPointF(60, 16)).toPoint()
        out = item.anatomy.port(port, True) is not None
        return self.canvas.view.to_screen(item.port_at(port, out)).toPoint()

    def press(self, where: str | tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.canvas.view.viewport(), LEFT, keys, self.point(where))

    def move(self, where: str | tuple[float, float]) -> None:
        QTest.mouseMove(self.canvas.view.viewport(), self.point(where))

    def release(self, where: str | tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseRelease(self.canvas.view.viewport(), LEFT, keys, self.point(where))

    def drag(
        self,
        begin: str | tuple[float, float],
        end: str | tuple[float, float],
        keys: Qt.KeyboardModifier = NONE,
        release: bool = True,
    ) -> None:
        """Press, move in three steps, and let go."""
        viewport, one, other = self.canvas.view.viewport(), self.point(begin), self.point(end)
        QTest.mousePress(viewport, LEFT, keys, one)
        for step in (1, 2, 3):
            QTest.mouseMove(viewport, one + (other - one) * step / 3)
        if release:
            QTest.mouseRelease(viewport, LEFT, keys, other)

    def click(self, where: str | tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.canvas.view.viewport(), LEFT, keys, self.point(where))

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas.view, key, keys)


@pytest.fixture
def hand(canvas: Canvas) -> Hand:
    return Hand(canvas)
