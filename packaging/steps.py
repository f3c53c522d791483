"""Steps that a person waits for: what runs, for how long, and how it ended."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO


class SetupError(Exception):
    """Something a person has to mend; the text says what happened and what to do."""


@dataclass
class Step:
    """One finished step of a command."""

    name: str
    seconds: float
    passed: bool
    note: str = ""


@dataclass
class Steps:
    """The steps of one command, in order, for the summary at its end."""

    done: list[Step] = field(default_factory=list)

    def run(self, name: str, command: Iterable[object], **options: object) -> Step:
        """Run a program, its output in full view, and note how it ended."""
        heading(name)
        start = time.monotonic()
        finished = subprocess.run([str(part) for part in command], check=False, **options)  # type: ignore[call-overload]
        note = "" if finished.returncode == 0 else f"exit code {finished.returncode}"
        return self.add(Step(name, time.monotonic() - start, finished.returncode == 0, note))

    def add(self, step: Step) -> Step:
        """Note a step."""
        self.done.append(step)
        return step

    @property
    def passed(self) -> bool:
        """Whether every step did what it should."""
        return all(step.passed for step in self.done)

    def summary(self) -> str:
        """One line a step: its name, its time and its end."""
        width = max(len(step.name) for step in self.done)
        lines = []
        for step in self.done:
            note = f"  {step.note}" if step.note else ""
            lines.append(
                f"  {step.name:<{width}}  {clock(step.seconds):>7}  {'ok' if step.passed else 'FAILED'}{note}"
            )
        return "\n".join(lines)


def heading(text: str) -> None:
    """Print a line that stands out from the output of the programs around it."""
    print(f"\n=== {text}", flush=True)


def clock(seconds: float) -> str:
    """`3.2 s` or `1:05` for people."""
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)}:{int(seconds % 60):02d}"


def quietly(name: str, command: Iterable[object], log: Path, advice: str = "") -> None:
    """Run a chatty program with its output in `log`; a terminal sees its last line move.

    Raises SetupError with the end of the log if the program fails.
    """
    start = time.monotonic()
    live = sys.stdout.isatty()
    print(f"  {name} ...", end="" if live else "\n", flush=True)
    with log.open("a", encoding="utf-8") as out:
        code, last = _logged([str(part) for part in command], out, name if live else "")
    if live:
        _show(name, "")
    if code != 0:
        raise SetupError(
            f"{name} failed. The end of {log}:\n" + "\n".join(f"    {line}" for line in last) + advice
        )
    print(f"\r  {name}: {clock(time.monotonic() - start)}", flush=True)


def _logged(command: list[str], out: IO[str], shown_as: str) -> tuple[int, list[str]]:
    """Run `command` with its lines in `out`; the answer is its exit code and its last lines."""
    pipe = subprocess.PIPE
    last: list[str] = []
    with subprocess.Popen(
        command, stdout=pipe, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            out.write(line)
            last = [*last[-14:], line.rstrip()]
            if shown_as and line.strip():
                _show(shown_as, line.strip())
    return process.returncode, last


def _show(name: str, text: str) -> None:
    width = shutil.get_terminal_size().columns - 1
    print("\r" + f"  {name} ... {text}"[:width].ljust(width), end="", flush=True)
