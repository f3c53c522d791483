"""The text reads as a person would have written it, and says what the drawing says."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.declare import UserError
from engine.graph import edits
from engine.graph.model import Graph

DIGITS = '''\
import torch
import torch.nn.functional as F
from torch import nn


class DigitsCNN(nn.Module):
    """Digits CNN.

    Reads digits.
    """

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding="same")
        self.conv2 = nn.Conv2d(4, 4, 3, padding="same")
        self.head = nn.Linear(256, 10)
        self.cross_entropy = nn.CrossEntropyLoss()

    def forward(self, image):
        # image: (N, 1, 8, 8)
        relu1 = F.relu(self.conv1(image))  # (N, 4, 8, 8)
        x = self.conv2(relu1)  # (N, 4, 8, 8)
        x = F.relu(x + relu1)  # (N, 4, 8, 8)
        x = torch.flatten(x, start_dim=1)  # (N, 256)
        return self.head(x)  # (N, 10)

    def loss(self, image, label):
        # label: (N) int64, 10 classes
        prediction = self(image)
        loss = self.cross_entropy(prediction, label)
        # accuracy: MulticlassAccuracy(num_classes=10, average="micro")
        metrics = {"accuracy": (prediction, label)}
        return loss, metrics
'''


def test_a_residual_network_reads_as_a_person_writes_it(compiled, digits):
    source = compiled(digits)
    assert source.text == DIGITS
    assert source.inputs == (("image", "image"),)
    assert source.targets == (("label", "label"),)
    assert source.outputs == ("output",)
    assert source.losses == ("cross_entropy",)
    assert [m.node for m in source.metrics] == ["accuracy"]


def test_the_same_drawing_gives_the_same_text(compiled, digits):
    moved = edits.move(digits, {"conv1": (400, 300)})
    assert compiled(moved) == compiled(digits)


def test_the_module_computes_what_torch_computes(compiled, digits):
    module = build(compiled(digits))
    image, label = torch.rand(5, 1, 8, 8), torch.arange(5)
    relu = torch.relu(module.conv1(image))
    by_hand = module.head(torch.relu(module.conv2(relu) + relu).flatten(1))
    loss, metrics = module.loss(image, label)
    assert torch.equal(module(image), by_hand)
    assert torch.equal(loss, torch.nn.functional.cross_entropy(by_hand, label))
    assert torch.equal(metrics["accuracy"][0], by_hand)


def test_metrics_gather_their_value(compiled, digits):
    source = compiled(digits)
    metric = source.metrics[0].make()
    scores = torch.eye(10)
    metric.update(scores, torch.tensor([0, 1, 2, 3, 4, 5, 6, 7, 9, 8]))
    assert metric.compute().item() == pytest.approx(0.8)


def test_an_answer_after_softmax_and_a_loss_before_it_share_their_body(draw, compiled, ruff):
    project = draw(
        """features -> hidden -> relu -> scores -> softmax -> output
        scores -> cross_entropy
        label -> cross_entropy.target""",
        features=("Input", {"field": "features"}),
        hidden=("Linear", {"out_features": 8}),
        relu="ReLU",
        scores=("Linear", {"out_features": 10}),
        softmax="Softmax",
        output="Output",
        label=("Target", {"field": "label"}),
        cross_entropy="CrossEntropyLoss",
    )
    source = compiled(project)
    assert "return F.softmax(self.body(features), dim=1)" in source.text
    assert "scores = self.body(features)" in source.text
    assert source.text.count("self.hidden(") == 1
    assert not ruff(source.text)
    module = build(source)
    assert torch.allclose(module(torch.rand(3, 13)).sum(1), torch.ones(3))
    assert module.loss(torch.rand(3, 13), torch.arange(3))[0].ndim == 0


def test_inner_values_and_answers_come_from_one_pass(draw, compiled, ruff):
    project = draw(
        """features -> hidden -> relu -> scores -> output
        relu -> price_head -> price_loss
        price -> price_loss.target
        scores -> cross_entropy
        label -> cross_entropy.target""",
        features=("Input", {"field": "features"}),
        hidden=("Linear", {"out_features": 8}),
        relu="ReLU",
        scores=("Linear", {"out_features": 10}),
        output="Output",
        price_head=("Linear", {"out_features": 1}),
        label=("Target", {"field": "label"}),
        price=("Target", {"field": "price"}),
        cross_entropy="CrossEntropyLoss",
        price_loss=("MSELoss", {"weight": 0.5}),
    )
    source = compiled(project)
    assert not ruff(source.text)
    assert "scores, relu = self.body(features)" in source.text
    assert "loss = cross_entropy + 0.5 * price_loss" in source.text
    assert source.text.count("self.hidden(") == 1
    module = build(source)
    seen = []
    module.hidden.register_forward_hook(lambda *_: seen.append(1))
    total, _ = module.loss(torch.rand(3, 13), torch.arange(3), torch.rand(3))
    total.backward()
    assert seen == [1]


def test_several_outputs_are_a_dictionary_by_name(draw, compiled, ruff):
    project = draw(
        """features -> hidden -> first -> species
        hidden -> second -> price
        first -> cross_entropy
        label -> cross_entropy.target
        second -> mse
        value -> mse.target""",
        features=("Input", {"field": "features"}),
        hidden=("Linear", {"out_features": 8}),
        first=("Linear", {"out_features": 10}),
        second=("Linear", {"out_features": 1}),
        species="Output",
        price="Output",
        label=("Target", {"field": "label"}),
        value=("Target", {"field": "price"}),
        cross_entropy="CrossEntropyLoss",
        mse="MSELoss",
    )
    source = compiled(project)
    assert not ruff(source.text)
    assert 'return {"species": first, "price": second}' in source.text
    assert 'self.cross_entropy(outputs["species"], label)' in source.text
    assert build(source).loss(torch.rand(3, 13), torch.arange(3), torch.rand(3))[0].ndim == 0


def test_what_nobody_uses_of_an_answer_is_an_underscore(draw, compiled, ruff):
    project = draw(
        """window -> lstm -> last -> head -> output
        head -> mse
        price -> mse.target""",
        window=("Input", {"field": "window"}),
        lstm=("LSTM", {"hidden_size": 8}),
        last="LastStep",
        head=("Linear", {"out_features": 1}),
        output="Output",
        price=("Target", {"field": "price"}),
        mse="MSELoss",
    )
    source = compiled(project)
    assert "x, _ = self.lstm(window)" in source.text
    assert "self.lstm = nn.LSTM(3, 8, batch_first=True)" in source.text
    assert "prediction.squeeze(-1)" in source.text
    assert not ruff(source.text)
    assert build(source)(torch.rand(2, 12, 3)).shape == (2, 1)


def test_our_own_modules_come_with_the_text(draw, compiled):
    project = draw(
        """window -> last -> head -> output
        head -> mse
        price -> mse.target""",
        window=("Input", {"field": "window"}),
        last="LastStep",
        head=("Linear", {"out_features": 1}),
        output="Output",
        price=("Target", {"field": "price"}),
        mse="MSELoss",
    )
    text = compiled(project).text
    assert "class LastStep(nn.Module):" in text
    assert "engine" not in text


def test_two_class_numbers_become_fractions_for_one_score(draw, compiled):
    project = draw(
        """features -> head -> output
        head -> bce
        sick -> bce.target
        head -> accuracy
        sick -> accuracy.target""",
        features=("Input", {"field": "features"}),
        head=("Linear", {"out_features": 1}),
        output="Output",
        sick=("Target", {"field": "sick"}),
        bce="BCEWithLogitsLoss",
        accuracy="Accuracy",
    )
    source = compiled(project)
    assert "loss = self.bce(prediction.squeeze(-1), sick.float())" in source.text
    assert '"accuracy": (prediction.squeeze(-1).sigmoid(), sick)' in source.text
    loss, metrics = build(source).loss(torch.rand(4, 13), torch.tensor([0, 1, 1, 0]))
    assert loss.ndim == 0
    assert metrics["accuracy"][0].shape == (4,)


def test_muted_nodes_pass_their_input_on(compiled, digits):
    source = compiled(edits.set_muted(digits, ["relu1", "accuracy"], True))
    assert "conv1 = self.conv1(image)" in source.text
    assert "relu1" not in source.text
    assert source.metrics == ()
    assert "return loss, {}" in source.text


def test_what_leads_nowhere_is_left_out(compiled, digits):
    source = compiled(digits)
    project = edits.add(digits, "aside", digits.main.nodes["conv2"])
    project = edits.connect(project, "relu1.output", "aside.input")
    assert compiled(project).text == source.text


def test_long_statements_are_broken_as_the_formatter_breaks_them(draw, compiled, ruff):
    names = [f"a_rather_long_name_for_an_input_{n}" for n in range(4)]
    project = draw(
        "\n".join(
            [
                f"{names[0]} -> first.input\n{names[1]} -> first.other",
                f"{names[2]} -> second.input\n{names[3]} -> second.other",
                "first -> third.input\nsecond -> third.other",
                "third -> head -> output\nhead -> cross_entropy\nlabel -> cross_entropy.target",
            ]
        ),
        **{name: ("Input", {"field": "features"}) for name in names},
        first="Add",
        second="Add",
        third="Add",
        head=("Linear", {"out_features": 10}),
        output="Output",
        label=("Target", {"field": "label"}),
        cross_entropy="CrossEntropyLoss",
    )
    source = compiled(project)
    assert not ruff(source.text)
    assert "    def forward(\n        self,\n" in source.text


def test_every_printed_text_passes_ruff(compiled, digits, ruff):
    assert not ruff(compiled(digits).text)


def test_variables_are_arguments_of_the_class_where_it_is_right_for_others_too(compiled, digits):
    project = replace(digits, variables={"width": 3})
    project = edits.set_param(project, "conv1", "out_channels", "=width * 4")
    project = edits.set_param(project, "conv2", "out_channels", "=width * 4")
    project = edits.set_param(project, "head", "out_features", "=classes")
    source = compiled(project)
    assert "def __init__(self, width=3, classes=10):" in source.text
    assert "self.conv1 = nn.Conv2d(1, width * 4, 3" in source.text
    assert "self.conv2 = nn.Conv2d(width * 4, width * 4, 3" in source.text
    assert "self.head = nn.Linear(width * 256, classes)" in source.text
    model = type(build(source))(width=5, classes=7)
    assert model(torch.rand(2, 1, 8, 8)).shape == (2, 7)
    # What comes beside the channels makes the next layer's size no multiple of the width.
    beside = edits.set_param(project, "conv1", "out_channels", "=width * 4 + 1")
    beside = edits.set_muted(beside, ["add"], True)
    text = compiled(beside).text
    assert "nn.Conv2d(1, 13, 3" in text
    assert "def __init__(self, classes=10):" in text


def test_a_variable_that_is_written_like_a_class_is_no_argument(compiled, digits):
    project = replace(digits, variables={"Wide": 4})
    for name in ("conv1", "conv2"):
        project = edits.set_param(project, name, "out_channels", "=Wide * 2")
    text = compiled(project).text
    assert "nn.Conv2d(1, 8, 3" in text
    assert "Wide" not in text


def test_a_drawing_with_errors_gives_one_sentence(fields, digits):
    project = edits.disconnect(digits, ["conv2.input"])
    with pytest.raises(UserError, match="can't be compiled yet"):
        write(project, analyse(project, fields), fields)


def test_an_empty_drawing_gives_one_sentence(fields, digits):
    project = replace(digits, graphs={"main": Graph()})
    with pytest.raises(UserError):
        write(project, analyse(project, fields), fields)


def test_a_drawing_without_a_loss_can_still_be_read(fields, digits):
    project = edits.remove(digits, ["cross_entropy", "accuracy", "label"])
    source = write(project, analyse(project, fields), fields)
    assert "def loss" not in source.text
    assert source.targets == ()
