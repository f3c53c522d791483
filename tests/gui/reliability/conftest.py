"""The real window with the real engine, opened and closed again, for tests that load it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

import templates
from gui import theme
from gui.settings import Settings
from gui.window import Window
from gui.workbench import Workbench


@pytest.fixture
def bench(qtbot: Any, qapp: QApplication, tmp_path: Path) -> Iterator[Workbench]:
    """A window with the wine template open and analysed; whatever trains in it is ended afterwards."""
    theme.start(qapp, "dark")
    theme.set_reduced_motion(True)
    window = Window(Settings(tmp_path / "settings.json"), tmp_path / "state")
    window.resize(1500, 900)
    with qtbot.waitExposed(window):
        window.show()
    path = tmp_path / "wine.loom"
    shutil.copy(templates.path("wine-mlp"), path)
    made = window.begin()
    made.files.open_dropped(path, started=False)
    qtbot.waitUntil(lambda: made.session.source is not None, timeout=60_000)
    yield made
    for info in made.training.infos.values():
        if info.is_live:
            made.training.kill(info.folder)
    qtbot.waitUntil(lambda: made.training.live is None, timeout=20_000)
    made.session.open(made.session.project)
    window.close()
    window.deleteLater()
    theme.set_reduced_motion(False)


@pytest.fixture
def settle(qapp: QApplication) -> Callable[[], None]:
    """Lets everything that is marked for deletion go, and what is posted happen."""

    def run() -> None:
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()

    return run


@pytest.fixture
def work(qapp: QApplication) -> Callable[[float], None]:
    """Lets the program work for so many seconds."""

    def run(seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            qapp.processEvents()
            time.sleep(min(left, 0.001))

    return run
