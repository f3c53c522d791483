"""Every line knows its node, and a failure names the node that it happened at."""

from __future__ import annotations

import traceback

import pytest
import torch

from engine.compile import build, where
from engine.compile.run import file_name
from engine.wire import from_plain, to_plain


def failing(module: torch.nn.Module, name: str) -> BaseException:
    """The failure of a run in which one layer breaks."""

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    getattr(module, name).register_forward_hook(fail)
    with pytest.raises(RuntimeError) as caught:
        module.loss(torch.rand(2, 1, 8, 8), torch.tensor([0, 1]))
    return caught.value


@pytest.mark.parametrize("name", ["conv1", "conv2", "head", "cross_entropy"])
def test_a_failing_layer_is_named(compiled, digits, name):
    source = compiled(digits)
    failure = failing(build(source), name)
    assert where(source, failure) == name
    assert where(source, failure.__traceback__) == name


@pytest.mark.parametrize(("size", "node"), [((2, 3, 8, 8), "conv1"), ((2, 1, 8, 9), "head")])
def test_a_wrong_size_is_named(compiled, digits, size, node):
    source = compiled(digits)
    with pytest.raises(RuntimeError) as caught:
        build(source)(torch.rand(*size))
    assert where(source, caught.value) == node


def test_both_nodes_of_a_nested_line_are_told_apart(compiled, digits):
    source = compiled(digits)
    with pytest.raises(TypeError) as caught:
        build(source)(7)
    assert where(source, caught.value) == "conv1"
    module = build(source)
    module.conv1 = torch.nn.Module()
    module.conv1.forward = lambda image: "no tensor"
    with pytest.raises(TypeError) as caught:
        module(torch.rand(2, 1, 8, 8))
    assert where(source, caught.value) == "relu1"


def test_a_failure_elsewhere_has_no_node(compiled, digits):
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    assert where(compiled(digits), caught.value) is None


def test_tracebacks_show_the_lines_of_the_program(compiled, digits):
    source = compiled(digits)
    text = "".join(traceback.format_exception(failing(build(source), "head")))
    assert "return self.head(x)" in text
    assert file_name(source) in text


def test_lines_are_those_of_the_node(compiled, digits):
    source = compiled(digits)
    lines = source.text.splitlines()
    for node in ("conv1", "conv2", "head", "cross_entropy"):
        for number in source.lines_of(node):
            assert node in lines[number - 1]
    assert [lines[n - 1].strip()[:14] for n in source.lines_of("relu1")] == ["relu1 = F.relu"]
    assert any("x + relu1" in lines[n - 1] for n in source.lines_of("add"))
    assert any("def forward(" in lines[n - 1] for n in source.lines_of("image"))
    assert any('"accuracy"' in lines[n - 1] for n in source.lines_of("accuracy"))


def test_a_source_crosses_to_another_process(compiled, digits):
    source = compiled(digits)
    assert from_plain(type(source), to_plain(source)) == source
