"""Windows on the screen for tests: without animations, and given up at the end whatever is open in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pytestqt.qtbot import QtBot

import templates
from gui import theme
from gui.service import EngineService, Share
from gui.settings import Settings
from gui.window import Window
from gui.workbench import Workbench


class Quiet:
    """An engine service that never answers."""

    def ask(self, *_: Any, **__: Any) -> int:
        return 0

    def cancel(self, number: int) -> None:
        pass

    def close(self) -> None:
        pass


@contextmanager
def shown_window(
    qtbot: QtBot, settings: Settings, folder: Path, size: tuple[int, int] = (1500, 900)
) -> Iterator[Window]:
    """A window on the screen that keeps its state in `folder`."""
    theme.set_reduced_motion(True)
    made = Window(settings, folder)
    made.resize(*size)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    if made.isVisible():
        if made.workbench is not None:
            made.workbench.set_training("")
            made.workbench.session.open(made.workbench.session.project)
        made.close()
    made.deleteLater()
    theme.set_reduced_motion(False)


@contextmanager
def opened_template(qtbot: QtBot, engine: EngineService, folder: Path, template: str) -> Iterator[Workbench]:
    """A window with a template open and analysed; whatever trains in it is ended afterwards.

    It has a share of an engine that other tests have, too: starting one takes two seconds.
    """
    path = folder / f"{template}.loom"
    shutil.copy(templates.path(template), path)
    with shown_window(qtbot, Settings(folder / "settings.json"), folder / "state") as window:
        with patch("gui.workbench.EngineService", partial(Share, engine)):
            bench = window.begin()
        bench.files.open_dropped(path, started=False)
        qtbot.waitUntil(lambda: bench.session.source is not None, timeout=60_000)
        yield bench
        for info in bench.training.infos.values():
            if info.is_live:
                bench.training.kill(info.folder)
        qtbot.waitUntil(lambda: bench.training.live is None, timeout=20_000)
