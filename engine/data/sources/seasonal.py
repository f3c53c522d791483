"""A made-up series to learn forecasting on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.declare import source
from engine.declare import Value, param

if TYPE_CHECKING:
    from engine.data.loaded import Loaded
    from engine.data.types import Watch


@source("Seasonal series", icon="activity")
class Seasonal:
    """A made-up series with a season, a slow drift and noise, cut into windows with what follows them."""

    length: int = param(2000, low=50, high=1_000_000, help="How many values the series has.")
    window: int = param(48, low=2, high=10_000, help="How many values the model sees.", unit="steps")
    ahead: int = param(1, low=1, high=1000, help="How many values it forecasts.", unit="steps")
    period: int = param(
        24, low=2, high=10_000, help="After how many values the season repeats.", unit="steps"
    )
    noise: float = param(0.1, low=0, high=10, help="Spread of the noise; the season goes from −1 to 1.")
    seed: int = param(0, low=0, help="Another seed gives another series.")

    def load(self, folder: Path, watch: Watch) -> Loaded:
        """Make the series and cut it."""
        from engine.data.reading.series import load

        return load(self.length, self.window, self.ahead, self.period, self.noise, self.seed)

    def stamp(self, folder: Path, watch: Watch) -> tuple[Value, ...]:
        """The settings say it all."""
        return ()
