"""The settings: one declaration a row, in force at once, kept, checked; keys are changed by pressing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gui import app, theme
from gui.preferences import keymap
from gui.preferences.dialog import OptionPage, Preferences
from gui.preferences.key_page import KeyLine, KeyPage
from gui.preferences.options import OPTIONS, PAGES, of_page, option_words, training_of
from gui.search.command import everything
from gui.settings import Settings
from gui.widgets.form import Mistake
from gui.workbench import Workbench

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def looks(qapp: object, settings: Settings) -> Iterator[None]:
    """The theme and the keys are the program's own: give them back."""
    before = theme.choice()
    yield
    theme.set_choice(before)
    keymap.keymap().reset_all()
    settings.flush()


@pytest.fixture
def dialog(bench: Workbench) -> Iterator[Preferences]:
    bench.show_settings("canvas")
    made = bench.window_.findChild(Preferences)
    assert made is not None
    yield made
    made.accept()


def options(dialog: Preferences, page: str) -> OptionPage:
    dialog.show_page(page)
    found = dialog.pages[page]
    assert isinstance(found, OptionPage)
    return found


def keys_of(bench: Workbench) -> KeyPage:
    bench.show_keys()
    made = bench.window_.findChild(Preferences)
    assert made is not None
    page = made.pages["keys"]
    assert isinstance(page, KeyPage)
    return page


def press(line: KeyLine, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    line.field.begin()
    QTest.keyClick(line.field, key, with_)


def test_every_row_has_a_page_and_a_default_that_fits() -> None:
    assert {row.page for row in OPTIONS.values()} == PAGES.keys() - {"keys"}
    for row in OPTIONS.values():
        assert row.param.check(row.param.default) is None
        assert row.param.help
        assert row.param.label


@pytest.mark.parametrize("name", OPTIONS)
def test_a_hostile_settings_file_gives_the_default(tmp_path: Path, name: str) -> None:
    row = OPTIONS[name]
    for kept in ([], {}, "x" * 100_000, -7, 1e300, "<b>", ["theme"], 10**30, "\x00"):
        path = tmp_path / "settings.json"
        path.write_text(json.dumps({name: kept}))
        assert row.of(Settings(path)) == row.default


def test_what_is_chosen_is_there_at_the_next_start(
    dialog: Preferences, settings: Settings, qtbot: QtBot
) -> None:
    page = options(dialog, "files")
    page.form.editors["backups"].edited.emit("20")
    page.form.editors["autosave"].edited.emit(False)
    settings.save()
    qtbot.waitUntil(lambda: OPTIONS["backups"].of(Settings(settings.folder / "settings.json")) == 20)
    again = Settings(settings.folder / "settings.json")
    assert OPTIONS["autosave"].of(again) is False


def test_what_files_do_follows_at_once(dialog: Preferences, bench: Workbench) -> None:
    page = options(dialog, "files")
    page.form.editors["backups"].edited.emit("20")
    page.form.editors["autosave"].edited.emit(False)
    assert (bench.documents.backups, bench.documents.recording.keeping) == (20, False)
    page.reset.click()
    assert (bench.documents.backups, bench.documents.recording.keeping) == (5, True)
    assert not page.reset.isEnabled()


def test_a_new_project_begins_with_the_training_that_was_chosen(
    dialog: Preferences, bench: Workbench, settings: Settings
) -> None:
    page = options(dialog, "training")
    page.form.editors["training.epochs"].edited.emit(7)
    page.form.editors["training.early_stopping"].edited.emit(3)
    assert training_of(settings) == {"epochs": 7, "early_stopping": 3}
    bench.files.new()
    assert bench.session.project.training == {"epochs": 7, "early_stopping": 3}
    assert not bench.session.modified
    bench.files.start_from("Sample", {"name": "iris"}, "iris")
    assert bench.session.project.training["epochs"] == 7


def typed(page: OptionPage, name: str, text: str) -> QLineEdit:
    field = page.form.editors[name].widget
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    return field


def said(page: OptionPage) -> list[str]:
    return [each.words.text() for each in page.findChildren(Mistake) if each.isVisible()]


def test_arithmetic_in_a_setting_is_worked_out(dialog: Preferences, settings: Settings) -> None:
    page = options(dialog, "training")
    assert typed(page, "training.batch_size", "=2*16").text() == "32"
    assert training_of(settings) == {"batch_size": 32}
    assert typed(page, "training.batch_size", "=8*8").text() == "64"
    assert training_of(settings) == {}


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("batch_size", "=patience", "there is no variable “patience” (variables: none yet)"),
        ("batch_size", "=1-5", "Batch size is -4, but must be 1 or more"),
        ("early_stopping", "=7/2", "Stop early needs a whole number, not 3.5"),
    ],
)
def test_arithmetic_that_does_not_fit_keeps_the_old_value_and_says_why(
    dialog: Preferences, settings: Settings, name: str, text: str, why: str
) -> None:
    page = options(dialog, "training")
    page.form.editors[f"training.{name}"].edited.emit(32)
    assert typed(page, f"training.{name}", text).text() == "32"
    assert training_of(settings) == {name: 32}
    assert said(page) == [why]
    typed(page, f"training.{name}", "16")
    assert training_of(settings) == {name: 16}
    assert said(page) == []


