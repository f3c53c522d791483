"""Reads the project's source once and keeps what was read while the data on the disk stays the same."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import Any

from engine.data.declare import SOURCES
from engine.data.loaded import Loaded
from engine.data.types import Watch
from engine.declare import UserError
from engine.graph.model import Project
from engine.graph.variables import resolved

KEPT = 2
_kept: OrderedDict[Any, Loaded] = OrderedDict()


def declaration(project: Project) -> Any:
    """The project's source with its settings.

    Raises UserError when none is chosen or a setting does not fit.
    """
    choice = project.data
    if choice is None:
        raise UserError("No data is chosen yet. Choose a source in Data.")
    if choice.type not in SOURCES:
        raise UserError(
            f'There is no data source of the type "{choice.type}". Choose another source in Data.'
        )
    return SOURCES[choice.type].make(resolved(choice.params, project.variables))


def loaded(project: Project, folder: Path, watch: Watch) -> Loaded:
    """All of the source's data, from memory when nothing changed since it was read."""
    declared = declaration(project)
    key = _key(declared, folder, watch.part(0, 0))
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    while len(_kept) >= KEPT:
        _kept.popitem(last=False)
    _kept[key] = declared.load(folder, watch)
    return _kept[key]


def _key(declared: Any, folder: Path, watch: Watch) -> tuple[Any, Any]:
    return declared, declared.stamp(folder, watch)


def is_kept(declared: Any, folder: Path) -> bool:
    """Whether the data is in memory."""
    return any(known == declared for known, _ in _kept) and _key(declared, folder, Watch()) in _kept


def forget() -> None:
    """Let go of everything that is kept in memory."""
    _kept.clear()


def stamped(project: Project, folder: Path) -> str:
    """A short text that changes when the data on the disk does."""
    declared = declaration(project)
    return hashlib.sha256(repr((declared, declared.stamp(folder, Watch()))).encode()).hexdigest()
