"""Bring a file in: find out what it is, read it as data, and make a project or its weights of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.analysis import analyse
from engine.declare import UserError
from engine.field import Field
from engine.files import shown
from engine.graph.file import load as load_project
from engine.graph.file import save as save_project
from engine.graph.model import Project
from engine.imports import refusals
from engine.imports.archive import check
from engine.imports.beginning import with_weights
from engine.imports.declare import NOBODY, READERS, Read, Reader, Watch
from engine.imports.fields import with_made_up_data
from engine.imports.matching import match
from engine.imports.report import Match, Report
from engine.imports.weights_of import expected, fields_of
from engine.sniff import KINDS, kind_of
from engine.tensors import SUFFIX, Stored, digest_of, read_header, save

MADE_UP = "Its data is made up for now: random numbers of the sizes that it takes. Choose your own."


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file: a project, the weights of its module by name, and what to know of them.

    `fields` are what the model takes in, for as long as the project has no data.
    """

    project: Project
    weights: Mapping[str, Stored]
    report: Report
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Into:
    """A project that is to take weights: what messages call it, and where its relative paths start."""

    project: Project
    folder: Path
    name: str

    @classmethod
    def file(cls, path: Path) -> Into:
        """The project in a file; raises UserError when there is none."""
        return cls(load_project(path), path.resolve().parent, shown(path))


def bring(path: Path, watch: Watch = NOBODY, *, into: Into | None = None, by_order: bool = False) -> Brought:
    """Read a file of a model or of weights; nothing in it is ever run.

    Weights go `into` a project's model: by name, and with `by_order` what is left by order and shape.
    Raises UserError, with the reason and what to do instead, for what can't be read without running it and
    for what is damaged; `engine.imports.Cancelled` when nobody waits any more.
    """
    found = _reader(path)
    watch.tell(0.0, "Looking at the file")
    digest = digest_of(path)
    read = found.read(path, watch)
    watch.tell(0.9, "Bringing the names together")
    report = Report(path.name, found.title, digest, 0, 0, None, read.opaque, read.parity, read.notes)
    made = _into(read, into, by_order, path, report) if into is not None else _drawn(read, path, report)
    watch.tell(1.0, "Done")
    return made


def _drawn(read: Read, path: Path, report: Report) -> Brought:
    """The drawing of a file with the weights that belong to its nodes."""
    if read.project is None:
        raise UserError(
            f"{shown(path)} holds {len(read.weights):,} tensors but no drawing. Say which project they "
            f"are for: layerloom import {path.name} --into PROJECT.loom"
        )
    report = replace(report, layers=len(read.project.main.nodes))
    project = with_made_up_data(read.project, read.fields)
    if project is not read.project:
        report = replace(report, notes=(*report.notes, MADE_UP))
    if not read.weights:
        found = analyse(read.project, {field.name: field for field in read.fields})
        return Brought(project, {}, replace(report, parameters=found.parameters), read.fields)
    try:
        wanted = expected(read.project, {field.name: field for field in read.fields})
    except UserError as error:  # a drawing with a mistake can be mended, and its weights keep their names
        report = replace(report, notes=(*report.notes, str(error)))
        return Brought(project, read.weights, report, read.fields)
    named = {_attribute(name, wanted.attributes): each for name, each in read.weights.items()}
    matched, weights = _matched(wanted.shapes, named, by_order=False)
    report = replace(report, parameters=wanted.analysis.parameters, match=matched)
    return Brought(project, weights, report, read.fields)


def _into(read: Read, into: Into, by_order: bool, path: Path, report: Report) -> Brought:
    """The weights of a file in the model of a project that is there."""
    project = into.project
    wanted = expected(project, fields_of(project, into.folder))
    matched, weights = _matched(wanted.shapes, read.weights, by_order)
    if not matched.loaded:
        mine, theirs = next(iter(wanted.shapes), "no weight"), next(iter(read.weights), "nothing")
        apart = f'it begins with "{theirs[:60]}", the model with "{mine[:60]}". Try --by-order'
        raise UserError(f"Not one tensor of {shown(path)} fits a weight of {into.name}: {apart}.")
    layers = len(project.main.nodes)
    report = replace(report, layers=layers, parameters=wanted.analysis.parameters, match=matched)
    return Brought(project, weights, report)


def _attribute(name: str, attributes: Mapping[str, str]) -> str:
    """The weight's name in the program, whose attributes can't always be called as the nodes are."""
    node, _, rest = name.partition(".")
    return f"{attributes.get(node, node)}.{rest}"


def store(brought: Brought, target: Path) -> tuple[Path, Path | None]:
    """Save the project as `target`, with its weights beside it; gives both paths.

    The project starts its training from the weights (`training.initial_weights`), whose hash it keeps.
    Raises UserError when the disk does not take them.
    """
    if not brought.weights:
        save_project(target, brought.project)
        return target, None
    beside = target.with_name(f"{target.stem}.weights{SUFFIX}")
    about = {"layerloom.from": brought.report.file, "layerloom.sha256": brought.report.sha256}
    digest = save(beside, brought.weights, about)
    save_project(target, with_weights(brought.project, beside.name, digest))
    return target, beside


def _reader(path: Path) -> Reader:
    """The reader for what the file's bytes say it is; raises UserError where there is none."""
    kind = kind_of(path)
    if path.suffix.lower() == SUFFIX and kind == "unknown":
        read_header(path)  # says what is wrong with it
    for each in READERS:
        if each.takes(kind, path):
            return each
    check(path)
    known = ", ".join(dict.fromkeys(KINDS[each.kind] for each in READERS if not each.by_suffix))
    raise UserError(refusals.sentence(path, kind, known))


def _matched(
    shapes: Mapping[str, tuple[int, ...]], weights: Mapping[str, Stored], by_order: bool
) -> tuple[Match, dict[str, Stored]]:
    found = match(shapes, {name: each.shape for name, each in weights.items()}, by_order=by_order)
    # How many batches a normalisation has seen is in few files, and nobody misses it.
    missing = tuple(name for name in found.missing if not name.endswith("num_batches_tracked"))
    return replace(found, missing=missing), {name: weights[other] for name, other in found.loaded}
