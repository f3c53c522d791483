"""`layerloom new` and `layerloom templates`: projects to start from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

import templates as shelf
from engine.cli.finding import fitting_words
from engine.cli.opening import SUFFIX, changed, set_option
from engine.cli.terminal import json_option, table, write, write_json
from engine.declare import UserError
from engine.files import shown
from engine.graph.file import load, save
from engine.graph.model import Project
from engine.layers import LAYERS


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-t", "--template", metavar="NAME", help="What to start from; without it, an empty drawing.")
@click.option("--force", is_flag=True, help="Replace a file of this name.")
@set_option
@json_option
def new(file: Path, template: str | None, force: bool, settings: Sequence[str], as_json: bool) -> None:
    """Make a project file."""
    path = file if file.suffix == SUFFIX else file.with_name(file.name + SUFFIX)
    if path.exists() and not force:
        raise UserError(f"{shown(path)} is there already. Choose another name, or add --force to replace it.")
    if template is not None and template not in shelf.names():
        raise UserError(f'There is no template "{template}". There are: {", ".join(shelf.names())}.')
    project = changed(load(shelf.path(template)) if template else Project(name=path.stem), settings)
    save(path, project)
    if as_json:
        write_json({"file": str(path), "name": project.name, "template": template})
    else:
        write(f"Made {path}.")


@click.command()
@click.argument("words", nargs=-1)
@json_option
def templates(words: Sequence[str], as_json: bool) -> None:
    """List the projects to start from, all of them or those that WORDS fit, best first.

    A word may also be a layer that a project has.
    """
    rows = [_template(row) for row in fitting_words(words, shelf.listing(), _told)]
    if as_json:
        write_json(rows)
    else:
        cells = [(r["kind"], r["name"], r["title"], f"{r['parameters']:,}", r["about"]) for r in rows]
        table(("Kind", "Name", "Title", "Parameters", "About"), cells, right=(3,))


def _told(row: dict[str, Any]) -> tuple[str, ...]:
    project = load(shelf.path(row["name"]))
    types = {node.type for graph in project.graphs.values() for node in graph.nodes.values()}
    layers = [f"{LAYERS[type].title}, {type}" for type in sorted(types) if type in LAYERS]
    name = f"{row['title']}, {project.name}, {row['name']}"
    return name, row["kind"], f"{row['about']}, {project.about}", ", ".join(layers)


def _template(row: dict[str, Any]) -> dict[str, Any]:
    project = load(shelf.path(row["name"]))
    return {
        "title": project.name,
        "about": project.about,
        **row,
        "goal": dict(project.goal),
        "nodes": len(project.main.nodes),
    }
