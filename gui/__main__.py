"""`python -m gui`: start the window."""

from __future__ import annotations

import sys
from types import ModuleType

from gui.loading import uncollected


def load() -> ModuleType:
    """The program, loaded; the collector would look through its thousands of objects for 4 ms."""
    with uncollected():
        from gui import app
    return app


def main(arguments: list[str] | None = None) -> int:
    """Start the window: `layerloom-window [FILE]`; the answer is the exit code."""
    return int(load().main(arguments))


if __name__ == "__main__":
    sys.exit(main())
