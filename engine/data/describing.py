"""From a project to what the Data screen shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from engine.data.checking import checks
from engine.data.fitting import fields
from engine.data.loaded import Block, Levels, Numbers
from engine.data.planning import Planned
from engine.data.skipping import left_out
from engine.data.splitting import counts
from engine.data.state import state
from engine.data.types import Column, Description, Watch
from engine.graph.model import Project

BINS = 30
MOST_LEVELS_SHOWN = 30


def described(project: Project, folder: Path, watch: Watch) -> Description:
    """Load and look; see `engine.data.describe`."""
    made = state(project, folder, watch.part(0, 0.8))
    columns = []
    for i, column in enumerate(made.columns):
        watch.at(0.8 + 0.15 * i / len(made.columns))
        columns.append(_column(column))
    watch.at(0.95)
    found, passed = checks(made)
    skipped = left_out(made)
    assert project.data is not None
    return Description(
        title=made.loaded.title,
        source=project.data.type,
        units=made.loaded.units,
        rows=len(made.used),
        fields=fields(made.preparation),
        columns=tuple(columns),
        split=counts(made.parts),
        checks=found,
        passed=passed,
        skipped=skipped[:100],
        skipped_count=len(skipped),
        repairs=made.loaded.repairs,
    )


def _column(column: Planned) -> Column:
    facts: dict[str, Any]
    match column.values:
        case Numbers():
            facts = _numbers(column.values)
        case Levels():
            facts = _levels(column.values)
        case Block():
            facts = {"distinct": len(column.values)}
    return Column(
        name=column.name,
        kind=column.kind,
        role=column.role,
        rows=len(column.values),
        missing=int(column.values.gaps.sum()),
        role_chosen=column.role_chosen,
        filling=column.missing,
        scaling="standard" if column.scaled else "none",
        notes=column.notes,
        **facts,
    )


def _numbers(given: Numbers) -> dict[str, Any]:
    values = given.values[~given.gaps]
    if not len(values):
        return {"distinct": 0}
    low, high = float(values.min()), float(values.max())
    quarters = np.percentile(values, (25, 50, 75))
    # Tukey's fences, three times out: values that deserve a look, not every tail.
    reach = 3 * (quarters[2] - quarters[0])
    outside = (values < quarters[0] - reach) | (values > quarters[2] + reach)
    with np.errstate(over="ignore", invalid="ignore"):
        mean, std = float(values.mean()), float(values.std())
    return {
        "distinct": len(np.unique(values)),
        "minimum": low,
        "maximum": high,
        "mean": mean if np.isfinite(mean) else None,
        "std": std if np.isfinite(std) else None,
        "median": float(quarters[1]),
        "histogram": _histogram(values, low, high),
        "unusual": int(outside.sum()) if reach > 0 else 0,
    }


def _histogram(values: Any, low: float, high: float) -> tuple[int, ...]:
    """Counts in equal bins; a column of one value is one bar, and a span beyond float64 is halved to fit."""
    if low == high:
        return (len(values),)
    edges = (
        np.linspace(low / 2, high / 2, BINS + 1)
        if not np.isfinite(high - low)
        else np.linspace(low, high, BINS + 1)
    )
    shown = values / 2 if not np.isfinite(high - low) else values
    places = np.searchsorted(edges[1:-1], shown, side="right")
    return tuple(np.bincount(places, minlength=BINS).tolist())


def _levels(given: Levels) -> dict[str, Any]:
    found = np.bincount(given.codes[given.codes >= 0], minlength=len(given.levels))
    order = np.argsort(-found, kind="stable")[:MOST_LEVELS_SHOWN]
    top = tuple((given.levels[i], int(found[i])) for i in order if found[i])
    return {"distinct": int((found > 0).sum()), "top": top}
