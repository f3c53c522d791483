"""A run shows what flows through its nodes, and nothing of the run changes by it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

import templates
from engine.graph import edits
from engine.graph.file import loads
from engine.graph.model import Node, Project
from engine.train import glimpse
from engine.train.events import EpochEnd, Finished
from engine.train.glimpse import Glimpse, Look, Picture
from engine.train.peek import Peeker

GLIMPSE = Glimpse(40, 8, {"stage1/conv": Look(0.25, 0.5, 1.5, (Picture(2, 1, b"\x00\xff"),))})


@pytest.fixture(scope="module")
def built() -> Any:
    """Makes the parts of a small picture project, afresh each time, since training changes them."""
    from engine.train import building

    path = templates.path("digits-residual")

    def make(change: Any = lambda project: project) -> Any:
        project = change(loads(path.read_bytes()))
        return building.built(project, path.parent, lambda share: None, lambda: False)

    return make


def _run(made: Any, seen: list[Glimpse] | None) -> list[Any]:
    """Two epochs with glimpses at every look at the clock, or with none."""
    from dataclasses import replace

    from engine.train.loop import train

    recipe = replace(made.recipe, training=replace(made.recipe.training, epochs=2))
    clock = iter(range(10**9)).__next__  # each look at the clock is a second later than the one before
    show = seen.append if seen is not None else None
    return list(train(made.program, recipe, made.prepared.splits, gather=0, clock=clock, show=show))


def _noisy(project: Project) -> Project:
    """With random values in what comes in, which are drawn in evaluation mode as well."""
    (source,) = (wire.source for wire in project.main.wires.values() if wire.target == "stem.input")
    project = edits.insert(project, "stem.input", "mixed", Node("Add"), "input", "output")
    noise = Node("RandomNormal", {"shape": (1, 8, 8), "deviation": 0.1})
    project = edits.connect(edits.add(project, "noise", noise), source, "noise.input")
    return edits.connect(project, "noise.output", "mixed.other")


@pytest.mark.parametrize("change", [lambda project: project, _noisy], ids=["as it is", "with noise"])
def test_looking_changes_nothing(built: Any, change: Any) -> None:
    seen: list[Glimpse] = []
    told = [_run(built(change), each) for each in (None, seen)]
    assert isinstance(told[0][-1], Finished)
    assert len(seen) > 3
    plain, watched = ([e.figures for e in run if isinstance(e, EpochEnd | Finished)] for run in told)
    assert plain == watched


def test_nodes_have_pictures_of_their_channels(built: Any) -> None:
    seen: list[Glimpse] = []
    made = built()
    _run(made, seen)
    nodes = seen[-1].nodes
    assert {"stem", "stem_relu", "a_add", "head"} <= nodes.keys()  # modules, functions and operators
    assert [(each.width, each.height) for each in nodes["stem"].pictures] == [(8, 8)] * 4
    assert [(each.width, each.height) for each in nodes["head"].pictures] == [(10, 1)]
    assert nodes["stem_relu"].mean > 0
    assert 0 <= nodes["stem_relu"].dead <= 1
    assert all(look.milliseconds >= 0 for look in nodes.values())


def test_a_unit_that_never_speaks_is_dead() -> None:
    torch = pytest.importorskip("torch")
    from engine.train.peek import _look

    values = torch.ones(8, 4, 3, 3)
    values[:, 1] = 0
    assert _look(values, 0.0).dead == 0.25
    values = torch.ones(8, 4)
    values[0, 1] = 0
    assert _look(values, 0.0).dead == 0.0


def test_it_stands_in_the_runs_folder(tmp_path: Path) -> None:
    assert glimpse.read(tmp_path) is None
    glimpse.write(tmp_path, GLIMPSE)
    assert glimpse.read(tmp_path) == GLIMPSE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"step": 1, "rows": 8, "nodes": []}',
        '{"step": 1e999, "rows": 8, "nodes": {}}',
        "[" * 100_000,
        json.dumps({"step": 1, "rows": 1, "nodes": {"a": {"mean": "x", "dead": 0, "milliseconds": 0}}}),
        json.dumps(
            {
                "step": 1,
                "rows": 1,
                "nodes": {
                    "a": {"mean": 0, "dead": 0, "milliseconds": 0, "pictures": [[9999999, 9999999, "AA=="]]}
                },
            }
        ),
        json.dumps(
            {
                "step": 1,
                "rows": 1,
                "nodes": {"a": {"mean": 0, "dead": 0, "milliseconds": 0, "pictures": [[8, 8, "AA=="]]}},
            }
        ),
    ],
)
def test_rubbish_in_its_place_is_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / glimpse.GLIMPSE).write_text(text)
    assert glimpse.read(tmp_path) is None


def test_looking_takes_a_hundredth_of_the_time_at_most() -> None:
    """The clock goes on by what a look costs: 5 seconds each."""
    now = [100.0]
    program: Any = SimpleNamespace(model=SimpleNamespace(training=False), where={})
    peeker = Peeker(program, SimpleNamespace(), torch.device("cpu"), lambda: now[0], lambda seen: None)  # type: ignore[arg-type]

    def looks(precision: object) -> dict[str, Look]:
        now[0] += 5.0
        return {}

    peeker._looks = looks  # type: ignore[method-assign]
    now[0] += 1.0
    assert peeker.is_due()
    peeker.peek(1, contextlib.nullcontext())
    now[0] += 499.0
    assert not peeker.is_due()
    now[0] += 1.0
    assert peeker.is_due()
