"""High contrast: what is selected, wired and focused has wider lines; it follows the system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from engine.graph.model import Frame, Graph, Node, Wire
from gui import theme
from gui.canvas.frame_item import tint_colour
from gui.theme import palette
from gui.widgets.buttons import Button
from gui.widgets.focus import show_focus

DRAWN = Graph(
    {"a": Node("ReLU", {}, (200.0, 200.0)), "b": Node("ReLU", {}, (700.0, 200.0))},
    {"b.input": Wire("a.output", "b.input")},
)

FRAME = Frame("Part", (160.0, 120.0), (400.0, 240.0))


@pytest.fixture(autouse=True)
def theme_after() -> Iterator[None]:
    yield
    theme.set_choice("light")


def wide(image: QImage, begin: tuple[int, int], step: tuple[int, int], token: str, count: int = 24) -> float:
    """How wide a line of this colour is along a way across it, in pixels; a half-covered one counts half."""
    x, y = begin
    line = [image.pixelColor(x + step[0] * i, y + step[1] * i) for i in range(count)]
    wanted, ground = theme.color(token), line[0]
    return sum(_part(each, ground, wanted) for each in line)


def _part(seen: QColor, ground: QColor, wanted: QColor) -> float:
    ends = [c.redF() + 2 * c.greenF() + 3 * c.blueF() for c in (ground, wanted, seen)]
    return min(max((ends[2] - ends[0]) / (ends[1] - ends[0]), 0.0), 1.0)


def test_the_edge_of_a_selected_layer_and_a_wire_are_wider(show: Any, session: Any) -> None:
    canvas, found = show(DRAWN), {}
    choices: tuple[theme.Choice, ...] = ("light", "contrast")
    for choice in choices:
        theme.set_choice(choice)
        image = canvas.view.viewport().grab().toImage()
        first = canvas.scene.nodes["a"]
        middle = canvas.view.to_screen(first.port_at("output", True) + QPointF(60, -10)).toPoint()
        wire = wide(image, (middle.x(), middle.y()), (0, 1), "text", 20)
        session.select(["a"])
        image = canvas.view.viewport().grab().toImage()
        corner = canvas.view.to_screen(first.place.topLeft()).toPoint()
        edge = wide(image, (corner.x() + 60, corner.y() - 6), (0, 1), "select", 9)
        session.select([])
        found[choice] = (edge, wire)
    assert found["contrast"][0] > found["light"][0] + 0.4
    assert found["contrast"][1] > found["light"][1] + 0.2


def test_the_ring_of_the_keyboard_is_wider(qtbot: Any, session: Any) -> None:
    found = {}
    choices: tuple[theme.Choice, ...] = ("light", "contrast")
    for choice in choices:
        theme.set_choice(choice)
        window = QWidget()
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        column.setContentsMargins(30, 30, 30, 30)
        button = Button("Press", "ghost")
        column.addWidget(button)
        with qtbot.waitExposed(window):
            window.show()
        show_focus(button, 6)
        image = window.grab().toImage()
        found[choice] = wide(image, (window.width() // 2, 20), (0, 1), "select", 10)
    assert found["contrast"] > found["light"] + 0.5


def test_the_ring_of_a_field_is_wider(qtbot: Any, session: Any) -> None:
    found: dict[str, list[float]] = {}
    choices: tuple[theme.Choice, ...] = ("light", "contrast")
    for choice in choices:
        theme.set_choice(choice)
        window = QWidget()
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        column.setContentsMargins(30, 30, 30, 30)
        fields = QLineEdit(), QLineEdit()
        for field in fields:
            column.addWidget(field)
        with qtbot.waitExposed(window):
            window.show()
        fields[0].setFocus()
        image = window.grab().toImage()
        tops = [field.mapTo(window, field.rect().topLeft()).y() for field in fields]
        found[choice] = [wide(image, (window.width() // 2, top - 4), (0, 1), "select", 9) for top in tops]
    assert found["light"][0] > 1.4, "the one that hears keys has a ring"
    assert found["contrast"][0] > found["light"][0] + 0.5
    assert all(with_keys > without + 1 for with_keys, without in found.values())


def test_the_edge_of_a_frame_is_stronger(show: Any, session: Any) -> None:
    found = {}
    choices: tuple[theme.Choice, ...] = ("light", "contrast")
    for choice in choices:
        theme.set_choice(choice)
        canvas = show(Graph({"a": Node("ReLU", {}, (200.0, 200.0))}, frames={"f": FRAME}))
        image = canvas.view.viewport().grab().toImage()
        rect = canvas.scene.things.rect("f")
        row = canvas.view.to_screen(rect.bottomLeft()).toPoint()
        right = canvas.view.to_screen(rect.bottomRight()).toPoint().x()
        ground = image.pixelColor(row.x() + 40, row.y() + 9)
        line = [
            image.pixelColor(x, y) for x in range(row.x() + 40, right - 40) for y in (row.y() - 1, row.y())
        ]
        found[choice] = max(_apart(each, ground) / _apart(tint_colour(FRAME.tint), ground) for each in line)
    assert found["contrast"] > 1.25 * found["light"]


def _apart(one: QColor, other: QColor) -> float:
    return sum(abs(a - b) for a, b in zip(one.getRgbF()[:3], other.getRgbF()[:3]))


def test_high_contrast_is_light_or_dark_as_the_system_is(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.set_choice("contrast")
    for dark in (True, False):
        monkeypatch.setattr(palette, "system_is_dark", lambda dark=dark: dark)
        scheme = Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light
        QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.is_dark() == dark
        assert theme.is_high_contrast()
    theme.set_choice("light")
    monkeypatch.setattr(palette, "system_is_dark", lambda: True)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.is_dark(), "who chose a theme keeps it"


def test_reduced_motion_takes_no_time(session: Any) -> None:
    names = ("hover", "press", "panel", "zoom", "toast-in", "toast-out", "pulse")
    theme.set_reduced_motion(True)
    assert {theme.duration(name) for name in names} == {0}
    theme.set_reduced_motion(False)
    assert all(theme.duration(name) > 0 for name in names)
