"""Settings and sizes drawn at random, as far as layers take them: what the tests of figures are run on."""

from __future__ import annotations

from random import Random

from engine.analysis.types import Spec
from engine.declare import Param, Value
from engine.layers import Layer

SHAPES = {1: [(5,), (7,)], 2: [(4, 3), (3, 5), (1, 4)], 3: [(2, 3, 3), (3, 2, 2)], 4: [(2, 2, 2, 2)]}
NUMBERS: tuple[float, ...] = (-1.5, -0.5, 0.0, 0.3, 0.7, 1.0, 2.0, 3.0)


def drawn(param: Param, draw: Random, least: int = -1) -> Value:
    """One value that a setting can have."""
    if param.kind == "switch":
        return draw.random() < 0.5
    if param.choices and param.kind == "choice":
        return draw.choice(list(param.choices))
    wanted: list[Value] = []
    if param.kind == "integer":
        wanted = list(range(-3, 6))
    elif param.kind == "number":
        wanted = list(NUMBERS)
    elif param.kind == "sizes":
        length = param.length or draw.randint(1, 3)
        wanted = [tuple(draw.randint(low, 4 + low) for _ in range(length)) for low in (least, 0, 1)]
    fitting = [value for value in wanted if param.check(value) is None]
    return draw.choice(fitting) if fitting else param.default


def settings_of(layer: Layer, draw: Random, least: int = -1) -> dict[str, Value]:
    """A value for each setting."""
    return {name: drawn(param, draw, least) for name, param in layer.params.items()}


def shaped(layer: Layer, draw: Random) -> tuple[Spec, ...]:
    """Small sizes that the layer takes, the same at each input."""
    ranks = [rank for rank in SHAPES if rank + 1 in (layer.inputs[0].accepts.ranks or (2, 3, 4))]
    return (Spec(("N", *draw.choice(SHAPES[draw.choice(ranks)]))),) * max(len(layer.inputs), 2)
