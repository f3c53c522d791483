"""F1 on anything opens a page about it; pages are read from the declarations and lead to each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.analysis.types import Fix, Problem
from engine.data import SOURCES
from engine.export import EXPORTS
from engine.graph import edits
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.train.recipe import OPTIMIZERS, SCHEDULES
from gui import makers, theme, workbench
from gui.canvas.minimap import Minimap
from gui.canvas.quick_add import QuickAdd
from gui.dialogs import Answer, Question, ask
from gui.how import controls, topics
from gui.how.card import HelpCard, explain_in, place
from gui.how.entries import explain_entry
from gui.how.glossary import terms
from gui.how.inside import Inside
from gui.how.page import LinkRow, Page
from gui.how.pane import HelpPane, pane_of
from gui.how.target import topic_at
from gui.modes.design.problems import ProblemRow
from gui.modes.train.settings import TrainingSettings
from gui.rows import areas
from gui.settings import Settings
from gui.widgets.menu import Menu
from gui.widgets.section import SectionHeader
from gui.widgets.tabs import ModeTab
from gui.window import Window
from gui.workbench import Workbench
from tests.gui.window.conftest import StandInService

Pair = tuple[int, int]

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def opened(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A window with the real modes and a drawing of two layers."""
    folder = tmp_path_factory.mktemp("help")
    theme.set_reduced_motion(True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbench, "EngineService", StandInService)
        patch.setattr(workbench, "MAKERS", makers.MAKERS)
        window = Window(Settings(Path(folder) / "settings.json"), folder)
        window.resize(1500, 900)
        window.show()
        bench = window.begin()
        bench.files.new()
        bench.session.do("Add", edits.add, "conv", Node("Conv2d", params={"stride": 2}))
        bench.session.do("Add", edits.add, "relu", Node("ReLU"))
        for name in ("data", "train", "export", "design"):
            bench.show_mode(name)
        bench.session.select(["conv"])
        held = [
            *window.findChildren(QWidget),
            *QApplication.topLevelWidgets(),
        ]  # Qt's own keep their identity
        yield bench
        held.clear()
        bench.session.open(Project())
        window.close()
        window.deleteLater()
    theme.set_reduced_motion(False)


@pytest.fixture
def bench(opened: Workbench, qtbot: QtBot) -> Iterator[Workbench]:
    opened.show_mode("design")
    with qtbot.waitActive(opened.window_):
        opened.window_.activateWindow()
    yield opened
    if pane_of(opened).isVisible():
        pane_of(opened).leave()


def f1(bench: Workbench) -> HelpPane:
    focus = QApplication.focusWidget()
    QTest.keyClick(focus or bench.window_, Qt.Key.Key_F1)
    return pane_of(bench)


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


def test_f1_on_a_block_shows_what_is_inside(bench: Workbench) -> None:
    chain = ("input", "relu", "drop", "output")
    nodes = dict(zip(chain, map(Node, ("Input", "ReLU", "Dropout", "Output"))))
    wires = {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in pairwise(chain)}
    inner = Graph(nodes, wires)
    page = Page(replace(topics.of_text("Mine", "It is mine."), inside=inner))
    inside = page.findChild(Inside)
    assert inside is not None
    assert inside.names.text() == "ReLU → Dropout"
    assert not inside.strip.grab().isNull()
    assert page.player is None
    page.deleteLater()


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


def test_each_kind_of_part_that_is_explained_exists() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "gui").rglob("*.py"))
    for name in controls.KINDS:
        assert f"class {name}(" in source, name
    for name in controls.NAMES:
        plain = name.partition("{")[0].rstrip(": ")
        assert f'"{plain}' in source, name


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


def test_the_help_is_searched_and_leads_on_and_back(bench: Workbench) -> None:
    bench.toolbar.search.setFocus()
    pane = f1(bench)
    first = pane.topic
    QTest.keyClicks(pane.field, "stride")
    rows = pane.area.widget().rows
    assert rows[0].text() == "Stride"
    rows[0].setFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Return)
    assert pane.topic is not None
    assert pane.topic.key == "word:stride"
    link = pane.area.widget().findChildren(LinkRow)[0]
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert pane.topic.key != "word:stride"
    pane.back.click()
    assert pane.topic.key == "word:stride"
    pane.back.click()
    assert pane.topic == first
    assert not pane.back.isEnabled()
    QTest.keyClicks(pane.field, "qqqq")
    assert not pane.area.widget().rows


def test_the_help_stands_within_the_window_whatever_its_size(bench: Workbench, qtbot: QtBot) -> None:
    bench.toolbar.search.setFocus()
    pane = f1(bench)
    for wide, high in ((1500, 900), (820, 520)):
        bench.window_.resize(wide, high)
        qtbot.waitUntil(lambda: bench.window_.rect().contains(_area(pane, bench.window_)), timeout=2000)
        assert pane.width() >= 300
    bench.window_.resize(1500, 900)


