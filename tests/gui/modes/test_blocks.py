"""Blocks in the real window with the real engine: drawn, told, kept, shared, and their problems found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem

from engine.analysis.types import Analysis, Facts
from engine.graph import blocks, edits, file
from engine.graph.model import Choice, Graph, Node, Project, Wire
from gui import theme, workbench
from gui.settings import Settings
from gui.window import Window
from gui.workbench import Workbench

PAIR = Graph(
    {
        "x": Node("Input"),
        "lin": Node("Linear", {"out_features": "=width * 2"}, (240, 0)),
        "act": Node("ReLU", {}, (480, 0)),
        "y": Node("Output", {}, (720, 0)),
    },
    {
        t: Wire(s, t)
        for s, t in (("x.output", "lin.input"), ("lin.output", "act.input"), ("act.output", "y.input"))
    },
    {"width": 8},
    "A <b>layer</b> and its activation.",
)
MAIN = Graph(
    {
        "table": Node("Input", {"field": "features"}),
        "one": Node("block:pair", {"width": 4}, (240, 0)),
        "head": Node("Linear", {"out_features": "=classes"}, (480, 0)),
        "answer": Node("Output", {}, (720, 0)),
        "label": Node("Target", {"field": "species"}, (0, 240)),
        "error": Node("CrossEntropyLoss", {}, (480, 240)),
    },
    {
        t: Wire(s, t)
        for s, t in (
            ("table.output", "one.x"),
            ("one.y", "head.input"),
            ("head.output", "answer.input"),
            ("head.output", "error.input"),
            ("label.output", "error.target"),
        )
    },
)


class Quiet(QObject):
    """An engine service that never answers, for what needs no shapes."""

    lost = Signal(str)

    def ask(self, *_: Any, **__: Any) -> int:
        return 0

    def start(self) -> None: ...

    def cancel(self, number: int) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine is started."""
    monkeypatch.setattr(workbench, "EngineService", lambda parent: Quiet())


@pytest.fixture
def bench(
    request: pytest.FixtureRequest, qtbot: Any, qapp: QApplication, tmp_path: Path
) -> Iterator[Workbench]:
    """A window with a small project with a block; one file of the library is broken."""
    theme.set_reduced_motion(True)
    (tmp_path / "config" / "blocks").mkdir(parents=True)
    (tmp_path / "config" / "blocks" / "cut.loom").write_text("{")
    window = Window(Settings(tmp_path / "config" / "settings.json"), tmp_path / "state")
    window.resize(1500, 900)
    with qtbot.waitExposed(window):
        window.show()
    project = Project(graphs={"main": MAIN, "pair": PAIR}, data=Choice("Sample", {"name": "iris"}))
    path = tmp_path / "pair.loom"
    file.save(path, project)
    made = window.begin()
    made.files.open_dropped(path, started=False)
    silent = "quiet" in request.fixturenames
    qtbot.waitUntil(lambda: window.started and made.session.path == path, timeout=20_000)
    qtbot.waitUntil(lambda: silent or made.session.analysed_project is not None, timeout=60_000)
    yield made
    made.session.open(made.session.project)
    window.close()
    window.deleteLater()
    theme.set_reduced_motion(False)


def analysed(bench: Workbench, qtbot: Any, *step: Any, **more: Any) -> None:
    with qtbot.waitSignal(bench.session.analysed, timeout=20_000):
        assert bench.session.do("Step", *step, **more)


def know(bench: Workbench, *trained: str) -> None:
    """Let analysis say that these nodes have weights."""
    bench.session.analysis = Analysis({name: Facts(parameters=12) for name in trained})
    bench.session.analysed.emit()


def entry(bench: Workbench, type: str) -> QTreeWidgetItem | None:
    tree = bench.modes["design"].palette.tree
    for group in (tree.topLevelItem(i) for i in range(tree.topLevelItemCount())):
        for child in (group.child(i) for i in range(group.childCount())):
            if child.data(0, Qt.ItemDataRole.UserRole) == type:
                return child
    return None


