"""Python's collector of garbage, held while a large value is made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held() -> Iterator[None]:
    """Keep the collector from running: thousands of objects come and none goes, and it would look through
    them in vain. What was on before is on again afterwards, whatever happens.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
