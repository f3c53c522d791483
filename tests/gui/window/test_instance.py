"""A second start gives its file to the first; a killed program's name is taken over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui.instance import Listener, hand_over
from gui.server_name import server_name

HAND_OVER = "import sys; from pathlib import Path; from gui.instance import hand_over; "
HAND_OVER += "sys.exit(0 if hand_over(Path(sys.argv[1])) else 3)"


def test_nobody_takes_a_file_when_nothing_runs() -> None:
    assert not hand_over(Path("/somewhere/digits.loom"))


def test_a_file_arrives_at_the_program_that_runs(qtbot: QtBot, root: Path) -> None:
    parent = QObject()
    heard: list[Path] = []
    listener = Listener(parent, heard.append)
    wanted = Path("/somewhere/Größe 1.loom")
    process = subprocess.Popen([sys.executable, "-c", HAND_OVER, str(wanted)], cwd=root)
    qtbot.waitUntil(lambda: heard == [wanted], timeout=10_000)
    assert process.wait(10) == 0
    listener.close()
    parent.deleteLater()


def test_the_name_is_this_users_own(home: Path) -> None:
    assert server_name().startswith("layerloom-")
