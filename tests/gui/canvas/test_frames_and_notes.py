"""Frames and notes, by hand and by key, and what the document says afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from engine.graph import edits
from engine.graph.model import Frame, Graph, Node, Note
from gui.canvas.canvas import Canvas
from gui.canvas.lod import Level
from gui.session import Session
from tests.gui.canvas.conftest import Hand
from tests.gui.canvas.drawings import ALT, CTRL, SHIFT, drawing, framed_drawing, menu_of

Show = Callable[[Graph], Canvas]


@pytest.fixture
def framed(show: Show) -> Canvas:
    return show(framed_drawing())


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
    hand.drag((704.0, 288.0), (10.0, 10.0))  # across the corner that stays
    frame = session.graph.frames["frame1"]
    assert (frame.at, frame.size) == ((24.0, 24.0), (64.0, 48.0))
    session.undo()
    hand.drag((24.0, 120.0), (900.0, 120.0))
    frame = session.graph.frames["frame1"]
    assert (frame.at, frame.size) == ((640.0, 24.0), (64.0, 264.0))


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


@pytest.mark.parametrize("things", [{"frame1"}, {"note2"}, {"frame1", "note2"}])
def test_cutting_takes_away_what_a_paste_gives_back(
    framed: Canvas, session: Session, hand: Hand, things: set[str]
) -> None:
    def count() -> tuple[int, ...]:
        graph = session.graph
        return len(graph.nodes), len(graph.frames), len(graph.notes), len(graph.wires)

    session.do("Pull out", edits.remove_things, {"frame1", "note1", "note2"} - things - {"note1"})
    before, counted = session.project, count()
    session.select((), things)
    hand.key(Qt.Key.Key_X, CTRL)
    assert set(session.graph.nodes) == ({"c"} if "frame1" in things else {"a", "b", "c"})
    assert not session.graph.frames
    hand.key(Qt.Key.Key_V, CTRL)
    assert count() == counted
    session.undo()
    session.undo()
    assert session.project is before


def test_a_layer_and_a_note_of_one_name_line_up(show: Show, session: Session, hand: Hand) -> None:
    nodes = {"note1": Node("ReLU", at=(400.0, 80.0)), "c": Node("ReLU", at=(480.0, 320.0))}
    show(Graph(nodes, notes={"note1": Note("Beside", (80.0, 200.0))}))
    session.select(["note1"], ["note1"])
    hand.key(Qt.Key.Key_A, SHIFT)
    graph = session.graph
    assert (graph.nodes["note1"].at, graph.notes["note1"].at) == ((80.0, 80.0), (80.0, 200.0))


def test_a_title_belongs_to_making_the_frame_only_when_it_is_that_frames(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(framed_drawing())
    session.select(["c"])
    hand.key(Qt.Key.Key_G, SHIFT)
    QTest.keyClick(canvas.overlays.title, Qt.Key.Key_Return)
    canvas.commands.arrange.title_wanted.emit("frame1")
    canvas.overlays.title.setText("Body")
    QTest.keyClick(canvas.overlays.title, Qt.Key.Key_Return)
    assert session.history.undo_label == "Rename a frame"
    session.undo()
    assert len(session.graph.frames) == 2
    assert session.graph.frames["frame1"].title == "Stem"


def test_cutting_a_frame_around_a_note_takes_both(show: Show, session: Session, hand: Hand) -> None:
    show(Graph(frames=framed_drawing().frames, notes=framed_drawing().notes))
    session.select((), {"frame1"})
    hand.key(Qt.Key.Key_X, CTRL)
    assert session.graph == Graph(notes={"note2": framed_drawing().notes["note2"]})
    assert session.history.undo_label == "Delete a frame"


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
    hand.drag((60.0, 380.0), (240.0, 440.0), SHIFT)
    assert session.things == {"frame1", "note1", "note2"}
    assert session.selection == {"a", "b"}
    session.select(["a", "b"], ["frame1", "note1"])
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


def test_another_selection_moved_by_keys_is_another_step(
    framed: Canvas, session: Session, hand: Hand
) -> None:
    before = session.project
    for names in (["a"], ["b"]):
        session.select(names, ["note2"])
        hand.key(Qt.Key.Key_Right, ALT)
    session.undo()
    assert session.graph.nodes["a"].at != before.main.nodes["a"].at
    assert session.graph.nodes["b"].at == before.main.nodes["b"].at
    session.select([], ["note2"])
    hand.key(Qt.Key.Key_Right, ALT)
    assert session.history.undo_label == "Move a note"


@pytest.mark.parametrize("entry", ["Rose frame", "Fit the frame to its layers"])
def test_what_is_done_to_several_frames_is_one_step(show: Show, session: Session, entry: str) -> None:
    frames = {
        "one": Frame("One", (0.0, 0.0), (320.0, 200.0)),
        "two": Frame("Two", (360.0, 0.0), (320.0, 200.0)),
    }
    canvas = show(drawing(frames=frames))
    before = session.project
    session.select([], frames)
    next(row for row in canvas.commands.arrange.rows() if row.text == entry).run()
    assert all(session.graph.frames[name] != frame for name, frame in frames.items())
    session.undo()
    assert session.project == before


def test_a_size_that_is_refused_is_not_drawn(show: Show, session: Session, hand: Hand) -> None:
    edge = -999_960.0
    canvas = show(drawing(frames={"frame1": Frame("Far", (edge, 0.0), (320.0, 200.0))}))
    canvas.view.centre(QPointF(edge + 160, 100), animated=False)
    hand.drag((edge, 100.0), (edge - 80, 100.0))
    assert session.graph.frames["frame1"].at == (edge, 0.0)
    assert canvas.scene.things.rect("frame1").left() == edge
