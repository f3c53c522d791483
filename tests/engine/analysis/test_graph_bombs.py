"""Drawings made to break the program: refused within a second, in words, naming a layer (F8)."""

from __future__ import annotations

import time
import tracemalloc
from itertools import pairwise

import pytest

from engine.analysis import analyse
from engine.graph.model import Graph, Node, Project, Wire

LIMIT = 1.0


@pytest.fixture(scope="module", autouse=True)
def warm():
    """Torch is loaded and has counted once, as in a service that is running."""
    from engine.field import Field

    field = Field("image", (4,), "float32", "values", "input")
    graph = Graph(
        {"a": Node("Input", {"field": "image"}), "b": Node("Linear")},
        {"b.input": Wire("a.output", "b.input")},
    )
    analyse(Project(graphs={"main": graph}), {"image": field})


def refused(nodes, wires, fields):
    """The problems of a drawing; fails where that takes too long."""
    project = Project(graphs={"main": Graph(nodes, {t: Wire(s, t) for s, t in wires})})
    start = time.process_time()
    problems = analyse(project, fields).problems
    assert time.process_time() - start <= LIMIT
    assert [p for p in problems if p.severity == "error"]
    return problems


def test_f8_a_layer_that_feeds_itself(fields):
    problems = refused({"a": Node("ReLU")}, [("a.output", "a.input")], fields)
    assert ("cycle", "a") in [(p.kind, p.node) for p in problems]


def test_f8_a_cycle_of_two_thousand_layers(fields):
    names = [f"n{i}" for i in range(2000)]
    wires = [(f"{a}.output", f"{b}.input") for a, b in zip(names, names[1:] + names[:1])]
    problems = refused({n: Node("ReLU") for n in names}, wires, fields)
    assert ("cycle", "n0") in [(p.kind, p.node) for p in problems]


def test_f8_twenty_thousand_layers_and_a_hundred_thousand_wires(fields):
    names = [f"n{i}" for i in range(20_000)]
    wires = [
        (f"{names[(i * 7919 + k) % 20_000]}.output", f"{names[i]}.inputs_{k + 1}")
        for i in range(20_000)
        for k in range(5)
    ]
    problems = refused({n: Node("Concatenate") for n in names}, wires, fields)
    assert [p.kind for p in problems] == ["too-large"]
    assert "20,000 layers" in problems[0].why


def test_f8_a_chain_of_the_longest_allowed_kind(fields):
    names = [f"n{i}" for i in range(4000)]
    nodes = {"n": Node("Input", {"field": "features"}), **{n: Node("ReLU") for n in names}}
    wires = [("n.output", "n0.input"), *((f"{a}.output", f"{b}.input") for a, b in pairwise(names))]
    problems = refused(nodes, wires, fields)
    assert {p.kind for p in problems} == {"no-output", "no-loss", "unused-output"}


def test_f8_every_layer_wrong(fields):
    nodes = {f"n{i}": Node(("Linear", "Nothing", "Add", "Conv2d")[i % 4], {"units": i}) for i in range(4000)}
    wires = [(f"ghost{i}.output", f"n{i}.input") for i in range(4000)]
    problems = refused(nodes, wires, fields)
    assert {"unknown-type", "unknown-port", "unknown-setting"} <= {p.kind for p in problems}


def test_f8_wires_to_nowhere(fields):
    wires = [(f"a.output{i}", f"b{i}.input") for i in range(10_000)]
    problems = refused({"a": Node("ReLU")}, wires, fields)
    assert any(p.kind == "unknown-port" and "10,000" in p.what for p in problems)


@pytest.mark.parametrize(
    "units", [2**62, 10**400, 0, -1, 1.5, True, float("inf"), float("nan"), "64", None, (3, 3)]
)
@pytest.mark.parametrize(
    ("type", "setting"), [("Linear", "out_features"), ("LSTM", "hidden_size"), ("Conv2d", "kernel_size")]
)
def test_f8_absurd_settings_are_named_before_a_tensor_exists(type, setting, units, fields):
    source = {"Linear": "features", "LSTM": "window", "Conv2d": "image"}[type]
    nodes = {"data": Node("Input", {"field": source}), "layer": Node(type, {setting: units})}
    if type == "Conv2d" and units == (3, 3):
        units = nodes["layer"] = Node(type, {setting: (2**62, 1)})
    problems = refused(nodes, [("data.output", "layer.input")], fields)
    found = [p for p in problems if p.kind in ("range", "too-large")]
    assert [p.node for p in found] == ["layer"]


@pytest.mark.parametrize(
    ("type", "params"),
    [
        ("Linear", {"out_features": 2**24}),
        ("LSTM", {"hidden_size": 2**20, "num_layers": 64}),
        ("Conv2d", {"out_channels": 2**24, "kernel_size": 2**8, "padding": 2**10}),
        ("Pad", {"pad": (2**15, 2**15, 2**15, 2**15)}),
        ("Upsample", {"scale_factor": 1024}),
        ("Reshape", {"shape": (2**24, -1)}),
        ("Embedding", {"num_embeddings": 2**31, "embedding_dim": 2**24}),
    ],
)
def test_f8_layers_that_no_machine_holds(type, params, fields):
    """Each setting is allowed by itself, together they are a terabyte; nothing of that size is ever
    reserved.
    """
    source = {"LSTM": "window", "Linear": "features"}.get(type, "image")
    nodes = {"data": Node("Input", {"field": source}), "one": Node(type, params)}
    wires = [("data.output", "one.input")]
    if type in ("Linear", "Upsample"):
        nodes["two"] = Node(type, params)
        wires.append(("one.output", "two.input"))
    tracemalloc.start()
    problems = refused(nodes, wires, fields)
    assert tracemalloc.get_traced_memory()[1] < 100e6
    tracemalloc.stop()
    assert {p.node for p in problems if p.kind in ("too-large", "range", "wrong-dtype")} & {
        "one",
        "two",
    }


def test_f8_thousands_of_inputs_at_one_layer(fields):
    wires = [("data.output", f"join.inputs_{i}") for i in range(1, 3000)]
    wires += [
        ("data.output", "join.inputs_999999999999"),
        ("data.output", "join.inputs_-1"),
        ("data.output", "join."),
    ]
    nodes = {"data": Node("Input", {"field": "features"}), "join": Node("Concatenate")}
    problems = refused(nodes, wires, fields)
    assert any(p.node == "join" for p in problems)
