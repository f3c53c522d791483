"""Whatever the settings: what a declaration lets through, torch runs, and what comes out was foretold."""

from __future__ import annotations

import random

import pytest

from engine.analysis.limits import oversize
from engine.analysis.meta import PROBE, measure
from engine.declare import Param, problems
from engine.layers import LAYERS
from engine.layers.call import Shape
from engine.layers.ports import expand
from engine.layers.wrong import Wrong

ROUNDS = 4
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24, 32)
RUNNABLE = [name for name, layer in LAYERS.items() if layer.role in ("layer", "loss", "output")]


def value_for(param: Param, chance: random.Random):
    low = -2 if param.low is None else max(param.low, -4)
    high = min(12, param.high if param.high is not None else 12)
    match param.kind:
        case "integer":
            return chance.randint(int(low), int(high))
        case "number":
            return round(chance.uniform(low, high), 3)
        case "switch":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(param.choices)
        case "sizes":
            if param.choices and chance.random() < 0.3:
                return chance.choice(param.choices)
            count = param.length or chance.randint(1, 4)
            return tuple(chance.randint(int(low), int(high)) for _ in range(count))
    return param.default


def shapes_for(layer, chance: random.Random | None) -> list[Shape]:
    made = []
    examples = layer.example
    for end, example in zip(expand(layer.inputs, {}), examples):
        typed = bool(example) and isinstance(example[0], str)
        dtype, sizes = (example[0], example[1:]) if typed else ("float32", example)
        if chance and chance.random() < 0.5:
            sizes = tuple(chance.choice(SIZES) for _ in sizes)
        if chance and not end.accepts.ranks and chance.random() < 0.3:
            sizes = tuple(chance.choice(SIZES) for _ in range(chance.randint(0, 4)))
        made.append(Shape((PROBE, *sizes), dtype))
    return made


@pytest.mark.parametrize("name", RUNNABLE)
def test_what_the_checks_let_through_torch_runs(name):
    chance = random.Random(name)
    layer = LAYERS[name]
    ran = 0
    for turn in range(ROUNDS):
        # The first turn takes the example as it is, so that at least one runs.
        drawn = [key for key in layer.params if turn and chance.random() < 0.5]
        values = {key: value_for(layer.params[key], chance) for key in drawn}
        if list(problems(layer.params, values)):
            continue
        made, shapes = layer.make(values), shapes_for(layer, chance if turn else None)
        said = list(made.checks(*shapes)) if hasattr(made, "checks") else []
        for wrong in said:
            assert isinstance(wrong, Wrong)
            assert len(wrong.what) <= 60
            assert wrong.why.endswith(".")
            assert len(wrong.why) <= 130
            assert str(PROBE) not in wrong.why
            if wrong.setting and wrong.value is not None:
                assert layer.params[wrong.setting].check(wrong.value) is None, wrong
        if any(wrong.severity == "error" for wrong in said):
            continue
        ports = [p.name for p in expand(layer.inputs, {})]
        found = measure(made.call(*shapes), dict(zip(ports, shapes)), layer.outputs)
        assert oversize(found) is None
        assert set(found.outputs) == set(layer.outputs)
        assert all(size > 0 for shape in found.outputs.values() for size in shape), (values, shapes)
        if layer.role == "layer":
            assert all(shape[0] == PROBE for shape in found.outputs.values()), (values, shapes, found)
        ran += 1
    assert ran, "no choice of settings ever ran"
