"""The rows that are left out, each with its reason."""

from __future__ import annotations

import numpy as np

from engine.data.state import State
from engine.data.types import Skipped


def left_out(made: State) -> tuple[Skipped, ...]:
    """What the source could not read, then rows that lack a value that they need."""
    found = list(made.loaded.skipped)
    for column in made.columns:
        if column.role == "target":
            why = f'No value for the target "{column.name}"'
        elif column.role == "feature" and column.missing == "skip":
            why = f'No value for "{column.name}"'
        else:
            continue
        found += [Skipped(made.loaded.name(row), why) for row in np.flatnonzero(column.values.gaps).tolist()]
    return tuple(found)
