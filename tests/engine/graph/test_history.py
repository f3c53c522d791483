"""Undo, redo and steps that become one."""

from __future__ import annotations

from dataclasses import replace

from engine.graph import edits
from engine.graph.change import difference
from engine.graph.history import LIMIT, History
from engine.graph.model import Node, Project, Update


def named(name: str) -> Project:
    return Project(name)


def test_undo_and_redo_walk_the_values():
    history = History.of(named("a")).do(named("b"), "First").do(named("c"), "Second")
    assert (history.undo_label, history.redo_label) == ("Second", None)
    back = history.undo().undo()
    assert back.project == named("a")
    assert (back.undo_label, back.redo_label) == (None, "First")
    assert back.undo() == back
    forth = back.redo().redo()
    assert forth.project == named("c")
    assert forth.redo() == forth


def test_a_step_that_changes_nothing_is_none():
    history = History.of(named("a"))
    assert history.do(named("a"), "Nothing") is history


def test_a_new_step_takes_the_place_of_those_undone():
    history = History.of(named("a")).do(named("b"), "B").undo().do(named("c"), "C")
    assert [step.project.name for step in history.steps] == ["a", "c"]


def test_steps_with_one_key_are_one_step():
    history = History.of(named("a"))
    for name in "bcd":
        history = history.do(named(name), "Move", merge="move conv1")
    assert len(history.steps) == 2
    assert history.project == named("d")
    assert history.undo().project == named("a")


def test_other_keys_and_settling_end_a_step():
    history = History.of(named("a")).do(named("b"), "Move", merge="x").do(named("c"), "Move", merge="y")
    assert len(history.steps) == 3
    settled = history.settle().do(named("d"), "Move", merge="y")
    assert len(settled.steps) == 4


def test_undo_ends_a_step():
    history = History.of(named("a")).do(named("b"), "Move", merge="x").do(named("c"), "Other")
    again = history.undo().do(named("d"), "Move", merge="x")
    assert again.undo().project == named("b")


def test_a_merged_step_back_to_the_start_leaves_no_empty_step():
    history = History.of(named("a")).do(named("b"), "Move", merge="x").do(named("a"), "Move", merge="x")
    assert history.project == named("a")
    assert history.undo_label is None


def test_the_first_value_takes_no_step_in():
    history = History.of(named("a")).settle().do(named("b"), "Move", merge=None)
    assert history.undo().project == named("a")


def test_only_so_many_steps_are_kept():
    history = History.of(named("start"))
    for number in range(LIMIT + 50):
        history = history.do(named(str(number)), "Step")
    assert len(history.steps) == LIMIT
    assert history.project == named(str(LIMIT + 49))


def test_values_are_shared_between_steps():
    one = edits.add(Project(), "a", Node("ReLU"))
    two = edits.add(one, "b", Node("ReLU"))
    assert two.main.nodes["a"] is one.main.nodes["a"]


def test_the_order_of_update_steps_counts_and_that_of_names_does_not():
    first, second = Update(("a",)), Update(("b",))
    before = Project(updates={"x": first, "y": second}, variables={"w": 1, "h": 2})
    after = replace(before, updates={"y": second, "x": first})
    history = History.of(before).do(after, "Move the step")
    assert len(history.steps) == 2
    assert difference(before, after).settings == {"updates"}
    assert list(history.undo().project.updates) == ["x", "y"]
    assert history.do(replace(after, variables={"h": 2, "w": 1}), "Nothing") is history


def test_any_state_can_be_gone_to_and_back_and_each_has_its_time():
    history = History.of(named("a")).do(named("b"), "B").do(named("c"), "C").do(named("d"), "D")
    assert [step.time > 1.7e9 for step in history.steps] == [True] * 4
    there = history.go(1)
    assert (there.project, there.redo_label) == (named("b"), "C")
    assert there.go(3).project == named("d")
    assert there.go(4) is there
    assert there.go(-1) is there
    assert [step.label for step in there.do(named("e"), "E").steps] == ["Open", "B", "E"]
