"""What a project can be compared with: files, backups, the history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.backups import backups
from engine.graph.file import save
from gui.compare.choose import CompareWith
from gui.compare.sources import others
from gui.dialogs import Question
from gui.workbench import Workbench
from tests.gui.window.compared import OLD, newer, rows, states


def saved_twice(bench: Workbench, folder: Path) -> Path:
    """The file of a project, called "Second" by now, with the backup from before that."""
    path, kept = folder / "mine.loom", bench.documents.folder / "backups"
    save(path, OLD, kept)
    save(path, replace(OLD, name="Second"), kept)
    return path


def test_a_backup_that_was_damaged_is_told_and_not_compared_with(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    path = saved_twice(bench, tmp_path)
    (kept,) = backups(bench.documents.folder / "backups", path)
    kept.write_text(kept.read_text().replace("Old", "Odd"))
    bench.session.open(newer(), path)
    backup = next(each for each in others(bench) if each.group == "Backups")
    with qtbot.waitSignal(bench.files.refused, timeout=5000) as refused:
        bench.comparing.take(backup)
    assert "damaged" in refused.args[1]
    assert bench.comparing.page is None
    bench.window_.findChildren(Question)[-1].answer("close")


def test_the_saved_state_its_backups_the_history_and_recent_files_are_offered(
    bench: Workbench, tmp_path: Path, qtbot: QtBot
) -> None:
    path = saved_twice(bench, tmp_path)
    bench.settings.add_recent(tmp_path / "other.loom", "Other")
    bench.session.open(replace(OLD, name="Second"), path)
    bench.window_.show_workbench()
    bench.session.do("Widen", edits.set_param, "conv1", "out_channels", 64)
    groups = [other.group for other in others(bench)]
    assert groups == ["Saved", "Backups", "History", "Recent projects"]
    bench.actions.run("compare.choose")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CompareWith)
    dialog.field.setText("backup")
    assert len(dialog.rows) == 1
    dialog.rows[0].click()
    qtbot.waitUntil(lambda: bench.comparing.page is not None)
    assert bench.comparing.page is not None
    assert states(bench.comparing.page) == {"conv1": "changed"}
    assert any("Old → Second" in text for text in rows(bench.comparing.page))
    bench.actions.run("compare.stop")
    assert bench.comparing.page is None


def test_a_file_that_is_none_is_told(bench: Workbench, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "broken.loom"
    path.write_text("{")
    told: list[tuple[str, str]] = []
    bench.files.refused.disconnect()
    bench.files.refused.connect(lambda *words: told.append(words))
    bench.comparing.take_file(path)
    qtbot.waitUntil(lambda: bool(told))
    assert "broken.loom" in told[0][0]
    assert bench.comparing.page is None
