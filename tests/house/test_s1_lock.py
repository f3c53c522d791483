"""S1: what is installed is what is locked, by version and hash."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ENTRY = re.compile(
    r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)([^\\\n]*?)((?: \\\n\s+--hash=sha256:[0-9a-f]{64})+)", re.MULTILINE
)
UNLOCKED = {"pip", "layerloom"}  # what makes the environment, and what is installed from the clone itself


@pytest.fixture(scope="module")
def locked(root) -> dict[str, set[str]]:
    """Name -> locked versions; every entry has its hashes."""
    found: dict[str, set[str]] = {}
    for file in sorted((root / "packaging").glob("constraints*.txt")):
        text = file.read_text(encoding="utf-8")
        entries = ENTRY.findall(text)
        pinned = [line for line in text.splitlines() if line[:1].isalpha()]
        assert len(entries) == len(pinned), f"{file.name} has a line without a version or a hash"
        for name, version, _, _ in entries:
            found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def needed(root: Path) -> set[str]:
    """Every distribution that Layerloom and its checks need here, direct and transitive."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    waiting = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    seen: set[str] = set()
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        waiting += importlib.metadata.requires(name) or []
    return seen


def test_s1_everything_needed_is_locked_and_installed_as_locked(root, locked):
    names = needed(root)
    assert len(names) > 40
    wrong = {n: v for n in names if (v := importlib.metadata.version(n)) not in locked.get(n, set())}
    assert not wrong


def test_s1_nothing_else_is_in_the_environment_that_the_set_up_made(locked):
    environment = Path(sys.prefix)
    if not (environment / "layerloom-locked.json").exists():
        pytest.skip("this environment was not made by packaging/dev.py")
    installed = {canonicalize_name(d.name): d.version for d in importlib.metadata.distributions()}
    stray = {n: v for n, v in installed.items() if n not in UNLOCKED and v not in locked.get(n, set())}
    assert not stray
    assert json.loads((environment / "layerloom-locked.json").read_text())


def tiny_wheel(folder: Path) -> Path:
    """A distribution of one empty module."""
    wheel = folder / "tinything-1.0-py3-none-any.whl"
    about = "tinything-1.0.dist-info"
    files = {
        "tinything.py": "",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: tinything\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{about}/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in {**files, f"{about}/RECORD": record}.items():
            archive.writestr(name, text)
    return wheel


def install(folder: Path, lines: str) -> subprocess.CompletedProcess[str]:
    """Install `lines` with the set-up's own rules, from `folder` alone."""
    requirements = folder / "lock.txt"
    requirements.write_text(lines, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--no-index", "--find-links", str(folder), "--quiet"]
    command += [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--target",
        str(folder / "out"),
        "-r",
        str(requirements),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_s1_a_tampered_wheel_is_refused(tmp_path):
    wheel = tiny_wheel(tmp_path)
    line = f"tinything==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
    good = install(tmp_path, line)
    assert good.returncode == 0, good.stderr
    assert (tmp_path / "out" / "tinything.py").exists()
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("tinything_more.py", "print('not what was locked')")
    bad = install(tmp_path, line)
    assert bad.returncode != 0
    assert "HASHES" in bad.stderr
    assert not (tmp_path / "out" / "tinything_more.py").exists()


def test_s1_a_line_without_a_hash_is_refused(tmp_path):
    tiny_wheel(tmp_path)
    assert install(tmp_path, "tinything==1.0\n").returncode != 0


def test_s1_the_set_up_asks_for_hashes_and_builds_nothing(root):
    text = (root / "packaging" / "locked.py").read_text(encoding="utf-8")
    assert '"--require-hashes", "--only-binary", ":all:"' in text


@pytest.mark.long
@pytest.mark.timeout(900)
def test_s1_clean_environment_installs_from_the_lock(root, tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(root / 'packaging')!r}); import locked, pathlib; "
        f"print(locked.set_up(development=True, environment=pathlib.Path({str(tmp_path / 'env')!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    interpreter = tmp_path / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    check = subprocess.run([interpreter, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout
