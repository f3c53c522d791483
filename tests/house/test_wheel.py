"""The distribution: everything that the packages hold is in it, and nothing else of the repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGES = ("engine", "gui", "templates")
PASSED_BY = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")


@pytest.fixture(scope="module")
def names(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a wheel that is built from a copy, so that nothing is left in the tree."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("out")
    for package in PACKAGES:
        shutil.copytree(root / package, copy / package, ignore=PASSED_BY)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy / name)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q"]
    done = subprocess.run([*command, "-w", str(out), str(copy)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("layerloom-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_of_the_packages_is_in_the_wheel(root, names):
    files = [file for package in PACKAGES for file in (root / package).rglob("*") if file.is_file()]
    wanted = {file.relative_to(root).as_posix() for file in files if "__pycache__" not in file.parts}
    assert len(wanted) > 50
    assert not {name for name in wanted - names if not name.endswith((".pyc", ".runs"))}


def test_nothing_but_the_packages_is_in_the_wheel(names):
    about = next(name for name in names if name.endswith("/METADATA")).split("/")[0]
    assert {name.split("/")[0] for name in names} <= {*PACKAGES, about}
    assert any(name.startswith(about) and name.endswith("LICENSE") for name in names)
