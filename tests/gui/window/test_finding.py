"""Search everything: what it finds, in which order, how fast, and where choosing leads."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.blocks import make_block
from engine.graph.model import Choice, Graph, Node, Project
from gui import makers, theme, workbench
from gui.how.pane import HelpPane
from gui.search.command import CommandSearch
from gui.search.finding import Found, everything
from gui.search.matching import best, known, narrows
from gui.settings import Settings
from gui.widgets.form import Form
from gui.workbench import Workbench
from tests.gui.shown import shown_window
from tests.gui.window.conftest import StandInService

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def real(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workbench]:
    """A window with its real modes and a stand-in for the engine."""
    monkeypatch.setattr(workbench, "EngineService", StandInService)
    with shown_window(qtbot, settings, tmp_path / "state", (1400, 850)) as window:
        bench = window.begin()
        bench.files.new()
        assert bench._makers is makers.MAKERS
        yield bench


def found(text: str, things: list[str]) -> list[str]:
    rows = [known(Found(each, "", "", lambda: None)) for each in things]
    return [each.found.text for each in best(text, rows)]


def search(bench: Workbench, text: str) -> CommandSearch:
    QTest.keyClick(bench.window_, Qt.Key.Key_K, CTRL)
    shown = bench.window_.findChildren(CommandSearch)[-1]
    QTest.keyClicks(shown.field, text)
    return shown


def choose(bench: Workbench, text: str, hint: str) -> None:
    """Search, walk down to the first row with a hint, press Enter."""
    shown = search(bench, text)
    hints = [row.found.hint for row in shown.rows]
    assert hint in hints, (text, [(row.found.text, row.found.hint) for row in shown.rows])
    for _ in range(hints.index(hint)):
        QTest.keyClick(shown.field, Qt.Key.Key_Down)
    QTest.keyClick(shown.field, Qt.Key.Key_Return)


def test_the_nearest_comes_first() -> None:
    things = [
        "Global average pooling",
        "Average pooling",
        "conv10",
        "conv1",
        "Conv 2D",
        "Go to Train",
        "Save as…",
    ]
    assert found("conv1", things)[:2] == ["conv1", "conv10"]
    assert found("gap", things)[0] == "Global average pooling"
    assert found("average", things)[0] == "Average pooling"
    assert found("pool glob", things) == ["Global average pooling"]
    assert found("cnv2", things) == ["Conv 2D"]
    assert found("conv", ["Convolution, transposed", "Conv 2D"]) == ["Conv 2D", "Convolution, transposed"]
    assert found("go tr", things) == ["Go to Train"]
    assert found("as", things)[0] == "Save as…"
    assert found("xyz", things) == []
    assert found("", things) == things


def test_other_words_find_a_thing_after_its_name_does() -> None:
    rows = [
        Found("Linear", "", "", lambda: None, more="dense fully connected"),
        Found("Dense net", "", "", print),
        Found("Degree of noise", "", "", print),  # only its letters stand in that order
        Found("Add", "", "", print, more="condensed"),  # the word is a part of another one
    ]
    assert [each.found.text for each in best("dense", [known(row) for row in rows])] == [
        "Dense net",
        "Linear",
        "Degree of noise",
        "Add",
    ]


def test_looking_among_what_fitted_before_loses_nothing() -> None:
    things = [
        known(Found(name, "", "", print)) for name in ("Conv 2D", "conv_block", "cover drive", "Recover")
    ]
    for text in ("conv 2d", "cvd", "cover", "rec", "c b"):
        fits, typed = things, ""
        for end in range(1, len(text) + 1):
            fits = best(text[:end], fits if narrows(typed, text[:end]) else things)
            typed = text[:end]
            assert {id(each) for each in fits} == {id(each) for each in best(typed, things)}, typed


def test_every_kind_of_thing_is_found(real: Workbench, tmp_path: Path) -> None:
    real.session.do("Add", edits.add, "conv1", Node("Conv2d", {"out_channels": 8}))
    real.session.select(["conv1"])
    real.settings.add_recent(tmp_path / "churn.loom", "Customer churn")
    hints = {each.hint for each in everything(real)}
    assert {
        "Action", "Layer in this model", "Add layer", "Setting of conv1", "Training setting", "Setting",
        "Template", "Recent project", "What it means",
    } <= hints  # fmt: skip
    save = next(each for each in everything(real) if each.text == "Save")
    assert save.key == "Ctrl+S"


def test_only_what_can_be_done_is_offered(real: Workbench) -> None:
    def actions() -> set[str]:
        return {each.text for each in everything(real) if each.hint == "Action"}

    real.session.do("Add", edits.add, "relu1", Node("ReLU"))
    real.session.select(())
    assert "Duplicate" not in actions()
    real.session.select(["relu1"])
    assert "Duplicate" in actions()


def test_a_layer_inside_a_block_is_gone_to(real: Workbench) -> None:
    made = edits.add(Project(name="Net"), "hidden_one", Node("ReLU"))
    real.session.open(make_block(edits.add(made, "outside", Node("Tanh")), ["hidden_one"], "Part"))
    real.show_mode("data")
    shown = search(real, "hidden_one")
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    assert real.current == "design"
    assert len(real.session.trail) == 1
    assert real.session.selection == {"hidden_one"}
    real.session.leave()
    real.session.do("Remove", edits.remove, real.session.graph.nodes.keys() - {"outside"})
    assert real.session.project.graphs.keys() > {"main"}, "the block is there without a use"
    assert "hidden_one" not in {each.text for each in everything(real)}, "nothing leads there"


def test_a_setting_of_training_is_gone_to(real: Workbench) -> None:
    choose(real, "batch size", "Training setting")
    assert real.current == "train"
    focus = QApplication.focusWidget()
    form = next(f for f in real.workspace.findChildren(Form) if "batch_size" in f.editors and f.isVisible())
    assert focus is not None
    widget = form.editors["batch_size"].widget
    assert focus is widget or widget.isAncestorOf(focus)


def test_a_folded_setting_of_the_layer_is_unfolded(real: Workbench) -> None:
    real.session.do("Add", edits.add, "conv1", Node("Conv2d", {"out_channels": 8}))
    real.session.select(["conv1"])
    real.show_mode("data")
    layer = real.session.layer("Conv2d")
    assert layer is not None
    hidden = next(param for param in layer.params.values() if param.advanced)
    choose(real, hidden.label, "Setting of conv1")
    assert real.current == "design"
    page = real.workspace.shown("right")
    assert page is not None
    form = next(each for each in page.findChildren(Form) if hidden.name in each.editors)
    assert form.isVisible()


def test_a_setting_of_the_data_is_gone_to(real: Workbench) -> None:
    project = replace(Project(), data=Choice("Table", {"path": "/nowhere/rows.csv"}))
    real.session.open(project)
    choose(real, "path", "Data setting")
    assert real.current == "data"


def test_a_layer_is_added_from_any_mode(real: Workbench) -> None:
    real.show_mode("train")
    choose(real, "batch norm 2d", "Add layer")
    assert real.current == "design"
    assert [node.type for node in real.session.graph.nodes.values()] == ["BatchNorm2d"]


def test_a_word_is_explained(real: Workbench) -> None:
    choose(real, "dropout", "What it means")
    pane = real.window_.findChild(HelpPane)
    assert pane.isVisible()
    assert pane.topic.key == "word:dropout"
    pane.leave()


def test_a_template_is_opened(real: Workbench, qtbot: QtBot) -> None:
    choose(real, "iris", "Template")
    qtbot.waitUntil(lambda: len(real.session.graph.nodes) > 3, timeout=5000)


def test_a_key_takes_less_than_a_frame_with_five_thousand_layers(real: Workbench) -> None:
    nodes = {f"conv_block_{number}": Node("Conv2d") for number in range(5000)}
    real.show_mode("train")
    real.session.open(replace(Project(), graphs={"main": Graph(nodes)}))
    shown = search(real, "")
    times = []
    for letter in "conv block 4990":
        begin = time.process_time()  # of this process alone: others may be at work beside it
        QTest.keyClicks(shown.field, letter)
        times.append(time.process_time() - begin)
    print("longest key", max(times), "of", sorted(times)[len(times) // 2])
    assert shown.rows[0].found.text == "conv_block_4990"
    assert sorted(times)[len(times) // 2] < 0.016
    shown.close()


def test_what_the_pointer_moves_to_is_what_enter_does(real: Workbench) -> None:
    shown = search(real, "zoom")
    assert len(shown.rows) > 2
    shown.rows[2].pointed.emit()  # the list opened below a pointer that rests
    assert shown._chosen == 0
    shown._resting = QPoint(-9, -9)
    shown.rows[2].pointed.emit()
    assert shown._chosen == 2
    QTest.keyClick(shown.field, Qt.Key.Key_Down)
    assert shown._chosen == 3 % len(shown.rows)
    shown.close()


def test_a_theme_is_chosen_by_its_name(real: Workbench) -> None:
    choose(real, "dark", "Setting")
    assert real.settings.get("theme", "") == "dark"
    assert theme.is_dark()
    choose(real, "theme light", "Setting")
    assert not theme.is_dark()
