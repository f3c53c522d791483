"""Nodes that are left out: what goes on without them, and what they leave behind in the program (nothing)."""

from __future__ import annotations

import pytest
import torch

from engine.analysis import analyse
from engine.analysis.left_out import left_out
from engine.compile import build, write
from engine.graph import blocks, edits
from engine.graph.file import dumps, loads
from engine.graph.model import Graph, Node, Project


def without(project, *names, graph="main"):
    return edits.set_bypassed(project, names, True, graph=graph)


def errors(project, fields):
    """What is wrong beside that these drawings have no loss."""
    return [p for p in analyse(project, fields).errors if p.what != "There is no loss to train with"]


@pytest.fixture
def compiled(fields):
    """The source of a drawing that may lack a loss, but nothing else."""

    def make(project):
        assert not errors(project, fields)
        return write(project, analyse(project, fields), fields)

    return make


def test_leaving_out_a_branch_leaves_the_shortcut(compiled, digits):
    source = compiled(without(digits, "conv2"))
    shortcut = compiled(edits.remove(edits.set_muted(digits, ["add"], True), ["conv2"]))
    assert source.text == shortcut.text
    assert "conv2" not in source.text
    assert build(source)(torch.rand(2, 1, 8, 8)).shape == (2, 10)


def test_the_whole_branch_is_silent_when_its_first_layer_is_left_out(draw, compiled, fields):
    branch = draw(
        """image -> first -> second -> third -> add.other -> output
        image -> add""",
        image=("Input", {"field": "image"}),
        first=("Conv2d", {"out_channels": 4}),
        second="BatchNorm2d",
        third=("Conv2d", {"out_channels": 1}),
        add="Add",
        output="Output",
    )
    project = without(branch, "first")
    found = left_out(project, "main")
    assert {node: cause.node for node, cause in found.nodes.items()} == dict.fromkeys(
        ("first", "second", "third"), "first"
    )
    analysis = analyse(project, fields)
    assert analysis.parameters == 0
    assert set(analysis.facts) == {"image", "add", "output"}
    assert "return image" in compiled(project).text
    assert compiled(edits.set_bypassed(project, ["first"], False)).text == compiled(branch).text


@pytest.mark.parametrize("kind", ["Concatenate", "Stack"])
def test_one_of_many_may_be_missing(draw, compiled, kind):
    project = draw(
        """image -> a -> join.inputs_1
        image -> b -> join.inputs_2
        image -> c -> join.inputs_3
        join -> output""",
        image=("Input", {"field": "image"}),
        **{name: ("Conv2d", {"out_channels": 2}) for name in "abc"},
        join=kind,
        output="Output",
    )
    shapes = {"Concatenate": [(4, 8, 8), (2, 8, 8)], "Stack": [(2, 2, 8, 8), (1, 2, 8, 8)]}[kind]
    for names, shape in zip((("a",), ("a", "b")), shapes):
        made = build(compiled(without(project, *names)))
        assert made(torch.rand(3, 1, 8, 8)).shape == (3, *shape)
        assert not any(name.startswith(names) for name, _ in made.named_parameters())


def test_what_needs_its_input_says_who_is_left_out(digits, fields):
    found = analyse(without(digits, "head"), fields).errors
    assert {p.node for p in found} == {"output", "cross_entropy", "accuracy"}
    assert {p.why for p in found} == {'Linear "head" is left out.'}
    judged = next(p for p in found if p.node == "cross_entropy")
    assert [fix.label for fix in judged.fixes] == ["Pass through instead", "Bring it back"]
    for fix in judged.fixes:
        edit = fix.edits[0]
        mended = edits.apply(without(digits, "head"), edit.name, edit.arguments)
        assert "missing-input" not in {p.kind for p in analyse(mended, fields).problems}
    behind = analyse(without(digits, "flatten"), fields).errors
    assert {p.why for p in behind} == {'Flatten "flatten" is left out, and with it what follows.'}


def test_a_loss_that_gets_nothing_at_all_does_not_go_silently(draw, fields):
    project = draw(
        """image -> conv -> penalty
        conv -> output""",
        image=("Input", {"field": "image"}),
        conv=("Conv2d", {"out_channels": 4}),
        penalty="TotalVariationLoss",
        output="Output",
    )
    found = analyse(without(project, "conv"), fields)
    assert {problem.node for problem in found.errors} >= {"penalty", "output"}
    assert "penalty" not in left_out(without(project, "conv"), "main").nodes


def test_a_wire_that_comes_or_goes_is_seen_at_once(draw):
    """What was found last time is taken again only where nothing but settings changed since."""
    project = without(
        draw(
            """image -> a -> c
            b -> output""",
            image=("Input", {"field": "image"}),
            a="ReLU",
            b="ReLU",
            c="ReLU",
            output="Output",
        ),
        "a",
    )
    assert set(left_out(project, "main").nodes) == {"a", "c"}
    longer = edits.connect(project, "a.output", "b.input")
    assert set(left_out(longer, "main").nodes) == {"a", "b", "c"}
    other = edits.connect(project, "image.output", "c.input")
    assert set(left_out(other, "main").nodes) == {"a"}
    assert set(left_out(project, "main").nodes) == {"a", "c"}


