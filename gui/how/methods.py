"""The figures of what is chosen for training: what a declaration can do decides how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.declare import Value
from engine.train.methods import Method
from engine.train.recipe import SCHEDULES
from gui.how import descent, rates
from gui.how.picture import Picture, told

# Losses have this colour on the canvas, and methods of training go down them.
GROUP = "Loss and metrics"


def fitted(method: Method, settings: Mapping[str, Value]) -> Any:
    """The method with its settings, as far as they fit; what does not fit reads as the default."""
    fitting = {
        name: settings[name]
        for name, param in method.params.items()
        if name in settings and param.check(settings[name]) is None
    }
    return method.declaration(**fitting)


def figure(
    method: object, settings: Mapping[str, Value], epochs: int = 20
) -> Callable[[float], Picture] | None:
    """What draws it for a width; None for what shows nothing."""
    if not isinstance(method, Method):
        return None
    made = fitted(method, settings)
    if hasattr(made, "moved"):
        return lambda wide: told(descent.picture(made, wide))
    if SCHEDULES.get(method.type) is method:
        return lambda wide: told(rates.picture(made, wide, epochs))
    return None
