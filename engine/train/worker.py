"""The process that trains one run: `python -m engine.train.worker FOLDER [--resume]`.

It reads the folder's project, writes the record and the checkpoints, and ends when training does. Nothing
of torch is imported before the record is open, so that even a broken installation is told there.
"""

from __future__ import annotations

import argparse
import dataclasses
import faulthandler
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

# Threads that spin while they wait would steal the window's time; torch reads this once, when it is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from engine.declare import UserError
from engine.train import processes
from engine.train.events import Event, Failed, Finished, Notice, Preparing
from engine.train.reporter import Ear, Reporter

if TYPE_CHECKING:
    from engine.train.building import Built

PREPARING_EVERY = 0.25


def main(arguments: list[str] | None = None) -> int:
    """Train the run in a folder; 0 when it ended well, 1 when it failed."""
    asked = _parser().parse_args(arguments)
    faulthandler.enable()
    # From within, a folder that is renamed (as at the first save of a project) is still the same one.
    folder = Path()
    ear = Ear(folder)
    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), ear.stop)
    try:
        os.chdir(asked.folder)
        other = processes.worker_of(folder)
        if other is not None and other.pid != os.getpid() and processes.is_alive(folder, other):
            raise UserError("This run is being trained already.")
        processes.note(folder, os.getpid())
        reporter = Reporter(folder)
    except (OSError, UserError) as error:
        print(error, file=sys.stderr)
        return 1
    last: Event | None = None
    try:
        for event in _run(folder, asked.resume, ear, asked.gather, reporter):
            last = event
            reporter.tell(event)
    except BaseException as error:
        last = _failure(error)
        reporter.tell(last)
    finally:
        reporter.close()
    return 0 if isinstance(last, Finished) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="engine.train.worker", description="Train the run in a folder.")
    parser.add_argument("folder", type=Path, help="the run's folder")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument(
        "--gather", type=float, default=0.05, help="seconds between two reports; 0 tells each step"
    )
    return parser


def _run(folder: Path, resume: bool, ear: Ear, gather: float, reporter: Reporter) -> Iterator[Event]:
    """Build what the folder's project describes and train it."""
    from engine.data import Cancelled
    from engine.train import building, glimpse, runs
    from engine.train.checkpoint import Folder, is_kept
    from engine.train.loop import train

    began = told = time.monotonic()

    def prepare(share: float) -> None:
        nonlocal told
        if time.monotonic() - told > PREPARING_EVERY:
            told = time.monotonic()
            reporter.tell(Preparing(round(told - began, 3), round(share, 3)))

    try:
        where = runs.data_folder_of(Path.cwd())
        project, afresh = runs.project_of(folder), not (resume and is_kept(folder))
        built = building.built(project, where, prepare, lambda: ear.stopped, afresh=afresh)
    except Cancelled:
        yield Finished(time.monotonic() - began, 0, 0, "stopped", 0, {}, str(Path.cwd()))
        return
    _note(folder, built)
    for what, why in building.notices(built).items():
        yield Notice(0.0, what, why)
    for event in train(
        built.program,
        built.recipe,
        built.prepared.splits,
        store=Folder(folder),
        resume=resume,
        control=ear,
        units=built.prepared.units,
        data_hash=built.prepared.data_hash,
        gather=gather,
        show=lambda seen: glimpse.write(folder, seen),
    ):
        yield dataclasses.replace(event, folder=str(Path.cwd())) if isinstance(event, Finished) else event


def _note(folder: Path, built: Built) -> None:
    """Put the program and the preparation beside the project, for people and for what follows."""
    from engine.train.runs import PREPARATION, PROGRAM
    from engine.train.seals import write_sealed

    preparation = json.dumps(built.prepared.preparation, allow_nan=False)
    write_sealed(folder, {PROGRAM: built.source.text.encode(), PREPARATION: preparation.encode()})


def _failure(error: BaseException) -> Failed:
    """What ended the run before or beside the loop, for the record."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, UserError):
        return Failed(0.0, 0, "Training can't begin", str(error), getattr(error, "node", None))
    if isinstance(error, ImportError):
        why = f"{error}. Install Layerloom again."
        return Failed(0.0, 0, "A part of Layerloom can't be loaded", why, None, details)
    if isinstance(error, MemoryError):
        return Failed(
            0.0, 0, "The computer ran out of memory", "The data needs more than is free.", None, details
        )
    why = (str(error).strip().splitlines() or [""])[0] or type(error).__name__
    return Failed(0.0, 0, "Training could not go on", why, None, details)


if __name__ == "__main__":
    code = main()
    # Threads of torch may still wait for work that never comes; everything that matters is on the disk.
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)
