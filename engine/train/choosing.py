"""Which epoch is the best one: the lowest validation loss, or the figure that the recipe names."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from engine.train.program import Metric


class Chooser:
    """Reads the deciding figure; `notices` say when the one that was asked for is not there."""

    def __init__(
        self, monitor: str, metrics: Mapping[str, Callable[[], Metric]], has_validation: bool
    ) -> None:
        self.notices: list[tuple[str, str]] = []
        self._split = "validation" if has_validation else "train"
        self._name = monitor if monitor in metrics else "loss"
        self._higher = False
        if self._name != "loss":
            self._higher = bool(getattr(metrics[self._name](), "higher_is_better", True))
        elif monitor not in ("", "loss"):
            why = f'There is no metric "{monitor}", so the loss decides which epoch is best.'
            self.notices.append(("The best epoch is chosen by loss", why))
        if not has_validation:
            why = "There are no validation rows. Set a share for validation in Data."
            self.notices.append(("The best epoch is chosen on training rows", why))

    def value(self, figures: Mapping[str, Mapping[str, float]]) -> float:
        """The figure of an epoch that decides."""
        return figures[self._split][self._name]

    def is_better(self, value: float, best: float | None) -> bool:
        """Whether `value` beats the best so far; a figure that is not finite never does."""
        if not math.isfinite(value):
            return False
        return best is None or (value > best if self._higher else value < best)
