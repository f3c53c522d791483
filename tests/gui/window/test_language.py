"""Another language while a project is open: the words change, the document and where one is do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.graph import arranging, edits
from engine.graph.model import Node, Note, Project
from gui import makers, translate, workbench
from gui.how.pane import pane_of, show_topic
from gui.settings import Settings
from gui.workbench import Workbench
from tests.gui.shown import shown_window
from tests.gui.window.conftest import StandInService


@pytest.fixture
def opened(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workbench]:
    """A window with the real modes and a drawing of two layers, one of them selected."""
    monkeypatch.setattr(workbench, "EngineService", StandInService)
    monkeypatch.setattr(workbench, "MAKERS", makers.MAKERS)
    with shown_window(qtbot, settings, tmp_path / "state") as window:
        bench = window.begin()
        bench.files.new()
        bench.session.do("Add ReLU", edits.add, "mine", Node("ReLU"))
        bench.session.do("Rename mine", edits.rename, "mine", "Filters")
        bench.session.select(["Filters"])
        qtbot.waitUntil(lambda: bench.current == "design")
        yield bench
        translate.set_language("en")
        QApplication.processEvents()


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


def test_notes_and_frames_stay_selected(opened: Workbench, qtbot: QtBot) -> None:
    session, old = opened.session, opened.modes["design"].centre()
    session.do("Add note", arranging.add_note, "note", Note("Filters first", (0.0, 200.0)))
    session.select(["Filters"], ["note"])
    translate.set_language("de")
    qtbot.waitUntil(lambda: not shiboken6.isValid(old))
    assert (session.selection, session.things) == ({"Filters"}, {"note"})


def test_the_old_drawing_hears_of_no_edit_any_more(opened: Workbench, qtbot: QtBot) -> None:
    """It may outlive its canvas, and would know nothing of a project that was opened meanwhile."""
    session, old = opened.session, opened.modes["design"].canvas  # type: ignore[attr-defined]
    scene = old.scene
    translate.set_language("de")
    qtbot.waitUntil(lambda: not shiboken6.isValid(old))
    session.open(edits.add(Project(), "other", Node("ReLU")))
    session.do("Delete", edits.remove, ["other"])
    assert not session.graph.nodes
    assert set(scene.nodes) == {"Filters"}


def test_a_window_that_closes_meanwhile_speaks_no_other_language(opened: Workbench, qtbot: QtBot) -> None:
    opened.session.open(Project())
    toolbar = opened.toolbar
    translate.set_language("de")
    opened.window_.close()
    qtbot.wait(1)
    QApplication.processEvents()
    assert opened.toolbar is toolbar


def test_where_one_is_in_each_mode_stays(opened: Workbench, qtbot: QtBot) -> None:
    bench, run = opened, Path("/nowhere/one")
    bench.modes["design"].lower.show_tab("code")
    bench.show_mode("data")
    bench.modes["data"].checks.choose("price")
    bench.show_mode("train")
    train = bench.modes["train"]
    train.ticked, train.hidden = {run}, {Path("/nowhere/two")}
    train.page.log_scale.click()
    train.page.smoothing.set_value(0.25)
    bench.workspace.toggle("left")
    translate.set_language("de")
    qtbot.waitUntil(lambda: bench.toolbar.tabs["design"].text() == "Entwurf")
    assert bench.current == "train"
    assert bench.modes["train"] is not train
    assert (bench.modes["train"].ticked, bench.modes["train"].hidden) == ({run}, {Path("/nowhere/two")})
    assert bench.modes["train"].page.log_scale.isChecked()
    assert bench.modes["train"].page.smoothing.value == 0.25
    assert not bench.workspace.is_open("left")
    assert "data" not in bench.modes, "it is made when it is shown"
    assert bench.looks()["data"] == {"column": "price"}
    bench.show_mode("data")
    assert bench.modes["data"].checks.chosen == bench.modes["data"].page.table.heads.chosen == "price"
    bench.show_mode("design")
    assert bench.modes["design"].lower.tab == "code"
    bench.session.open(Project())
    bench.workspace.toggle("left")


def test_a_comparison_and_the_help_stay_open(opened: Workbench, qtbot: QtBot) -> None:
    bench = opened
    bench.compare(Project(name="Old"), "Old")
    show_topic(bench, "word:stride")
    translate.set_language("de")
    qtbot.waitUntil(lambda: bench.toolbar.tabs["design"].text() == "Entwurf")
    assert bench.comparing.shown == (Project(name="Old"), "Old")
    pane = pane_of(bench)
    qtbot.waitUntil(pane.isVisible)
    assert pane.topic.title == "Schrittweite"
    pane.leave()
    bench.comparing.stop()


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


def test_a_project_that_is_gone_is_still_said_to_be_gone(
    opened: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    window = opened.window_
    opened.settings.add_recent(tmp_path / "gone.loom", "Gone")
    opened.documents.new()
    window.show_start()

    def said(words: str) -> bool:
        return any(words in card.accessibleName() for card in window.start.recent_cards)

    qtbot.waitUntil(lambda: said("Not found"), timeout=2000)
    translate.set_language("de")
    qtbot.waitUntil(lambda: said("Nicht gefunden"), timeout=2000)


def _shown(widget: QWidget) -> set[str]:
    texts = {label.text() for label in widget.findChildren(QLabel)}
    fields = {
        getattr(each, "text", str)() for each in widget.findChildren(QWidget) if hasattr(each, "setText")
    }
    return texts | fields
