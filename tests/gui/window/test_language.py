"""Another language while a project is open: the words change, the document and where one is do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.model import Node, Project
from gui import makers, theme, translate, workbench
from gui.settings import Settings
from gui.window import Window
from gui.workbench import Workbench
from tests.gui.window.conftest import StandInService


@pytest.fixture
def opened(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workbench]:
    """A window with the real modes and a drawing of two layers, one of them selected."""
    monkeypatch.setattr(workbench, "EngineService", StandInService)
    monkeypatch.setattr(workbench, "MAKERS", makers.MAKERS)
    theme.set_reduced_motion(True)
    window = Window(settings, tmp_path / "state")
    window.resize(1500, 900)
    with qtbot.waitExposed(window):
        window.show()
    bench = window.begin()
    bench.files.new()
    bench.session.do("Add ReLU", edits.add, "mine", Node("ReLU"))
    bench.session.do("Rename mine", edits.rename, "mine", "Filters")
    bench.session.select(["Filters"])
    qtbot.waitUntil(lambda: bench.current == "design")
    yield bench
    translate.set_language("en")
    QApplication.processEvents()
    bench.session.open(Project())
    window.close()
    window.deleteLater()
    theme.set_reduced_motion(False)


def test_the_words_change_and_the_work_stays(opened: Workbench, qtbot: QtBot) -> None:
    bench, session = opened, opened.session
    project, history = session.project, session.history
    bench.show_mode("train")
    bench.show_mode("design")
    old = bench.modes["design"].centre()
    bench.modes["design"].canvas.look_again((0.6, bench.modes["design"].canvas.look()[1]))
    translate.set_language("de")
    qtbot.waitUntil(lambda: bench.toolbar.tabs["design"].text() == "Entwurf")
    assert (session.project, session.history, session.selection) == (project, history, {"Filters"})
    assert bench.current == "design"
    assert bench.actions["edit.undo"].words == "Rückgängig: mine umbenennen"
    qtbot.waitUntil(lambda: not shiboken6.isValid(old))
    canvas = bench.modes["design"].canvas
    qtbot.waitUntil(lambda: abs(canvas.view.zoom - 0.6) < 0.01)
    assert canvas.scene.nodes["Filters"].anatomy.title == "ReLU"
    assert "Filters" in _shown(bench)  # what a person called it
    assert "Filter" not in _shown(bench)
    session.undo()
    assert set(canvas.scene.nodes) == {"mine"}
    bench.actions.run("edit.redo")
    assert set(canvas.scene.nodes) == {"Filters"}
    for mode in ("data", "train", "export"):
        bench.show_mode(mode)
        assert not bench.window_.grab().isNull()


def test_the_start_screen_and_the_settings_follow(opened: Workbench, qtbot: QtBot) -> None:
    window = opened.window_
    opened.close_project()
    opened.documents.new()
    window.show_start()
    opened.show_settings()
    translate.set_language("de")
    qtbot.waitUntil(lambda: "Vorlagen" in _shown(window.start))
    assert not window.started
    titles = [
        each.windowTitle() for each in window.findChildren(QWidget) if each.isWindow() and each.isVisible()
    ]
    assert titles == ["Einstellungen"]
    for dialog in window.findChildren(QWidget):
        if dialog.isWindow() and dialog.isVisible():
            dialog.close()


def _shown(widget: QWidget) -> set[str]:
    texts = {label.text() for label in widget.findChildren(QLabel)}
    fields = {
        getattr(each, "text", str)() for each in widget.findChildren(QWidget) if hasattr(each, "setText")
    }
    return texts | fields
