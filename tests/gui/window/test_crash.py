"""Crashes are written to a local log, which the next start offers once."""

from __future__ import annotations

import faulthandler
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.program.crash import LOG, offer_log, watch
from gui.window import Window


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
