"""What a command works on: a project file with `--set` applied, its data, and its runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from engine.declare import UserError, Value
from engine.field import Field
from engine.files import shown
from engine.graph import edits
from engine.graph.file import load
from engine.graph.model import Project
from engine.train import runs
from engine.train.recipe import validate

SUFFIX = ".loom"
PROJECT = click.argument("project", type=click.Path(path_type=Path))


def set_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--set path=value`, as often as wanted."""
    return click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="PATH=VALUE",
        help="Change a setting for this command: training.epochs=3, optimizer.lr=0.01, conv1.out_channels=8.",
    )(command)


def opened(path: Path, settings: Iterable[str] = ()) -> Project:
    """The project in a file, with settings changed as asked. The file stays as it is."""
    project = changed(load(path), settings)
    if settings:
        for problem in validate(project):
            if problem.severity == "error":
                raise UserError(f"{problem.what}. {problem.why}")
    return project


def changed(project: Project, settings: Iterable[str]) -> Project:
    """A project with `path=value` settings applied; a path may start with a layer's name."""
    for each in settings:
        path, equals, text = each.partition("=")
        if not equals or not path:
            raise click.UsageError(f'--set needs PATH=VALUE, not "{each}".')
        head, _, rest = path.partition(".")
        if rest and head in project.main.nodes:
            project = edits.set_param(project, head, rest, value_of(text))
        else:
            project = edits.set_setting(project, path, value_of(text))
    return project


def value_of(text: str) -> Value:
    """A value as typed: a number, true, false, null, a list such as [3, 5], or else the text itself."""
    try:
        return _tuple(json.loads(text))
    except (ValueError, RecursionError):
        return text


def _tuple(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(_tuple(each) for each in value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise ValueError("no setting holds such a value")


def fields_of(project: Project, path: Path, tell: Callable[[float, str], None]) -> Mapping[str, Field] | None:
    """What the project's data offers; None where there is none."""
    if project.data is None:
        return None
    from engine.data import describe

    found = describe(project, path.resolve().parent, lambda share: tell(share, "Reading the data"))
    return {field.name: field for field in found.fields}


def run_folder(path: Path) -> Path:
    """The run meant by a path: a run's folder, or the latest run of a project file that has weights."""
    if path.is_dir():
        if (path / runs.ABOUT).is_file():
            return path
        raise UserError(f"{shown(path)} is not the folder of a run. Give a run or a project file.")
    load(path)
    found = [run.folder for run in runs.list(path)]
    # A run that ended within its first epoch has only the weights that it ended with.
    for kept in ("best", "last"):
        if kind := [folder for folder in found if (folder / kept).is_dir()]:
            return kind[0]
    raise UserError(f"{shown(path)} was not trained yet. Train it first: layerloom train {path}")
