"""A canvas in a process of its own.

Two canvases in one process are not two canvases: what one keeps alive makes every look-up from C++ to Python
of the other dearer, and what it freed cuts the memory into small pieces. Opening 1,000 nodes took our canvas
twice as long beside NodeGraphQt as alone. People open one.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from harness import Side

HERE = Path(__file__).resolve().parent
ANSWER = "took "


class Apart:
    """A canvas of `canvases` that is told what to do, and answers the seconds of processor time."""

    def __init__(self, kind: str, count: int) -> None:
        self.kind = kind
        command = [sys.executable, str(HERE / "apart.py"), kind, str(count)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent.parent
        )

    def __getattr__(self, deed: str) -> Side:
        return lambda: self.tell(deed)

    def tell(self, deed: str, look: str = "") -> float:
        """Do a deed, after looking somewhere."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(deed, look, file=self.process.stdin, flush=True)
        for line in self.process.stdout:
            if line.startswith(ANSWER):  # Qt and NodeGraphQt chat
                return float(line.removeprefix(ANSWER))
        raise RuntimeError(f"{self.kind} ended with {self.process.wait()} at {deed}")

    def end(self) -> None:
        """Let the process go."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)


def main(kind: str, count: str) -> None:
    """Do what is asked for, a line each."""
    sys.path[:0] = [str(HERE.parent.parent)]
    import canvases

    canvases.application()
    canvas = getattr(canvases, kind)(int(count))
    for line in sys.stdin:
        deed, _, look = line.strip().partition(" ")
        if look:
            getattr(canvas, look)()
        gc.collect()
        print(f"{ANSWER}{getattr(canvas, deed)()}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
