"""The virtual environment and the locked versions in it.

torch comes first, alone: the CPU build where the installer finds one (`constraints-torch-cpu.txt`), else the
common build, which on Linux brings gigabytes of GPU libraries (`constraints-cuda.txt`). Each file pins exact
versions with their hashes; nothing is built from source.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import system_libraries
from steps import SetupError, quietly

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOCKS = ROOT / "packaging"
RUNTIME = LOCKS / "constraints.txt"
DEVELOPMENT = LOCKS / "constraints-dev.txt"
BENCHMARKS = LOCKS / "constraints-bench.txt"
TORCH = LOCKS / "constraints-torch.txt"
TORCH_CPU = LOCKS / "constraints-torch-cpu.txt"
CUDA = LOCKS / "constraints-cuda.txt"
OLDEST = (3, 11)
STAMP = "layerloom-locked.json"


def python(environment: Path = ENVIRONMENT) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def log(environment: Path = ENVIRONMENT) -> Path:
    """Where the set-up writes what its programs say."""
    return environment / "setup.log"


def set_up(*, development: bool, benchmarks: bool = False, environment: Path = ENVIRONMENT) -> bool:
    """Bring the environment to the locked versions; False if it was there already. Raises SetupError."""
    files = [RUNTIME, *([DEVELOPMENT] if development else []), *([BENCHMARKS] if benchmarks else [])]
    wanted = {file.name: _digest(file) for file in [TORCH_CPU, TORCH, *files, ROOT / "pyproject.toml"]}
    if _stamp(environment).items() >= wanted.items() and python(environment).exists():
        return False
    if not python(environment).exists():
        _make(environment)
    stamp = environment / STAMP
    stamp.unlink(missing_ok=True)  # a set-up that is cut short is not a set-up
    _install_torch(environment)
    for file in files:
        install(file, environment)
    quietly("Installing Layerloom itself", _own_command(environment), log(environment))
    stamp.write_text(json.dumps(wanted, indent=2), encoding="utf-8")
    return True


def install(file: Path, environment: Path, *options: str) -> None:
    """Install what `file` locks: exact versions, hashes required, no building."""
    rules = ["--require-hashes", "--only-binary", ":all:", *options]
    command = [python(environment), "-m", "pip", "install", *rules, "-r", file]
    quietly(f"Installing {file.name}", command, log(environment))


def _install_torch(environment: Path) -> None:
    """The CPU build if one is to be had, else the common build and what it asks for."""
    if sys.platform.startswith("linux"):
        try:
            return install(TORCH_CPU, environment, "--no-deps")
        except SetupError:
            print("  No CPU build of torch is to be had here: taking the common one.", flush=True)
    install(TORCH, environment, "--no-deps")
    if _needs_cuda(environment):
        install(CUDA, environment, "--no-deps")
    return None


def _own_command(environment: Path) -> list[object]:
    """Layerloom as it lies here. The build tool's version is locked too, so nothing is fetched for it."""
    return [python(environment), "-m", "pip", "install", "--no-deps", "--no-build-isolation", "-e", ROOT]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _stamp(environment: Path) -> dict[str, str]:
    try:
        found = json.loads((environment / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _needs_cuda(environment: Path) -> bool:
    """Whether the torch that was installed is a build that asks for the GPU libraries."""
    question = (
        "import importlib.metadata as m; print(any('cuda-bindings' in r for r in m.requires('torch') or []))"
    )
    answer = subprocess.run([python(environment), "-c", question], capture_output=True, text=True, check=True)
    return answer.stdout.strip() == "True" and sys.platform.startswith("linux")


def _make(environment: Path) -> None:
    """Make the virtual environment; Debian ships the module for that in a package of its own."""
    interpreter = _interpreter()
    question = [interpreter, "-c", "import ensurepip, venv"]
    if subprocess.run(question, capture_output=True, check=False).returncode != 0:
        _get_venv_module(interpreter)
    environment.mkdir(parents=True, exist_ok=True)
    quietly("Making a virtual environment", [interpreter, "-m", "venv", environment], log(environment))


def _get_venv_module(interpreter: str) -> None:
    lacking = {"the module venv": "python3-venv"}
    notes = ROOT / ".venv-setup.log"
    if not (system_libraries.may_install() and system_libraries.install(lacking, notes)):
        raise SetupError(
            f"{interpreter} can't make virtual environments. " + system_libraries.advice(lacking)
        )
    notes.unlink()


def _interpreter() -> str:
    """A Python that is new enough: the one that runs this, or a newer one beside it."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in (13, 12, 11):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    wanted = ".".join(map(str, OLDEST))
    raise SetupError(
        f"Layerloom needs Python {wanted} or newer; this is {sys.version.split()[0]}. Install a newer one."
    )
