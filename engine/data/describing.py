"""From a project to what the Data screen shows."""

from __future__ import annotations

from pathlib import Path

from engine.data.checking import checks
from engine.data.facts import facts
from engine.data.fitting import fields
from engine.data.planning import Planned
from engine.data.skipping import left_out
from engine.data.splitting import counts
from engine.data.state import state
from engine.data.types import Column, Description, Watch
from engine.graph.model import Project


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
        **facts(column.values),
    )
