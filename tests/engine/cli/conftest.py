"""The commands as a person calls them, in this process or in one of their own, and one trained project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it said to a machine."""
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Call a command in this process."""

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


def command(*arguments: object) -> list[str]:
    """The command line of a process of its own."""
    return [sys.executable, "-m", "engine.cli", *map(str, arguments)]


@pytest.fixture(scope="session")
def environment(root: Path) -> dict[str, str]:
    """What such a process finds around it."""
    return os.environ | {"PYTHONPATH": str(root)}


@pytest.fixture(scope="session")
def iris(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """The iris template as a project that was trained for three epochs by the command line."""
    path = tmp_path_factory.mktemp("iris") / "iris.loom"
    for arguments in (
        ("new", path, "-t", "iris-mlp"),
        ("train", path, "--set", "training.epochs=3", "--label", "first"),
    ):
        subprocess.run(command(*arguments), env=environment, check=True, capture_output=True)
    return path


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    """Two new flowers as a table."""
    path = tmp_path / "new.csv"
    head = "sepal_length,sepal_width,petal_length,petal_width"
    path.write_text(f"{head}\n5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n")
    return path
