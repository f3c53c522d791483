"""F1 on anything opens a page about it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.analysis.types import Fix, Problem
from engine.data import SOURCES
from engine.export import EXPORTS
from engine.graph import edits
from engine.layers import LAYERS
from engine.train.recipe import OPTIMIZERS, SCHEDULES
from gui.canvas.minimap import Minimap
from gui.canvas.quick_add import QuickAdd
from gui.how import controls, topics
from gui.how.entries import explain_entry
from gui.how.pane import pane_of
from gui.how.target import topic_at
from gui.modes.design.problems import ProblemRow
from gui.modes.train.settings import TrainingSettings
from gui.widgets.menu import Menu
from gui.widgets.section import SectionHeader
from gui.widgets.tabs import ModeTab
from gui.workbench import Workbench
from tests.gui.how.helped import f1


def test_f1_on_a_layer_shows_its_figure_with_its_own_settings(bench: Workbench) -> None:
    bench.session.select(["conv"])
    view = bench.modes["design"].canvas.view
    view.setFocus()
    pane = f1(bench)
    assert pane.isVisible()
    assert pane.topic is not None
    assert pane.topic.key == "layer:Conv2d"
    assert pane.topic.settings == {"stride": 2}
    page = pane.area.widget()
    assert page.player.drawing.picture.note == "32 filters; each sees all 3 channels"
    assert "1, 2 comes from rows 1–2 + 1 outside; columns 2–4" in page.player.drawing.picture.words(1)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not pane.isVisible()
    assert view.hasFocus()


def test_f1_on_a_setting_a_palette_row_and_a_mode(bench: Workbench) -> None:
    bench.session.select(["conv"])
    field = bench.modes["design"].inspector.page.forms[0].editors["out_channels"].widget
    assert topic_at(bench, field).title == "Filters"
    assert "How many filters" in topic_at(bench, field).text
    tree = bench.modes["design"].palette.tree
    tree.show_found([LAYERS["LSTM"]])
    tree.setCurrentItem(tree.topLevelItem(0))
    tree.setFocus()
    assert f1(bench).topic.key == "layer:LSTM"  # type: ignore[union-attr]
    assert topic_at(bench, bench.toolbar.tabs["train"]).key == "mode:train"
    assert topic_at(bench, bench.toolbar.undo).key == "action:edit.undo"


def test_f1_in_a_menu_explains_the_marked_row(bench: Workbench) -> None:
    for ids in (["file.save", "edit.undo"], ["file.save"]):
        menu = bench.actions.menu(ids, bench.toolbar)
        menu.popup(bench.window_.mapToGlobal(QPoint(40, 40)))
        menu.setActiveAction(menu.actions()[-1])
        QTest.keyClick(menu, Qt.Key.Key_F1)
        topic = pane_of(bench).topic
        assert topic is not None
        assert (topic.key, topic.kind) == (f"action:{ids[-1]}", "Action")
        assert QApplication.activePopupWidget() is None
    outer = Menu(bench.toolbar)
    outer.addMenu("Themes").addAction("&Dark\tD")
    outer.setActiveAction(outer.actions()[0])
    assert explain_entry(outer)
    topic = pane_of(bench).topic
    assert topic is not None
    assert (topic.title, [line.name for line in topic.parts[0].lines]) == ("Themes", ["Dark"])
    outer.deleteLater()


def test_f1_in_quick_add_explains_the_layer_that_enter_would_add(bench: Workbench) -> None:
    canvas = bench.modes["design"].canvas
    quick = canvas.window().findChild(QuickAdd)
    quick.list.set_layers([LAYERS["GRU"]], "")
    assert topic_at(bench, quick.field).key == "layer:GRU"


def test_f1_on_a_problem_says_why_and_what_mends_it(bench: Workbench, qtbot: QtBot) -> None:
    problem = Problem(
        "size", "conv", "Linear got the wrong size", "It expects 256 values.", fixes=(Fix("Match it", ()),)
    )
    row = ProblemRow(problem, "Linear · head")
    qtbot.addWidget(row)
    page = topic_at(bench, row)
    assert (page.title, page.kind) == ("Linear got the wrong size", "Problem")
    assert page.parts[0].lines[0].name == "Match it"


def test_f1_gives_a_page_wherever_the_focus_can_be(bench: Workbench) -> None:
    bench.session.select(["conv"])
    silent, general, seen = [], [], 0
    for mode in ("design", "data", "train", "export"):
        bench.show_mode(mode)
        for widget in bench.window_.findChildren(QWidget):
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
                continue
            seen += 1
            page = topic_at(bench, widget)
            what = f"{mode}: {type(widget).__name__} {widget.accessibleName()!r}"
            if not page.title.strip() or not (page.text.strip() or page.parts):
                silent.append(what)
            known = page.key.startswith("mode:") and not isinstance(widget, ModeTab)
            if widget.isVisible() and (known or "It is a part of" in page.text):
                general.append(f"{what}: {page.title}, {page.text}")
    assert seen > 100
    assert not silent
    assert not general
    assert topic_at(bench, None).title == "Export"


def test_parts_of_the_window_say_what_they_are_for(bench: Workbench) -> None:
    minimap = bench.window_.findChild(Minimap)
    assert topic_at(bench, minimap).text == controls.KINDS["Minimap"]
    header = next(each for each in bench.window_.findChildren(SectionHeader) if each.text() == "Weights")
    assert topic_at(bench, header).text == controls.NAMES["Weights"]


def test_what_is_declared_has_a_page_of_its_declaration(bench: Workbench) -> None:
    bench.show_mode("train")
    settings = bench.window_.findChild(TrainingSettings)
    page = topic_at(bench, settings.optimizer.select)
    assert (page.title, page.kind) == ("Adam", "Choice")
    assert page.parts[0].lines[0].name == "Learning rate"
    assert page.draw is not None
    bench.session.do("Set", edits.set_setting, "optimizer.lr", 0.5)
    slow, quick = page, topic_at(bench, settings.optimizer.select)
    assert quick.settings == {"lr": 0.5}
    assert quick.draw is not None
    assert quick.draw(300.0).words(1) != slow.draw(300.0).words(1)
    bench.session.undo()
    assert topic_at(bench, settings.schedule.select).draw is not None
    for registry in (OPTIMIZERS, SCHEDULES, EXPORTS, SOURCES):
        for thing in registry.values():
            about = topics.of_declared(thing)
            assert about.text
            assert len(about.parts) >= bool(thing.params)


def test_a_control_without_words_is_explained_by_what_is_around_it(bench: Workbench, qtbot: QtBot) -> None:
    outer, inner = QWidget(), QWidget()
    qtbot.addWidget(outer)
    inner.setParent(outer)
    assert topic_at(bench, inner).key == "mode:design"
    outer.setAccessibleName("Split")
    outer.setToolTip("How the samples are divided.")
    assert topic_at(bench, inner).text == "How the samples are divided."
