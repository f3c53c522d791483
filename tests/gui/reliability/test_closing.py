"""The real program closed in every state, killed and started again: nothing is lost, nothing stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import psutil
import pytest

DRIVE = Path(__file__).with_name("drive.py")
STATES = ["start", "blank", "modified", "analysing", "dialog", "training", "exporting"]
HARMLESS = ("propagateSizeHints", "does not support", "wrong permissions")
PATIENCE = 60


class Started:
    """One start of the program in a state."""

    all: ClassVar[list[Started]] = []

    def __init__(self, state: str, folder: Path) -> None:
        self.state, self.folder = state, folder
        command = [sys.executable, str(DRIVE), state, str(folder)]
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - `forget` closes it
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self._errors, text=True, cwd=folder
        )
        self.said: list[dict[str, Any]] = []
        self.all.append(self)

    def wait_for(self, word: str) -> dict[str, Any]:
        """What the program says about `word`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(json.loads(line))
            if self.said[-1]["said"] == word:
                return self.said[-1]
        raise AssertionError(f"never said {word!r}: {self.said}, {self.errors()}")

    def end(self) -> float:
        """Wait for the end; gives the seconds since closing, or since the last answer to a question."""
        assert self.process.stdout is not None
        self.said += [json.loads(line) for line in self.process.stdout]
        code = self.process.wait(PATIENCE)
        ended = time.time()
        assert code == 0, (self.said, self.errors())
        lines = [line for line in self.errors().splitlines() if not any(word in line for word in HARMLESS)]
        assert not lines
        return ended - max(each["time"] for each in self.said if "time" in each)

    def errors(self) -> str:
        """The last of what it complained about."""
        self._errors.seek(0)
        return self._errors.read()[-3000:]

    def kill(self) -> None:
        """End the window as a crash does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def forget(self) -> None:
        """Close what this process has of it."""
        assert self.process.stdout is not None
        self.process.wait(10)
        self.process.stdout.close()
        self._errors.close()


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Iterator[Path]:
    """A working folder; processes that were started with this test's home are ended afterwards."""
    yield tmp_path
    for process in processes(home):
        process.kill()
    for program in Started.all:
        program.forget()
    Started.all.clear()


def processes(home: Path) -> list[psutil.Process]:
    """The processes that belong to this test, but not this one."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get("HOME") == str(home):
                found.append(process)
        except psutil.Error:
            continue
    return [each for each in found if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def left(home: Path, seconds: float = 5, most: int = 0) -> list[list[str]]:
    """Command lines of the processes that are still there after a while, if more than `most` are."""
    end = time.monotonic() + seconds
    while len(found := processes(home)) > most and time.monotonic() < end:
        time.sleep(0.05)
    return [each.cmdline() for each in found]


def close_in(state: str, folder: Path, home: Path) -> None:
    program = Started(state, folder)
    seconds = program.end()
    assert seconds <= 5, f"{state}: {seconds:.1f} s from closing to the end"
    if state == "training":
        (worker,) = left(home, 0)
        assert "engine.train.worker" in worker, "the run outlives its window by design"
        for process in processes(home):
            process.kill()
    assert left(home) == []


@pytest.mark.parametrize("state", STATES)
def test_g8_the_program_closes_in_every_state(state, folder, home):
    close_in(state, folder, home)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_g8_the_program_closes_in_every_state_many_times(tmp_path_factory, folder, home):
    for number in range(50):
        close_in(STATES[number % len(STATES)], tmp_path_factory.mktemp("again"), home)


def test_c6_a_killed_window_offers_what_was_not_saved(folder, home):
    first = Started("edited", folder)
    edited = first.wait_for("edited")["time"]
    original = (folder / "wine.loom").read_bytes()
    time.sleep(max(0.0, edited + 3.5 - time.time()))  # what is older than this must not be lost
    first.kill()
    assert left(home) == [], "the engine service ends with its window"

    second = Started("recovered", folder)
    recovered = second.wait_for("recovered")
    assert recovered["at"] == [19, 7], "the last of the moves"
    assert recovered["modified"]
    assert second.wait_for("path")["path"] == str(folder / "wine.loom")
    assert (folder / "wine.loom").read_bytes() == original
    second.end()
    assert (folder / "wine.loom").read_bytes() == original
    assert left(home) == []


@pytest.mark.parametrize(
    ("run", "again"),
    [
        ("killed", "found"),
        ("killed_unsaved", "found_unsaved"),
        pytest.param("killed_unsaved", "found_declined", marks=pytest.mark.long),
    ],
)
def test_t6_a_run_outlives_its_window_and_is_found_again(run, again, folder, home):
    first = Started(run, folder)
    live = Path(first.wait_for("live")["folder"])
    first.kill()
    size = (live / "events.jsonl").stat().st_size
    (worker,) = left(home, 10, 1)
    assert "engine.train.worker" in worker
    end = time.monotonic() + 20
    while (live / "events.jsonl").stat().st_size <= size:
        assert time.monotonic() < end, "the run does not go on"
        time.sleep(0.02)

    second = Started(again, folder)
    found = second.wait_for("found")
    assert found["folder"] == str(live)
    assert found["button"].endswith("/ 100000")
    ended = second.wait_for("ended")
    assert (ended["state"], ended["why"]) == ("stopped", "")
    second.end()
    assert (live / "last").is_dir()
    assert left(home) == []
