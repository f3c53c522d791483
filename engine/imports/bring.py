"""Bring a file in: find out what it is, read it as data, and make a project or its weights of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.declare import UserError
from engine.field import Field
from engine.files import shown
from engine.graph.file import load as load_project
from engine.graph.file import save as save_project
from engine.graph.model import Project
from engine.imports import refusals
from engine.imports.archive import check
from engine.imports.declare import NOBODY, READERS, Read, Reader, Watch
from engine.imports.matching import match
from engine.imports.report import Match, Report
from engine.imports.weights_of import expected, fields_of
from engine.sniff import KINDS, kind_of
from engine.tensors import SUFFIX, Stored, digest_of, read_header, save

ARCHIVES = ("torch", "torchscript", "pickle", "keras", "npz", "zip", "excel", "pt2")
SETTING, HASH_SETTING = "initial_weights", "initial_weights_hash"


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file: a project, the weights of its module by name, and what to know of them.

    `fields` are what the model takes in, for as long as the project has no data.
    """

    project: Project
    weights: Mapping[str, Stored]
    report: Report
    fields: tuple[Field, ...] = ()


def bring(path: Path, watch: Watch = NOBODY, *, into: Path | None = None, by_order: bool = False) -> Brought:
    """Read a file of a model or of weights; nothing in it is ever run.

    Weights go `into` a project file's model: by name, and with `by_order` what is left by order and shape.
    Raises UserError, with the reason and what to do instead, for what can't be read without running it and
    for what is damaged; `engine.imports.Cancelled` when nobody waits any more.
    """
    found = _reader(path)
    watch.tell(0.0, "Looking at the file")
    digest = digest_of(path)
    read = found.read(path, watch)
    if into is not None:
        project, fields = load_project(into), None
    elif read.project is not None:
        project, fields = read.project, {field.name: field for field in read.fields}
    else:
        raise UserError(
            f"{shown(path)} holds {len(read.weights):,} tensors but no drawing. Say which project they "
            f"are for: layerloom import {path.name} --into PROJECT.loom"
        )
    watch.tell(0.9, "Bringing the names together")
    given = fields if fields is not None else fields_of(project, (into or path).resolve().parent)
    wanted = expected(project, given)
    matched, weights = _matched(wanted.shapes, read.weights, by_order)
    if into is not None and not matched.loaded:
        raise UserError(
            f"Not one tensor of {shown(path)} fits a weight of {shown(into)}: {_apart(wanted.shapes, read)}"
        )
    watch.tell(1.0, "Done")
    report = Report(
        path.name,
        found.title,
        digest,
        len(project.main.nodes),
        wanted.analysis.parameters,
        matched,
        read.opaque,
        read.parity,
        read.notes,
    )
    return Brought(project, weights, report, read.fields)


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


def with_weights(project: Project, path: str, digest: str) -> Project:
    """The project, to begin its training with the weights in a file of this hash."""
    return replace(project, training={**project.training, SETTING: path, HASH_SETTING: digest})


def _reader(path: Path) -> Reader:
    """The reader for what the file's bytes say it is; raises UserError where there is none."""
    kind = kind_of(path)
    if path.suffix.lower() == SUFFIX and kind == "unknown":
        read_header(path)  # says what is wrong with it
    for each in READERS:
        if each.takes(kind, path):
            return each
    if kind in ARCHIVES:
        check(path)
    known = ", ".join(dict.fromkeys(KINDS[each.kind] for each in READERS if not each.by_suffix))
    raise UserError(refusals.sentence(path, kind, known))


def _matched(
    shapes: Mapping[str, tuple[int, ...]], weights: Mapping[str, Stored], by_order: bool
) -> tuple[Match, dict[str, Stored]]:
    found = match(shapes, {name: each.shape for name, each in weights.items()}, by_order=by_order)
    return found, {name: weights[other] for name, other in found.loaded}


def _apart(shapes: Mapping[str, tuple[int, ...]], read: Read) -> str:
    mine, theirs = next(iter(shapes), "no weight"), next(iter(read.weights), "nothing")
    return f'it begins with "{theirs[:60]}", the model with "{mine[:60]}". Try --by-order.'
