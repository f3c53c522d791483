"""Every declared loss in a program of its own: analysis lets it through, and it gives one number."""

from __future__ import annotations

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.layers.ports import expand

# A gradient penalty needs scores that were made of its input: see test_adversarial.py.
LOSSES = [n for n, layer in LAYERS.items() if layer.role == "loss" and n != "GradientPenalty"]
# Random lengths may leave no way to say the answer.
SETTINGS = {"CTCLoss": {"zero_infinity": True}}
ANSWERS = ("target", "input_lengths", "target_lengths")


def alone(name: str) -> tuple[Project, dict[str, Field]]:
    """A drawing of the loss with a field for each of its inputs; the first one is also the model's answer."""
    nodes, wires, fields = (
        {"judge": Node(name, SETTINGS.get(name, {})), "sigmoid": Node("Sigmoid"), "answer": Node("Output")},
        {},
        {},
    )
    for port, example in zip(expand(LAYERS[name].inputs, {}), LAYERS[name].example, strict=False):
        typed = bool(example) and isinstance(example[0], str)
        dtype, shape = (example[0], example[1:]) if typed else ("float32", example)
        role = "target" if port.name in ANSWERS else "input"
        fields[port.name] = Field(port.name, tuple(shape), dtype, "sequence", role)
        nodes[f"given_{port.name}"] = Node("Target" if role == "target" else "Input", {"field": port.name})
        wires[f"judge.{port.name}"] = Wire(f"given_{port.name}.output", f"judge.{port.name}")
    first = f"given_{expand(LAYERS[name].inputs, {})[0].name}.output"
    wires["sigmoid.input"] = Wire(first, "sigmoid.input")
    wires["answer.input"] = Wire("sigmoid.output", "answer.input")
    if name == "BCELoss":
        wires["judge.input"] = Wire("sigmoid.output", "judge.input")
    return Project("Alone", "", {"main": Graph(nodes, wires)}), fields


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_trains_with_the_fields_that_it_asks_for(name):
    project, fields = alone(name)
    analysis = analyse(project, fields)
    assert not analysis.errors, analysis.errors
    source = write(project, analysis, fields)
    torch.manual_seed(0)
    given = []
    for _, name in (*source.inputs, *source.targets):
        field = fields[name]
        sizes = (3, *field.shape)
        made = torch.randint(1, 5, sizes) if field.dtype == "int64" else torch.rand(sizes)
        given.append(made.requires_grad_() if field.role == "input" else made)
    found, _ = build(source).loss(*given)
    assert found.shape == ()
    assert torch.isfinite(found)
    found.backward()
    assert given[0].grad is not None


def drawn(target: Field, settings) -> tuple[Project, dict[str, Field]]:
    """Scores for ten classes, judged by cross-entropy."""
    nodes = {
        "given": Node("Input", {"field": "given"}),
        "target": Node("Target", {"field": "target"}),
        "judge": Node("CrossEntropyLoss", settings),
        "answer": Node("Output"),
    }
    ends = {"judge.input": "given", "answer.input": "given", "judge.target": "target"}
    wires = {end: Wire(f"{source}.output", end) for end, source in ends.items()}
    fields = {"given": Field("given", (4,), "float32", "values", "input"), "target": target}
    return Project("Alone", "", {"main": Graph(nodes, wires)}), fields


LABEL = Field("target", (), "int64", "classes", "target", ("a", "b", "c", "d"))


def test_rare_classes_can_count_more():
    project, fields = drawn(LABEL, {"class_weights": (1.0, 2.0, 0.5, 4.0)})
    source = write(project, analyse(project, fields), fields)
    assert "nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 0.5, 4.0]))" in source.text
    scores, target = torch.rand(5, 4), torch.tensor([0, 1, 2, 3, 3])
    wanted = torch.nn.functional.cross_entropy(scores, target, torch.tensor([1.0, 2.0, 0.5, 4.0]))
    torch.testing.assert_close(build(source).loss(scores, target)[0], wanted)


def test_weights_that_are_not_one_a_class_are_a_problem_with_a_remedy():
    project, fields = drawn(LABEL, {"class_weights": (1.0, 2.0)})
    (problem,) = analyse(project, fields).errors
    assert problem.what == "Each class needs one weight"
    (edit,) = problem.fixes[0].edits
    assert (1.0, 2.0, 1.0, 1.0) in edit.arguments.values()


def test_a_target_of_probabilities_is_judged_by_cross_entropy():
    wanted = Field("target", (4,), "float32", "sequence", "target")
    project, fields = drawn(wanted, {})
    source = write(project, analyse(project, fields), fields)
    scores, shares = torch.rand(5, 4), torch.rand(5, 4).softmax(1)
    expected = torch.nn.functional.cross_entropy(scores, shares)
    torch.testing.assert_close(build(source).loss(scores, shares)[0], expected)
    for shape, settings in (((3,), {}), ((4,), {"ignore_index": 1})):
        project, fields = drawn(Field("target", shape, "float32", "sequence", "target"), settings)
        assert analyse(project, fields).errors
