"""A second start gives its file to the first; a killed program's name is taken over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from gui.program.instance import Listener, hand_over
from gui.program.server_name import server_name, server_place

HAND_OVER = "import sys; from pathlib import Path; from gui.program.instance import hand_over; "
HAND_OVER += "sys.exit(0 if hand_over(Path(sys.argv[1])) else 3)"


def test_nobody_takes_a_file_when_nothing_runs() -> None:
    assert not hand_over(Path("/somewhere/digits.loom"))


@pytest.mark.parametrize(
    "name",
    [
        "Größe 1.loom",
        pytest.param(
            os.fsdecode(b"stray \xff\xfe.loom "), marks=pytest.mark.skipif(os.name == "nt", reason="no bytes")
        ),
    ],
    ids=["words", "bytes"],
)
def test_a_file_arrives_at_the_program_that_runs(qtbot: QtBot, root: Path, name: str) -> None:
    parent = QObject()
    heard: list[Path | None] = []
    listener = Listener(parent, heard.append)
    wanted = Path("/somewhere") / name
    process = subprocess.Popen([sys.executable, "-c", HAND_OVER, str(wanted)], cwd=root)
    qtbot.waitUntil(lambda: heard == [wanted], timeout=10_000)
    assert process.wait(10) == 0
    listener.close()
    parent.deleteLater()


def test_the_name_is_this_users_own(home: Path) -> None:
    assert server_name().startswith("layerloom-")


def test_a_second_start_without_a_file_asks_for_a_window(qtbot: QtBot, root: Path) -> None:
    parent = QObject()
    heard: list[Path | None] = []
    listener = Listener(parent, heard.append)
    command = "import sys; from gui.program.instance import hand_over; sys.exit(0 if hand_over(None) else 3)"
    process = subprocess.Popen([sys.executable, "-c", command], cwd=root)
    qtbot.waitUntil(lambda: heard == [None], timeout=10_000)
    assert process.wait(10) == 0
    assert server_place().exists(), "a start sees that somebody listens without loading Qt's network"
    listener.close()
    assert not server_place().exists()
    parent.deleteLater()


def test_a_program_that_hangs_does_not_keep_another_from_starting(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = QLocalServer()
    assert server.listen(server_name())
    monkeypatch.setattr("gui.program.instance.WAIT_FOR_ANSWER", 100)
    assert not hand_over(Path("/somewhere/digits.loom"))
    server.close()


def test_a_name_left_by_a_killed_program_is_taken_over(qtbot: QtBot, root: Path) -> None:
    command = (
        "from PySide6.QtCore import QCoreApplication; from PySide6.QtNetwork import QLocalServer; import sys;"
    )
    command += (
        "app = QCoreApplication([]); s = QLocalServer(); s.listen(sys.argv[1]); print('on', flush=True);"
    )
    command += "sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", command, server_name()],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"on\n"
        process.kill()
        process.wait(10)
    assert server_place().exists()
    assert not hand_over(None)
    parent = QObject()
    listener = Listener(parent, lambda path: None)
    assert listener._server.isListening()
    listener.close()
    parent.deleteLater()
