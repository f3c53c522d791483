"""Update steps: begun for a loss, renamed with their losses, taken away without leaving a name behind."""

from __future__ import annotations

import pytest

from engine.declare import UserError
from engine.graph.model import Choice, Graph, Node, Project, Update
from gui.edits.steps import begin_step, end_step, free_step, move_step, rename_step

MAIN = Graph(
    {"fool": Node("BCEWithLogitsLoss", {"update": "g"}), "tell": Node("BCEWithLogitsLoss", {"update": "d"})}
)
PROJECT = Project(
    graphs={"main": MAIN}, updates={"g": Update(("make",), Choice("Adam"), 2), "d": Update(("judge",))}
)


def test_a_step_is_begun_for_a_loss() -> None:
    made = begin_step(PROJECT, "tell", "third")
    assert made.updates["third"] == Update()
    assert made.main.nodes["tell"].params == {"update": "third"}
    with pytest.raises(UserError, match="already"):
        begin_step(PROJECT, "tell", "g")
    assert free_step(made, "tell") == "tell_step"
    assert free_step(begin_step(made, "tell", "tell_step"), "tell") == "tell_step2"


def test_a_new_name_keeps_place_and_losses() -> None:
    made = rename_step(PROJECT, "g", "generator")
    assert list(made.updates) == ["generator", "d"]
    assert made.updates["generator"] == PROJECT.updates["g"]
    assert made.main.nodes["fool"].params == {"update": "generator"}
    assert made.main.nodes["tell"] is MAIN.nodes["tell"]
    for name in ("d", "2", "for", "all"):
        with pytest.raises(UserError, match="can't name"):
            rename_step(PROJECT, "g", name)


def test_without_its_step_a_loss_changes_all_weights() -> None:
    made = end_step(PROJECT, "g")
    assert list(made.updates) == ["d"]
    assert made.main.nodes["fool"].params == {}


def test_a_step_is_made_earlier_or_later_and_stops_at_the_ends() -> None:
    assert list(move_step(PROJECT, "g", 1).updates) == ["d", "g"]
    assert list(move_step(PROJECT, "d", -5).updates) == ["d", "g"]
    assert list(move_step(PROJECT, "g", -1).updates) == ["g", "d"]
    assert move_step(PROJECT, "g", 1).updates == PROJECT.updates
