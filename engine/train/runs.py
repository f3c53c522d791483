"""Runs on the disk: made, started, listed, asked, removed. Importable without torch, for the window."""

from __future__ import annotations

import builtins
import datetime
import json
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.declare import UserError
from engine.files import durable_write, read_capped, shown
from engine.graph.file import dumps, loads
from engine.graph.model import Project
from engine.jsontext import SIZE
from engine.sniff import require
from engine.train import processes
from engine.train.control import request, to_line
from engine.train.events import EpochEnd, Failed, Finished, Interrupted, Started
from engine.train.follow import EVENTS, LIVE, Follower, State
from engine.train.seals import read_sealed, write_sealed

PROJECT, PROGRAM, ABOUT, CONTROL, PREPARATION = (
    "project.loom",
    "model.py",
    "run.json",
    "control.jsonl",
    "preparation.json",
)
Figures = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A run as a list shows it.

    `started` is local time, `2026-11-20T14:03:22`. `epoch` of `epochs` are done; `figures` are those of the
    best epoch, `last` those of the last one. `why` says what went wrong with a failed or interrupted run,
    `node` where, and `remedy` which settings to try instead, by path.
    """

    folder: Path
    label: str
    state: State
    started: str
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    seconds: float = 0.0
    best_epoch: int = 0
    figures: Figures = field(default_factory=dict)
    last: Figures = field(default_factory=dict)
    why: str = ""
    node: str | None = None
    remedy: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """Whether a process is at work on it."""
        return self.state in LIVE


def folder_of(project_path: Path) -> Path:
    """The folder that holds the runs of the project in this file."""
    return project_path.with_name(f"{project_path.stem}.runs")


def create(project_path: Path, project: Project, label: str = "", data_folder: Path | None = None) -> Path:
    """Make a run's folder with the project as it is now.

    Relative data paths start at `data_folder`, by default the folder of the project's file. Raises UserError
    when the disk does not take it.
    """
    now = datetime.datetime.now()
    folder = _new_folder(folder_of(project_path), now.strftime("%Y-%m-%dT%H-%M-%S"))
    about = {
        "label": label,
        "started": now.isoformat(timespec="seconds"),
        "data_folder": str((data_folder or project_path.parent).resolve()),
    }
    try:
        write_sealed(folder, {PROJECT: dumps(project).encode()})
        durable_write(folder / ABOUT, json.dumps(about, indent=1).encode())
    except UserError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def start(folder: Path, *, resume: bool = False, gather: float | None = None) -> int:
    """Start the process that trains the run, apart from this one; gives its number.

    With `resume` it goes on from the last checkpoint, or from the beginning when there is none. `gather` is
    the time in seconds between two of its reports; with 0 it tells every step. Raises UserError when the run
    is being trained already or no process can be started.
    """
    if is_live(folder):
        raise UserError("This run is being trained already.")
    if not (folder / PROJECT).is_file():
        raise UserError(f"{shown(folder)} is not a run: it has no project in it.")
    with suppress(OSError):
        (folder / CONTROL).unlink(missing_ok=True)  # what was asked of the process before
    # -P: no module is looked for in the folder that the program was started in, which may be anybody's.
    command = [sys.executable, "-P", "-m", "engine.train.worker", str(folder)]
    command += ["--resume"] if resume else []
    command += [] if gather is None else ["--gather", str(gather)]
    return processes.start(folder, command)


def control(folder: Path, asked: str | Mapping[str, float]) -> None:
    """Ask a run to `"pause"`, `"resume"`, `"stop"` or `"save"`, or to use another rate (`{"lr": 0.001}`).

    Raises UserError for anything else, and when the question can't be written.
    """
    line = to_line(request(dict(asked) if isinstance(asked, Mapping) else asked))
    try:
        with (folder / CONTROL).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as error:
        raise UserError(f"The run can't be asked: {error.strerror}.") from error


def kill(folder: Path) -> None:
    """End a run's process at once, without saving; its last checkpoint stays."""
    processes.kill(folder)


