"""T4 and C7: however a worker dies, it is told within a second, with the cause and the last step."""

from __future__ import annotations

import random
import signal
import sys
import time

import psutil
import pytest

from engine.train import processes, runs
from engine.train.events import Failed, Interrupted, Progress
from engine.train.follow import Follower

# A worker without torch, so that a hundred of them can die in a minute.
WORKER = """
import ctypes, os, resource, signal, sys, time
from pathlib import Path
from engine.train import processes
from engine.train.events import Progress, Started
from engine.train.reporter import Reporter
import faulthandler; faulthandler.enable()
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
processes.note(folder, os.getpid())
reporter = Reporter(folder)
reporter.tell(Started(0.0, 1, 100, {"train": 1}, "cpu", 1))
step = 0
while True:
    step += 1
    reporter.tell(Progress(step / 100, 1, step, 0.5, 0.1, 1.0))
    time.sleep(0.01)
    if step == 20 and sys.argv[2] == "segfault":
        ctypes.string_at(0)
    if step == 20 and sys.argv[2] == "abort":
        os.abort()
    if step == 20 and sys.argv[2] == "exit":
        os._exit(3)
"""
BROKEN_WORKER = "import nothing_of_that_name"
CAUSES = {
    "kill": "SIGKILL",
    "terminate": "SIGTERM",
    "segfault": "SIGSEGV",
    "abort": "SIGABRT",
    "exit": "exit code 3",
    "broken": "exit code 1",
}
SIGNALS = {"kill": signal.SIGKILL, "terminate": signal.SIGTERM}


class Ended:
    """A child that has ended; meanwhile another thread has taken leave of it, or started the run again."""

    pid, returncode = 1, 0

    def __init__(self, folder, after: object) -> None:
        self.folder, self.after = folder, after

    def poll(self) -> int:
        processes._children.pop(self.folder, None)
        if self.after is not None:
            processes._children[self.folder] = self.after
        return 0


@pytest.mark.parametrize("after", [None, "the next child"])
def test_two_threads_take_leave_of_a_worker(tmp_path, monkeypatch, after: object):
    monkeypatch.setattr(processes, "_children", {})
    processes._children[tmp_path] = Ended(tmp_path, after)
    processes.collect()
    assert processes._children.pop(tmp_path, None) == after


def die(folder, how: str) -> tuple[list, float]:
    """Start a worker, let it die, follow it; gives the events and the seconds from death to knowing."""
    script = BROKEN_WORKER if how == "broken" else WORKER
    pid = processes.start(folder, [sys.executable, "-c", script, str(folder), how])
    child, follower, events = psutil.Process(pid), Follower(folder), []
    deadline, died = time.monotonic() + 30, None
    while time.monotonic() < deadline:
        events += follower.read()
        if died is None and how in SIGNALS and sum(isinstance(e, Progress) for e in events) >= 5:
            child.send_signal(SIGNALS[how])
            died = time.monotonic()
        if died is None and how not in SIGNALS and has_ended(child):
            died = time.monotonic()
        if follower.state == "interrupted":
            return events, time.monotonic() - (died or 0)
        time.sleep(0.01)
    pytest.fail(f"{how} was never noticed")


def has_ended(child: psutil.Process) -> bool:
    return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def assert_told(folder, how: str) -> None:
    events, seconds = die(folder, how)
    last = events[-1]
    assert isinstance(last, Interrupted)
    assert CAUSES[how] in last.why
    steps = [event.step for event in events if isinstance(event, Progress)]
    assert last.step == max(steps, default=0)
    assert seconds < 1.0
    assert steps == list(range(1, len(steps) + 1))  # C7: nothing is missing before the end
    if how in ("segfault", "abort", "exit"):
        assert 20 - len(steps) <= 10  # C7: a tenth of a second at most is lost


@pytest.mark.parametrize("how", CAUSES)
def test_t4_each_death_is_told(tmp_path, how):
    assert_told(tmp_path, how)
    # Who comes later, and is not the parent, learns the same.
    later = Follower(tmp_path)
    events = later.read()
    while later.state != "interrupted":
        events += later.read()
    assert CAUSES[how] in events[-1].why


def test_t4_the_next_one_starts(tmp_path):
    """A run that died goes on being followed by the same reader when it is started again."""
    die(tmp_path, "exit")
    events, _ = die(tmp_path, "kill")
    assert isinstance(events[-1], Interrupted)
    assert sum(isinstance(event, Interrupted) for event in events) == 1


@pytest.mark.long
def test_t4_a_hundred_deaths(tmp_path):
    dice = random.Random(4)
    for number in range(100):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert_told(folder, dice.choice(list(CAUSES)))


def test_a_stranger_with_the_same_number_is_not_the_worker(tmp_path):
    processes.note(tmp_path, 1)
    worker = processes.worker_of(tmp_path)
    assert worker.pid == 1
    assert processes.is_alive(tmp_path, worker)
    earlier = processes.Worker(1, worker.created - 1000, worker.host)
    assert not processes.is_alive(tmp_path, earlier)


def test_what_can_not_be_started_is_one_sentence(tmp_path):
    with pytest.raises(runs.UserError, match="can't be started"):
        processes.start(tmp_path, [str(tmp_path / "no such program")])


def test_an_import_error_is_a_failed_event(tmp_path, monkeypatch):
    """The real worker with a torch that can't be imported: told on the record, not only in the log."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "torch.py").write_text("raise ImportError('libtorch_cpu.so: file too short')")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "project.loom").write_text("{}")
    processes.start(
        folder,
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(broken)!r}); sys.argv[0] = 'worker';"
            "from engine.train.worker import main; sys.exit(main())",
            str(folder),
        ],
    )
    follower = Follower(folder)
    deadline, events = time.monotonic() + 30, []
    while follower.state in ("waiting", "running") and time.monotonic() < deadline:
        events += follower.read()
        time.sleep(0.02)
    assert isinstance(events[-1], Failed)
    assert "file too short" in events[-1].why
    assert "Traceback" in events[-1].details
