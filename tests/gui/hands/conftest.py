"""One real window with the real engine for all tests of a module, and a hand that only sends events to it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import templates
from engine.graph.model import Graph, Node, Wire
from gui import theme
from gui.announce import voice
from gui.background import Background
from gui.program.collecting import Collecting
from gui.settings import Settings
from gui.window import Window

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
Where = str | tuple[float, float] | QPoint | QWidget


@pytest.fixture(autouse=True)
def nothing_left() -> None:
    """The window outlives a test here, with autosave and toasts; what windows leave is tested elsewhere."""


def flush() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


@pytest.fixture(scope="module")
def window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """Digits to classify, open in Design, 1500 wide."""
    folder = tmp_path_factory.mktemp("window")
    theme.start(qapp, "dark")
    theme.set_reduced_motion(True)
    made = Window(Settings(folder / "settings.json"), folder / "state")
    Collecting(made)
    made.resize(1500, 950)
    made.show()
    bench = made.begin()
    bench.files.open_dropped(templates.path("digits-cnn"), started=False)
    end = time.monotonic() + 60
    while "design" not in bench.modes:
        assert time.monotonic() < end, "the template did not open"
        qapp.processEvents()
    made.base = bench.session.project  # type: ignore[attr-defined]
    yield made
    bench.session.open(bench.session.project)
    for each in made.findChildren(Background):
        each.do(lambda: None)
    made.close()
    made.deleteLater()
    flush()
    gc.collect()
    theme.set_reduced_motion(False)


def row() -> Graph:
    """Input, convolution, activation and pooling in a row; a free dropout, a free sum, a target below."""
    nodes = {
        "image": Node("Input", {"field": "image"}, (40, 120)),
        "conv1": Node("Conv2d", {"out_channels": 8}, (280, 120)),
        "relu1": Node("ReLU", {}, (560, 120)),
        "pool1": Node("MaxPool2d", {}, (760, 120)),
        "free": Node("Dropout", {}, (280, 400)),
        "sum": Node("Add", {}, (560, 400)),
        "label": Node("Target", {"field": "digit"}, (40, 400)),
    }
    pairs = (("image", "conv1"), ("conv1", "relu1"), ("relu1", "pool1"))
    return Graph(nodes, {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in pairs})


class WindowHand:
    """Sends what a mouse and a keyboard send, to the window and nothing else."""

    def __init__(self, window: Window, qtbot: Any) -> None:
        self.window, self.bench, self.qtbot = window, window.begin(), qtbot
        self.session = self.bench.session
        self.base = window.base  # type: ignore[attr-defined]
        self.said: list[tuple[str, bool]] = []
        self._buttons = LEFT

    @property
    def design(self) -> Any:
        return self.bench.modes["design"]

    @property
    def canvas(self) -> Any:
        return self.design.canvas

    @property
    def graph(self) -> Graph:
        return self.session.graph

    def draw(self, graph: Graph) -> None:
        """Put a drawing into the open project, at 100 %, and wait until it is analysed."""
        session = self.session
        self.bench.show_mode("design")
        session.open(replace(self.base, graphs={"main": graph}))
        self.wait(
            lambda: session.analysed_project is not None and session.analysed_project == session.project
        )
        view = self.canvas.view
        view.set_zoom(1.0)
        view.centre(QPointF(430, 300), animated=False)
        view.setFocus()

    def wait(self, ready: Callable[[], object], timeout: int = 30_000) -> None:
        self.qtbot.waitUntil(lambda: bool(ready()), timeout=timeout)

    def analysed(self) -> None:
        """Until analysis is about the document as it is now."""
        self.wait(lambda: self.session.analysed_project == self.session.project)

    def point(self, where: Where) -> QPoint:
        """In the window: a widget's middle, `conv1`, `conv1.output`, or a point of the drawing."""
        if isinstance(where, QPoint):
            return where
        if isinstance(where, QWidget):
            return where.mapTo(self.window, where.rect().center())
        view = self.canvas.view
        if isinstance(where, tuple):
            at = QPointF(*where)
        elif where.startswith("wire "):
            at = self.canvas.scene.wires[where.removeprefix("wire ")].route.middle
        else:
            name, _, port = where.partition(".")
            item = self.canvas.scene.nodes[name]
            out = item.anatomy.port(port, True) is not None
            at = item.port_at(port, out) if port else item.pos() + QPointF(60, 16)
        return view.viewport().mapTo(self.window, view.to_screen(at).toPoint())

    def press(self, where: Where, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.window.windowHandle(), button, keys, self.point(where))

    def move(self, where: Where) -> None:
        QTest.mouseMove(self.window.windowHandle(), self.point(where))
        QCoreApplication.processEvents()

    def release(self, where: Where, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.window.windowHandle(), button, keys, self.point(where))
        QCoreApplication.processEvents()

    def drag(
        self,
        begin: Where,
        end: Where,
        keys: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
        release: bool = True,
    ) -> None:
        """Press, move in steps, and let go."""
        one, other = self.point(begin), self.point(end)
        self.press(one, keys, button)
        for step in range(1, 5):
            self.move(one + (other - one) * step / 4)
        if release:
            self.release(other, keys, button)

    def click(self, where: Where, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.press(where, keys, button)
        self.release(where, keys, button)

    def double(self, where: Where) -> None:
        QTest.mouseDClick(self.window.windowHandle(), LEFT, NONE, self.point(where))
        QCoreApplication.processEvents()

    def key(self, key: Qt.Key | str, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press a key: it goes to whatever has the focus, or to a shortcut."""
        self.awake()
        target = QApplication.activePopupWidget() or self.window
        QTest.keyClick(target.windowHandle() or self.window.windowHandle(), key, keys)
        QCoreApplication.processEvents()

    def type(self, text: str) -> None:
        for letter in text:
            self.key(letter)

    @property
    def focus(self) -> QWidget | None:
        self.awake()
        return QApplication.focusWidget()

    def awake(self) -> None:
        """Have the window be the active one: there is no window manager that would see to it."""
        flush()  # without a screen, the end of a combo box takes the focus of the window with it
        for _ in range(100):
            if QApplication.activeWindow() is not None or QApplication.activePopupWidget() is not None:
                return
            self.window.activateWindow()
            QCoreApplication.processEvents()
        raise AssertionError("the window does not get the keyboard")


@pytest.fixture
def hand(window: Window, qtbot: Any) -> Iterator[WindowHand]:
    """The hand over the row; whatever a test left open is closed, and nothing it did stays."""
    made = WindowHand(window, qtbot)

    def heard(words: str, at_once: bool) -> None:
        made.said.append((words, at_once))

    voice.said.connect(heard)
    made.wait(lambda: "design" in made.bench.modes)
    made.awake()
    made.draw(row())
    yield made
    voice.said.disconnect(heard)
    while (popup := QApplication.activePopupWidget() or QApplication.activeModalWidget()) is not None:
        popup.close()
        flush()
    made.canvas.view.cancel()
    made.canvas.overlays.add.hide()
    made.bench.show_mode("design")
    flush()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """For files that a test writes."""
    return tmp_path
