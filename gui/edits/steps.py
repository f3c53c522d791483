"""Edits of update steps: begun for a loss, renamed with their losses, put in order, taken away."""

from __future__ import annotations

from dataclasses import replace

from engine.declare import UserError
from engine.graph.edits import remove_update, set_param, set_update
from engine.graph.model import Project
from engine.graph.names import free, is_step
from gui.translate import tr


def begin_step(project: Project, loss: str, name: str) -> Project:
    """A new step that changes all weights, to which a loss belongs."""
    if name in project.updates:
        raise UserError(tr(f'There is already an update step called "{name}". Choose another name.'))
    return set_param(set_update(project, name), loss, "update", name)


def rename_step(project: Project, old: str, new: str) -> Project:
    """Give a step another name; it keeps its place, and its losses follow."""
    if new == old:
        return project
    if not is_step(new) or new in project.updates:
        raise UserError(tr(f'"{new}" can\'t name the update step. Choose another name.'))
    updates = {new if name == old else name: step for name, step in project.updates.items()}
    return _led(replace(project, updates=updates), old, new)


def move_step(project: Project, name: str, by: int) -> Project:
    """Let a step be made so many places later (earlier when negative); at the ends it stays."""
    names = list(project.updates)
    place = names.index(name)
    names.insert(min(max(place + by, 0), len(names) - 1), names.pop(place))
    return replace(project, updates={each: project.updates[each] for each in names})


def end_step(project: Project, name: str) -> Project:
    """Take a step away; its losses change all weights from then on."""
    return _led(remove_update(project, name), name, None)


def free_step(project: Project, loss: str) -> str:
    """A name for the step of a loss."""
    return free(f"{loss}_step", project.updates)


def _led(project: Project, old: str, new: str | None) -> Project:
    """The losses of one step led to another."""
    for name, node in project.main.nodes.items():
        if node.params.get("update") == old:
            project = set_param(project, name, "update", new)
    return project