def test_each_layer_has_a_whole_page_whose_links_lead_somewhere() -> None:
    named = 0
    for layer in LAYERS.values():
        page = topics.of_layer(layer)
        assert all((page.title, page.text, page.kind)), layer.type
        titles = [part.title for part in page.parts]
        assert "Good to know" in titles, layer.type
        assert len(layer.params) == 0 or "Settings" in titles
        for part in page.parts:
            for line in part.lines:
                assert line.name.strip(), layer.type
                kind, _, name = line.link.partition(":")
                assert not kind or name in (LAYERS if kind == "layer" else terms()), line.link
        named += bool(topics.torch_name(layer))
    assert named > 0.9 * len(LAYERS)
    assert topics.torch_name(LAYERS["Conv2d"]) == "nn.Conv2d"


def test_words_have_pages() -> None:
    for word in list(terms())[::8]:
        page = topics.page(f"word:{word}", lambda name: None)
        assert page is not None
        assert page.text


def ask_about_run(bench: Workbench, qtbot: QtBot) -> Question:
    answers = [Answer("keep", "Keep"), Answer("delete", "Delete run", "danger-fill")]
    text = "Its curves and weights are removed."
    dialog = ask(bench.window_, "Delete run?", text, answers, lambda key: None)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=3000)
    return dialog


def test_f1_in_a_dialog_opens_its_page_beside_it(bench: Workbench, qtbot: QtBot) -> None:
    dialog = ask_about_run(bench, qtbot)
    dialog.buttons["delete"].setFocus()
    QTest.keyClick(dialog.buttons["delete"], Qt.Key.Key_F1)
    card = dialog.findChild(HelpCard)
    assert card.isVisible()
    assert card.reader.topic.title == "Delete run"
    assert not card.geometry().intersects(dialog.frameGeometry())
    qtbot.waitUntil(card.isActiveWindow, timeout=3000)
    card.reader.field.setFocus()
    QTest.keyClicks(card.reader.field, "stride")  # it can be used although the dialog is modal
    rows = card.reader.area.widget().rows
    QTest.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    assert card.reader.topic.key == "word:stride"
    QTest.keyClick(card.reader.area.widget(), Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert dialog.isVisible(), "Esc closes the help alone"
    qtbot.waitUntil(lambda: dialog.buttons["delete"].hasFocus(), timeout=3000)
    dialog.buttons["delete"].click()


def test_the_help_of_a_dialog_goes_with_it(bench: Workbench, qtbot: QtBot) -> None:
    dialog = ask_about_run(bench, qtbot)
    card = explain_in(dialog)
    with qtbot.waitSignal(card.destroyed, timeout=3000):
        dialog.buttons["keep"].click()


@pytest.mark.parametrize(
    ("at", "screen"), [((40, 40), (1600, 1000)), ((1100, 200), (1600, 1000)), ((150, 60), (1000, 700))]
)
def test_the_help_of_a_dialog_never_hides_what_has_the_focus(at: Pair, screen: Pair) -> None:
    dialog = QRect(*at, 700, 560)
    for spot in (QRect(at[0] + 30, at[1] + 30, 200, 28), QRect(at[0] + 480, at[1] + 500, 180, 28)):
        found = place(QRect(0, 0, *screen), dialog, spot)
        assert QRect(0, 0, *screen).contains(found)
        assert not found.intersects(spot)
        assert found.height() >= 200


@pytest.mark.parametrize("size", [(1600, 1000), (1440, 900), (1000, 700)])
def test_the_help_covers_nothing(bench: Workbench, qtbot: QtBot, size: Pair) -> None:
    """The panels and the canvas give it room; what floats over the canvas moves aside."""
    window, space = bench.window_, bench.workspace
    window.resize(*size)
    canvas = bench.modes["design"].canvas
    canvas.view.setFocus()
    pane = f1(bench)
    qtbot.waitUntil(lambda: _area(pane, window).x() + pane.width() == window.width(), timeout=3000)
    assert pane.width() <= window.width() // 3 + 1
    overlays = canvas.overlays
    for each in (overlays.tools, overlays.minimap, overlays.chip, space.centre, space.dock):
        assert each.isVisible()
        assert not _area(each, window).intersects(_area(pane, window)), type(each).__name__
    if space.is_drawer("right"):
        assert bench.toolbar.inspector.isVisible()
        bench.toolbar.inspector.click()
    assert space.is_open("right")
    assert not _area(space.right, window).intersects(_area(pane, window))
    if size == (1600, 1000):
        assert not space.is_drawer("right"), "there is room for both"

    def seen() -> bool:
        spot = canvas.view.to_screen(canvas.scene.grid["conv"].center()).toPoint()
        return canvas.view.viewport().rect().contains(spot)

    qtbot.waitUntil(seen, timeout=2000)
    if space.is_drawer("right"):
        bench.toolbar.inspector.click()
    QTest.keyClick(pane.area.widget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: space.width() == window.width(), timeout=3000)
    window.resize(1500, 900)


def test_the_help_is_an_area_of_the_keyboard(bench: Workbench) -> None:
    bench.modes["design"].canvas.view.setFocus()
    pane = f1(bench)
    assert pane in areas(bench)
    bench.modes["design"].canvas.view.setFocus()
    for _ in range(len(areas(bench))):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        if pane.isAncestorOf(QApplication.focusWidget()):
            break
    assert pane.isAncestorOf(QApplication.focusWidget())


def _area(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