def test_the_size_says_that_it_is_used_later(dialog: Preferences, settings: Settings) -> None:
    page = options(dialog, "appearance")
    page.form.editors["scale"].edited.emit("150")
    assert page.later["scale"].isVisible()
    assert settings.get("scale", 100) == 150


def test_the_search_over_everything_finds_each_setting(bench: Workbench) -> None:
    found = {each.text: each for each in everything(bench)}
    assert all(option_words(row) in found for row in OPTIONS.values())
    found["Canvas: Minimap"].run()
    dialog = bench.window_.findChild(Preferences)
    assert dialog is not None
    page = dialog.pages["canvas"]
    assert isinstance(page, OptionPage)
    assert page.form.editors["minimap"].widget.hasFocus() or dialog.focusWidget() is not None
    dialog.accept()


@pytest.mark.parametrize("name", ["training.device", "training.seed", "backups", "language"])
def test_a_setting_that_was_looked_for_is_in_sight_in_a_small_window(
    bench: Workbench, qtbot: QtBot, name: str
) -> None:
    bench.window_.resize(800, 500)
    bench.show_settings(OPTIONS[name].page, name)
    dialog = bench.window_.findChild(Preferences)
    assert dialog is not None
    page = dialog.pages[OPTIONS[name].page]
    assert isinstance(page, OptionPage)
    field = page.form.editors[name].widget
    qtbot.waitUntil(lambda: field.visibleRegion().boundingRect() == field.rect(), timeout=2000)
    dialog.accept()


def test_pages_are_reached_with_the_keyboard_and_remembered(dialog: Preferences, settings: Settings) -> None:
    QTest.keyClick(dialog.tabs["files"], Qt.Key.Key_Return)
    assert settings.get("settings_page", "") == "files"
    assert dialog.tabs["files"].isChecked()
    assert [row.name for row in of_page("files")] == list(options(dialog, "files").form.editors)


def test_a_pressed_key_is_the_new_one_everywhere_at_once(bench: Workbench) -> None:
    page = keys_of(bench)
    press(page.lines["file.save"], Qt.Key.Key_F12)
    assert page.lines["file.save"].field.accessibleName() == "Save: F12"
    assert bench.actions["file.save"].key_text == "F12"
    menu = bench.actions.menu(["file.save"], bench)
    assert menu.actions()[0].text() == "Save\tF12"
    press(page.lines["search.everything"], Qt.Key.Key_F11)
    assert bench.toolbar.search.toolTip() == "Search everything  F11"
    page.lines["search.everything"].back.click()
    assert bench.toolbar.search.toolTip() == "Search everything  Ctrl+K"
    page.window().close()


