"""Comparing on the real window: what is drawn, what the list says, blocks, the keys and the way out."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

import templates
from engine.graph import edits
from engine.graph.backups import backups
from engine.graph.file import load, save
from engine.graph.model import Frame, Graph, Node, Note, Project, Wire
from gui.compare.choose import CompareWith
from gui.compare.page import ComparePage
from gui.compare.places import words_box
from gui.compare.sources import others
from gui.dialogs import Question
from gui.edits import blocks
from gui.workbench import Workbench


def chain(*rows: tuple[str, str, dict[str, object]]) -> Graph:
    nodes = {n: Node(type, params, (index * 240.0, 0.0)) for index, (n, type, params) in enumerate(rows)}  # type: ignore[arg-type]
    names = list(nodes)
    wires = {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in itertools.pairwise(names)}
    return Graph(nodes, wires)


CELL = chain(("input", "Input", {}), ("act", "ReLU", {}), ("output", "Output", {}))
MAIN = chain(
    ("image", "Input", {}),
    ("conv1", "Conv2d", {"out_channels": 32}),
    ("relu1", "ReLU", {}),
    ("cell", "block:cell", {}),
)
OLD = Project(name="Old", graphs={"main": MAIN, "cell": CELL}, training={"epochs": 5})


def newer() -> Project:
    """One layer added, one removed, one changed, one renamed, one changed inside a block."""
    made = edits.set_param(OLD, "conv1", "out_channels", 64)
    made = edits.remove(made, ["relu1"], rejoin=True)
    made = edits.add(made, "drop", Node("Dropout", {}, (480.0, 300.0)))
    made = edits.rename(made, "image", "picture")
    cell = replace(CELL, nodes={**CELL.nodes, "act": Node("GELU", {}, CELL.nodes["act"].at)})
    made = replace(made, graphs={**made.graphs, "cell": cell})
    return edits.set_setting(made, "training.epochs", 9)


@pytest.fixture
def page(bench: Workbench, qtbot: QtBot) -> ComparePage:
    bench.session.open(newer())
    bench.window_.show_workbench()
    bench.show_mode("design")
    bench.comparing.show(OLD, "Old")
    assert bench.comparing.page is not None
    return bench.comparing.page


def states(page: ComparePage) -> dict[str, str]:
    return {key: made.state for key, made in page.board.marks.items()}


def rows(page: ComparePage) -> list[str]:
    return [row.accessibleName() for row in page.listing.rows]


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

    bench.session.open(drawing(new))
    bench.window_.show_workbench()
    bench.show_mode("design")
    bench.comparing.show(drawing(old), "Old")
    assert bench.comparing.page is not None
    return bench.comparing.page


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


def test_the_line_above_counts_as_many_as_the_list_has(page: ComparePage, bench: Workbench) -> None:
    bench.session.do("Frame", edits.add_frame, "frame1", Frame("Stem", (0.0, 400.0), (400.0, 200.0)))
    bench.session.do("Variable", edits.set_setting, "variables.width", 32)
    counted = {"added": 0, "removed": 0, "changed": 0}
    for row in page.listing.rows:
        counted[row.entry.state] += 1
    said = ", ".join(f"{count} {state}" for state, count in counted.items())
    assert page.banner.counts.text() == said == "4 added, 1 removed, 5 changed"


def test_frames_and_notes_come_go_and_are_written_anew(bench: Workbench) -> None:
    one = edits.add_frame(OLD, "frame1", Frame("Encoder", (0.0, 300.0), (320.0, 160.0)))
    one = edits.add_frame(one, "frame2", Frame("", (400.0, 300.0), (320.0, 160.0)))
    two = edits.add_frame(OLD, "frame1", Frame("Decoder", (0.0, 300.0), (320.0, 160.0)))
    bench.session.open(two)
    bench.window_.show_workbench()
    bench.comparing.show(one, "Old")
    page = bench.comparing.page
    assert page is not None
    assert rows(page) == ["Changed, Encoder → Decoder, Frame", "Removed, without a title, Frame"]
    assert not any("nothing →" in text or "→ nothing" in text for text in rows(page))
    assert states(page) == {"frames.frame1": "changed", "frames.frame2": "removed"}
    assert page.board.marks["frames.frame2"].place.getRect() == (400.0, 300.0, 320.0, 160.0)
    page.listing.rows[1].click()
    assert page.board.marks["frames.frame2"].chosen
    bench.comparing.stop()


def test_a_note_that_is_gone_has_its_place(bench: Workbench) -> None:
    noted = edits.add_note(OLD, "note1", Note("What was thought then", (400.0, 300.0)))
    bench.session.open(OLD)
    bench.window_.show_workbench()
    bench.comparing.show(noted, "Old")
    page = bench.comparing.page
    assert page is not None
    assert states(page) == {"notes.note1": "removed"}
    place = page.board.marks["notes.note1"].place
    assert (place.x(), place.y(), place.width()) == (400.0, 300.0, Note().width)
    assert place.height() > 20
    bench.comparing.stop()


@pytest.mark.parametrize(("one", "other"), [("digits-cnn", "digits-residual"), ("lenet-5", "alexnet")])
def test_nothing_lies_on_another_thing(bench: Workbench, one: str, other: str) -> None:
    """Two quite different models over each other: ghosts, words and signs each have a place of their own."""
    folder = Path(templates.__file__).parent
    bench.session.open(load(folder / f"{other}.loom"))
    bench.window_.show_workbench()
    bench.comparing.show(load(folder / f"{one}.loom"), one)
    page = bench.comparing.page
    assert page is not None
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
    bench.session.open(edits.move(gone, far))
    bench.window_.show_workbench()
    bench.comparing.show(OLD, "Old")
    assert bench.comparing.page is not None
    ghost = bench.comparing.page.board.nodes["relu1"].place
    assert ghost.left() == before[0] + 2000.0
    assert ghost.top() - before[1] >= 480.0


def test_the_list_says_every_setting_and_jumps(page: ComparePage, bench: Workbench) -> None:
    said = rows(page)
    assert "Changed, conv1, Conv 2D, Filters 32 → 64" in said
    assert any(text.startswith("Removed, relu1") for text in said)
    assert "Changed, Epochs, 5 → 9" in said
    assert "Added, conv1.output → cell.input, Wire" in said
    assert sum(text.endswith("Wire") for text in said) == 1  # those of the removed layer went with it
    inside = next(row for row in page.listing.rows if row.entry.drawing == "cell")
    inside.click()
    assert "act" in page.board.nodes
    assert page.board.marks["act"].chosen
    assert page.back.isVisibleTo(page)
    page.listing.rows[0].click()
    assert "conv1" in page.board.nodes


def test_a_block_is_entered_by_a_double_click_and_left_by_escape(
    page: ComparePage, bench: Workbench, qtbot: QtBot
) -> None:
    at = page.view.to_screen(page.board.nodes["cell"].place.center()).toPoint()
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert states(page) == {"act": "changed"}
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert "conv1" in page.board.nodes
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert bench.comparing.page is None


def test_a_block_that_is_unpacked_while_one_looks_inside(page: ComparePage, bench: Workbench) -> None:
    page.enter("cell")
    assert states(page) == {"act": "changed"}
    bench.session.do("Unpack", blocks.unpack, "cell")
    assert "cell" not in bench.session.graph.nodes
    page.leave()
    assert "conv1" in page.board.nodes


def test_the_keys_go_from_difference_to_difference(page: ComparePage) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    first = next(key for key, made in page.board.marks.items() if made.chosen)
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    second = next(key for key, made in page.board.marks.items() if made.chosen)
    assert first != second
    QTest.keyClick(page.view, Qt.Key.Key_Up)
    assert page.board.marks[first].chosen


def test_an_edit_is_followed_at_once_and_nothing_is_drawn_when_nothing_differs(
    page: ComparePage, bench: Workbench
) -> None:
    bench.session.do("Take all back", lambda project: OLD)
    assert states(page) == {}
    assert page.nothing.isVisibleTo(page)
    bench.session.undo()
    assert "conv1" in states(page)


def test_the_sides_can_be_swapped(page: ComparePage) -> None:
    page.turned.emit()
    assert states(page)["relu1"] == "added"
    assert states(page)["drop"] == "removed"
    assert "Filters 64 → 32" in page.board.marks["conv1"].words


def test_another_mode_or_project_ends_it(page: ComparePage, bench: Workbench) -> None:
    bench.show_mode("data")
    assert bench.comparing.page is None
    bench.comparing.show(OLD, "Old")
    assert bench.current == "design"
    bench.session.open(Project())
    assert bench.comparing.page is None


def test_a_backup_that_was_damaged_is_told_and_not_compared_with(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    path, folder = tmp_path / "mine.loom", bench.documents.folder / "backups"
    save(path, OLD, folder)
    save(path, replace(OLD, name="Second"), folder)
    (kept,) = backups(folder, path)
    kept.write_text(kept.read_text().replace("Old", "Odd"))
    bench.session.open(newer(), path)
    backup = next(each for each in others(bench) if each.group == "Backups")
    with qtbot.waitSignal(bench.files.refused, timeout=5000) as refused:
        bench.comparing.take(backup)
    assert "damaged" in refused.args[1]
    assert bench.comparing.page is None
    bench.window_.findChildren(Question)[-1].answer("close")


def test_the_saved_state_its_backups_the_history_and_recent_files_are_offered(
    bench: Workbench, tmp_path: Path, qtbot: QtBot
) -> None:
    path, backups = tmp_path / "mine.loom", bench.documents.folder / "backups"
    save(path, OLD, backups)
    save(path, replace(OLD, name="Second"), backups)
    bench.settings.add_recent(tmp_path / "other.loom", "Other")
    bench.session.open(replace(OLD, name="Second"), path)
    bench.window_.show_workbench()
    bench.session.do("Widen", edits.set_param, "conv1", "out_channels", 64)
    groups = [other.group for other in others(bench)]
    assert groups == ["Saved", "Backups", "History", "Recent projects"]
    bench.actions.run("compare.choose")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CompareWith)
    dialog.field.setText("backup")
    assert len(dialog.rows) == 1
    dialog.rows[0].click()
    qtbot.waitUntil(lambda: bench.comparing.page is not None)
    assert bench.comparing.page is not None
    assert states(bench.comparing.page) == {"conv1": "changed"}
    assert any("Old → Second" in text for text in rows(bench.comparing.page))
    bench.actions.run("compare.stop")
    assert bench.comparing.page is None


def test_a_file_that_is_none_is_told(bench: Workbench, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "broken.loom"
    path.write_text("{")
    told: list[tuple[str, str]] = []
    bench.files.refused.disconnect()
    bench.files.refused.connect(lambda *words: told.append(words))
    bench.comparing.take_file(path)
    qtbot.waitUntil(lambda: bool(told))
    assert "broken.loom" in told[0][0]
    assert bench.comparing.page is None


def test_tab_stays_with_what_can_be_seen(page: ComparePage, bench: Workbench) -> None:
    seen = set()
    page.view.setFocus()
    for _ in range(40):
        bench.focusNextPrevChild(True)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert not any(panel.isAncestorOf(focus) for panel in (bench.workspace.left, bench.workspace.centre))
        seen.add(focus)
    assert {page.view, page.banner.close_button, *page.listing.rows} <= seen
    bench.actions.run("view.next_area")
    assert page.isAncestorOf(QApplication.focusWidget()) or bench.toolbar.isAncestorOf(
        QApplication.focusWidget()
    )


def test_no_side_makes_the_question_of_the_other_or_of_the_canvas_void(
    bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine drops what waits for a newer question of the same method and key."""
    asked: list[tuple[str, object]] = []

    def ask(method: str, params: dict[str, object], *_: object) -> int:
        asked.append((method, params.get("key")))
        return len(asked)

    monkeypatch.setattr(bench.service, "ask", ask)
    bench.session.open(newer())
    bench.window_.show_workbench()
    bench.comparing.show(OLD, "Old")
    qtbot.waitUntil(lambda: ("analyse", None) in asked)
    sides = [key for method, key in asked if method == "analyse" and key is not None]
    assert len(set(sides)) == len(sides) == 2
    page = bench.comparing.page
    assert page is not None
    page.enter("cell")
    sides = [key for method, key in asked if method == "analyse" and key is not None]
    assert len(set(sides)) == len(sides) == 4
