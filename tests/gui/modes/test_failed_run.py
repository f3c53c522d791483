"""A run that can't go well says why, and offers the setting that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.graph import edits
from gui.service import EngineService
from gui.widgets.messages import Banner
from gui.workbench import Workbench
from tests.gui.shown import opened_template


@pytest.fixture
def bench(qtbot: Any, qapp: QApplication, engine: EngineService, tmp_path: Path) -> Iterator[Workbench]:
    with opened_template(qtbot, engine, tmp_path, "diabetes-regression") as made:
        yield made


def test_a_learning_rate_that_explodes(bench: Workbench, qtbot: Any) -> None:
    session, training = bench.session, bench.training
    session.do("Choose SGD", edits.set_setting, "optimizer", "SGD")
    session.do("Too fast", edits.set_setting, "optimizer.lr", 10.0)
    qtbot.waitUntil(lambda: session.analysed_project == session.project, timeout=20_000)
    bench.train()
    qtbot.waitUntil(lambda: bool(training.infos) and training.live is None, timeout=60_000)
    info = next(iter(training.infos.values()))
    assert info.state == "failed"
    assert "step" in info.why
    # The node where it happened says so on the drawing, with the same way out, and keeps nobody from it.
    canvas = bench.modes["design"].canvas
    assert info.node in canvas.scene.nodes
    qtbot.waitUntil(lambda: canvas.scene.nodes[info.node].severity == "error", timeout=5_000)
    [failure] = session.problems_of(info.node)
    assert failure.fixes[0].label.startswith("Use learning rate")
    assert not any(problem.severity == "error" for problem in session.problems)
    page = bench.modes["train"].page
    qtbot.waitUntil(lambda: bool(page.findChildren(Banner)), timeout=5_000)
    button = next(b for banner in page.findChildren(Banner) for b in banner.buttons)
    assert button.text().startswith("Use learning rate")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.project.optimizer.params["lr"] < 10.0
    assert session.history.undo_label == button.text()
    assert canvas.scene.nodes[info.node].severity is None
    qtbot.waitUntil(lambda: len(training.infos) == 2, timeout=20_000)
    # What the failed run had is drawn against what stands there now.
    bench.modes["train"].list.asked.emit("compare", info.folder)
    qtbot.waitUntil(lambda: bench.comparing.page is not None, timeout=10_000)
    assert bench.comparing.page is not None
    said = [row.accessibleName() for row in bench.comparing.page.listing.rows]
    assert any("10" in words and words.startswith("Changed, Learning rate") for words in said)
