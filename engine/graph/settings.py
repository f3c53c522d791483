"""Edits of what stands beside the drawings: data, training, optimizer, variables, update steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.declare import UserError, Value
from engine.graph.model import Choice, Project, Update
from engine.graph.names import is_step

# How often an update step can be made for each batch.
MOST_TIMES = 1000


def set_update(
    project: Project,
    name: str,
    nodes: Iterable[str] = (),
    times: int = 1,
    optimizer: Choice | None = None,
) -> Project:
    """Make or change an update step that losses can name."""
    if not is_step(name):
        raise UserError(f'"{name}" can\'t name an update step. Use letters, digits and underscores.')
    if not 1 <= times <= MOST_TIMES:
        raise UserError(
            f"An update step can't be made {times} times. Choose a number from 1 to {MOST_TIMES:,}."
        )
    return replace(project, updates={**project.updates, name: Update(tuple(nodes), optimizer, times)})


def remove_update(project: Project, name: str) -> Project:
    """Take an update step away; losses that name it have a problem then."""
    return replace(project, updates={k: v for k, v in project.updates.items() if k != name})


def set_setting(project: Project, path: str, value: Value) -> Project:
    """Set one setting outside the drawing by its path; None gives the default back.

    Paths: `name`, `about`, `variables.width`, `data.batch`, `columns.age.role`, `split.seed`,
    `training.epochs`, `optimizer`, `optimizer.lr`, `schedule.step_size`. Raises UserError for a path that
    does not exist.
    """
    head, _, rest = path.partition(".")
    if head in ("name", "about") and not rest and isinstance(value, str):
        return _replace(project, head, value)
    if head in ("variables", "split", "training") and rest:
        return _replace(project, head, with_value(getattr(project, head), rest, value))
    if head in ("data", "optimizer", "schedule"):
        return _set_choice(project, head, rest, value)
    if head == "columns" and "." in rest:
        column, _, name = rest.rpartition(".")
        settings = with_value(project.columns.get(column, {}), name, value)
        columns = {k: v for k, v in project.columns.items() if k != column}
        return replace(project, columns={**columns, column: settings} if settings else columns)
    raise UserError(f'There is no setting "{path}".')


def set_data(project: Project, data: Choice | None) -> Project:
    """Choose another data source; the settings of its columns start anew."""
    return replace(project, data=data, columns={})


def with_value(values: Mapping[str, Value], name: str, value: Value) -> dict[str, Value]:
    """Settings with one of them changed; None takes it away."""
    kept = {k: v for k, v in values.items() if k != name}
    return kept if value is None else {**kept, name: value}


def _replace(project: Project, name: str, value: Any) -> Project:
    return replace(project, **{name: value})


def _set_choice(project: Project, head: str, rest: str, value: Value) -> Project:
    choice: Choice | None = getattr(project, head)
    if not rest and isinstance(value, str):
        return _replace(project, head, Choice(value))
    if rest and choice is not None:
        return _replace(project, head, replace(choice, params=with_value(choice.params, rest, value)))
    raise UserError(f'"{head}" needs the name of one of the {head} kinds.')
