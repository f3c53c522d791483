"""Runs to take away as projects, and an environment in which there is nothing but torch."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# A start like Python's own, but without site-packages: what may be imported is said here.
START = """
import json, runpy, sys
folder, program, paths, *arguments = sys.argv[1:]
sys.path[:0] = [folder, *json.loads(paths)]
sys.argv = [program, *arguments]
made = runpy.run_path(f"{folder}/{program}")["main"]()
if made is not None:
    print(json.dumps(made))
"""
Start = Callable[..., subprocess.CompletedProcess[str]]


def needs(package: str) -> set[str]:
    """A package and all that it asks for."""
    seen: set[str] = set()
    waiting = [package]
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name not in seen:
            seen.add(name)
            asked = importlib.metadata.requires(name) or []
            plain = (each for each in asked if "extra ==" not in each)
            waiting += [match[0] for each in plain if (match := re.match(r"[\w.-]+", each))]
            waiting = [each for each in waiting if _is_installed(each)]
    return seen


def _is_installed(name: str) -> bool:
    try:
        return bool(importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return False


def linked(folder: Path, packages: set[str]) -> Path:
    """A folder that holds these packages as links, and nothing else."""
    folder.mkdir()
    for name in packages:
        distribution = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            (folder / top).symlink_to(Path(str(distribution.locate_file(top))).resolve())
    return folder


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Run a program of a project where only Python's library, torch and what torch asks for are there.

    `bare(folder, "train.py", *arguments, also={"pillow"})`; `also` names further packages.
    """
    home = tmp_path_factory.mktemp("bare")
    torch = linked(home / "torch", needs("torch"))

    def start(folder: Path, program: str, *arguments: str, also: frozenset[str] = frozenset()) -> Any:
        paths = [str(torch)]
        for name in sorted(also):
            if not (home / name).exists():
                linked(home / name, {name})
            paths.append(str(home / name))
        command = [sys.executable, "-I", "-S", "-W", "error", "-W", "ignore:Failed to initialize NumPy"]
        command += ["-c", START, str(folder), program, json.dumps(paths), *arguments]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    return start
