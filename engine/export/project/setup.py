"""All that the files of an exported project are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torch import nn

from engine.compile.layout import printable
from engine.compile.source import Metric
from engine.export.project import metrics
from engine.export.project.record import Record
from engine.export.trained import Trained
from engine.train.building import program_of
from engine.train.program import Program
from engine.train.recipe import Recipe

# What `predict.py` can prepare by itself, by the kind of source: the parts that its readers stand in.
READERS = {"table": ("table",), "images": ("pictures",), "series": ("series",)}
KINDS = {"number", "category"}
FORMAT = 1


@dataclass(frozen=True)
class Setup:
    """A trained run, how it was trained, which splits have rows, and whether it began with given weights."""

    trained: Trained
    recipe: Recipe
    record: Record
    splits: frozenset[str]
    has_data: bool
    begins: bool = False

    @property
    def title(self) -> str:
        """The project's name, as text can hold it."""
        return printable(self.trained.project.name).replace("\\", "/").replace('"', "'") or "Model"

    @property
    def class_name(self) -> str:
        """The name of the model's class."""
        return self.trained.source.class_name

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that `loss` takes, in the order of its arguments."""
        source = self.trained.source
        return tuple(field for _, field in (*source.inputs, *source.targets))

    @property
    def inputs(self) -> tuple[str, ...]:
        """The fields that `forward` takes."""
        return tuple(field for _, field in self.trained.source.inputs)

    @cached_property
    def metrics(self) -> Mapping[str, metrics.Plain]:
        """The metrics that torch alone can compute, by their nodes."""
        made = {m.node: metrics.plain(m) for m in self.trained.source.metrics}
        return {node: found for node, found in made.items() if found is not None}

    @property
    def foreign_metrics(self) -> tuple[Metric, ...]:
        """The metrics that need more than torch."""
        return tuple(m for m in self.trained.source.metrics if m.node not in self.metrics)

    @cached_property
    def program(self) -> Program:
        """The model as the loop of training takes it."""
        return program_of(self.trained.source, self.trained.model)

    @property
    def normalises(self) -> bool:
        """Whether the model can't learn from a batch of one row."""
        norm = nn.modules.batchnorm._BatchNorm
        return any(isinstance(module, norm) for module in self.trained.model.modules())

    @property
    def readers(self) -> tuple[str, ...]:
        """The parts that prepare new data; none where that needs Layerloom."""
        known: Mapping[str, Any] = self.trained.preparation
        source = known["source"]
        found = READERS.get(source.get("kind", ""), ())
        if known.get("format") != FORMAT or {c["kind"] for c in known["columns"]} - KINDS:
            return ()
        if len(known["blocks"]) + bool(known["columns"]) != 1:
            return ()
        return ("pixels", *found) if "pixels" in source else found
