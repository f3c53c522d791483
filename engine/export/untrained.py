"""A model that was brought from elsewhere with its weights, taken away again without a training between."""

from __future__ import annotations

from pathlib import Path

from engine import compile
from engine.analysis import analyse
from engine.compile.answers import answers
from engine.declare import UserError
from engine.export.trained import Trained
from engine.files import shown
from engine.graph.file import load as load_project
from engine.train.initial import begin
from engine.train.recipe import recipe_of

KEPT = "The weights are those that the model came with; it was not trained here."


def of_project(path: Path) -> Trained:
    """The model of a project file with the weights that its training would begin with.

    Raises UserError where it would begin with random ones, and where its data or its weights can't be read.
    """
    from engine.data import prepare

    project = load_project(path)
    training = recipe_of(project).training
    if not training.initial_weights:
        raise UserError(
            f"{shown(path)} was not trained yet, and it has no weights of its own. Train it first."
        )
    prepared = prepare(project, path.parent)
    analysis = analyse(project, prepared.fields)
    source = compile.write(project, analysis, prepared.fields)
    model = compile.build(source)
    begun = begin(model, training, path.parent)
    notes: tuple[str, ...] = (KEPT,)
    if begun is not None and begun.left:
        notes += (f"{len(begun.left):,} of {begun.total:,} tensors are not in its file and are random.",)
    model.eval()
    found = answers(project, analysis, prepared.fields)
    return Trained(path, project, prepared.fields, prepared.preparation, source, model, found, 0, notes)
