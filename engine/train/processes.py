"""Which process trains a run, whether it lives, and what it died of. Importable without torch."""

from __future__ import annotations

import atexit
import json
import os
import platform
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.declare import UserError
from engine.files import durable_write, read_capped

PROCESS, ENDED, LOG, ALIVE = "process.json", "ended.json", "worker.log", "alive"
# A process's start time is kept in seconds since 1970, so setting the clock moves it; the heartbeat then
# decides.
START_TOLERANCE = 2.0
STALE = 30.0
LOG_TAIL = 4000

_children: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Worker:
    """The process of a run: its number, its start, its machine, and how long the record was then."""

    pid: int
    created: float
    host: str
    offset: int = 0


def start(folder: Path, command: list[str]) -> int:
    """Start a detached process that writes to the run's log; gives its number."""
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE", "PYTHONFAULTHANDLER": "1"}
    package_root = str(Path(__file__).resolve().parent.parent.parent)
    if not getattr(sys, "frozen", False):
        found = [p for p in environment.get("PYTHONPATH", "").split(os.pathsep) if p]
        environment["PYTHONPATH"] = os.pathsep.join([package_root, *(p for p in found if p != package_root)])
    with suppress(OSError):
        (folder / ENDED).unlink(missing_ok=True)
    flags = 0
    if os.name == "nt":
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(
            subprocess, "DETACHED_PROCESS", 0
        )
    try:
        with (folder / LOG).open("ab") as log:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
                creationflags=flags,
            )
    except OSError as error:
        raise UserError(f"The training process can't be started: {error.strerror}.") from error
    collect()
    _children[folder] = child
    note(folder, child.pid)
    return child.pid


def collect() -> None:
    """Take leave of the workers that have ended, so that the system can forget them."""
    for folder, child in list(_children.items()):
        if child.poll() is not None:
            _forget(folder, child)


def note(folder: Path, pid: int) -> None:
    """Write down that this process trains the run from now on; the worker and who starts it both say so."""
    before = worker_of(folder)
    if before is not None and before.pid == pid and before.host == platform.node():
        return
    offset = 0
    with suppress(OSError):
        offset = (folder / "events.jsonl").stat().st_size
    worker = Worker(pid, _created(pid) or time.time(), platform.node(), offset)
    durable_write(folder / PROCESS, json.dumps(asdict(worker)).encode())


def worker_of(folder: Path) -> Worker | None:
    """The process that trains the run, or did; None when none was started yet."""
    try:
        return Worker(**json.loads(read_capped(folder / PROCESS, 1 << 16)))
    except (UserError, ValueError, TypeError):
        return None


def stamp(folder: Path) -> int:
    """Changes when another process takes the run up."""
    with suppress(OSError):
        return (folder / PROCESS).stat().st_mtime_ns
    return 0


def is_alive(folder: Path, worker: Worker) -> bool:
    """Whether the run's process still runs; on another machine its heartbeat tells."""
    if worker.host != platform.node():
        return _heartbeat_age(folder) < STALE
    child = _children.get(folder)
    if child is not None and child.pid == worker.pid:
        return child.poll() is None
    created = _created(worker.pid)
    if created is None:
        return False
    return abs(created - worker.created) < START_TOLERANCE or _heartbeat_age(folder) < STALE


def kill(folder: Path) -> None:
    """End the run's process and those that it started, at once and without a last word."""
    worker = worker_of(folder)
    if worker is None or worker.host != platform.node() or not is_alive(folder, worker):
        return
    import psutil

    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(worker.pid)
        for each in (*process.children(recursive=True), process):
            with suppress(psutil.NoSuchProcess):
                each.kill()


def cause(folder: Path, worker: Worker) -> str:
    """Why the run's process ended without a word, in a sentence."""
    code = _exit_code(folder, worker)
    words = _fatal_words(folder)
    if code is not None and code < 0:
        return _signal_words(-code) + (f" ({words})" if words else "")
    if words:
        return f"The training process crashed ({words})."
    if code is not None:
        return f"The training process ended with exit code {code}."
    return "The training process was ended from outside, by the system or by someone."


def heartbeat(folder: Path) -> None:
    """Show that the worker lives."""
    with suppress(OSError):
        (folder / ALIVE).touch()


def _exit_code(folder: Path, worker: Worker) -> int | None:
    """The exit code, which only the parent learns; it writes it down for later."""
    collect()
    try:
        ended = json.loads(read_capped(folder / ENDED, 1 << 16))
        return int(ended["code"]) if ended["pid"] == worker.pid else None
    except (UserError, ValueError, KeyError, TypeError):
        return None


def _forget(folder: Path, child: subprocess.Popen[bytes]) -> None:
    if _children.get(folder) is child:  # another thread may have been here, or have started the run again
        _children.pop(folder, None)
    if folder.is_dir():
        with suppress(UserError):
            durable_write(folder / ENDED, json.dumps({"pid": child.pid, "code": child.returncode}).encode())


@atexit.register
def _let_go() -> None:
    """Workers outlive the program that started them, which is no mistake that Python should warn of."""
    for child in _children.values():
        if child.poll() is None:
            child.returncode = 0


def _signal_words(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if name == "SIGKILL":
        return "The training process was killed (SIGKILL), by someone or for want of memory."
    if name in ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE"):
        return f"The training process crashed ({name})."
    return f"The training process was ended from outside ({name})."


def _fatal_words(folder: Path) -> str:
    """What Python's fault handler wrote last in the log, for example `Segmentation fault`."""
    with suppress(OSError), (folder / LOG).open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - LOG_TAIL))
        lines = log.read().decode("utf-8", "replace").splitlines()
        for line in reversed(lines):
            if line.startswith("Fatal Python error: "):
                return line.removeprefix("Fatal Python error: ")[:80]
    return ""


def _created(pid: int) -> float | None:
    """When a living process was started, in seconds since 1970.

    None for a dead one, and for one that only waits to be collected by its parent.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.Error:
        return None


def _heartbeat_age(folder: Path) -> float:
    with suppress(OSError):
        return abs(time.time() - (folder / ALIVE).stat().st_mtime)
    return STALE
