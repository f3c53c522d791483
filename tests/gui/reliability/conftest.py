"""The real window with the real engine, opened and closed again, for tests that load it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.app import TURN
from gui.program.collecting import Collecting
from gui.service import EngineService
from gui.workbench import Workbench
from tests.gui.shown import opened_template


@pytest.fixture
def bench(qtbot: Any, qapp: QApplication, engine: EngineService, tmp_path: Path) -> Iterator[Workbench]:
    """A window with the wine template open and analysed; whatever trains in it is ended afterwards."""
    theme.start(qapp, "dark")
    often = sys.getswitchinterval()
    sys.setswitchinterval(TURN)  # as the program does
    with opened_template(qtbot, engine, tmp_path, "wine-mlp") as made:
        Collecting(made.window_)  # as the program does
        yield made
    sys.setswitchinterval(often)


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
