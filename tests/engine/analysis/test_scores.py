"""What gives probabilities, and where a bias does nothing: told where it is sure, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis import analyse
from engine.graph.model import Graph, Node, Wire

JUDGED = {
    "features": ("Input", {"field": "features"}),
    "fc": ("Linear", {"out_features": 1}),
    "out": "Output",
    "yes": ("Target", {"field": "yes"}),
    "judge": "BCELoss",
}


def judged(draw, fields, *between, also=()):
    """The kinds of problems of a model for yes or no, with these layers behind its Linear."""
    nodes = JUDGED | {f"n{number}": each for number, each in enumerate(between)}
    way = " -> ".join(("features", "fc", *(f"n{number}" for number in range(len(between)))))
    project = draw(nodes, f"{way} -> out", f"{way.split(' -> ')[-1]} -> judge", "yes -> judge.target", *also)
    return project, [p.kind for p in analyse(project, fields).problems]


@pytest.mark.parametrize("between", [(), ("ReLU",), ("BatchNorm1d",), ("Dropout",), ("Tanh",)])
def test_scores_are_no_probabilities(draw, fields, between):
    assert "activation-before-loss" in judged(draw, fields, *between)[1]


def test_numbers_cut_off_at_0_and_1_may_be_probabilities(draw, fields):
    assert judged(draw, fields, "Clamp")[1] == []


def test_a_product_of_probabilities_may_be_one(draw, fields):
    assert judged(draw, fields, "Sigmoid", "Multiply", also=("n0 -> n1.other",))[1] == []


def test_a_block_may_give_probabilities(draw, fields):
    project, _ = judged(draw, fields, "ReLU")
    inside = Graph(
        {"input": Node("Input"), "act": Node("Sigmoid"), "output": Node("Output")},
        {
            "act.input": Wire("input.output", "act.input"),
            "output.input": Wire("act.output", "output.input"),
        },
    )
    main = replace(project.main, nodes={**project.main.nodes, "n0": Node("block:squeeze")})
    project = replace(project, graphs={"main": main, "squeeze": inside})
    assert analyse(project, fields).problems == ()
    assert analyse(with_log_softmax(project), fields).problems == ()


def with_log_softmax(project):
    """The same for ten classes: the block gives log probabilities."""
    graphs = {"main": dict(project.main.nodes), "squeeze": dict(project.graphs["squeeze"].nodes)}
    graphs["squeeze"]["act"] = Node("LogSoftmax")
    graphs["main"] |= {"fc": Node("Linear", {"out_features": 10}), "judge": Node("NLLLoss")}
    graphs["main"]["yes"] = Node("Target", {"field": "label"})
    made = {name: replace(project.graphs[name], nodes=nodes) for name, nodes in graphs.items()}
    return replace(project, graphs=made)


NORMED = {
    "image": ("Input", {"field": "image"}),
    "window": ("Input", {"field": "window"}),
    "features": ("Input", {"field": "features"}),
    "flat": "Flatten",
    "o1": "Output",
}


@pytest.mark.parametrize(
    ("start", "maker", "norm", "idle"),
    [
        ("image", "Conv2d", "BatchNorm2d", True),
        ("image", "ConvTranspose2d", "InstanceNorm2d", True),
        ("image", "DepthwiseConv2d", "BatchNorm2d", True),
        ("features", "Linear", "BatchNorm1d", True),
        ("window", "Linear", "BatchNorm1d", False),
        ("window", "Linear", "InstanceNorm1d", False),
        ("window", "LSTM", "BatchNorm1d", False),
    ],
)
def test_a_bias_is_idle_where_a_normalisation_takes_the_mean_of_its_channel_away(
    draw, fields, start, maker, norm, idle
):
    project = draw({**NORMED, "it": maker, "norm": norm}, f"{start} -> it -> norm -> flat -> o1")
    found = [p.node for p in analyse(project, fields).problems if p.kind == "bias-before-norm"]
    assert found == (["it"] if idle else [])


def test_a_bias_that_others_share_is_not_idle(draw, fields):
    project = draw({**NORMED, "it": "Conv2d", "norm": "BatchNorm2d"}, "image -> it -> norm -> flat -> o1")
    shared = replace(project.main.nodes["it"], weights={"share": "same"})
    main = replace(project.main, nodes={**project.main.nodes, "it": shared})
    kinds = [p.kind for p in analyse(replace(project, graphs={"main": main}), fields).problems]
    assert "bias-before-norm" not in kinds
