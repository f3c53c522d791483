"""Comparing on the real window: what is drawn, and that nothing lies on another thing."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

import templates
from engine.graph import edits
from engine.graph.file import load
from engine.graph.model import Frame, Graph, Node, Note, Project, Wire
from gui.compare.page import ComparePage
from gui.compare.places import words_box
from gui.workbench import Workbench
from tests.gui.window.compared import OLD, compared, rows, states


def test_what_differs_is_marked_on_the_canvas(page: ComparePage) -> None:
    assert states(page) == {
        "picture": "changed", "conv1": "changed", "cell": "changed", "drop": "added", "relu1": "removed"
    }  # fmt: skip
    assert "Filters 32 → 64" in page.board.marks["conv1"].words
    assert page.board.nodes["relu1"].opacity() < 1 <= page.board.nodes["drop"].opacity()
    assert page.banner.counts.text() == "2 added, 1 removed, 5 changed"
    assert not page.nothing.isVisibleTo(page)


def way_of(old: dict[str, str], new: dict[str, str], bench: Workbench) -> ComparePage:
    """A comparison of two rows of layers that differ in their wires alone."""
    nodes = {name: Node("ReLU", {}, (280.0 * column, 0.0)) for column, name in enumerate("abc")}
    nodes |= {"sum": Node("Add", {}, (0.0, 240.0)), "far": Node("ReLU", {}, (1400.0, 0.0))}

    def drawing(wires: dict[str, str]) -> Project:
        graph = Graph(nodes, {target: Wire(source, target) for target, source in wires.items()})
        return Project(name="One", graphs={"main": graph})

    return compared(bench, drawing(new), drawing(old))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"sum.input": "b.output"}, {"sum.input": "c.output"}),
        ({"sum.input": "c.output"}, {"sum.other": "c.output"}),
        (
            {"sum.input": "a.output", "sum.other": "b.output"},
            {"sum.input": "b.output", "sum.other": "c.output"},
        ),
        ({"far.input": "c.output", "sum.input": "c.output"}, {"sum.other": "c.output"}),
    ],
)  # fmt: skip
def test_a_wire_that_went_lies_beside_the_one_that_came(
    bench: Workbench, old: dict[str, str], new: dict[str, str]
) -> None:
    page = way_of(old, new, bench)
    lines = page.board.lines
    came = [line.item for line in lines if line.state == "added"]
    went = [line.item for line in lines if line.state == "removed"]
    assert len(came) == len(new)
    assert len(went) == len(old)
    for one, other in [*itertools.product(went, came), *itertools.combinations(went, 2)]:
        path = one.route.path
        steps = int(path.length() // 4)
        close = [other.distance(path.pointAtPercent(step / steps)) < 3.5 for step in range(steps + 1)]
        assert 4 * sum(close) <= 32
    bench.comparing.stop()


def test_frames_and_notes_come_go_and_are_written_anew(bench: Workbench) -> None:
    one = edits.add_frame(OLD, "frame1", Frame("Encoder", (0.0, 300.0), (320.0, 160.0)))
    one = edits.add_frame(one, "frame2", Frame("", (400.0, 300.0), (320.0, 160.0)))
    two = edits.add_frame(OLD, "frame1", Frame("Decoder", (0.0, 300.0), (320.0, 160.0)))
    page = compared(bench, two, one)
    assert rows(page) == ["Changed, Encoder → Decoder, Frame", "Removed, without a title, Frame"]
    assert not any("nothing →" in text or "→ nothing" in text for text in rows(page))
    assert states(page) == {"frames.frame1": "changed", "frames.frame2": "removed"}
    assert page.board.marks["frames.frame2"].place.getRect() == (400.0, 300.0, 320.0, 160.0)
    page.listing.rows[1].click()
    assert page.board.marks["frames.frame2"].chosen
    bench.comparing.stop()


def test_a_note_that_is_gone_has_its_place(bench: Workbench) -> None:
    noted = edits.add_note(OLD, "note1", Note("What was thought then", (400.0, 300.0)))
    page = compared(bench, OLD, noted)
    assert states(page) == {"notes.note1": "removed"}
    place = page.board.marks["notes.note1"].place
    assert (place.x(), place.y(), place.width()) == (400.0, 300.0, Note().width)
    assert place.height() > 20
    bench.comparing.stop()


@pytest.mark.parametrize(("one", "other"), [("digits-cnn", "digits-residual"), ("lenet-5", "alexnet")])
def test_nothing_lies_on_another_thing(bench: Workbench, one: str, other: str) -> None:
    """Two quite different models over each other: ghosts, words and signs each have a place of their own."""
    folder = Path(templates.__file__).parent
    page = compared(bench, load(folder / f"{other}.loom"), load(folder / f"{one}.loom"))
    board = page.board
    places = {key: item.place for key, item in board.nodes.items()}
    for (a, first), (b, second) in itertools.combinations(places.items(), 2):
        assert not first.intersects(second) or {states(page).get(a), states(page).get(b)} <= {None}, (a, b)
    tags = {key: words_box(made.place, made.wide, made.below) for key, made in board.marks.items()}
    for (a, first), (b, second) in itertools.combinations(tags.items(), 2):
        assert not first.intersects(second), (a, b)
    for key, tag in tags.items():
        assert not [name for name, place in places.items() if tag.intersects(place) and name != key], key
    for line in board.lines:
        assert not any(tag.contains(line.at) for tag in tags.values())
    bench.comparing.stop()


def test_words_that_are_cut_are_shown_whole_on_hovering(
    page: ComparePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, *rest: told.append(text))
    made = page.board.marks["picture"]
    made._room = 90.0
    assert made.words_at(page.view.zoom) != made.words
    at = page.view.to_screen(made.place.center()).toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, at, page.view.viewport().mapToGlobal(at))
    QApplication.sendEvent(page.view.viewport(), event)
    assert told == [made.words]


def test_a_ghost_stands_where_nothing_else_does(page: ComparePage) -> None:
    ghost = page.board.nodes["relu1"].place
    assert not any(ghost.intersects(item.place) for key, item in page.board.nodes.items() if key != "relu1")


def test_a_ghost_stands_among_its_neighbours_wherever_they_are_now(bench: Workbench) -> None:
    before = OLD.graphs["main"].nodes["relu1"].at
    gone = edits.remove(OLD, ["relu1"], rejoin=True)
    far = {name: (node.at[0] + 2000.0, node.at[1] + 480.0) for name, node in gone.main.nodes.items()}
    page = compared(bench, edits.move(gone, far))
    ghost = page.board.nodes["relu1"].place
    assert ghost.left() == before[0] + 2000.0
    assert ghost.top() - before[1] >= 480.0
