"""Blocks as classes: what differs between their uses is an argument, and everything computes the same."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import torch
from torch import nn

from engine.analysis import analyse
from engine.compile import build, where, write
from engine.graph import blocks, edits
from engine.graph.model import Project


def same_weights(one: nn.Module, other: nn.Module) -> None:
    """Give `one` the weights of `other`, in their order."""
    state = dict(zip(one.state_dict(), other.state_dict().values(), strict=True))
    one.load_state_dict(state)


def test_one_class_serves_all_uses(made, residual, ruff):
    longer = edits.insert(
        residual, "pool.input", "stage3", edits.Node("block:basic", {"channels": 32}), "x", "output"
    )
    source, _ = made(longer)
    assert source.text.count("class Basic") == 1
    assert "def __init__(self, in_channels, channels=8, stride=1):" in source.text
    assert "self.conv1 = nn.Conv2d(\n            in_channels, channels, 3, stride=stride" in source.text
    assert "nn.Sequential(*(Basic(in_channels=8) for _ in range(2)))" in source.text
    assert "self.stage2 = Basic(in_channels=8, channels=width * 2, stride=2)" in source.text
    assert "def __init__(self, width=8, classes=10):" in source.text
    assert "self.head = nn.Linear(32, classes)" in source.text
    assert ruff(source.text) == ""


def test_taken_apart_it_computes_the_same(made, residual):
    _, whole = made(residual)
    _, flat = made(blocks.unpack(blocks.unpack(residual, "stage1"), "stage2"))
    same_weights(flat, whole)
    image = torch.rand(3, 1, 8, 8)
    whole.eval(), flat.eval()
    torch.testing.assert_close(flat(image), whole(image), rtol=0, atol=0)


def test_made_into_a_block_it_computes_the_same(made, residual):
    flat = blocks.unpack(residual, "stage2")
    _, before = made(flat)
    _, after = made(blocks.make_block(flat, ["conv1", "norm1", "relu1", "conv2", "norm2"], "front"))
    image = torch.rand(2, 1, 8, 8)
    before.eval(), after.eval()
    same_weights(after, before)
    torch.testing.assert_close(after(image), before(image), rtol=0, atol=0)


@pytest.fixture
def dense(drawing) -> Project:
    """Dense blocks: each layer of a row sees more channels than the one before."""
    layer = drawing(
        """x -> norm -> conv -> join.inputs_2
        x -> join.inputs_1
        join -> output""",
        {"growth": 4},
        x="Input",
        norm="BatchNorm2d",
        conv=("Conv2d", {"out_channels": "=growth"}),
        join="Concatenate",
        output="Output",
    )
    row = drawing(
        """x -> layers.x
        layers.output -> squeeze -> output""",
        {"depth": 3, "growth": 4},
        x="Input",
        layers=("block:dense_layer", {"growth": "=growth", "repeat": "=depth"}),
        squeeze=("Conv2d", {"out_channels": "=growth * 2", "kernel_size": 1}),
        output="Output",
    )
    main = drawing(
        """image -> a.x
        a.output -> b.x
        b.output -> flatten -> head -> output""",
        image=("Input", {"field": "image"}),
        a=("block:dense_row", {"depth": 2}),
        b=("block:dense_row", {"depth": 5, "growth": 8}),
        flatten="Flatten",
        head=("Linear", {"out_features": 10}),
        output="Output",
    )
    return Project("Dense net", graphs={"main": main, "dense_row": row, "dense_layer": layer})


def test_a_row_that_grows_evenly_is_one_line(made, dense, ruff):
    source, module = made(dense)
    assert source.text.count("class ") == 3
    assert re.search(r"DenseLayer\(num_features=num_features \+ growth \* i, growth=growth\)", source.text)
    assert "for i in range(depth)" in source.text
    assert ruff(source.text) == ""
    assert module(torch.rand(2, 1, 8, 8)).shape == (2, 10)


def test_copies_that_follow_no_rule_are_written_out(made, dense, drawing, ruff):
    shrinking = drawing(
        "x -> pool -> conv -> output",
        {"channels": 3},
        x="Input",
        pool=("MaxPool2d", {"kernel_size": 2, "stride": 1, "padding": 0}),
        conv=("Conv2d", {"out_channels": "=channels"}),
        output="Output",
    )
    main = edits.set_type(dense, "a", "block:shrink", {"repeat": 3})
    source, module = made(blocks.add_block(main, "shrink", shrinking))
    assert source.text.count("Shrink(in_channels=") == 3
    assert ruff(source.text) == ""
    assert module(torch.rand(2, 1, 8, 8)).shape == (2, 10)


@pytest.fixture
def loops(drawing, steps_and_cell) -> Project:
    """Both kinds of loops, the second one twice, and its state as an answer."""
    main = drawing(
        """window -> each.x
        each.y -> first.x
        first.y -> second.x
        first.next_h -> second.h
        second.next_h -> state
        second.y -> steps""",
        window=("Input", {"field": "window"}),
        each=("block:step", {"loop": "time"}),
        first=("block:cell", {"loop": "recurrent"}),
        second=("block:cell", {"loop": "recurrent"}),
        state="Output",
        steps="Output",
    )
    return Project("Loops", graphs={"main": main, **steps_and_cell})


def test_loops_do_by_hand_what_they_say(made, loops):
    source, module = made(loops)
    assert "TimeDistributed(Step())" in source.text
    window = torch.rand(2, 7, 3)
    found = module(window)
    steps = module.each.block.fc(window)
    state = torch.zeros(2, 4)
    given = []
    for step in range(7):
        state = torch.tanh(module.first.block.fc(torch.cat([steps[:, step], state], 1)))
        given.append(state)
    later = []
    for each in given:
        state = torch.tanh(module.second.block.fc(torch.cat([each, state], 1)))
        later.append(state)
    torch.testing.assert_close(found["steps"], torch.stack(later, 1))
    torch.testing.assert_close(found["state"], state)


def test_the_same_label_is_the_same_module(made, loops):
    twins = edits.connect(loops, "each.y", "second.x")
    twins = edits.disconnect(twins, ["second.h"])
    twins = edits.connect(twins, "first.next_h", "state.input")
    for name in ("first", "second"):
        twins = edits.set_weights(twins, [name], "share", "cell")
    source, module = made(twins)
    assert source.text.count("Recurrent(Cell(") == 1
    assert "self.second" not in source.text
    found = module(torch.rand(2, 7, 3))
    assert found["steps"].shape == (2, 7, 4)


def test_a_tied_head_is_one_tensor(drawing, digit_fields):
    main = drawing(
        "tokens -> embed -> head -> output",
        tokens=("Input", {"field": "tokens"}),
        embed=("Embedding", {"num_embeddings": 30, "embedding_dim": 6}),
        head=("Linear", {"out_features": 30, "bias": False}),
        output="Output",
    )
    project = Project("Tied", graphs={"main": main})
    for name in ("embed", "head"):
        project = edits.set_weights(project, [name], "share", "words")
    fields = {"tokens": replace(digit_fields["label"], name="tokens", shape=(7,), role="input")}
    source = write(project, analyse(project, fields), fields)
    module = build(source)
    assert "self.head.weight = self.embed.weight" in source.text
    assert module.head.weight is module.embed.weight


def test_choices_for_weights_stand_in_the_text(made, residual, ruff):
    project = residual
    for option, value in (
        ("initialisation", "xavier_normal"),
        ("gain", 2.0),
        ("bias", 0.5),
        ("frozen", True),
    ):
        project = edits.set_weights(project, ["head"], option, value)
    project = edits.set_weights(project, ["stage2"], "initialisation", "zeros")
    project = edits.set_weights(project, ["stem"], "norm", "spectral")
    project = edits.set_weights(project, ["stem"], "l1", 0.01)
    source, module = made(project)
    assert "nn.init.xavier_normal_(self.head.weight, gain=2.0)" in source.text
    assert ruff(source.text) == ""
    assert not module.head.weight.requires_grad
    assert module.head.bias.eq(0.5).all()
    assert module.stage2.conv1.weight.eq(0).all()
    module.eval()
    assert torch.linalg.matrix_norm(module.stem.weight.flatten(1), 2) < 3
    loss, _ = module.loss(torch.rand(4, 1, 8, 8), torch.zeros(4, dtype=torch.long))
    penalty = 0.01 * sum(w.abs().sum() for w in module.stem.parameters())
    plain = module.cross_entropy(module(torch.rand(4, 1, 8, 8)), torch.zeros(4, dtype=torch.long))
    assert loss > penalty
    assert plain > 0


def test_a_failure_inside_is_found_on_its_way(made, residual):
    source, module = made(residual)
    module.stage2.conv2 = nn.Conv2d(5, 5, 1)
    with pytest.raises(RuntimeError) as failure:
        module(torch.rand(2, 1, 8, 8))
    assert where(source, failure.value) == "stage2/conv2"
    assert "basic/conv2" in source.lines.values()


def test_hostile_names_stay_names(made, residual):
    odd = blocks.rename_block(residual, "basic", "nn_module")
    odd = blocks.rename_block(odd, "nn_module", "SmallResNet")
    source, module = made(odd)
    assert module(torch.rand(1, 1, 8, 8)).shape == (1, 10)
    assert source.class_name != "SmallResNet" or "class SmallResNet2" in source.text
