"""What the numbers that a model gives mean: probabilities, scores, or plain values."""

from __future__ import annotations

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build
from engine.compile.answers import Answer, answers

CLASSES = ("no", "yes")
ENDS = {
    "features": ("Input", {"field": "features"}),
    "head": ("Linear", {"out_features": 2}),
    "sick": ("Target", {"field": "sick"}),
    "given": "Output",
}
WIRES = "features -> head -> {0} -> given\n{1} -> judge\nsick -> judge.target"


def test_cosines_behind_a_margin_keep_their_classes(fields, draw):
    project = draw(
        """features -> head -> given
        head -> margin -> judge
        sick -> margin.target
        sick -> judge.target""",
        **{**ENDS, "head": ("CosineLinear", {"out_features": 2}), "margin": "ArcFaceMargin"},
        judge="CrossEntropyLoss",
    )
    analysis = analyse(project, fields)
    assert not analysis.errors, analysis.errors
    assert answers(project, analysis, fields) == (Answer("given", "", "sick", CLASSES),)


@pytest.mark.parametrize(
    ("loss", "last", "judged", "expected"),
    [
        ("CrossEntropyLoss", None, "head", Answer("given", "softmax", "sick", CLASSES)),
        ("CrossEntropyLoss", "Softmax", "head", Answer("given", "", "sick", CLASSES, probabilities=True)),
        ("NLLLoss", "LogSoftmax", "last", Answer("given", "softmax", "sick", CLASSES)),
        ("MultiMarginLoss", None, "head", Answer("given", "", "sick", CLASSES)),
        ("CrossEntropyLoss", "Dropout", "head", Answer("given")),
    ],
)
def test_numbers_are_called_probabilities_only_where_they_are(fields, draw, loss, last, judged, expected):
    nodes = {**ENDS, "judge": loss} | ({"last": last} if last else {})
    project = draw(WIRES.format("last" if last else "head", judged).replace("head -> head", "head"), **nodes)
    analysis = analyse(project, fields)
    assert not analysis.errors
    (found,) = answers(project, analysis, fields)
    assert found == expected
    assert found.classifies == (expected.probabilities or bool(expected.activation))


def test_an_input_can_be_an_output_too(draw, compiled, ruff):
    project = draw(
        """features -> head -> given
        features -> echo
        head -> judge
        sick -> judge.target""",
        **ENDS,
        echo="Output",
        judge="CrossEntropyLoss",
    )
    source = compiled(project)
    assert not ruff(source.text)
    assert "outputs = self(features)" in source.text
    rows = torch.rand(3, 13)
    model = build(source)
    assert model.loss(rows, torch.tensor([0, 1, 1]))[0].isfinite()
    assert model(rows)["echo"] is rows
