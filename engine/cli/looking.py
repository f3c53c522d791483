"""`layers`, `check`, `summary`, `code`: what can be drawn, and what is said of a drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from engine.analysis.blocks import layer_of
from engine.analysis.types import Analysis, Facts, Fix, Problem
from engine.cli.finding import fitting_words
from engine.cli.opening import PROJECT, fields_of, opened, set_option
from engine.cli.terminal import json_option, progress, table, write, write_json
from engine.declare import UserError
from engine.files import durable_write
from engine.graph.model import Graph, Node, Project, block_of
from engine.layers import GROUPS, LAYERS, Layer
from engine.train.recipe import validate
from engine.wire import to_plain


@click.command()
@click.argument("words", nargs=-1)
@json_option
def layers(words: Sequence[str], as_json: bool) -> None:
    """List the layers, all of them or those that WORDS fit, best first."""
    ordered = sorted(LAYERS.values(), key=lambda each: GROUPS.index(each.group))
    fitting = fitting_words(words, ordered, _told)
    if as_json:
        write_json([_layer(each) for each in fitting])
        return
    for group in dict.fromkeys(each.group for each in fitting):
        inside = [each for each in fitting if each.group == group]
        if inside:
            write(group)
            table(("  Type", "Title", "What it does"), [(f"  {e.type}", e.title, e.help) for e in inside])
            write()


@click.command()
@PROJECT
@set_option
@json_option
def check(project: Path, settings: Sequence[str], as_json: bool) -> None:
    """Say what is wrong with a project, and how to mend it."""
    value = opened(project, settings)
    found = [*analysed(value, project).problems, *validate(value)]
    if as_json:
        write_json([_problem(each) for each in found])
    else:
        for each in found:
            write(f"{each.severity:<8} {f'{each.node}: ' if each.node else ''}{each.what}. {each.why}")
            if each.fixes:
                write(f"{'':<8} To mend it: {'; '.join(map(_said, each.fixes))}")
        if not found:
            write("No problems.")
    if any(each.severity == "error" for each in found):
        raise click.exceptions.Exit(1)


@click.command()
@PROJECT
@click.option("--inside", is_flag=True, help="Show what the blocks have inside, too.")
@set_option
@json_option
def summary(project: Path, inside: bool, settings: Sequence[str], as_json: bool) -> None:
    """Show shapes, parameters and cost of every layer."""
    value = opened(project, settings)
    found = analysed(value, project)
    rows = list(_rows(value, found, value.main, "", inside))
    if as_json:
        write_json(
            {
                "name": value.name,
                "parameters": found.parameters,
                "multiply_adds": found.multiply_adds,
                "nodes": len(value.main.nodes),
                "problems": len(found.problems),
                "rows": rows,
            }
        )
        return
    heads = ("Layer", "Type", "Output shape", "Parameters", "Multiply-adds")
    cells = [(r["node"], r["title"], r["output"], _parameters(r), f"{r['multiply_adds']:,}") for r in rows]
    table(heads, cells, right=(3, 4))
    write()
    counts = f"{found.parameters:,} parameters, {found.multiply_adds:,} multiply-adds"
    write(f"{len(value.main.nodes)} layers, {counts}")


@click.command()
@PROJECT
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
@set_option
@json_option
def code(project: Path, output: Path | None, settings: Sequence[str], as_json: bool) -> None:
    """Print the PyTorch program that the drawing is."""
    value = opened(project, settings)
    with progress("Reading the data") as tell:
        fields = fields_of(value, project, tell)
        tell(0.5, "Looking at the drawing")
        from engine.analysis import analyse
        from engine.compile import write as printed

        source = printed(value, analyse(value, fields), fields or {})
    if output is not None:
        durable_write(output, source.text)
    if as_json:
        write_json({**to_plain(source), "file": str(output) if output else None})
    elif output is None:
        click.echo(source.text, nl=False)
    else:
        write(f"Wrote {output}.")


def analysed(project: Project, path: Path) -> Analysis:
    """What analysis says of the project; data that can't be read is one more problem."""
    with progress("Reading the data") as tell:
        unreadable = ""
        try:
            fields = fields_of(project, path, tell)
        except UserError as error:
            fields, unreadable = None, str(error)
        tell(0.5, "Looking at the drawing")
        from engine.analysis import analyse

        found = analyse(project, fields)
    problems = (
        replace(p, why=unreadable) if unreadable and p.kind == "no-data" else p for p in found.problems
    )
    return replace(found, problems=tuple(problems))


def _rows(
    project: Project, analysis: Analysis, graph: Graph, way: str, inside: bool
) -> Iterator[dict[str, Any]]:
    """A row a node, those in a block behind it as `block/node`, once for all copies of a row."""
    for name, node in graph.nodes.items():
        if name in analysis.facts:
            shared = analysis.shared.get(name)
            made = _row(f"{way}{name}", project, node, analysis.facts[name])
            yield {**made, "shares": f"{way}{shared.owner}" if shared else None}
        if inside and name in analysis.inside:
            block = project.graphs[block_of(node.type)]
            yield from _rows(project, analysis.inside[name][0], block, f"{way}{name}/", inside)


def _parameters(row: Mapping[str, Any]) -> str:
    """A number, and whose weights are used beside it."""
    if not row["shares"]:
        return f"{row['parameters']:,}"
    return (
        f"{row['parameters']:,} + those of {row['shares']}"
        if row["parameters"]
        else f"those of {row['shares']}"
    )


def _row(name: str, project: Project, node: Node, facts: Facts) -> dict[str, Any]:
    layer = layer_of(project, node.type)
    outputs = {port: str(spec) for port, spec in facts.outputs.items()}
    return {
        "node": name,
        "type": node.type,
        "title": layer.title if layer is not None else node.type,
        "output": next(iter(outputs.values()), ""),
        "outputs": outputs,
        "parameters": facts.parameters,
        "multiply_adds": facts.multiply_adds,
        "memory": facts.memory,
    }


def _said(fix: Fix) -> str:
    """A fix in words; its steps where it has several."""
    return ", then ".join(fix.steps) or fix.label


def _problem(problem: Problem) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(problem)
    return plain


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "type": layer.type,
        "title": layer.title,
        "group": layer.group,
        "role": layer.role,
        "help": layer.help,
        "formula": layer.formula,
        "inputs": [port.name for port in layer.inputs],
        "outputs": list(layer.outputs),
        "parameters": [to_plain(each) for each in layer.params.values()],
        "exportable": layer.exportable,
    }


def _told(layer: Layer) -> tuple[str, ...]:
    return layer.title, " ".join((layer.type, *layer.synonyms)), layer.type, *layer.synonyms, layer.group
