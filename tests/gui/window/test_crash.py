"""Crashes are written to a local log, which the next start offers once."""

from __future__ import annotations

import faulthandler
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import app, theme
from gui.app import Program
from gui.dialogs import Question
from gui.program.crash import LARGEST, LOG, offer_log, watch
from gui.settings import Settings
from gui.window import Window


class Application:
    """Stands for the one that runs: its work is done at once."""

    def exec(self) -> int:
        return 0

    def property(self, name: str) -> int:
        return 100


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's hooks are put back after the test."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "__excepthook__", lambda *_: None)
    monkeypatch.setattr(faulthandler, "enable", lambda *_: None)


def test_a_mistake_is_written_with_its_trace(hooks: None, qtbot: QtBot, tmp_path: Path) -> None:
    log = watch(tmp_path / "state")
    assert log is not None
    try:
        raise RuntimeError("a bug of ours")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    log.close()
    text = (tmp_path / "state" / LOG).read_text()
    assert "a bug of ours" in text
    assert "test_crash.py" in text


def test_a_folder_that_cannot_be_written_stops_nothing(hooks: None, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert watch(blocked / "below") is None


def test_an_interruption_by_the_person_is_no_crash(hooks: None, tmp_path: Path) -> None:
    log = watch(tmp_path)
    assert log is not None
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    log.close()
    assert (tmp_path / LOG).read_text() == ""


def test_after_an_orderly_end_nothing_is_said_of_mistakes_that_were_shown(
    hooks: None, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(program: Program) -> None:
        qtbot.addWidget(program.window)
        sys.excepthook(RuntimeError, RuntimeError("shown already"), None)

    monkeypatch.setattr(app, "make_application", lambda arguments: Application())
    monkeypatch.setattr(app, "may_run", lambda: False)
    monkeypatch.setattr(app, "state_folder", lambda: tmp_path)
    monkeypatch.setattr(Program, "show", run)
    monkeypatch.setattr(faulthandler, "disable", lambda: None)
    monkeypatch.setattr(theme, "start", lambda *_: None)
    assert app.main([]) == 0
    assert "shown already" in (tmp_path / LOG).read_text()
    QApplication.processEvents()
    assert Settings().get("crash_log_seen", 0) == (tmp_path / LOG).stat().st_size


def test_a_log_that_grew_is_offered_once(window: Window, tmp_path: Path) -> None:
    offer_log(window, tmp_path)
    assert window._toast is None
    (tmp_path / LOG).write_text("a crash")
    offer_log(window, tmp_path)
    assert window._toast is not None
    assert window._toast.accessibleName() == "Layerloom stopped unexpectedly last time"
    window._toast.hide()
    window._toast.deleteLater()
    window._toast = None
    offer_log(window, tmp_path)
    assert window._toast is None


def test_a_large_log_is_offered_before_what_is_old_in_it_goes(
    hooks: None, window: Window, tmp_path: Path
) -> None:
    old, new = b"old\n" * (LARGEST // 4), b"new\n" * 100
    (tmp_path / LOG).write_bytes(old + new)
    window.settings.set("crash_log_seen", len(old))
    log = watch(tmp_path)
    assert log is not None
    offer_log(window, tmp_path)
    assert window._toast is not None
    assert (tmp_path / LOG).read_bytes() == new
    log.write("newer\n")
    log.close()
    assert (tmp_path / LOG).read_bytes() == new + b"newer\n"
    assert window.settings.get("crash_log_seen", 0) == len(new)
    (tmp_path / LOG).write_bytes(new * LARGEST)
    offer_log(window, tmp_path)
    assert (tmp_path / LOG).stat().st_size == LARGEST


def test_mistakes_that_follow_each_other_are_said_once(
    hooks: None, window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = watch(tmp_path)
    assert log is not None
    monkeypatch.setattr(QApplication, "activeWindow", lambda: window)

    def said(count: int) -> list[Question]:
        for number in range(count):
            error = RuntimeError(f"mistake {number}")
            sys.excepthook(RuntimeError, error, None)
        qtbot.waitUntil(lambda: any(each.isVisible() for each in window.findChildren(Question)))
        QApplication.processEvents()
        return [each for each in window.findChildren(Question) if each.isVisible()]

    (asked,) = said(3)
    assert said(2) == [asked]
    asked.answer("close")
    (again,) = said(1)
    again.answer("close")
    log.close()
    assert (tmp_path / LOG).read_text().count("mistake") == 6
