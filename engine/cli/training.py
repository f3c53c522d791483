"""`train` and `runs`: start a run in a process of its own, follow it, and list what was trained."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from engine.cli.opening import PROJECT, opened, set_option
from engine.cli.terminal import json_option, table, write, write_json
from engine.declare import UserError
from engine.files import shown
from engine.train import runs as shelf
from engine.train.events import (
    EpochEnd,
    Event,
    Failed,
    Finished,
    Interrupted,
    Notice,
    Paused,
    Progress,
    Resumed,
    Started,
)
from engine.train.lines import to_line

LOOK_EVERY = 0.05
Show = Callable[[Event], None]


@click.command()
@PROJECT
@set_option
@click.option("--label", default="", help="What the run is called in lists.")
@json_option
def train(project: Path, settings: Sequence[str], label: str, as_json: bool) -> None:
    """Train a project. Ctrl-C stops after the batch and keeps the model; a second one ends it at once."""
    folder = shelf.create(project, opened(project, settings), label)
    process = shelf.start(folder)
    with _shown(as_json) as show:
        last = _follow(folder, process, show)
    if isinstance(last, Failed):
        place = f' (at "{last.node}")' if last.node else ""
        raise UserError(f"{last.what}{place}. {last.why}")
    if isinstance(last, Interrupted):
        raise UserError(last.why)
    if isinstance(last, Finished) and not as_json:
        _tell(last, folder)


@click.command()
@PROJECT
@json_option
def runs(project: Path, as_json: bool) -> None:
    """List the runs of a project, the newest first."""
    if not project.exists():
        raise UserError(f"{shown(project)} can't be read: there is no such file or folder.")
    found = shelf.list(project)
    if as_json:
        write_json([{**dataclasses.asdict(run), "folder": str(run.folder)} for run in found])
    elif not found:
        write("There are no runs yet.")
    else:
        heads = ("Run", "Label", "State", "Epochs", "Best", "Figures")
        table(heads, [_run_row(run) for run in found])


def _follow(folder: Path, process: int, show: Show) -> Event | None:
    """Show every event until the run ends; gives the last one."""
    follower = shelf.follow(folder)
    last: Event | None = None
    asked = 0
    while not isinstance(last, Finished | Failed | Interrupted):
        try:
            for event in follower.read():
                show(event)
                last = event
            time.sleep(LOOK_EVERY)
        except KeyboardInterrupt:
            asked += 1
            _stop(folder, process, asked)
    return last


def _stop(folder: Path, process: int, asked: int) -> None:
    if asked == 1:
        shelf.control(folder, "stop")
        click.echo("Stopping after this batch; the model is kept. Ctrl-C again ends it at once.", err=True)
        return
    with suppress(OSError):
        os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    raise UserError("Training was ended at once. What was saved up to the last checkpoint is kept.")


@contextmanager
def _shown(as_json: bool) -> Iterator[Show]:
    """How events are shown: as JSON lines, as bars on a terminal, or as a line an epoch."""
    if as_json:
        yield _json_line
    elif sys.stderr.isatty():
        with _bars() as show:
            yield show
    else:
        yield _plain


def _json_line(event: Event) -> None:
    line = to_line(event)
    if isinstance(event, Finished):
        values = json.loads(line)
        line = json.dumps({**values, "metrics": values["figures"]})
    click.echo(line)


def _plain(event: Event) -> None:
    match event:
        case Started():
            rows = ", ".join(f"{count:,} {part}" for part, count in event.rows.items())
            write(f"Training {event.weights:,} weights on {event.device}: {rows} {event.units}.")
        case EpochEnd():
            write(f"Epoch {event.epoch:>3}  {figures(event.figures)}{'  best' if event.best else ''}")
        case Notice():
            write(f"{event.what}. {event.why}")
        case Paused(why=why):
            write(f"Paused. {why}".rstrip())
        case Resumed():
            write("Goes on.")


@contextmanager
def _bars() -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, TextColumn("{task.fields[said]}"), console=Console(stderr=True)) as bar:
        task = bar.add_task("Starting", total=None, said="")

        def show(event: Event) -> None:
            match event:
                case Started():
                    bar.update(task, total=event.epochs * event.steps_per_epoch, description="Training")
                case Progress():
                    said = f"loss {event.loss:.4g}  {event.rows_per_second:,.0f}/s"
                    bar.update(task, completed=event.step, said=said)
                case EpochEnd():
                    bar.update(task, completed=event.step, said=figures(event.figures))
                case Notice():
                    bar.console.print(f"{event.what}. {event.why}", markup=False)
                case Paused(why=why):
                    bar.update(task, said=f"paused  {why}".rstrip())

        yield show


def _tell(last: Finished, folder: Path) -> None:
    reason = {"stopped": "Stopped", "early": "Stopped early"}.get(last.reason, "Done")
    write(f"{reason} after epoch {last.epoch}; the best is epoch {last.best_epoch}. {figures(last.figures)}")
    write(f"Run: {folder}")


def figures(found: Mapping[str, Mapping[str, float]]) -> str:
    """`train loss 0.21 accuracy 0.94 · validation loss 0.25 accuracy 0.93`."""
    parts = [
        f"{part} " + " ".join(f"{n} {v:.4g}" for n, v in values.items()) for part, values in found.items()
    ]
    return " · ".join(parts)


def _run_row(run: Any) -> tuple[str, ...]:
    epochs = f"{run.epoch}/{run.epochs}" if run.epochs else "-"
    best = str(run.best_epoch or "-")
    return (run.folder.name, run.label, run.state, epochs, best, figures(run.figures) or run.why)
