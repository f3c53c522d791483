"""Looking again after an edit gives what looking for the first time gives."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from engine.analysis import analyse, memory
from engine.declare import UserError
from engine.field import Field
from engine.graph import edits
from engine.graph.model import Graph, Node, Project, Wire

TYPES = (
    "Linear",
    "ReLU",
    "Conv2d",
    "Flatten",
    "Add",
    "Dropout",
    "BatchNorm2d",
    "Output",
    "CrossEntropyLoss",
    "Gone",
)
STEPS = 60


def random_edit(project: Project, chance: random.Random) -> Project:
    names = list(project.main.nodes)
    name, other = chance.choice(names), chance.choice(names)
    match chance.randrange(9):
        case 0:
            return edits.add(project, edits.free_name(project.main, "n"), Node(chance.choice(TYPES)))
        case 1:
            return edits.remove(project, [name], rejoin=chance.random() < 0.5) if len(names) > 3 else project
        case 2 | 3:
            port = chance.choice(("input", "other", "target", "nowhere"))
            return edits.connect(project, f"{name}.output", f"{other}.{port}")
        case 4:
            wires = list(project.main.wires)
            return edits.disconnect(project, [chance.choice(wires)]) if wires else project
        case 5:
            return edits.set_param(
                project, name, "out_features", chance.choice((0, 3, 10, "=wide", "=classes"))
            )
        case 6:
            return edits.set_type(project, name, chance.choice(TYPES), {})
        case 7:
            left_out = chance.random() < 0.3
            change = edits.set_bypassed if left_out else edits.set_muted
            return change(project, [name], chance.random() < 0.5)
    return edits.rename(project, name, edits.free_name(project.main, "m"))


@pytest.mark.parametrize("seed", range(6))
def test_a_row_of_edits_ends_where_a_fresh_look_does(seed, draw, fields):
    chance = random.Random(seed)
    project = draw(
        {"image": ("Input", {"field": "image"}), "flat": "Flatten", "head": "Linear"}, "image -> flat -> head"
    )
    history = [project]
    for step in range(STEPS):
        try:
            project = random_edit(project, chance)
        except UserError:
            continue
        if chance.random() < 0.15:
            project = chance.choice(history)
        if chance.random() < 0.1:
            project = replace(project, variables={"wide": chance.randint(1, 9)})
        history.append(project)
        given = None if chance.random() < 0.1 else fields
        known = analyse(project, given)
        memory.forget()
        assert analyse(project, given) == known, step


def test_an_edit_looks_again_only_at_what_it_reaches(draw, fields, monkeypatch):
    chain = {f"n{i}": ("Linear", {"out_features": 20 + i}) for i in range(20)}
    nodes = {"image": ("Input", {"field": "image"}), "flat": "Flatten", **chain}
    project = draw(nodes, "image -> flat -> " + " -> ".join(chain))
    analyse(project, fields)
    seen: list[str] = []
    examine = memory.examine
    monkeypatch.setattr(memory, "examine", lambda context, name: seen.append(name) or examine(context, name))

    analyse(project, fields)
    assert seen == []

    analyse(edits.set_param(project, "n4", "bias", False), fields)
    assert seen == ["n4"]

    seen.clear()
    analyse(edits.set_param(project, "n7", "out_features", 9), fields)
    assert seen == ["n7", "n8"]


def test_other_data_behind_the_same_shape_is_noticed(draw, fields):
    nodes = {
        "image": ("Input", {"field": "image"}),
        "flat": "Flatten",
        "head": ("Linear", {"out_features": 1}),
        "out": "Output",
        "price": ("Target", {"field": "price"}),
        "judge": "MSELoss",
    }
    project = draw(nodes, "image -> flat -> head -> out", "head -> judge", "price -> judge.target")
    assert analyse(project, fields).problems == ()
    other = edits.set_type(project, "judge", "BCEWithLogitsLoss", {})
    assert [p.kind for p in analyse(other, fields).problems] == ["target-kind"]
    answered = edits.set_param(other, "price", "field", "yes")
    assert analyse(answered, fields).problems == ()
    renamed = {**fields, "yes": Field("yes", (), "float32", "numbers", "target")}
    assert [p.kind for p in analyse(answered, renamed).problems] == ["target-kind"]


def test_a_penalty_is_refused_in_a_block_although_the_main_drawing_has_the_same_layer(fields):
    layer = Node("Linear", {"out_features": 4}, weights={"l1": 0.1})
    features = Node("Input", {"field": "features"})
    main = row({"features": features, "it": layer, "b": Node("block:same"), "out": Node("Output")})
    inside = row({"input": Node("Input"), "it": layer, "output": Node("Output")})
    analysis = analyse(Project(graphs={"main": main, "same": inside}), fields)
    assert [(p.graph, p.node) for p in analysis.problems if p.kind == "range"] == [("same", "it")]


def row(nodes):
    """Layers one after the other."""
    wires = {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in pairwise(nodes)}
    return Graph(nodes, wires)
