"""`import`: bring a model or weights of another program in. Nothing in the file is run."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.opening import SUFFIX
from engine.cli.terminal import json_option, progress, write, write_json
from engine.declare import UserError
from engine.files import shown
from engine.imports import Into, Watch, bring, store
from engine.imports.telling import lines
from engine.wire import to_plain

PATH = click.Path(path_type=Path)


@click.command("import")
@click.argument("file", type=PATH)
@click.option("-o", "--output", type=PATH, help="The project file to write; by default beside the file.")
@click.option("--into", type=PATH, help="A project whose model takes the weights.")
@click.option("--by-order", is_flag=True, help="Pair what names leave over by order and shape.")
@click.option("--force", is_flag=True, help="Replace a project file of this name.")
@json_option
def import_(
    file: Path, output: Path | None, into: Path | None, by_order: bool, force: bool, as_json: bool
) -> None:
    """Make a project of a model (ONNX, .pt2, .py), or bring weights (safetensors, PyTorch) into one.

    Weights are written beside the project, which begins its training with them. A file that would have to be
    run to be read, such as a pickle, is refused with what to do instead.
    """
    target = output or into or file.with_suffix(SUFFIX)
    target = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)
    if target.exists() and target != into and not force:
        raise UserError(
            f"{shown(target)} is there already. Choose another with -o, or add --force to replace it."
        )
    with progress("Importing") as tell:
        brought = bring(file, Watch(tell), into=Into.file(into) if into else None, by_order=by_order)
    made, weights = store(brought, target)
    if as_json:
        files = {"project": str(made), "weights": str(weights) if weights else None}
        write_json(files | to_plain(brought.report))
    else:
        write(f"Made {made}{f' and {weights}' if weights else ''}.")
        report = brought.report
        write(f"{report.kind}: {report.layers:,} nodes, {report.parameters:,} weights to learn.")
        for line in lines(report):
            write(line)
