"""Shapes, costs and the order: figures that can be worked out by hand."""

from __future__ import annotations

import pytest
import torch

from engine.analysis import analyse, made
from engine.analysis.meta import PROBE, shape_of, spec_of
from engine.analysis.order import arrange, cycles
from engine.declare import UserError
from engine.field import Field
from engine.graph.model import Graph, Node, Wire
from engine.layers.call import Call, Shape

RGB = {"image": Field("image", (3, 32, 32), "float32", "image", "input")}


def facts_of(draw, type, params, field, chain=("data", "layer")):
    nodes = {"data": ("Input", {"field": field.name}), "layer": (type, params)}
    return analyse(draw(nodes, " -> ".join(chain)), {field.name: field}).facts["layer"]


@pytest.mark.parametrize(
    ("type", "params", "shape", "expected", "parameters", "multiply_adds", "memory"),
    [
        ("Conv2d", {"out_channels": 64, "stride": 2}, (3, 32, 32), "N × 64 × 16 × 16", 1792, 442_368, 65_536),
        ("Linear", {"out_features": 6}, (64,), "N × 6", 390, 384, 24),
        ("Linear", {"out_features": 6, "bias": False}, (10, 64), "N × 10 × 6", 384, 3840, 240),
        ("BatchNorm2d", {}, (16, 4, 4), "N × 16 × 4 × 4", 32, 0, 1024),
        # An LSTM has four gates, each with weights for the input and for the state.
        ("LSTM", {"hidden_size": 5}, (7, 3), "N × 7 × 5", 4 * (5 * 3 + 5 * 5 + 10), 7 * 4 * 5 * 8, 140),
        ("LSTM", {"hidden_size": 5}, (2000, 3), "N × 2000 × 5", 200, 2000 * 160, 40_000),
        (
            "GRU",
            {"hidden_size": 4, "bidirectional": True},
            (6, 2),
            "N × 6 × 8",
            2 * 3 * (8 + 16 + 8),
            864,
            192,
        ),
        ("SelfAttention", {"num_heads": 2}, (5, 8), "N × 5 × 8", 288, 5 * 8 * 32 + 2 * 5 * 5 * 8, 160),
        ("Flatten", {}, (3, 4, 5), "N × 60", 0, 0, 240),
        ("DepthwiseConv2d", {"bias": False}, (8, 4, 4), "N × 8 × 4 × 4", 72, 8 * 9 * 16, 512),
    ],
)
def test_costs_of_known_layers(draw, type, params, shape, expected, parameters, multiply_adds, memory):
    facts = facts_of(draw, type, params, Field("data", shape, "float32", "values", "input"))
    assert str(facts.outputs["output"]) == expected
    assert (facts.parameters, facts.multiply_adds, facts.memory) == (parameters, multiply_adds, memory)


def test_a_long_loop_costs_what_running_all_of_it_would(draw):
    """The recurrent layers are measured over two steps and led on; here against every step."""
    from engine.analysis.meta import measure

    plain = Call(
        torch_lstm(), outputs=("output", "_"), input_size=3, hidden_size=4, num_layers=2, batch_first=True
    )
    looped = Call(
        torch_lstm(),
        outputs=("output", "_"),
        along=1,
        input_size=3,
        hidden_size=4,
        num_layers=2,
        batch_first=True,
    )
    given = {"input": Shape((PROBE, 11, 3))}
    assert measure(plain, given, ("output",)) == measure(looped, given, ("output",))


def torch_lstm():
    from engine.lazy import nn

    return nn.LSTM


def test_the_batch_is_found_wherever_it_went():
    shape = Shape((3, PROBE, 2 * PROBE, 7), "int64")
    assert str(spec_of(shape)) == "3 × N × 2N × 7"
    assert shape_of(spec_of(shape)) == shape


def test_expressions_know_the_data_and_the_variables(draw, fields):
    nodes = {"x": ("Input", {"field": "features"}), "wide": ("Linear", {"out_features": "=width * 2"})}
    nodes["head"] = ("Linear", {"out_features": "=classes"})
    project = draw(nodes, "x -> wide -> head", variables={"width": "=features + 4"})
    offered = {"features": fields["features"], "label": fields["label"]}
    analysis = analyse(project, offered)
    assert str(analysis.facts["wide"].outputs["output"]) == "N × 16"
    assert str(analysis.facts["head"].outputs["output"]) == "N × 10"


def test_variables_of_the_project_win_over_those_of_the_data(draw, fields):
    nodes = {"x": ("Input", {"field": "features"}), "head": ("Linear", {"out_features": "=classes"})}
    project = draw(nodes, "x -> head", variables={"classes": 3})
    assert str(analyse(project, fields).facts["head"].outputs["output"]) == "N × 3"


def test_totals_and_training_memory(draw, fields):
    nodes = {"x": ("Input", {"field": "features"}), "a": "Linear", "b": ("Linear", {"out_features": 2})}
    analysis = analyse(draw(nodes, "x -> a -> b"), fields)
    assert analysis.parameters == 4 * 64 + 64 + 64 * 2 + 2
    assert analysis.multiply_adds == 4 * 64 + 64 * 2
    # Weights, gradients and two moments of Adam; what flows on the wires twice, for the way back.
    assert analysis.training_memory(10) == 16 * analysis.parameters + 2 * 10 * 4 * (4 + 64 + 2)


def test_made_is_what_the_program_is_written_from(draw, fields):
    nodes = {
        "x": ("Input", {"field": "image"}),
        "conv": ("Conv2d", {"out_channels": "=2 * 4"}),
        "gone": "ReLU",
    }
    project = draw(nodes, "x -> conv -> gone")
    analysis = analyse(project, fields)
    call = made(project, "conv", analysis, fields)
    assert call.target.path == "nn.Conv2d"
    assert (call.arguments["in_channels"], call.arguments["out_channels"]) == (1, 8)
    broken = draw({**nodes, "conv": ("Conv2d", {"out_channels": 0})}, "x -> conv -> gone")
    with pytest.raises(UserError, match="must be 1 or more"):
        made(broken, "conv", analyse(broken, fields), fields)


def test_nothing_is_ever_filled_and_no_random_number_drawn(draw, fields):
    state = torch.get_rng_state()
    project = draw(
        {"x": ("Input", {"field": "image"}), "f": "Flatten", "l": "Linear", "d": "Dropout"},
        "x -> f -> l -> d",
    )
    analyse(project, fields)
    assert torch.equal(state, torch.get_rng_state())
    assert torch.is_grad_enabled()


def test_the_order_is_one_in_which_nodes_can_be_computed():
    wires = [
        ("c.output", "d.input"),
        ("b.output", "c.input"),
        ("a.output", "c.other"),
        ("a.output", "b.input"),
    ]
    graph = Graph(dict.fromkeys("dcba", Node("Add")), {t: Wire(s, t) for s, t in wires})
    order, left = arrange(graph)
    assert order == ("a", "b", "c", "d")
    assert not left


def test_each_cycle_is_found_once_with_all_its_nodes():
    wires = [
        ("a.output", "b.input"),
        ("b.output", "a.input"),
        ("b.output", "c.input"),
        ("d.output", "d.input"),
    ]
    graph = Graph(dict.fromkeys("abcd", Node("Add")), {t: Wire(s, t) for s, t in wires})
    order, left = arrange(graph)
    assert order == ()
    assert left == set("abcd")
    assert cycles(graph, left) == (("a", "b"), ("d",))
