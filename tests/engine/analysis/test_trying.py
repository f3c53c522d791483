"""The first fix of a wire that does not fit makes it fit, whatever is wired to what; a part says so."""

from __future__ import annotations

import pytest

from engine.analysis import analyse, trying
from engine.analysis.types import Problem
from engine.field import Field
from engine.graph import edits
from engine.graph.model import Node

TOKENS = Field("tokens", (12,), "int64", "text", "input", facts={"vocabulary": 50})
SOURCES = {
    "image": ("Input", {"field": "image"}),
    "values": ("Input", {"field": "features"}),
    "sequence": ("Input", {"field": "window"}),
    "tokens": ("Input", {"field": "tokens"}),
    "labels": ("Target", {"field": "label"}),
    "numbers": ("Target", {"field": "price"}),
}
LAYERS = (
    "Linear", "Conv1d", "Conv2d", "Conv3d", "LSTM", "Embedding", "MultiheadAttention", "BatchNorm1d",
    "BatchNorm2d", "MaxPool2d", "Softmax", "Dropout2d", "LayerNorm", "GroupNorm", "ReLU", "Upsample",
    "PatchEmbedding", "GlobalAveragePool2d", "LastStep",
)  # fmt: skip
# What no number of steps can turn into what is wanted.
APART = "Remove the wire"


def red(project, fields, node: str) -> list[Problem]:
    """The errors at a node, but for other inputs that still wait for a wire."""
    return [
        p
        for p in analyse(project, fields).errors
        if p.node == node and p.kind not in ("missing-input", "unused-output")
    ]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("type", LAYERS)
def test_the_first_fix_of_any_wire_makes_it_fit(draw, mend, fields, source, type):
    fields = {**fields, "tokens": TOKENS}
    project = draw({"given": SOURCES[source], "taken": type}, "given -> taken")
    for problem in red(project, fields, "taken"):
        for place, fix in enumerate(problem.fixes):
            left = red(mend(project, fix), fields, "taken")
            assert bool(left) == bool(fix.leaves), (fix, left)
            assert place or not fix.leaves, "what mends a part stands first"
            if fix.leaves:
                assert left[0].what == fix.leaves
            assert len(fix.label) <= 24


def test_kind_and_rank_are_mended_in_one_go(draw, mend, fields, find):
    project = draw({"label": SOURCES["labels"], "head": "Linear"}, "label -> head")
    fix = find(project, "wrong-dtype").fixes[0]
    assert (fix.label, fix.steps) == ("Mend in 2 steps", ("Convert the numbers", "Make it a column"))
    mended = mend(project, fix)
    assert [mended.main.nodes[name].type for name in mended.main.nodes][-2:] == ["Cast", "Unsqueeze"]
    assert analyse(mended, fields).facts["head"].inputs["input"].sizes == ("N", 1)


def test_what_mends_a_part_says_what_is_left_and_stands_last(draw, fields, find):
    project = draw({"label": SOURCES["labels"], "conv": "Conv3d"}, "label -> conv")
    labels = [(fix.label, fix.leaves) for fix in find(project, "wrong-dtype").fixes]
    left = "Conv 3D needs a volume, but gets one number per sample"
    assert labels == [(APART, ""), ("Convert the numbers", left)]


def test_a_fix_at_a_layer_further_back_is_tried_where_it_works(draw, fields, find, mend):
    """The width of a prediction is decided far in front of the loss."""
    nodes = {
        "features": SOURCES["values"],
        "head": ("Linear", {"out_features": 6}),
        "drop": "Dropout",
        "label": SOURCES["labels"],
        "judge": "CrossEntropyLoss",
    }
    project = draw(nodes, "features -> head -> drop -> judge", "label -> judge.target")
    (fix,) = find(project, "classes-width").fixes
    assert (fix.label, fix.leaves) == ("Set outputs to 10", "")


def test_trials_leave_what_is_remembered_alone(draw, fields):
    """The same drawing, looked at twice, says the same; a trial is no edit."""
    project = draw({"label": SOURCES["labels"], "head": "Linear"}, "label -> head")
    assert analyse(project, fields) == analyse(project, fields)


def test_what_was_tried_holds_until_something_near_is_another(draw, fields, monkeypatch):
    nodes = {"label": SOURCES["labels"], "head": "Linear", "features": SOURCES["values"], "far": "Linear"}
    project = draw(nodes, "label -> head", "features -> far")
    before = analyse(project, fields)
    trials = []
    monkeypatch.setattr(trying, "_sorted", lambda context, problem: trials.append(problem) or problem.fixes)
    elsewhere = edits.set_param(project, "far", "out_features", 7)
    assert analyse(elsewhere, fields).problems == before.problems
    assert trials == []
    analyse(edits.set_param(elsewhere, "head", "out_features", 7), fields)
    assert [each.node for each in trials] == ["head"]
    analyse(edits.add(project, "unsqueeze1", Node("Unsqueeze")), fields)  # a name that a fix would take
    assert len(trials) > 1


def test_an_answer_is_no_source_of_a_layer_but_of_a_loss(draw, fields):
    """What an Output says is judged; no layer goes on computing with it."""
    nodes = {"image": ("Input", {"field": "image"}), "flat": "Flatten", "out": "Output", "relu": "ReLU"}
    problems = analyse(draw(nodes, "image -> flat -> out"), fields).problems
    offered = [fix.label for problem in problems if problem.node == "relu" for fix in problem.fixes]
    assert "Connect Output" not in offered
    judged = {**nodes, "label": ("Target", {"field": "label"}), "judge": "CrossEntropyLoss"}
    problems = analyse(draw(judged, "image -> flat -> out", "label -> judge.target"), fields).problems
    offered = [fix.label for problem in problems if problem.node == "judge" for fix in problem.fixes]
    assert "Connect Output" in offered


def test_another_layer_in_the_same_place_keeps_expressions_that_fit(draw, fields, find):
    params = {"out_channels": "=width"}
    nodes = {"image": SOURCES["image"], "conv": ("Conv1d", params)}
    project = draw(nodes, "image -> conv", variables={"width": 12})
    fix = next(f for f in find(project, "wrong-rank").fixes if f.edits[0].name == "set_type")
    assert fix.edits[0].arguments["params"] == {"out_channels": "=width"}
    worse = edits.set_param(project, "conv", "out_channels", "=width * 0")
    fix = next(f for f in find(worse, "wrong-rank").fixes if f.edits[0].name == "set_type")
    assert fix.edits[0].arguments["params"] == {}, "no channels are none"
