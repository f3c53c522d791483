"""The edit that lets a project begin its training with the weights in a file."""

from __future__ import annotations

from dataclasses import replace

from engine.graph.model import Project

SETTING, HASH_SETTING = "initial_weights", "initial_weights_hash"


def with_weights(project: Project, path: str, digest: str) -> Project:
    """The project, to begin its training with the weights in a file of this hash."""
    return replace(project, training={**project.training, SETTING: path, HASH_SETTING: digest})
