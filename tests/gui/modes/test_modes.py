"""The real modes in the real window with the real engine: look at a template, change it, train, export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.graph import edits
from engine.graph.model import Choice, Node
from gui.canvas import menus
from gui.canvas.hits import Hit
from gui.runs.training import Training
from gui.service import EngineService
from gui.workbench import Workbench
from tests.gui.shown import opened_template


@pytest.fixture
def bench(qtbot: Any, qapp: QApplication, engine: EngineService, tmp_path: Path) -> Iterator[Workbench]:
    """A window with the wine template open and analysed."""
    with opened_template(qtbot, engine, tmp_path, "wine-mlp") as made:
        yield made


def test_design_follows_edits(bench: Workbench, qtbot: Any) -> None:
    session, design = bench.session, bench.modes["design"]
    session.select(["hidden1"])
    stats = design.inspector.page.stats.accessibleDescription()
    assert "N × 32" in stats
    assert "448" in stats

    with qtbot.waitSignal(session.analysed, timeout=20_000):
        session.do("Set outputs", edits.set_param, "hidden1", "out_features", 8)
    assert "N × 8" in design.inspector.page.stats.accessibleDescription()
    assert "nn.Linear(13, 8)" in design.lower.code.text.toPlainText()
    rows = design.lower.analyzer.rows
    shown = [rows.data(rows.index(i, 2)) for i in range(rows.rowCount())]
    assert "N × 8" in shown

    with qtbot.waitSignal(session.analysed, timeout=20_000):
        session.do("Set outputs", edits.set_param, "head", "out_features", 7)
    row = next(r for r in design.lower.problems.rows if r.problem.kind == "classes-width")
    with qtbot.waitSignal(session.analysed, timeout=20_000):
        QTest.mouseClick(row.buttons[0], Qt.MouseButton.LeftButton)
    assert not session.analysis.errors
    bench.actions.run("edit.undo")
    assert session.graph.nodes["head"].params["out_features"] == 7


def test_a_problem_leads_to_its_layer(bench: Workbench, qtbot: Any) -> None:
    session, design = bench.session, bench.modes["design"]
    with qtbot.waitSignal(session.analysed, timeout=20_000):
        session.do("Disconnect", edits.disconnect, ["relu1.input"])
    session.select([])
    row = next(r for r in design.lower.problems.rows if r.problem.node == "relu1")
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert session.selection == {"relu1"}
    bench.train()
    assert bench.current == "design"
    assert not bench.training.infos


def test_data_shows_rows_and_takes_roles(bench: Workbench, qtbot: Any) -> None:
    bench.show_mode("data")
    data = bench.modes["data"]
    qtbot.waitUntil(lambda: data.look.description is not None, timeout=30_000)
    table = data.page.table
    qtbot.waitUntil(lambda: table.cells.data(table.cells.index(0, 0)) == "14.23", timeout=20_000)
    assert [c.name for c in data.look.description.columns][-1] == "cultivar"

    table.set_role("ash", "ignore")
    qtbot.waitUntil(lambda: data.look.column("ash").role == "ignore", timeout=20_000)
    qtbot.waitUntil(lambda: bench.session.fields["features"].shape == (12,), timeout=20_000)
    bench.session.undo()
    qtbot.waitUntil(lambda: data.look.column("ash").role == "feature", timeout=20_000)

    data.page.bar.setFocus()
    QTest.keyClick(data.page.bar, Qt.Key.Key_Right)
    assert bench.session.project.split["train"] == pytest.approx(0.71)
    qtbot.waitUntil(lambda: data.look.description.split["train"] > 124, timeout=20_000)

    data.sources.use(Choice("Table", {"path": "/no/such/file.csv"}))
    qtbot.waitUntil(lambda: bool(data.look.why), timeout=20_000)
    assert "file.csv" in data.page.unread.line.text()


def test_train_stop_go_on_and_export(bench: Workbench, qtbot: Any, tmp_path: Path) -> None:
    session, training = bench.session, bench.training
    session.do("Longer", edits.set_setting, "training.epochs", 40)
    session.do("Slower", edits.set_setting, "training.batch_size", 2)
    bench.train()
    train = bench.modes["train"]
    qtbot.waitUntil(
        lambda: train.page.strip.info is not None and train.page.strip.info.epoch >= 3, timeout=60_000
    )
    assert not train.foot.isVisible(), "there is nothing to compare one run with"
    train._compare([(train.current, 0), (train.current.with_name("other"), 1)])
    assert train.differs.isVisible()
    train._compare([(train.current, 0)])
    assert not train.foot.isVisible()
    loss = train.page.charts.loss
    assert any(len(curve.points) >= 3 for curve in loss.curves.values())
    assert bench.toolbar.train.training.endswith("/ 40")

    bench.train()
    qtbot.waitUntil(lambda: training.live is not None and training.live.state == "paused", timeout=20_000)
    bench.train()
    qtbot.waitUntil(lambda: training.live is not None and training.live.state == "running", timeout=20_000)
    QTest.mouseClick(train.page.strip.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: training.live is None, timeout=20_000)
    info = next(iter(training.infos.values()))
    assert info.state == "stopped"

    bench.show_mode("export")
    page = bench.modes["export"].page
    page.place.setText(str(tmp_path))
    QTest.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.job.busy, timeout=90_000)
    assert page.job.result is not None, page.job.why
    assert page.job.result.parity.passed
    assert (tmp_path / "wine-mlp.onnx").is_file()

    again = Training(session, tmp_path / "state2")
    again.adopt(session.path)
    qtbot.waitUntil(lambda: len(again.infos) == 1, timeout=10_000)
    again.close()


def test_unknown_layers_do_not_stop_the_screen(bench: Workbench, qtbot: Any) -> None:
    with qtbot.waitSignal(bench.session.analysed, timeout=20_000):
        bench.session.do("Add", edits.add, "odd1", Node("FromAPlugIn", {"strength": 3}))
    bench.session.select(["odd1"])
    assert any(p.kind == "unknown-type" for p in bench.session.problems)


def test_the_palette_says_what_can_not_become_an_onnx_file(bench: Workbench) -> None:
    tree = bench.modes["design"].palette.tree
    found = tree.findItems(
        "Adaptive average pool 3D", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    )
    plain = tree.findItems("ReLU", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    assert "ONNX has no adaptive average pool for volumes" in found[0].toolTip(0)
    assert "ONNX" not in plain[0].toolTip(0)


def test_favourites_stand_first_and_are_chosen_by_their_star(bench: Workbench, qtbot: Any) -> None:
    palette = bench.modes["design"].palette
    tree = palette.tree
    bench.show()

    def names() -> list[str]:
        return [item.text(0) for item in tree._headings()][: len(palette.favourites()) + 1]

    assert names() == ["Favourites", "Conv 2D", "Linear", "ReLU", "Dropout"]
    row = tree.visualItemRect(tree.findItems("Linear", Qt.MatchFlag.MatchExactly)[0])
    end = QPoint(tree.viewport().width() - 16, row.center().y())
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert names() == ["Favourites", "Conv 2D", "ReLU", "Dropout"]
    palette.star("LSTM")
    assert names()[-1] == "LSTM"
    group = next(item for item in tree._headings() if item.childCount())
    group.setExpanded(True)
    heading = tree.visualItemRect(tree.findItems("All layers", Qt.MatchFlag.MatchExactly)[0])
    at = QPoint(tree.viewport().width() - 16, heading.center().y())
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not group.isExpanded()


def test_a_group_begins_with_what_a_drawing_begins_with(bench: Workbench) -> None:
    tree = bench.modes["design"].palette.tree
    ends = next(item for item in tree._headings() if item.text(0) == "Inputs and targets")
    assert [ends.child(at).text(0) for at in range(3)] == ["Input", "Target", "Output"]


def test_the_menu_of_a_layer_leads_to_its_line_and_its_row(bench: Workbench, qtbot: Any) -> None:
    design = bench.modes["design"]
    bench.show()
    node = next(iter(bench.session.graph.nodes))
    bench.session.select([node])
    entries = {each.text: each for each in menus.entries(Hit("node", node), design.canvas.commands)}
    entries["Show in the code"].run()
    assert design.lower.tab == "code"
    bench.toggle_dock()
    entries["Show in the analyzer"].run()
    assert design.lower.tab == "analyzer"
    assert bench.workspace.is_open("dock")
