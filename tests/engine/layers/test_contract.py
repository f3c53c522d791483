"""What holds for every declared layer."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest
import torch

from engine.analysis.meta import PROBE, measure
from engine.layers import GROUPS, LAYERS
from engine.layers import modules as own_modules
from engine.layers.call import UNUSED, Call, Same
from engine.layers.ports import expand

BATCH = 3
DRAWN = Path(__file__).parents[3] / "gui" / "assets" / "layer-icons.svg"
# Those that the interface draws as one of its general icons.
ICONS = {*re.findall(r'<g id="layer-([^"]+)"', DRAWN.read_text()), "target"}
RUNNABLE = [name for name, layer in LAYERS.items() if layer.role not in ("input", "target")]


def inputs_for(layer, shapes):
    ports = expand(layer.inputs, {})
    return dict(zip([p.name for p in ports], shapes))


def leaves(outputs, answer):
    if len(outputs) == 1 and isinstance(outputs[0], str) and not isinstance(answer, tuple):
        return {outputs[0]: answer}
    found = {}
    for name, part in zip(outputs, answer):
        found.update(leaves(name, part) if not isinstance(name, str) else {name: part})
    return {name: part for name, part in found.items() if name != UNUSED}


def is_literal(value):
    return (
        value is None
        or isinstance(value, bool | int | float | str)
        or (isinstance(value, tuple) and all(map(is_literal, value)))
    )


def test_there_are_enough_layers_in_every_family():
    assert len(LAYERS) >= 250
    assert {layer.group for layer in LAYERS.values()} == set(GROUPS)
    titles = [layer.title for layer in LAYERS.values()]
    assert len(titles) == len({title.lower() for title in titles})


@pytest.mark.parametrize("name", LAYERS)
def test_a_declaration_explains_itself(name):
    layer = LAYERS[name]
    assert layer.help.endswith(".")
    assert len(layer.help) <= 110
    assert len(layer.title) <= 34
    assert layer.title[0].isupper()
    assert re.fullmatch(r"[A-Z0-9][\w+()×, -]*", layer.title)
    assert not re.search(r"_|\dd\b|Loss\b", layer.title), "a title is what a person would say"
    assert layer.synonyms or layer.role in ("input", "target", "output")
    assert len(layer.synonyms) == len(set(layer.synonyms))
    assert all(word.strip() == word and word for word in layer.synonyms)
    assert layer.icon == "block" or layer.icon in ICONS
    assert all(not port.name.startswith("_") for port in layer.inputs)
    for each in layer.params.values():
        assert each.help.endswith("."), f"{name}.{each.name}: {each.help}"
        assert len(each.label) <= 18, f"{name}.{each.name}: {each.label}"
        assert each.default is None or each.check(each.default) is None, each
        if each.kind == "integer":
            assert each.low is not None, f"{name}.{each.name} has no lowest value"


@pytest.mark.parametrize("name", LAYERS)
def test_settings_round_trip(name):
    layer = LAYERS[name]
    made = layer.make({})
    values = {f.name: getattr(made, f.name) for f in dataclasses.fields(made)}
    assert layer.make(values) == made
    assert isinstance(getattr(made, "summary", str)(), str)
    assert values.keys() == layer.params.keys()


@pytest.mark.parametrize("name", RUNNABLE)
def test_the_batch_size_is_never_written_down(name, example_shapes):
    layer = LAYERS[name]
    calls = [layer.make({}).call(*example_shapes(layer, batch)) for batch in (PROBE, 17)]
    assert calls[0] == calls[1]
    if not isinstance(calls[0], Same):
        for key, value in calls[0].arguments.items():
            assert is_literal(value), f"{key} of {name} can't be printed: {value!r}"
        assert calls[0].target.resolve() is not None


@pytest.mark.parametrize("name", RUNNABLE)
def test_the_example_raises_no_objection(name, example_shapes):
    layer = LAYERS[name]
    checks = getattr(layer.make({}), "checks", None)
    assert checks is None or list(checks(*example_shapes(layer, PROBE))) == []


@pytest.mark.parametrize("name", [n for n in RUNNABLE if LAYERS[n].role != "metric"])
def test_meta_and_real_tensors_agree(name, example_shapes, example_tensor, run_real):
    torch.manual_seed(0)
    layer = LAYERS[name]
    probed = inputs_for(layer, example_shapes(layer, PROBE))
    found = measure(layer.make({}).call(*probed.values()), probed, layer.outputs)
    assert set(found.outputs) == set(layer.outputs)

    shapes = inputs_for(layer, example_shapes(layer, BATCH))
    made = layer.make({}).call(*shapes.values())
    tensors = {port: example_tensor(shape, layer.role) for port, shape in shapes.items()}
    answer, module = run_real(made, tensors)
    outputs = leaves(("output",) if isinstance(made, Same) else made.outputs, answer)
    for port, shape in found.outputs.items():
        assert tuple(outputs[port].shape) == tuple(BATCH if s == PROBE else s for s in shape)
        assert str(outputs[port].dtype) == f"torch.{shape.dtype}"
    weights = dict(module.named_parameters()) if module is not None else {}
    assert found.parameters == sum(w.numel() for w in weights.values())
    if weights:
        # Squares, since the plain sum of a normalised tensor does not depend on its input.
        sum((t.float() ** 2 * torch.rand_like(t.float())).sum() for t in outputs.values()).backward()
        for key, weight in weights.items():
            assert weight.grad is not None, f"no gradient at {key}"
            assert torch.isfinite(weight.grad).all()


@pytest.mark.parametrize("name", [n for n in RUNNABLE if LAYERS[n].role == "metric"])
def test_a_metric_gives_a_number(name, example_shapes, example_tensor):
    torch.manual_seed(0)
    layer = LAYERS[name]
    shapes = inputs_for(layer, example_shapes(layer, 8))
    made = layer.make({}).call(*shapes.values())
    assert isinstance(made, Call)
    tensors = {port: example_tensor(shape, "metric") for port, shape in shapes.items()}
    for port, steps in made.prepare.items():
        for method, arguments in steps:
            tensors[port] = getattr(tensors[port], method)(*arguments)
    metric = made.target.resolve()(**made.arguments)
    metric.update(tensors["input"], tensors["target"])
    assert metric.compute().dim() == 0


OWN = sorted(own_modules.FILES)
BROUGHT = {"annotations", "math", "torch", "F", "nn"}


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_own_modules_stand_alone(path):
    """Their source goes into exported files that have math, torch, nn and F and nothing else of ours."""
    tree = ast.parse(path.read_text())
    brought = {
        alias.asname or alias.name
        for n in ast.walk(tree)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for alias in n.names
    }
    assert brought <= BROUGHT
    assert all(
        isinstance(n, ast.Import | ast.ImportFrom | ast.ClassDef | ast.FunctionDef | ast.Expr | ast.Assign)
        for n in tree.body
    )


def test_the_names_of_own_modules_are_told_apart():
    names = [n.name for path in OWN for n in ast.parse(path.read_text()).body if isinstance(n, ast.ClassDef)]
    assert len(names) == len(set(names))
    assert all(getattr(own_modules, name).__name__ == name for name in names)