def follow(folder: Path) -> Follower:
    """A reader of the run's events from its beginning on."""
    return Follower(folder)


def is_live(folder: Path) -> bool:
    """Whether a process is at work on the run."""
    worker = processes.worker_of(folder)
    return worker is not None and processes.is_alive(folder, worker)


def list(project_path: Path) -> builtins.list[RunInfo]:
    """The runs of a project, newest first; folders that are no runs are left out."""
    with suppress(OSError):
        folders = sorted(
            (f for f in folder_of(project_path).iterdir() if (f / ABOUT).is_file()), reverse=True
        )
        return [state(f) for f in folders]
    return []


def state(folder: Path) -> RunInfo:
    """What is known of one run now. A run that has ended is read once and then remembered."""
    key = (folder, _size(folder / EVENTS), _size(folder / processes.PROCESS), _size(folder / ABOUT))
    if key in _known:
        return _known[key]
    info = _read(folder)
    if not info.is_live:
        _known[key] = info
    return info


def rename(folder: Path, label: str) -> None:
    """Give a run another label."""
    durable_write(folder / ABOUT, json.dumps({**about(folder), "label": label}, indent=1).encode())


def delete(folder: Path) -> None:
    """Remove a run with its curves and weights; raises UserError while it is being trained."""
    if is_live(folder):
        raise UserError("This run is being trained. Stop it before you delete it.")
    try:
        # Its own name goes first, so that a run half removed is no run any more.
        (folder / ABOUT).unlink(missing_ok=True)
        shutil.rmtree(folder)
    except OSError as error:
        raise UserError(f"The run can't be removed: {error.strerror}.") from error


def project_of(folder: Path) -> Project:
    """The project as it was when the run was made; raises UserError when it can't be read."""
    require(folder / PROJECT, "project")
    return loads(read_sealed(folder, PROJECT, SIZE), str(folder / PROJECT))


def data_folder_of(folder: Path) -> Path:
    """Where the relative data paths of the run's project start."""
    named = about(folder).get("data_folder")
    return Path(named) if isinstance(named, str) and named else folder.parent.parent


def about(folder: Path) -> dict[str, Any]:
    """Label, start and data folder, as they were written down; empty when they can't be read."""
    try:
        read = json.loads(read_capped(folder / ABOUT, 1 << 20))
        return read if isinstance(read, dict) else {}
    except (UserError, ValueError, RecursionError):
        return {}


_known: dict[tuple[Any, ...], RunInfo] = {}


def _new_folder(parent: Path, stem: str) -> Path:
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for name in (stem, *(f"{stem}-{number}" for number in range(2, 1000))):
            with suppress(FileExistsError):
                (parent / name).mkdir()
                return parent / name
    except OSError as error:
        raise UserError(f"No folder for the run can be made in {shown(parent)}: {error.strerror}.") from error
    raise UserError("There are too many runs of this second.")


def _read(folder: Path) -> RunInfo:
    """Read the whole record of a run."""
    follower = Follower(folder)
    values: dict[str, Any] = {}
    while events := follower.read():
        for event in events:
            match event:
                case Started():
                    values |= {"epochs": event.epochs, "why": "", "node": None, "remedy": {}}
                case EpochEnd():
                    values |= {"last": event.figures, "epoch": event.epoch}
                    if event.best:
                        values |= {"figures": event.figures, "best_epoch": event.epoch}
                case Finished():
                    values |= {"figures": event.figures, "best_epoch": event.best_epoch}
                case Failed():
                    values |= {
                        "why": f"{event.what}. {event.why}",
                        "node": event.node,
                        "remedy": event.remedy,
                    }
                case Interrupted():
                    values |= {"why": event.why}
    known = about(folder)
    label, started = str(known.get("label") or ""), str(known.get("started") or folder.name)
    return RunInfo(
        folder, label, follower.state, started, step=follower.step, seconds=follower.time, **values
    )


def _size(path: Path) -> tuple[int, int]:
    with suppress(OSError):
        facts = path.stat()
        return facts.st_size, facts.st_mtime_ns
    return 0, 0
