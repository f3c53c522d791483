"""Menus say how things are when they open; dialogs stand in the middle over a dimmed window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.model import Node
from gui import theme, translate
from gui.dialogs import Answer, ask
from gui.how.pane import HelpPane
from gui.widgets.sheet import Scrim
from gui.window import Window
from gui.workbench import Workbench


def texts(menu: QMenu) -> list[str]:
    return [entry.text().partition("\t")[0] for entry in menu.actions() if entry.text()]


def entry(menu: QMenu, text: str) -> object:
    return next(each for each in menu.actions() if each.text().partition("\t")[0] == text)


def test_the_app_menu_has_files_themes_and_panels(bench: Workbench, tmp_path: Path) -> None:
    bench.settings.add_recent(tmp_path / "a.loom", "Project A")
    menu = bench.menus._app()
    assert {"New project", "Open…", "Open recent", "Save", "Theme", "Settings", "Quit Layerloom"} <= set(
        texts(menu)
    )
    recent = entry(menu, "Open recent").menu()  # type: ignore[attr-defined]
    assert texts(recent) == ["Project A"]
    themes = entry(menu, "Theme").menu()  # type: ignore[attr-defined]
    assert texts(themes) == ["System", "Light", "Dark", "High contrast"]
    before = theme.choice()
    entry(themes, "Light").trigger()  # type: ignore[attr-defined]
    assert bench.settings.get("theme", "") == "light"
    theme.set_choice(before)
    menu.deleteLater()


def test_undo_is_called_by_what_it_takes_back(bench: Workbench) -> None:
    bench.session.do("Add ReLU", edits.add, "relu1", Node("ReLU"))
    assert bench.actions["edit.undo"].words == "Undo add ReLU"
    bench.session.undo()
    assert not bench.actions.can("edit.undo")
    assert bench.actions["edit.redo"].words == "Redo add ReLU"


def test_the_device_is_a_setting_of_the_project_and_a_gpu_must_be_there(bench: Workbench) -> None:
    menu = bench.menus._device()
    assert not entry(menu, "GPU: none found on this machine").isEnabled()  # type: ignore[attr-defined]
    entry(menu, "CPU").trigger()  # type: ignore[attr-defined]
    assert bench.session.project.training == {"device": "cpu"}
    assert bench.toolbar.device.text() == "CPU"
    menu.deleteLater()
    bench._machine_known({"cards": {"cuda:0": "H200"}, "cores": 16, "memory": 2**37})
    menu = bench.menus._device()
    entry(menu, "GPU: H200").trigger()  # type: ignore[attr-defined]
    assert bench.toolbar.device.text() == "GPU"
    assert "H200" in bench.window_.start.sidebar.machine.accessibleName()
    bench.session.undo()
    assert bench.toolbar.device.text() == "CPU"
    menu.deleteLater()


@pytest.mark.parametrize(
    ("language", "cores", "words"),
    [
        ("en", 1, "CPU, 1 core, 8\u00a0GB"),
        ("en", 2, "CPU, 2 cores, 8\u00a0GB"),
        ("de", 1, "CPU, 1 Kern, 8\u00a0GB"),
        ("de", 2, "CPU, 2 Kerne, 8\u00a0GB"),
    ],
)
def test_one_core_is_said_as_one(bench: Workbench, language: str, cores: int, words: str) -> None:
    translate.set_language(language)
    bench._machine_known({"cards": {}, "cores": cores, "memory": 2**33})
    said = bench.window_.start.sidebar.machine.accessibleName()
    translate.set_language("en")
    QApplication.processEvents()
    assert said.startswith(words)


def test_sample_data_starts_a_project_about_it(window: Window) -> None:
    bench = window.begin()
    menu = bench.menus.samples()
    assert texts(menu) == ["Digits", "Iris", "Wine", "Breast cancer", "Diabetes"]
    entry(menu, "Wine").trigger()  # type: ignore[attr-defined]
    data = bench.session.project.data
    assert data is not None
    assert (data.type, dict(data.params)) == ("Sample", {"name": "wine"})
    assert bench.current == "data"
    menu.deleteLater()


def test_a_template_opens_as_a_project_without_a_file(window: Window, qtbot: QtBot) -> None:
    bench = window.begin()
    with qtbot.waitSignal(bench.files.opened, timeout=5000):
        window.start.cards[0].click()
    assert bench.session.path is None
    assert not bench.session.modified
    assert bench.session.graph.nodes


def test_every_icon_of_an_action_exists(bench: Workbench) -> None:
    for row in bench.actions:
        if row.icon:
            assert not theme.icon(row.icon).isNull()


def test_f1_explains_what_has_the_focus(bench: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitActive(bench.window_):
        bench.window_.activateWindow()
    bench.toolbar.device.setFocus()
    QTest.keyClick(bench.window_, Qt.Key.Key_F1)
    help_ = bench.window_.findChild(HelpPane)
    assert help_.isVisible()
    assert "What training computes on" in help_.topic.text
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not help_.isVisible()
    assert bench.toolbar.device.hasFocus()


@pytest.mark.parametrize("key", ["keep", "delete"])
def test_a_question_stands_in_the_middle_over_a_dimmed_window(window: Window, qtbot: QtBot, key: str) -> None:
    said: list[str] = []
    answers = [Answer("keep", "Keep"), Answer("delete", "Delete run", "danger-fill")]
    asked = ask(window, "Delete run “baseline”?", "Its curves go.", answers, said.append, "Traceback")
    assert window.findChild(Scrim).geometry() == window.rect()  # type: ignore[union-attr]
    assert abs(asked.geometry().center().x() - window.mapToGlobal(window.rect().center()).x()) <= 1
    asked.buttons[key].click()
    assert said == [key]
    qtbot.waitUntil(lambda: window.findChild(Scrim) is None, timeout=2000)


def test_a_project_starts_from_a_table_or_from_a_folder(bench: Workbench, qtbot: QtBot) -> None:
    menu = bench.menus.data()
    assert texts(menu) == ["Table…", "Folder of images…"]
    entry(menu, "Folder of images…").trigger()  # type: ignore[attr-defined]
    dialog = bench.window_.findChild(QFileDialog)
    assert dialog.fileMode() == QFileDialog.FileMode.Directory
    dialog.reject()
    qtbot.waitUntil(lambda: bench.window_.findChild(QFileDialog) is None)
    menu.deleteLater()