def test_a_key_that_is_taken_asks_first(bench: Workbench) -> None:
    page = keys_of(bench)
    line = page.lines["project.rename"]
    press(line, Qt.Key.Key_S, CTRL)
    assert line.conflict is not None
    assert "Ctrl+S" in line.conflict.why.text()
    assert "Save" in line.conflict.why.text()
    line.conflict.keep.click()
    assert line.conflict is None
    assert (keymap.keys("project.rename"), keymap.keys("file.save")) == ((), ("Ctrl+S",))
    press(line, Qt.Key.Key_S, CTRL)
    assert line.conflict is not None
    line.conflict.take.click()
    assert (keymap.keys("project.rename"), keymap.keys("file.save")) == (("Ctrl+S",), ())
    page.reset.click()
    assert (keymap.keys("project.rename"), keymap.keys("file.save")) == ((), ("Ctrl+S",))
    page.window().close()


def test_escape_keeps_the_key_and_tab_can_be_one(bench: Workbench) -> None:
    page = keys_of(bench)
    line = page.lines["file.save"]
    press(line, Qt.Key.Key_Escape)
    assert keymap.keys("file.save") == ("Ctrl+S",)
    assert not line.field.recording
    press(line, Qt.Key.Key_Tab, CTRL)
    assert keymap.keys("file.save") == ("Ctrl+Tab",)
    line.more.click()
    QTest.keyClick(line.field, Qt.Key.Key_F9, SHIFT)
    assert keymap.keys("file.save") == ("Ctrl+Tab", "Shift+F9")
    line.more.click()
    QTest.keyClick(line.field, Qt.Key.Key_Escape)
    press(line, Qt.Key.Key_F12)
    assert keymap.keys("file.save") == ("F12",), "a key that was not added after all"
    line.clear.click()
    assert keymap.keys("file.save") == ()
    assert bench.actions["file.save"].key_text == ""
    page.window().close()


def test_keys_are_searched_by_action_and_by_key(bench: Workbench) -> None:
    page = keys_of(bench)

    def seen() -> set[str]:
        return {id_ for id_, line in page.lines.items() if line.isVisibleTo(page)}

    page.field.setText("ctrl+s")
    assert {"file.save", "file.save_as"} <= seen()
    assert "edit.undo" not in seen()
    page.field.setText("no such thing")
    assert seen() == set()
    assert page.nothing.isVisibleTo(page)
    page.window().close()


def test_a_changed_key_does_it_in_the_window(bench: Workbench, qtbot: QtBot) -> None:
    page = keys_of(bench)
    press(page.lines["app.settings"], Qt.Key.Key_F10)
    window: QWidget = bench.window_
    page.window().close()
    qtbot.waitUntil(lambda: window.findChild(Preferences) is None)
    with qtbot.waitActive(window):
        window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_Comma, CTRL)
    assert window.findChild(Preferences) is None
    QTest.keyClick(window, Qt.Key.Key_F10)
    assert window.findChild(Preferences) is not None
    window.findChild(Preferences).accept()


@pytest.mark.parametrize(
    ("scale", "factor"),
    [(100, None), (150, "1.5"), (200, "2"), (-5, None), pytest.param(10**400, None, id="huge")],
)
def test_the_size_is_in_force_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch, home: Path, scale: int, factor: str | None
) -> None:
    kept = Settings()
    kept.set("scale", scale)
    kept.save()
    monkeypatch.setenv("QT_SCALE_FACTOR", "")
    monkeypatch.delenv("QT_SCALE_FACTOR")
    monkeypatch.setattr(app, "QApplication", MagicMock())
    app.make_application(["layerloom"])
    assert os.environ.get("QT_SCALE_FACTOR") == factor
