"""Write the lock again: exact versions and hashes of everything, for every platform at once.

The resolver `uv` works in a throw-away environment, so nobody needs it who only installs.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Container
from pathlib import Path

from locked import BENCHMARKS, CUDA, DEVELOPMENT, ROOT, RUNTIME, TORCH, TORCH_CPU, python

# The torch that everything was tried with; a new one comes in by hand, after the whole test run.
TORCH_VERSION = "2.13.0"
# The CPU build for Linux is not on the common index, so the resolver does not see it: x86-64, Python 3.11.
TORCH_CPU_HASHES = ("6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",)
GPU_NAMES = re.compile(r"(nvidia-|cuda-|triton\b)")

HEADINGS = {
    TORCH_CPU: "torch's CPU build for Linux, tried first: a fifth of the size, and no GPU libraries.",
    TORCH: "torch for every system, where the CPU build is not to be had.",
    CUDA: "What torch's GPU build for Linux needs beside it; installed only where that build was.",
    RUNTIME: "Everything else that the program needs.",
    DEVELOPMENT: "What checks and tests need on top.",
    BENCHMARKS: "What the benchmarks measure against.",
}


def lock() -> None:
    """Resolve, sort the answer into its four files and write them."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "uv"
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python(environment), "-m", "pip", "install", "-q", "uv"], check=True)
        pin = Path(folder) / "pin.txt"
        pin.write_text(f"torch=={TORCH_VERSION}\n", encoding="utf-8")
        runtime = _resolve(environment, pin)
        tested = _resolve(environment, pin, "--extra", "dev")
        measured = _resolve(environment, pin, "--extra", "dev", "--extra", "bench")
    sorted_into: dict[Path, list[str]] = {file: [] for file in HEADINGS}
    sorted_into[TORCH_CPU] = [_entry(f"torch=={TORCH_VERSION}+cpu", TORCH_CPU_HASHES)]
    for name, entry in measured.items():
        sorted_into[_place(name, runtime, tested)].append(entry)
    for file, entries in sorted_into.items():
        text = f"# {HEADINGS[file]}\n# Written by: python3 packaging/dev.py lock\n" + "".join(entries)
        file.write_text(text, encoding="utf-8")
        print(f"{file.relative_to(ROOT)}: {len(entries)} packages")


def _resolve(environment: Path, pin: Path, *extra: str) -> dict[str, str]:
    """Requirement (name and marker) -> its lines in the lock."""
    command = [
        python(environment),
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--generate-hashes",
    ]
    command += ["--python-version", "3.11", "--no-annotate", "--no-header", "--constraint", str(pin), *extra]
    answer = subprocess.run([*command, ROOT / "pyproject.toml"], check=True, capture_output=True, text=True)
    entries: dict[str, str] = {}
    for block in re.split(r"\n(?=[a-z])", answer.stdout.strip()):
        name = block.split(" \\")[0].split(";")[0].strip()
        entries[name] = block + "\n"
    return entries


def _entry(pin: str, hashes: tuple[str, ...]) -> str:
    return pin + "".join(f" \\\n    --hash=sha256:{digest}" for digest in hashes) + "\n"


def _place(name: str, runtime: Container[str], tested: Container[str]) -> Path:
    if name.startswith("torch=="):
        return TORCH
    if GPU_NAMES.match(name):
        return CUDA
    if name in runtime:
        return RUNTIME
    return DEVELOPMENT if name in tested else BENCHMARKS
