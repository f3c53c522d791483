"""`export`: take the model of a run away as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from engine.cli.opening import run_folder, value_of
from engine.cli.terminal import json_option, progress, write, write_json
from engine.declare import UserError
from engine.export import EXPORTS, Result, kind_for
from engine.export import export as exported
from engine.files import amount
from engine.graph.file import load
from engine.imports.beginning import SETTING

KINDS = click.Choice(list(EXPORTS), case_sensitive=False)


@click.command()
@click.argument("source", metavar="PROJECT|RUN", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The file, or the folder, to write.",
)
@click.option("--kind", type=KINDS, help="What to make; by default the file's ending says it.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="An option: opset=18.")
@json_option
def export(source: Path, output: Path, kind: str | None, settings: Sequence[str], as_json: bool) -> None:
    """Export the best weights of a run, or of a project's latest one, checked on rows of the data.

    A project that was imported with its weights and never trained is exported with those.
    """
    chosen = kind or kind_for(output)
    if chosen is None:
        endings = ", ".join(each.suffix for each in EXPORTS.values() if each.suffix)
        raise UserError(f'It is not clear what "{output.name}" shall be. Use one of {endings}, or --kind.')
    params = {}
    for each in settings:
        name, equals, text = each.partition("=")
        if not equals:
            raise click.UsageError(f'--set needs NAME=VALUE, not "{each}".')
        params[name] = value_of(text)
    folder = _source(source)
    with progress("Exporting") as tell:
        result = exported(folder, chosen, params, output, tell)
    if as_json:
        write_json(result)
    else:
        _tell(result)


def _source(path: Path) -> Path:
    """The run that is meant, or the project itself where it has weights but no run."""
    try:
        return run_folder(path)
    except UserError:
        if path.is_file() and load(path).training.get(SETTING):
            return path
        raise


def _tell(result: Result) -> None:
    which = f", the weights of epoch {result.epoch}" if result.epoch else ""
    write(f"Wrote {', '.join(result.files)} ({amount(result.size)}){which}.")
    found = result.parity
    if found is not None:
        same = f", same class on {found.agreeing} of {found.classified}" if found.classified else ""
        rows = f"{found.samples} {'rows' if found.real else 'made-up rows'}{same}"
        sizes = ", ".join(map(str, found.batches))
        steps = f"; sequences of {', '.join(map(str, found.lengths))} steps" if found.lengths else ""
        tried = f"{rows}; batch sizes {sizes}{steps}"
        write(f"Matches PyTorch: largest difference {found.max_abs:.1e} on {tried}.")
        write(f"One sample: {result.milliseconds:.3f} ms, in PyTorch {result.torch_milliseconds:.3f} ms.")
    for note in result.notes:
        write(note)
