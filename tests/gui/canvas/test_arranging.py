"""Frames, notes, bends, guides and lining up, by hand and by key, and what the document says afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from engine.graph.model import Frame, Graph, Node, Note, Wire
from gui.canvas.canvas import Canvas
from gui.canvas.lod import Level
from gui.canvas.menus import entries, menu
from gui.session import Session
from tests.gui.canvas.conftest import Hand

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Show = Callable[[Graph], Canvas]


def drawing(**more: Any) -> Graph:
    nodes = {
        "a": Node("Input", at=(80.0, 80.0)),
        "b": Node("ReLU", at=(400.0, 80.0)),
        "c": Node("ReLU", at=(400.0, 320.0)),
    }
    return Graph(nodes, {"b.input": Wire("a.output", "b.input")}, **more)


@pytest.fixture
def framed(show: Show) -> Canvas:
    return show(
        drawing(
            frames={"frame1": Frame("Stem", (40.0, 24.0), (600.0, 200.0), "blue")},
            notes={"note1": Note("Inside", (80.0, 160.0), 160.0), "note2": Note("Outside", (80.0, 400.0))},
        )
    )


def menu_of(canvas: Canvas, where: tuple[float, float]) -> dict[str, Any]:
    """The entries of the menu at a point of the scene, those of its submenus included."""
    at = canvas.view.to_screen(QPointF(*where))
    found = canvas.view.hit(at)
    canvas.commands.take(found.node, found.wire, found.thing)
    made = menu(entries(found, canvas.commands), canvas)
    inner = list(made.findChildren(QMenu))
    actions = {a.text().split("\t")[0]: a for each in (made, *inner) for a in each.actions() if a.text()}
    made.deleteLater()
    return actions


def test_a_key_frames_the_selection_and_asks_for_a_title_and_undo_takes_one_step(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(drawing())
    session.select(["a", "b"])
    hand.key(Qt.Key.Key_G, SHIFT)
    (name,) = session.graph.frames
    rect = canvas.scene.things.rect(name)
    assert all(rect.contains(canvas.scene.nodes[n].place) for n in ("a", "b"))
    assert not rect.contains(canvas.scene.nodes["c"].place.center())
    field = canvas.overlays.title
    assert field.isVisible()
    QTest.keyClicks(field, "Encoder")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.graph.frames[name].title == "Encoder"
    session.undo()
    assert session.graph.frames == {}
    assert not canvas.scene.things.items


def test_a_frame_takes_along_what_stands_in_it_and_escape_puts_all_back(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    before = session.project
    hand.drag((120.0, 40.0), (120.0, 200.0), release=False)
    assert framed.scene.nodes["a"].pos() == QPointF(80, 240)
    hand.key(Qt.Key.Key_Escape)
    assert session.project is before
    assert framed.scene.nodes["a"].pos() == QPointF(80, 80)
    assert framed.scene.things.rect("frame1").topLeft() == QPointF(40, 24)
    hand.drag((120.0, 40.0), (120.0, 200.0))
    graph = session.graph
    assert graph.frames["frame1"].at == (40.0, 184.0)
    assert (graph.nodes["a"].at, graph.nodes["b"].at) == ((80.0, 240.0), (400.0, 240.0))
    assert graph.nodes["c"].at == (400.0, 320.0)
    assert (graph.notes["note1"].at, graph.notes["note2"].at) == ((80.0, 320.0), (80.0, 400.0))
    session.undo()
    assert session.project == before


def test_the_edges_of_a_frame_are_pulled_on_the_grid(framed: Canvas, session: Session, hand: Hand) -> None:
    hand.drag((640.0, 224.0), (701.0, 290.0))
    assert session.graph.frames["frame1"].size == (664.0, 264.0)
    hand.drag((40.0, 120.0), (25.0, 120.0))
    frame = session.graph.frames["frame1"]
    assert (frame.at, frame.size) == ((24.0, 24.0), (680.0, 264.0))
    hand.drag((240.0, 170.0), (300.0, 170.0))  # the note's right edge
    assert session.graph.notes["note1"].width == 224.0


def test_deleting_a_frame_keeps_its_layers_and_its_colour_can_be_changed(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    offered = menu_of(framed, (120.0, 40.0))
    offered["Rose frame"].trigger()
    assert session.graph.frames["frame1"].tint == "rose"
    hand.click((120.0, 40.0))
    assert session.things == {"frame1"}
    hand.key(Qt.Key.Key_Delete)
    assert session.graph.frames == {}
    assert session.graph.nodes.keys() == {"a", "b", "c"}


def test_a_frame_is_renamed_by_double_click_and_by_f2(framed: Canvas, session: Session, hand: Hand) -> None:
    viewport = framed.view.viewport()
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=hand.point((120.0, 40.0)))
    assert framed.overlays.title.isVisible()
    framed.overlays.title.setText("Body")
    QTest.keyClick(framed.overlays.title, Qt.Key.Key_Escape)
    assert session.graph.frames["frame1"].title == "Stem"
    hand.key(Qt.Key.Key_F2)
    framed.overlays.title.setText("Body")
    QTest.keyClick(framed.overlays.title, Qt.Key.Key_Return)
    assert session.graph.frames["frame1"].title == "Body"
    assert framed.view.hasFocus()


def test_a_note_is_written_changed_and_goes_when_it_is_empty(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(drawing())
    hand.move((700.0, 400.0))
    hand.key(Qt.Key.Key_N)
    field = canvas.overlays.note
    assert field.isVisible()
    QTest.keyClicks(field, "Why 64?")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    (note,) = session.graph.notes.values()
    assert (note.text, note.at) == ("Why 64?", (704.0, 400.0))
    hand.key(Qt.Key.Key_F2)
    field.setPlainText("  ")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert session.graph.notes == {}
    hand.key(Qt.Key.Key_N)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert session.graph.notes == {}
    hand.key(Qt.Key.Key_N)
    QTest.keyClicks(field, "Not lost")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert [note.text for note in session.graph.notes.values()] == ["Not lost"]


def test_copies_take_a_frame_with_its_content_and_a_note(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    hand.click((120.0, 40.0))
    hand.key(Qt.Key.Key_C, CTRL)
    assert "Inside" in QGuiApplication.clipboard().text()
    hand.key(Qt.Key.Key_V, CTRL)
    graph = session.graph
    assert len(graph.nodes) == 5
    assert {f.title for f in graph.frames.values()} == {"Stem"}
    assert sorted(n.text for n in graph.notes.values()) == ["Inside", "Inside", "Outside"]
    assert session.things == {"frame2", "note3"}
    assert len(session.selection) == 2
    hand.key(Qt.Key.Key_Delete)
    assert (len(session.graph.nodes), len(session.graph.frames), len(session.graph.notes)) == (3, 1, 2)


def test_frames_and_notes_are_there_on_every_level_of_detail(framed: Canvas) -> None:
    for zoom in (1.0, 0.5, 0.3, 0.12):
        framed.view.set_zoom(zoom)
        assert all(item.isVisible() for item in framed.scene.things.items.values())
    assert framed.scene.level is Level.BLOCK
    framed.commands.zoom_to_all()
    assert framed.view.shown.contains(framed.scene.things.rect("note2"))


def test_a_band_takes_notes_and_whole_frames_and_alt_arrows_move_them(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    hand.drag((4.0, 4.0), (700.0, 300.0))
    assert session.things == {"frame1", "note1"}
    assert session.selection == {"a", "b"}
    hand.key(Qt.Key.Key_Right, ALT)
    hand.key(Qt.Key.Key_Right, ALT)
    assert session.graph.frames["frame1"].at == (56.0, 24.0)
    assert session.graph.nodes["a"].at == (96.0, 80.0)
    session.undo()
    assert session.graph.frames["frame1"].at == (40.0, 24.0)


def test_frames_and_notes_are_reached_and_changed_with_the_keys_alone(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    hand.key(Qt.Key.Key_N, CTRL | ALT)
    assert session.things == {"frame1"}
    assert framed.view.accessibleName() == "Frame Stem, 2 layers"
    hand.key(Qt.Key.Key_N, CTRL | ALT)
    assert session.things == {"note1"}
    assert framed.view.accessibleName() == "Note: Inside"
    hand.key(Qt.Key.Key_Return)
    framed.overlays.note.setPlainText("Said again")
    QTest.keyClick(framed.overlays.note, Qt.Key.Key_Return, CTRL)
    assert session.graph.notes["note1"].text == "Said again"
    hand.key(Qt.Key.Key_Delete)
    assert session.graph.notes.keys() == {"note2"}


def middle_of(canvas: Canvas, target: str) -> tuple[float, float]:
    at = canvas.scene.wires[target].route.path.pointAtPercent(0.5)
    return at.x(), at.y()


def test_a_double_click_bends_a_wire_a_drag_moves_the_bend_and_back_takes_it_away(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(drawing())
    viewport, where = canvas.view.viewport(), middle_of(canvas, "b.input")
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=hand.point(where))
    ((x, y),) = session.graph.wires["b.input"].bends
    assert abs(x - where[0]) <= 4
    assert abs(y - where[1]) <= 4
    hand.drag((x, y), (x + 8, 200.0))
    assert session.graph.wires["b.input"].bends == ((x + 8, 200.0),)
    path = canvas.scene.wires["b.input"].route.path
    assert path.boundingRect().bottom() == pytest.approx(200, abs=1)
    hand.drag((x + 8, 200.0), (x, 98.0))
    assert session.graph.wires["b.input"].bends == ()
    session.undo()
    session.undo()
    session.undo()
    assert session.graph == drawing()


def test_a_bend_that_is_dragged_can_be_called_off_and_stands_level_with_its_ports(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(drawing())
    wired = Graph(
        session.graph.nodes, {"b.input": Wire("a.output", "b.input", ((320.0, 200.0), (360.0, 240.0)))}
    )
    canvas = show(wired)
    hand.drag((320.0, 200.0), (320.0, 160.0), release=False)
    assert canvas.scene.wires["b.input"].wire.bends[0] == (320.0, 160.0)
    hand.key(Qt.Key.Key_Escape)
    assert canvas.scene.wires["b.input"].wire.bends == session.graph.wires["b.input"].bends
    hand.drag((320.0, 200.0), (320.0, 99.0))  # within 6 of the height of the port that it comes from
    assert session.graph.wires["b.input"].bends[0] == (320.0, 96.0)


def test_bends_by_menu_and_keys(show: Show, session: Session, hand: Hand) -> None:
    canvas = show(drawing())
    where = middle_of(canvas, "b.input")
    menu_of(canvas, where)["Bend the wire"].trigger()
    (before,) = session.graph.wires["b.input"].bends
    hand.key(Qt.Key.Key_Down, ALT | SHIFT)
    assert session.graph.wires["b.input"].bends == ((before[0], before[1] + 64),)
    bend = session.graph.wires["b.input"].bends[0]
    menu_of(canvas, bend)["Take the bend away"].trigger()
    assert session.graph.wires["b.input"].bends == ()
    canvas.commands.arrange.bend("b.input")
    canvas.commands.arrange.bend("b.input", QPointF(300, 300))
    assert len(session.graph.wires["b.input"].bends) == 2
    menu_of(canvas, session.graph.wires["b.input"].bends[0])["Take the wire's bends away"].trigger()
    assert session.graph.wires["b.input"].bends == ()


def test_a_wire_between_carried_layers_takes_its_bends_along(
    show: Show, session: Session, hand: Hand
) -> None:
    graph = drawing()
    bent = Graph(graph.nodes, {"b.input": Wire("a.output", "b.input", ((320.0, 200.0),))})
    canvas = show(bent)
    session.select(["a", "b"])
    hand.drag("a", (140.0 + 160, 96.0 + 240), release=False)
    assert canvas.scene.wires["b.input"].wire.bends == ((480.0, 440.0),)
    hand.release((140.0 + 160, 96.0 + 240))
    assert session.graph.wires["b.input"].bends == ((480.0, 440.0),)


def test_find_steps_through_names_titles_settings_and_notes(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    hand.key(Qt.Key.Key_F, CTRL)
    bar = framed.overlays.find
    assert bar.isVisible()
    assert bar.field.hasFocus()
    QTest.keyClicks(bar.field, "relu")
    assert bar.count == "1 of 2"
    assert session.selection == {"b"}
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert session.selection == {"c"}
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert session.selection == {"b"}
    session.select(())
    bar.field.setText("u")  # in more than two, so that on and back are not the same
    seen = [bar.count]
    for keys in (Qt.KeyboardModifier.NoModifier, SHIFT, SHIFT):
        QTest.keyClick(bar.field, Qt.Key.Key_Return, keys)
        seen.append(bar.count)
    assert seen == ["1 of 4", "2 of 4", "1 of 4", "4 of 4"]
    bar.field.setText("outside")
    assert session.things == {"note2"}
    bar.field.setText("nothing of that kind")
    assert bar.count == "None"
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert framed.view.hasFocus()


def test_find_looks_at_settings_and_brings_what_is_far_away_into_view(
    show: Show, session: Session, hand: Hand
) -> None:
    nodes = {
        "a": Node("ReLU", at=(80.0, 80.0)),
        "far": Node("Conv2d", {"out_channels": 48}, (9000.0, 7000.0)),
    }
    canvas = show(Graph(nodes, {}))
    hand.key(Qt.Key.Key_F, CTRL)
    canvas.overlays.find.field.setText("out_channels=48")
    assert session.selection == {"far"}
    assert canvas.view.shown.contains(canvas.scene.nodes["far"].place)


def test_the_overview_folds_in_a_small_view_until_it_is_wanted(framed: Canvas) -> None:
    overview = framed.overlays.minimap
    assert overview.card.size().toSize().width() == 184
    framed.resize(700, 400)
    assert overview.folded
    assert overview.card.width() == 28
    QTest.mouseClick(overview.fold, Qt.MouseButton.LeftButton)
    assert overview.card.width() == 184
    framed.resize(1200, 800)
    framed.resize(700, 400)
    assert overview.folded
    corner = framed.rect().bottomRight() - overview.geometry().bottomRight()
    assert corner.x() >= 0
    assert corner.y() >= 0


def test_tidying_a_selection_leaves_the_rest_and_tidying_all_moves_frames_with_their_content(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    session.select(["a", "b"])
    hand.key(Qt.Key.Key_L, CTRL)
    assert session.graph.nodes["c"].at == (400.0, 320.0)
    session.select([])
    hand.key(Qt.Key.Key_L, CTRL)
    frame = framed.scene.things.rect("frame1")
    assert all(frame.contains(framed.scene.nodes[n].place) for n in ("a", "b"))
    assert frame.contains(framed.scene.things.rect("note1"))
    assert not frame.intersects(framed.scene.nodes["c"].place)
    before = session.project
    hand.key(Qt.Key.Key_L, CTRL)
    assert session.project is before


def test_frames_follow_undo_redo_and_another_drawing(framed: Canvas, session: Session) -> None:
    framed.commands.arrange.tint("green")
    session.select([], ["frame1"])
    framed.commands.delete()
    assert "frame1" not in framed.scene.things.items
    session.undo()
    assert framed.scene.things.rect("frame1").width() == 600
    assert session.things == frozenset()
    session.redo()
    assert "frame1" not in framed.scene.things.items
    session.open(session.project)
    assert set(framed.scene.things.items) == {"note1", "note2"}
