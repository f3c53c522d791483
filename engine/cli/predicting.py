"""`predict`: run a trained model on new data and write what it says as CSV."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.opening import SUFFIX, run_folder
from engine.cli.terminal import json_option, progress, write, write_json
from engine.declare import UserError
from engine.files import shown


@click.command()
@click.argument("model", metavar="RUN|PROJECT|MODEL.onnx", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The CSV file to write.")
@json_option
def predict(model: Path, data: Path, output: Path, as_json: bool) -> None:
    """Predict for the rows of a table or for pictures, prepared as the data of the training was."""
    for path in (model, data):
        if not path.exists():
            raise UserError(f"{shown(path)} can't be read: there is no such file or folder.")
    if model.is_dir() or model.suffix == SUFFIX:
        model = run_folder(model)
    with progress("Starting PyTorch") as tell:
        from engine.export.predict import predict as predicted
        from engine.export.predict import write_csv

        found = predicted(model, data, tell)
        write_csv(found, output)
    if as_json:
        told = {"rows": found.rows, "columns": found.columns, "skipped": found.skipped}
        write_json({"file": str(output), **told})
        return
    write(f"Wrote {output}: {found.rows:,} {'row' if found.rows == 1 else 'rows'}.")
    for note in found.notes:
        write(note)
    for each in found.skipped[:10]:
        write(f"Left out {each.where}: {each.why}")
