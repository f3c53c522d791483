"""What a person chose, on the real window: other keys, how the canvas behaves, a comparison by keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from engine.graph import edits
from gui.canvas.gestures.connect import ConnectByKeys
from gui.canvas.keys import rows
from gui.canvas.snapping import GuideItem
from gui.makers import MAKERS
from gui.preferences import keymap
from gui.preferences.keymap import keymap as keys_of
from gui.preferences.options import OPTIONS

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def as_before(window: Any) -> Iterator[None]:
    """Keys and settings are given back."""
    yield
    keys_of().reset_all()
    for row in OPTIONS.values():
        if row.page == "canvas":
            row.choose(window.settings, row.param.default)


def choose(hand: Any, name: str, shown: object) -> None:
    OPTIONS[name].choose(hand.window.settings, shown)  # type: ignore[arg-type]


def test_no_two_actions_have_a_key_in_common(hand: Any) -> None:
    """All that keys do: in the window, in every mode, on the canvas."""
    bench = hand.bench
    actions = [*bench.actions, *(row for name in MAKERS for row in bench.mode(name).actions())]
    bench.know_keys()
    ids = {row.id for row in (*actions, *rows(hand.canvas.commands))}
    known = [keys_of().rows[id_] for id_ in ids]
    shared = {
        (key, row.id, other.id)
        for row in known
        for key in row.default
        for other in keys_of().takers(key, row.id)
        if other.id in ids
    }
    assert not shared
    assert len(known) > 80
    # Else they must be known before Train is first shown.
    assert not [row.id for row in known if row.place == "train" and row.default]


def test_another_key_on_the_canvas(hand: Any) -> None:
    keys_of().give("canvas.connect", ["Q"])
    hand.session.select(["conv1"])
    hand.key(Qt.Key.Key_C)
    assert hand.canvas.view.gesture is None
    hand.key(Qt.Key.Key_Q)
    assert isinstance(hand.canvas.view.gesture, ConnectByKeys)
    hand.key(Qt.Key.Key_Escape)


def test_another_key_for_an_action_and_letters_stay_letters(hand: Any) -> None:
    keys_of().give("edit.duplicate", ["Ctrl+J"])
    keys_of().give("edit.delete", ["K"])
    before = len(hand.graph.nodes)
    hand.session.select(["relu1"])
    hand.key(Qt.Key.Key_J, CTRL)
    assert len(hand.graph.nodes) == before + 1
    hand.key(Qt.Key.Key_K)
    assert len(hand.graph.nodes) == before
    assert keymap.now("Ctrl+J") == ""  # the dock has lost it
    hand.design.palette.field.setFocus()
    hand.type("k")
    assert hand.design.palette.field.text() == "k"
    hand.design.palette.field.clear()


def test_space_can_be_another_key(hand: Any) -> None:
    keys_of().give("canvas.add", ["Insert"])
    hand.session.select([])
    hand.canvas.view.setFocus()
    hand.key(Qt.Key.Key_Space)
    assert not hand.canvas.overlays.add.isVisible()
    hand.key(Qt.Key.Key_Insert)
    assert hand.canvas.overlays.add.isVisible()
    hand.canvas.overlays.add.hide()


def test_the_minimap_and_the_shapes_can_be_put_away(hand: Any) -> None:
    assert hand.canvas.overlays.minimap.isVisible()
    wire = hand.canvas.scene.wires["relu1.input"]
    area = wire.route.path.boundingRect().adjusted(0, -30, 0, -6)
    corner, size = hand.canvas.view.to_screen(area.topLeft()).toPoint(), area.size().toSize()

    def dots() -> QImage:
        return (
            hand.canvas.view.viewport()
            .grab()
            .toImage()
            .copy(corner.x(), corner.y(), size.width(), size.height())
        )

    written = dots()
    choose(hand, "minimap", False)
    choose(hand, "wire_labels", False)
    assert not hand.canvas.overlays.minimap.isVisible()
    assert dots() != written
    wire.show_state(hovered=True)
    assert dots() != written  # said in a box of its own when it is pointed at
    wire.show_state(hovered=False)
    choose(hand, "minimap", True)
    choose(hand, "wire_labels", True)
    assert hand.canvas.overlays.minimap.isVisible()
    assert dots() == written


def test_without_snapping_nothing_pulls_at_a_layer(hand: Any) -> None:
    def guides() -> list[Any]:
        """The lines that are shown while the free layer is a hair out of line with the convolution."""
        at = hand.point("free")
        hand.drag(at, at + QPoint(3, 43), release=False)
        found = [
            line for item in hand.canvas.scene.items() if isinstance(item, GuideItem) for line in item.lines
        ]
        hand.key(Qt.Key.Key_Escape)
        hand.release(at)
        return found

    assert guides()
    choose(hand, "snapping", False)
    assert not guides()


def test_the_wheel_scrolls_or_zooms(hand: Any) -> None:
    view = hand.canvas.view

    def turn() -> None:
        at = QPointF(view.viewport().rect().center())
        event = QWheelEvent(
            at, view.viewport().mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), event)

    zoom = view.zoom
    turn()
    assert view.zoom > zoom
    choose(hand, "wheel_scrolls", True)
    zoom, middle = view.zoom, view.shown.center()
    turn()
    assert view.zoom == zoom
    assert view.shown.center() != middle


def test_a_comparison_by_keys_alone(hand: Any) -> None:
    """Chosen from the list, stepped through with F8, a shape on its wires, and left with Esc."""
    hand.session.do("Widen", edits.set_param, "conv1", "out_channels", 64)
    hand.session.do("Mute", edits.set_muted, ["relu1"], True)
    hand.key("D", CTRL | Qt.KeyboardModifier.AltModifier)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.field.setText("opened")
    dialog.rows[0].click()
    hand.wait(lambda: hand.bench.comparing.page is not None)
    page = hand.bench.comparing.page
    assert {key: mark.state for key, mark in page.board.marks.items()} == {
        "conv1": "changed", "relu1": "changed"
    }  # fmt: skip
    wires = page.board.wires.values  # where a word says what changed, no size lies below it
    hand.wait(lambda: any("64" in dict(wire.carries.sizes) for wire in wires()))
    page.view.setFocus()
    reached = []
    for _ in range(2):
        hand.key(Qt.Key.Key_F8)
        reached.append(next(key for key, mark in page.board.marks.items() if mark.chosen))
    assert sorted(reached) == ["conv1", "relu1"]
    hand.key(Qt.Key.Key_F8, SHIFT)
    assert page.board.marks[reached[0]].chosen
    hand.key(Qt.Key.Key_Escape)
    assert hand.bench.comparing.page is None
    assert hand.canvas.isVisible()


def test_pictures_are_of_the_drawing_that_is_shown(hand: Any, tmp_path: Any) -> None:
    from gui.picture.options import PictureOptions

    path = tmp_path / "x.svg"
    hand.bench.pictures.save(path, "svg", PictureOptions())
    hand.wait(path.exists)
    text = path.read_text("utf-8")
    assert ">Conv 2D<" in text
    assert ">Dropout<" in text
