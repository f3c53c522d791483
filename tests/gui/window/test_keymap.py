"""Keys can be changed: what is in force, what conflicts, and what a hostile settings file does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.preferences.keymap import Keymap, portable
from gui.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    made = Settings(tmp_path / "settings.json")
    yield made
    made.flush()


@pytest.fixture
def keymap(qapp: object, settings: Settings) -> Keymap:
    made = Keymap()
    made.use(settings)
    made.declare("edit.undo", "Undo", "Ctrl+Z")
    made.declare("edit.redo", "Redo", "Ctrl+Shift+Z, Ctrl+Y")
    made.declare("edit.mute", "Mute", "M", "design")
    made.declare("run.note", "Note", "N", "train")
    return made


def test_the_default_holds_until_another_key_is_given(keymap: Keymap, settings: Settings) -> None:
    assert keymap.keys("edit.redo") == ("Ctrl+Shift+Z", "Ctrl+Y")
    keymap.give("edit.redo", ["F9"])
    assert keymap.keys("edit.redo") == ("F9",)
    assert keymap.now("Ctrl+Shift+Z") == "F9"
    again = Keymap()
    again.use(settings)
    again.declare("edit.redo", "Redo", "Ctrl+Shift+Z, Ctrl+Y")
    assert again.keys("edit.redo") == ("F9",)


def test_a_key_that_is_given_is_taken_from_who_had_it(keymap: Keymap) -> None:
    assert [row.id for row in keymap.takers("Ctrl+Z", "edit.mute")] == ["edit.undo"]
    keymap.give("edit.mute", ["Ctrl+Z"])
    assert keymap.keys("edit.undo") == ()
    assert keymap.now("Ctrl+Z") == ""
    keymap.reset("edit.undo")
    assert (keymap.keys("edit.undo"), keymap.keys("edit.mute")) == (("Ctrl+Z",), ())
    keymap.reset_all()
    assert (keymap.keys("edit.undo"), keymap.keys("edit.mute")) == (("Ctrl+Z",), ("M",))


def test_the_same_key_may_do_something_else_in_another_mode(keymap: Keymap) -> None:
    assert keymap.takers("M", "run.note") == []
    assert [row.id for row in keymap.takers("M", "edit.undo")] == ["edit.mute"]


def test_the_canvas_keeps_its_keys_where_an_action_has_none(keymap: Keymap) -> None:
    keymap.declare("edit.delete", "Delete", "Del, Backspace", "design", canvas=True)
    keymap.declare("edit.delete", "Delete", "", "design")
    assert keymap.keys("edit.delete") == ("Del", "Backspace")
    assert keymap.on_canvas("edit.delete")


@pytest.mark.parametrize(
    "kept",
    [
        {"edit.undo": "Ctrl+U"},
        {"edit.undo": ["<script>", 3, None, "Ctrl+"]},
        {"edit.undo": [["Ctrl+U"]]},
        {"edit.undo": ["x" * 10_000_000]},
        ["edit.undo"],
        "edit.undo",
        {"": {}, "\u0000": [], "edit.undo": {}},
    ],
)
def test_a_hostile_settings_file_leaves_the_defaults(qapp: object, tmp_path: Path, kept: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"keys": kept}))
    made, settings = Keymap(), Settings(path)
    made.use(settings)
    made.declare("edit.undo", "Undo", "Ctrl+Z")
    assert made.keys("edit.undo") == ("Ctrl+Z",)
    made.give("edit.undo", ["F9"])
    assert made.keys("edit.undo") == ("F9",)
    settings.flush()


def test_keys_are_kept_in_one_writing() -> None:
    assert [portable(key) for key in ("delete", "ctrl+z", "Ctrl+K, Ctrl+B", "Ctrl+", "")] == [
        "Del", "Ctrl+Z", "", "", ""
    ]  # fmt: skip
