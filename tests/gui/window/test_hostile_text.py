"""Names from files are shown as they stand: no HTML, no pictures, nothing cut loose."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from engine.graph.model import Project
from gui.dialogs import Answer, ask
from gui.workbench import Workbench

HOSTILE = [
    '<img src="file:///etc/hostname">',
    "<b>bold</b> & <script>alert(1)</script>",
    "\u202egnp.exe",
    "x" * 100_000,
    "a\x1b[31mred",
    "[*] %s {0}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_project_name_is_text(bench: Workbench, tmp_path: Path, name: str) -> None:
    bench.session.open(Project(name=name))
    bench.settings.add_recent(tmp_path / "a.loom", name)
    bench.settings.save()
    bench.window_.start.refresh()
    tip = bench.toolbar.name.toolTip()
    assert "<img" not in tip
    assert "<b>" not in tip
    assert bench.toolbar.name.width() <= 220
    assert len(bench.window_.windowTitle()) < 160
    assert not bench.window_.grab().isNull()
    asked = ask(
        bench.window_, f"Save changes to “{name}”?", name, [Answer("close", "Close")], lambda key: None
    )
    for label in asked.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert len(label.text()) <= 1200
    asked.answer("close")
    bench.toast(name)
    assert bench.window_._toast is not None
    assert bench.window_._toast.width() <= 800
    assert bench.window_._toast.height() <= 200
    bench.window_._toast.deleteLater()
    bench.window_._toast = None
    bench.session.open(Project())
