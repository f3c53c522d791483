"""Every template does what its file promises: no problem, trains to its figures, exports with parity."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import templates
from engine.analysis import analyse
from engine.compile import build, write
from engine.data import describe
from engine.export import export
from engine.graph.file import dumps, load
from engine.train import runs

LONGEST = 60.0
LOWER_IS_BETTER = {"mae", "loss"}
PUBLISHED = "Published"
TRAINED = [row["name"] for row in templates.listing() if row["kind"] != PUBLISHED]


@pytest.mark.parametrize("name", templates.names())
def test_opens_without_a_problem(name: str) -> None:
    project = load(templates.path(name))
    found = describe(project, templates.FOLDER)
    fields = {field.name: field for field in found.fields}
    analysis = analyse(project, fields)
    assert (analysis.problems, found.errors) == ((), ())
    source = write(project, analysis, fields)
    compile(source.text, name, "exec")
    if name in TRAINED:
        build(source)


@pytest.mark.parametrize("name", templates.names())
def test_saves_as_it_stands(name: str) -> None:
    path = templates.path(name)
    assert dumps(load(path)) == path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def listing(root: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(root / "packaging"))
    yield importlib.import_module("listing")
    sys.path.remove(str(root / "packaging"))
    sys.modules.pop("listing", None)


@pytest.mark.parametrize("row", templates.listing(), ids=lambda row: row["name"])
def test_the_list_tells_the_truth(row: dict, listing: ModuleType) -> None:
    """`packaging/dev.py templates` writes it."""
    assert row == listing.complete(row)
    assert row["parameters"] > 0
    assert len(row["drawing"]["nodes"]) > 2
    assert len(row["about"]) <= 32


@pytest.mark.parametrize("name", TRAINED)
def test_trains_to_its_figures_and_exports(name: str, tmp_path: Path) -> None:
    project = load(templates.path(name))
    assert project.goal
    run = runs.create(tmp_path / f"{name}.loom", project)
    runs.start(run)
    follower = runs.follow(run)
    end = time.monotonic() + 4 * LONGEST
    while (follower.state in runs.LIVE or runs.is_live(run)) and time.monotonic() < end:
        follower.read()
        time.sleep(0.02)
    info = runs.state(run)
    assert info.state in ("completed", "early"), info.why
    assert info.seconds <= LONGEST
    for figure, promised in project.goal.items():
        reached = info.figures["test"][figure]
        assert reached <= promised if figure in LOWER_IS_BETTER else reached >= promised, (figure, reached)
    result = export(run, "Onnx", {}, tmp_path / f"{name}.onnx")
    assert result.parity is not None
    assert result.parity.passed
    assert result.parity.agreeing == result.parity.classified
    assert Path(result.path).is_file()


def test_the_list_is_plain_json() -> None:
    rows = json.loads((templates.FOLDER / "index.json").read_text(encoding="utf-8"))
    assert {row["file"] for row in rows} == {path.name for path in templates.FOLDER.glob("*.loom")}
