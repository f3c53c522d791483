"""Made-up data of the sizes that a model needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.declare import source
from engine.declare import Value, param

if TYPE_CHECKING:
    from engine.data.loaded import Loaded
    from engine.data.types import Watch

INPUTS_HELP = (
    "Names with sizes, parted by semicolons: image: 3 × 224 × 224; "
    "tokens: 1024 numbers below 50257; age: number."
)
TARGETS_HELP = (
    "Names with what is to be learned: label: 1000 classes; mask: 2 classes, 64 × 64; "
    "next: 1024 numbers below 50257; price: number."
)


@source("Made-up data", icon="shapes")
class Invented:
    """Random numbers of the sizes that you say, to try a model before there is data."""

    inputs: str = param("image: 3 × 32 × 32", help=INPUTS_HELP)
    targets: str = param("label: 10 classes", help=TARGETS_HELP)
    rows: int = param(64, low=2, high=1_000_000, help="How many samples there are.")
    seed: int = param(0, low=0, help="Another seed gives other numbers.")

    def load(self, folder: Path, watch: Watch) -> Loaded:
        """Understand what was said; the numbers are made when they are looked at."""
        from engine.data.reading.invention import load

        return load(self.inputs, self.targets, self.rows, self.seed)

    def stamp(self, folder: Path, watch: Watch) -> tuple[Value, ...]:
        """The settings say it all."""
        return ()
