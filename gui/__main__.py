"""`python -m gui`: start the window.

Loading makes thousands of objects that stay. Python's collector would look through them again and again, for
4 ms of the start, and find nothing; so it waits until all is loaded and leaves those objects alone later on.
"""

from __future__ import annotations

import gc
import sys
from types import ModuleType


def load() -> ModuleType:
    """The program, loaded."""
    gc.disable()
    try:
        from gui import app
    finally:
        gc.freeze()
        gc.enable()
    return app


def main(arguments: list[str] | None = None) -> int:
    """Start the window: `layerloom-window [FILE]`; the answer is the exit code."""
    return int(load().main(arguments))


if __name__ == "__main__":
    sys.exit(main())
