"""A trained model as its run's folder has it, and rows to check it on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine import compile
from engine.analysis import analyse
from engine.compile.answers import Answer, answers
from engine.declare import UserError
from engine.field import Field
from engine.files import shown, sweep
from engine.graph.model import Project
from engine.train import checkpoint, runs
from engine.train.seals import read_sealed

ROWS = 32
LARGEST_PREPARATION = 64 << 20


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows by field; `real` says whether they come from the data or are made up because it can't be read."""

    tensors: Mapping[str, Tensor]
    real: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """One run's model in evaluation mode, with all that goes into a file beside it.

    `folder` is the run's, or the project's file for a model that was not trained here.
    """

    folder: Path
    project: Project
    fields: Mapping[str, Field]
    preparation: Mapping[str, Any]
    source: compile.Source
    model: nn.Module
    answers: tuple[Answer, ...]
    epoch: int
    notes: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[tuple[str, Field], ...]:
        """The arguments of `forward`, each with its field."""
        return tuple((name, self.fields[field]) for name, field in self.source.inputs)

    @property
    def is_run(self) -> bool:
        """Whether the model was trained here."""
        return not self.folder.is_file()

    @property
    def data_folder(self) -> Path:
        """Where the relative data paths of the project start."""
        return runs.data_folder_of(self.folder) if self.is_run else self.folder.parent

    def samples(self) -> Samples:
        """Up to 32 rows that the model was not trained on, as far as there are that many."""
        wanted = [field.name for _, field in self.inputs]
        try:
            from engine.data import prepare

            prepared = prepare(self.project, self.data_folder)
            parts = [prepared.splits[part] for part in ("validation", "test", "train")]
            made = {f: torch.cat([p[f][:ROWS] for p in parts])[:ROWS] for f in wanted}
            return Samples(made, True)
        except (UserError, KeyError) as error:
            why = str(error) if isinstance(error, UserError) else "its fields are not those of the run"
            note = f"The data can't be read ({why}), so the file was checked on made-up rows."
            return Samples(self._made_up(), False, note)

    def _made_up(self) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(0)
        made: dict[str, Tensor] = {}
        for _, field in self.inputs:
            sizes = (ROWS, *field.shape)
            whole = field.dtype.startswith("int")
            made[field.name] = (
                torch.zeros(sizes, dtype=torch.int64) if whole else torch.rand(sizes, generator=generator)
            )
        return made


def load(folder: Path) -> Trained:
    """Build a run's model from its folder; raises UserError when a part of it is missing or damaged.

    The program is printed anew from the run's drawing: text that lies in a folder is never run. In the place
    of a folder there may be a project file with weights of its own.
    """
    if folder.is_file():
        from engine.export.untrained import of_project

        return of_project(folder)
    project = runs.project_of(folder)
    best = _kept(folder)
    preparation = _preparation(folder)
    from engine.data.fitting import fields as prepared_fields

    fields = {field.name: field for field in prepared_fields(preparation)}
    analysis = analyse(project, fields)
    source = compile.write(project, analysis, fields)
    weights = checkpoint.load_weights(best)
    facts = checkpoint.read_manifest(best)["facts"]
    model = compile.build(source)
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise UserError(
            f"The weights of {shown(folder)} do not fit its drawing. It may come from another version; "
            "train again."
        ) from error
    model.eval()
    notes = () if best.name == "best" else ("No epoch was measured, so these are the last weights.",)
    found = answers(project, analysis, fields)
    return Trained(
        folder, project, fields, preparation, source, model, found, int(facts.get("epoch", 0)), notes
    )


def _kept(folder: Path) -> Path:
    """The best weights, or the newest where no epoch was measured; a kill may have left them aside."""
    sweep(folder)
    for name in ("best", *checkpoint.LAST):
        if (folder / name).exists():
            return folder / name
    raise UserError(
        f"The run {shown(folder)} has no weights yet. Wait until its first epoch is done, or train again."
    )


def _preparation(folder: Path) -> dict[str, Any]:
    try:
        read = json.loads(read_sealed(folder, runs.PREPARATION, LARGEST_PREPARATION))
        if isinstance(read, dict) and {"columns", "blocks", "targets"} <= read.keys():
            return read
    except (ValueError, RecursionError):
        pass
    raise UserError(f"How the data of {shown(folder)} was prepared can't be read. The run may be damaged.")
