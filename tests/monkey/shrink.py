"""Make the script of a failure short: leave deeds out as long as it still fails.

`shrink.py JOURNAL OUT` tries ever smaller parts, each in a process and a home of its own, for a while.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

MONKEY = Path(__file__).with_name("monkey.py")
Step = tuple[str, int]
Fails = Callable[[Sequence[Step]], bool]


def home_variables(home: Path) -> dict[str, str]:
    """The environment of a program that has a home folder of its own."""
    runtime = home / ".runtime"
    runtime.mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    below = {"XDG_CONFIG_HOME": ".config", "XDG_DATA_HOME": ".data", "XDG_CACHE_HOME": ".cache"}
    own = {name: str(home / folder) for name, folder in below.items()}
    return {**os.environ, **own, "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}


def played(arguments: Sequence[str], home: Path, seconds: float) -> tuple[int, str]:
    """Let a monkey live in a process of its own; gives the exit code and what it said last."""
    command = [sys.executable, str(MONKEY), "--home", str(home / "work"), *arguments]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, env=home_variables(home), start_new_session=True
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        said.seek(0)
        return code, said.read()[-6000:]


def fails(script: Sequence[Step]) -> bool:
    """Whether a script still ends badly."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.jsonl"
        file.write_text("".join(json.dumps(step) + "\n" for step in script), encoding="utf-8")
        code, _ = played(["--script", str(file)], Path(folder), 60 + len(script))
        return code != 0


def shrunk(script: Sequence[Step], still: Fails = fails, seconds: float = 120) -> list[Step]:
    """The shortest part found in that time that still fails; the script itself if none does."""
    end, kept = time.monotonic() + seconds, list(script)
    for recent in (3, 10, 30, 100, 300):  # what came just before is most often enough
        if recent < len(kept) and time.monotonic() < end and still(kept[-recent:]):
            kept = kept[-recent:]
            break
    size = max(len(kept) // 2, 1)
    while time.monotonic() < end:
        found = _smaller(kept, size, still, end)
        if found is not None:
            kept = found
            size = min(size, max(len(kept) // 2, 1))
        elif size == 1:
            break
        else:
            size //= 2
    return kept


def _smaller(script: list[Step], size: int, still: Fails, end: float) -> list[Step] | None:
    """The script without one stretch of this size, if it fails without it."""
    for start in range(0, len(script), size):
        less = script[:start] + script[start + size :]
        if time.monotonic() > end:
            return None
        if less and still(less):
            return less
    return None


def main() -> None:
    """Shrink a journal into a script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("journal", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args()
    lines = map(json.loads, options.journal.read_text(encoding="utf-8").splitlines())
    script = [(str(name), int(seed)) for name, seed in lines]
    found = shrunk(script, seconds=options.seconds)
    options.out.write_text("".join(json.dumps(step) + "\n" for step in found), encoding="utf-8")
    print(f"{len(script)} deeds became {len(found)}")


if __name__ == "__main__":
    main()