def test_every_panel_follows_into_a_block(bench: Workbench, qtbot: Any) -> None:
    session, design = bench.session, bench.modes["design"]
    assert not session.problems
    assert session.analysis.facts["one"].parameters == 4 * 8 + 8
    with qtbot.waitSignal(session.analysed, timeout=20_000):
        session.enter("one")
    qtbot.waitUntil(lambda: "lin" in session.analysis.facts, timeout=20_000)
    page = design.inspector.block
    assert "Parameters in one 40" in page.stats.accessibleDescription()
    assert page.arguments.rows_by_name["width"].here.text() == "4 here"
    rows = design.lower.analyzer.rows
    assert [rows.data(rows.index(i, 0)) for i in range(rows.rowCount())] == ["x", "lin", "act", "y"]
    assert rows.data(rows.index(1, 2)) == "N × 8"
    assert bench.statusbar.fact.accessibleName() == "Inside Pair"
    session.select(["lin"])
    field = design.inspector.page.forms[0].editors["out_features"].field
    assert (field.text(), field.accessibleDescription()) == ("=width * 2", "= 8")
    design.lower.show_tab("code")
    marked = [
        design.lower.code.text.document().findBlockByNumber(n - 1).text()
        for n in design.lower.code.text._marked
    ]
    assert any("nn.Linear" in line for line in marked), marked
    session.leave()
    _problems_lead_inside(bench, qtbot)


def test_arguments_are_written_in_the_inspector(quiet: None, bench: Workbench, qtbot: Any) -> None:
    session, design = bench.session, bench.modes["design"]
    session.enter("one")
    arguments = design.inspector.block.arguments
    row = arguments.rows_by_name["width"]
    row.name.setText("units")
    QTest.keyClick(row.name, Qt.Key.Key_Return)
    assert dict(session.graph.arguments) == {"units": 8}
    assert session.project.main.nodes["one"].params == {"units": 4}
    row = arguments.rows_by_name["units"]
    row.value.setText("16")
    QTest.keyClick(row.value, Qt.Key.Key_Return)
    assert session.graph.arguments["units"] == 16
    arguments._add()
    assert session.graph.arguments["channels"] == 1
    arguments.remove("channels")
    assert list(arguments.rows_by_name) == ["units"]
    session.leave()
    qtbot.waitUntil(lambda: "units" in design.inspector.page.forms[0].editors)
    names = list(design.inspector.page.forms[0].editors)
    assert names == ["units", "repeat", "loop"]
    assert "<b>layer</b>" in design.inspector.page.layer.help


def type_in(field: Any, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    if not text:
        QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, key)


def test_the_keyboard_goes_on_from_the_name_of_a_setting_to_its_value(quiet: None, bench: Workbench) -> None:
    session, design = bench.session, bench.modes["design"]
    session.enter("one")
    arguments = design.inspector.block.arguments
    type_in(arguments.rows_by_name["width"].name, "units", Qt.Key.Key_Tab)
    row = arguments.rows_by_name["units"]
    assert QApplication.focusWidget() is row.value
    assert row.name.accessibleName() == "Name of the setting units"
    type_in(QApplication.focusWidget(), "24")
    assert dict(session.graph.arguments) == {"units": 24}
    type_in(row.name, "min")
    assert row.name.property("mistake") is True
    assert dict(session.graph.arguments) == {"units": 24}
    session.undo()
    session.undo()
    assert arguments.rows_by_name["width"].isVisible()


def test_the_mark_of_a_value_goes_once_it_is_mended(quiet: None, bench: Workbench) -> None:
    session, design = bench.session, bench.modes["design"]
    session.enter("one")
    value = design.inspector.block.arguments.rows_by_name["width"].value
    for wrong in ("", "=", "=1 +", "=1 / 0", "=[3]"):
        type_in(value, wrong)
        assert value.property("mistake") is True, wrong
        assert dict(session.graph.arguments) == {"width": 8}, wrong
        type_in(value, "8")
        assert value.property("mistake") is False, wrong
    type_in(value, "=64 / (wide - deep)")
    assert value.property("mistake") is False, "a variable may come later"
    assert session.graph.arguments["width"] == "=64 / (wide - deep)"


def test_a_new_setting_does_not_take_the_name_of_a_variable(quiet: None, bench: Workbench) -> None:
    session, design = bench.session, bench.modes["design"]
    session.do("Set", edits.set_setting, "variables.channels", 3)
    session.enter("one")
    arguments = design.inspector.block.arguments
    arguments._add()
    assert list(session.graph.arguments) == ["width", "size"]


def _problems_lead_inside(bench: Workbench, qtbot: Any) -> None:
    session, design = bench.session, bench.modes["design"]
    analysed(bench, qtbot, edits.disconnect, ["act.input"], graph="pair")
    qtbot.waitUntil(lambda: any(p.path == ("one",) for p in session.problems), timeout=20_000)
    assert design.canvas.scene.nodes["one"].severity == "error"
    row = next(r for r in design.lower.problems.rows if r.problem.node == "act")
    assert row.where == "ReLU · one/act"
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.rect().center() - row.rect().topRight() / 4)
    assert (session.trail, session.selection) == (("one",), {"act"})
    session.leave()
    bench.show_first_problem()
    assert session.trail == ("one",)