def test_a_needed_input_beside_one_that_is_there(draw, fields):
    project = draw(
        """window -> a -> product
        window -> b -> product.other
        product -> output""",
        window=("Input", {"field": "window"}),
        a=("Linear", {"out_features": 3}),
        b=("Transpose", {}),
        product="MatMul",
        output="Output",
    )
    found = errors(without(project, "b"), fields)
    assert [(p.node, p.why) for p in found] == [("product", 'Transpose "b" is left out.')]


def test_losses_metrics_and_outputs_that_are_left_out_do_not_count(digits, compiled, fields):
    source = compiled(without(digits, "accuracy"))
    assert source.metrics == ()
    assert not analyse(without(digits, "accuracy"), fields).errors
    kinds = {p.what: p.fixes[0].edits[0].arguments for p in analyse(without(digits, "output"), fields).errors}
    assert kinds["Every output is left out"]["names"] == ["output"]
    assert "Every loss is left out" in {
        p.what for p in analyse(without(digits, "cross_entropy"), fields).errors
    }
    assert compiled(edits.remove(digits, ["accuracy"])).text == source.text


def test_a_block_that_gives_nothing_is_left_out_wherever_it_stands(residual, digit_fields):
    whole = analyse(residual, digit_fields)
    assert not whole.errors
    inside = without(residual, "conv1", graph="basic")
    assert not analyse(inside, digit_fields).errors, analyse(inside, digit_fields).errors
    assert analyse(inside, digit_fields).parameters < whole.parameters
    silent = without(residual, "output", graph="basic")
    found = analyse(silent, digit_fields)
    assert {p.why for p in found.errors} == {'Output "output" in the block basic is left out.'}
    mended = found.errors[0].fixes[1].edits[0]
    assert edits.apply(silent, mended.name, mended.arguments) == residual


def test_a_block_node_is_left_out_like_a_layer(residual, digit_fields):
    used = without(residual, "stage1")
    assert {p.why for p in analyse(used, digit_fields).errors} == {
        'Basic "stage1" is left out, and with it what follows.'
    }
    through = edits.set_muted(used, ["stage1"], True)
    assert not analyse(through, digit_fields).errors


def test_a_block_that_gives_something_else_too_is_not_silent(drawing, fields):
    body = drawing("x -> a -> one", x="Input", a="ReLU", one="Output")
    main = drawing(
        "image -> use.x\nuse.one -> join.inputs_1\nimage -> join.inputs_2\njoin -> output",
        image=("Input", {"field": "image"}),
        use="block:body",
        join="Concatenate",
        output="Output",
    )
    project = without(Project(graphs={"main": main, "body": body}), "one", graph="body")
    assert set(left_out(project, "main").nodes) == {"use"}
    further = edits.add(project, "two", Node("Output"), graph="body")
    further = edits.connect(further, "a.output", "two.input", graph="body")
    assert not left_out(further, "main").nodes
    assert set(left_out(further, "main").ports) == {"use.one"}
    assert not errors(further, fields)


def test_a_block_that_is_left_out_is_so_taken_apart_too(residual):
    project = blocks.unpack(without(residual, "stage2"), "stage2")
    inside = [n for n, node in project.main.nodes.items() if node.bypassed]
    assert len(inside) == len(residual.graphs["basic"].nodes) - 2


def test_blocks_without_end_are_no_trouble(fields):
    graphs = {
        f"b{n}": Graph({"x": Node("Input"), "in": Node(f"block:b{(n + 1) % 3000}"), "y": Node("Output")})
        for n in range(3000)
    }
    main = Graph({"use": Node("block:b0"), "out": Node("Output"), "gone": Node("ReLU", bypassed=True)})
    found = analyse(Project(graphs={"main": main, **graphs}), fields)
    assert found.errors


def test_an_input_of_a_block_that_is_left_out_stays_a_port(compiled, digits):
    project = blocks.make_block(digits, ["conv2", "add"], "skip")
    entry = next(n for n, node in project.graphs["skip"].nodes.items() if node.type == "Input")
    project = without(project, "conv2", graph="skip")
    assert entry in compiled(project).text
    assert build(compiled(project))(torch.rand(2, 1, 8, 8)).shape == (2, 10)


def test_the_wires_to_an_input_that_is_left_out_inside_lead_somewhere(drawing, fields):
    main = drawing(
        "image -> use.x\nimage -> use.y\nuse.one -> output",
        image=("Input", {"field": "image"}),
        use="block:body",
        output="Output",
    )
    body = drawing("x -> a -> one\ny -> b -> two", x="Input", y="Input", a="ReLU", b="ReLU",
                   one="Output", two="Output")  # fmt: skip
    project = without(Project(graphs={"main": main, "body": body}), "y", graph="body")
    assert not errors(project, fields)


def test_the_file_keeps_it(digits):
    project = without(digits, "relu1")
    text = dumps(project)
    assert '"relu1": {"type": "ReLU", "bypassed": true}' in text
    assert loads(text) == project
    assert '"bypassed"' not in dumps(digits)


def test_what_shares_weights_with_a_left_out_node_keeps_them(draw, compiled):
    project = draw(
        """features -> a -> b -> add -> output
        features -> add.other""",
        features=("Input", {"field": "features"}),
        a=("Linear", {"out_features": 13}),
        b=("Linear", {"out_features": 13}),
        add="Add",
        output="Output",
    )
    tied = edits.set_weights(project, ["a", "b"], "share", "one")
    tied = edits.connect(tied, "features.output", "b.input")
    text = compiled(without(tied, "a")).text
    assert text.count("nn.Linear") == 1
    assert "self.b = " in text
