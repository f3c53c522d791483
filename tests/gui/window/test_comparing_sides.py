"""Comparing: its sides swapped inside a block, and an answer that comes when something else is wanted."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from engine.declare import UserError
from engine.graph import edits
from engine.graph.model import Frame, Project
from gui.compare.sources import Other
from gui.dialogs import Question
from gui.edits import blocks
from gui.workbench import Workbench
from tests.gui.window.compared import OLD, compared, newer, states


@pytest.mark.parametrize("newest", ["cell", "unit", "renamed", ""])
def test_the_sides_are_swapped_inside_a_block_too(bench: Workbench, newest: str) -> None:
    """Also where it is called something else on the other side, or is only on one of them."""
    new = newer()
    if newest == "unit":
        new = blocks.call(new, "cell", "cell", "unit")
    elif newest == "renamed":
        new = blocks.call(OLD, "cell", "cell", "renamed")
    elif not newest:
        graphs = {"main": edits.remove(new, ["cell"]).main}
        new = replace(new, graphs=graphs)
    page = compared(bench, new)
    page.enter(newest or "cell")
    inside = states(page)
    assert "act" in page.board.nodes
    page.turned.emit()
    assert "act" in page.board.nodes
    other = {"removed": "added", "added": "removed", "changed": "changed"}
    assert states(page) == {key: other[state] for key, state in inside.items()}
    page.turned.emit()
    assert states(page) == inside
    bench.comparing.stop()


def test_a_layer_and_a_frame_of_one_name_are_both_marked(bench: Workbench) -> None:
    new = edits.rename(OLD, "conv1", "frame1")
    new = edits.add_frame(new, "frame1", Frame("Stem", (0.0, 400.0), (320.0, 160.0)))
    page = compared(bench, new)
    assert sorted(states(page).values()) == ["added", "changed"]
    for row in page.listing.rows:
        row.click()
        (chosen,) = (made for made in page.board.marks.values() if made.chosen)
        assert chosen.place.top() == (400.0 if row.entry.state == "added" else 0.0)
    bench.comparing.stop()


def slowly(bench: Workbench, failing: bool = False) -> threading.Event:
    """Ask for a comparison with what the disk gives when this is set."""
    opened = threading.Event()

    def load_slowly() -> Project:
        opened.wait(10)
        if failing:
            raise UserError("It is not there.")
        return OLD

    bench.comparing.take(Other("File", "Slow", "", "file", load_slowly))
    return opened


@pytest.mark.parametrize("failing", [False, True])
def test_what_was_loading_is_not_compared_with_another_project(
    bench: Workbench, qtbot: QtBot, failing: bool
) -> None:
    bench.session.open(newer())
    bench.window_.show_workbench()
    come = slowly(bench, failing)
    bench.session.open(Project(name="Other"))
    come.set()
    came: list[str] = []
    bench.background.do(lambda: None, lambda _: came.append("later"))
    qtbot.waitUntil(lambda: bool(came))
    assert bench.comparing.page is None
    assert not [each for each in bench.window_.findChildren(Question) if each.isVisible()]


def test_what_was_asked_for_last_is_compared(bench: Workbench, qtbot: QtBot) -> None:
    bench.session.open(newer())
    bench.window_.show_workbench()
    come = slowly(bench)
    bench.comparing.take(Other("File", "Last", "", "file", Project))
    come.set()
    shown: list[str] = []
    show = bench.comparing.show
    bench.comparing.show = lambda project, title: (shown.append(title), show(project, title))  # type: ignore
    qtbot.waitUntil(lambda: bench.comparing.on)
    assert shown == ["Last"]
    bench.comparing.stop()
