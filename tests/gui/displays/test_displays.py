"""Whatever the display: large scales, small windows, long words, no fonts, mirrored, a screen gone."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.settings import Settings
from gui.widgets.base import label
from gui.widgets.cut import Tips, cut_at
from gui.widgets.section import SectionHeader
from gui.window import Window

WALK = Path(__file__).with_name("walk.py")
SCREENS = 14
THEMES = ("light", "dark", "contrast", "system")
SIZES = ("800:600", "1000:700", "1500:950")
# A cut text is fine where a hover says it whole, as the window does for all; these may not be cut at all.
WRONG = ("english", "outside", "button", "label", "exception", "qt", "never ready")


def walked(folder: Path, scale: float, oddity: str, combinations: list[str]) -> list[dict[str, Any]]:
    """What a walk through all screens found wrong."""
    home = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    given = {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": f"{scale:g}", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(WALK), str(folder), oddity, *combinations]
    done = subprocess.run(
        command, env={**os.environ, **home, **given}, capture_output=True, text=True, timeout=900
    )
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert found, done.stderr[-2000:]
    assert found[-1] == {"kind": "walked", "screens": SCREENS * len(combinations)}, done.stderr[-2000:]
    return [each for each in found if each["kind"] in WRONG]


def test_nothing_is_out_of_place_at_one_and_a_half(tmp_path: Path) -> None:
    assert walked(tmp_path, 1.5, "-", ["de:contrast:800:600"]) == []


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", [1, 1.25, 2, 3])
def test_every_screen_in_each_theme_size_and_language(tmp_path: Path, scale: float) -> None:
    every = [":".join(each) for each in itertools.product(("en", "de"), THEMES, SIZES)]
    assert walked(tmp_path, scale, "-", every) == []


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("oddity", ["mirrored", "fontless"])
def test_mirrored_and_without_its_fonts(tmp_path: Path, oddity: str) -> None:
    found = walked(tmp_path, 1, oddity, ["en:dark:1000:700", "de:light:800:600", "de:dark:1500:950"])
    assert found == []


def test_the_whole_of_a_cut_text_is_one_hover_away(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    Tips(window, cut_at)
    column = QVBoxLayout(window)
    long = "A title that is far too long for the room that it has, with <b>signs</b>"
    painted, plain = SectionHeader(long), label(long)
    for each in (painted, plain):
        each.setFixedWidth(120)
        column.addWidget(each)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    for each in (painted, plain):
        at = each.mapTo(window, QPoint(60, each.height() // 2))
        QToolTip.hideText()
        qapp.sendEvent(window, QHelpEvent(QHelpEvent.Type.ToolTip, at, window.mapToGlobal(at)))
        assert "far too long for the room" in QToolTip.text()
        assert "<b>" not in QToolTip.text()
        each.setFixedWidth(900)
    QToolTip.hideText()
    window.resize(1000, 200)
    QApplication.processEvents()
    assert [cut_at(each, QPoint(60, 10)) for each in (painted, plain)] == ["", ""]


def test_a_window_whose_screen_is_gone_comes_back_in_sight(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    theme.set_reduced_motion(True)
    settings = Settings(tmp_path / "settings.json")
    first = Window(settings, tmp_path)
    first.setGeometry(9000, 7000, 900, 600)
    settings.set("geometry", first.place())
    again = Window(settings, tmp_path)
    for each in (first, again):
        qtbot.addWidget(each)
    with qtbot.waitExposed(again):
        again.show()
    room = qapp.primaryScreen().availableGeometry()
    assert room.intersects(again.geometry())
    assert room.adjusted(0, 0, -40, -40).contains(again.geometry().topLeft()) or again.x() <= room.x()
    theme.set_reduced_motion(False)
