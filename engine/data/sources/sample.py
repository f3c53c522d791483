"""Real data sets that come with the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.data.declare import source
from engine.declare import Value, param

if TYPE_CHECKING:
    from engine.data.loaded import Loaded
    from engine.data.types import Watch


@source("Sample data set", icon="library")
class Sample:
    """A small real data set to start with; nothing is downloaded."""

    name: Literal["digits", "iris", "wine", "breast cancer", "diabetes"] = param(
        "digits", label="Data set", help="Which of the data sets that come with the program."
    )

    def load(self, folder: Path, watch: Watch) -> Loaded:
        """Read the set from the program's own files."""
        from engine.data.reading.samples import load

        return load(self.name)

    def stamp(self, folder: Path, watch: Watch) -> tuple[Value, ...]:
        """The program's own files do not change."""
        return ()