def test_weights_are_chosen_for_one_or_several(quiet: None, bench: Workbench, qtbot: Any) -> None:
    session, design = bench.session, bench.modes["design"]
    know(bench, "head", "one")
    session.select(["head"])
    section = design.inspector.page.weights
    assert section.isVisibleTo(design.inspector.page)
    section.form.editors["frozen"].switch.click()
    assert session.graph.nodes["head"].weights == {"frozen": True}
    session.select(["label"])
    assert design.inspector.page.weights is None
    session.select(["answer", "head", "one"])
    assert design.inspector.sums.accessibleDescription() == "Parameters 24"  # 12 of each
    share = design.inspector.several.form.editors["share"]
    share.field.setText("both")
    QTest.keyClick(share.field, Qt.Key.Key_Return)
    chosen = {name: dict(node.weights) for name, node in session.graph.nodes.items() if node.weights}
    assert chosen == {"head": {"frozen": True, "share": "both"}, "one": {"share": "both"}}
    session.undo()
    session.undo()
    session.enter("one")
    know(bench, "lin")
    session.select(["lin"])
    design.inspector.page.weights.form.editors["rate"].field.setText("0,5")
    QTest.keyClick(design.inspector.page.weights.form.editors["rate"].field, Qt.Key.Key_Return)
    assert session.project.graphs["pair"].nodes["lin"].weights == {"rate": 0.5}


def test_the_library_gives_and_takes(quiet: None, bench: Workbench, qtbot: Any) -> None:
    session, design, library = bench.session, bench.modes["design"], bench.library
    qtbot.waitUntil(lambda: bool(library.entries), timeout=20_000)
    broken = entry(bench, "library:cut")
    assert broken is not None
    assert "cut.loom" in broken.toolTip(0)
    assert "<b>" not in entry(bench, "block:pair").toolTip(0), "a block's words are never read as HTML"
    session.select(["one"])
    with qtbot.waitSignal(library.changed, timeout=20_000):
        bench.actions.run("blocks.keep")
    assert (library.folder / "pair.loom").exists()
    assert entry(bench, "library:pair") is None, "the project has the very same block"
    session.open(Project(data=Choice("Sample", {"name": "iris"})))
    qtbot.waitUntil(lambda: entry(bench, "library:pair") is not None)
    design.add_layer("library:pair")
    assert session.graph.nodes["pair1"].type == "block:pair"
    assert session.project.graphs["pair"] == PAIR
    assert entry(bench, "block:pair") is not None
    with qtbot.waitSignal(library.changed, timeout=20_000):
        library.remove("pair")
    session.undo()
    assert entry(bench, "library:pair") is None
    assert set(session.project.graphs) == {"main"}


def test_a_loss_is_given_a_step_of_its_own(quiet: None, bench: Workbench, qtbot: Any) -> None:
    session, design = bench.session, bench.modes["design"]
    know(bench, "head")
    session.select(["error"])
    section = design.inspector.page.step
    section._choose("\0new")
    assert session.graph.nodes["error"].params["update"] == "error_step"
    step = section.step
    assert list(step.ticks) == ["one", "head"]
    step.ticks["one"].click()
    step.times.setText("3")
    QTest.keyClick(step.times, Qt.Key.Key_Return)
    step._set(optimizer=Choice("SGD"))
    update = session.project.updates["error_step"]
    assert (update.nodes, update.times, update.optimizer) == (("head",), 3, Choice("SGD"))
    step._set_optimizer("lr", 0.5, 0)
    assert session.project.updates["error_step"].optimizer == Choice("SGD", {"lr": 0.5})
    step.title.setText("teach")
    QTest.keyClick(step.title, Qt.Key.Key_Return)
    assert session.graph.nodes["error"].params["update"] == "teach"
    step.ticks["one"].click()
    assert session.project.updates["teach"].nodes == (), "all ticked is all weights"
    section._choose("")
    assert "update" not in session.graph.nodes["error"].params


def test_a_block_that_is_used_is_not_deleted(quiet: None, bench: Workbench) -> None:
    said: list[str] = []
    bench.session.refused.connect(said.append)
    assert not bench.session.do("Delete", blocks.remove_block, "pair")
    assert "still used" in said[0]
