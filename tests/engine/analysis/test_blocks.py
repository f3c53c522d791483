"""What analysis says of blocks: shapes and costs of each use, what is wrong inside, and what never ends."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from engine.analysis import analyse
from engine.analysis.blocks import blocks_of, layer_of
from engine.graph import blocks, edits
from engine.graph.model import Graph, Node, Project, Wire

KINDS = ("recursion", "too-large")


def kinds(analysis) -> set[str]:
    return {problem.kind for problem in analysis.problems}


def test_each_use_has_its_own_shapes(residual, digit_fields):
    found = analyse(residual, digit_fields)
    assert found.problems == ()
    assert str(found.facts["stage1"].outputs["output"]) == "N × 8 × 8 × 8"
    assert str(found.facts["stage2"].outputs["output"]) == "N × 16 × 4 × 4"
    assert len(found.inside["stage1"]) == 2
    assert str(found.at(("stage2",)).facts["conv2"].inputs["input"]) == "N × 16 × 4 × 4"


def test_taken_apart_it_costs_the_same(residual, digit_fields):
    whole = analyse(residual, digit_fields)
    flat = analyse(blocks.unpack(blocks.unpack(residual, "stage1"), "stage2"), digit_fields)
    assert not flat.errors
    assert flat.parameters == whole.parameters
    assert flat.multiply_adds == whole.multiply_adds


def test_a_block_is_declared_by_its_drawing(residual):
    layer = layer_of(residual, "block:basic")
    assert layer.title == "Basic"
    assert [port.name for port in layer.inputs] == ["x"]
    assert layer.outputs == ("output",)
    assert list(layer.params) == ["channels", "stride", "repeat", "loop"]
    assert [each.type for each in blocks_of(residual)] == ["block:basic"]
    assert layer_of(residual, "block:nothing") is None
    assert layer_of(residual, "block:main") is None


def test_what_is_wrong_inside_is_told_once_with_the_way_there(residual, digit_fields):
    broken = edits.disconnect(residual, ["norm1.input"], graph="basic")
    found = [p for p in analyse(broken, digit_fields).problems if p.kind == "missing-input"]
    assert [(p.node, p.graph, p.path) for p in found] == [("norm1", "basic", ("stage1",))]
    mended = edits.apply(broken, found[0].fixes[0].edits[0].name, found[0].fixes[0].edits[0].arguments)
    assert not analyse(mended, digit_fields).errors


def test_settings_of_a_block_are_checked_like_those_of_a_layer(residual, digit_fields):
    for setting, value, kind in (
        ("repeat", 0, "range"),
        ("channels", "=width *", "bad-expression"),
        ("no", 1, "unknown-setting"),
    ):
        wrong = edits.set_param(residual, "stage1", setting, value)
        assert kind in kinds(analyse(wrong, digit_fields)), setting


def test_a_block_that_is_not_there_is_a_placeholder(residual, digit_fields):
    wrong = edits.set_type(residual, "stage1", "block:lost", {})
    assert "unknown-type" in kinds(analyse(wrong, digit_fields))


@pytest.mark.parametrize("way", ["itself", "through another"])
def test_recursion_is_a_problem_not_a_crash(residual, digit_fields, drawing, way):
    if way == "itself":
        endless = edits.add(residual, "again", Node("block:basic"), graph="basic")
        endless = edits.connect(endless, "relu2.output", "again.x", graph="basic")
    else:
        other = drawing("x -> back.x", x="Input", back="block:basic", output="Output")
        endless = blocks.add_block(residual, "other", other)
        endless = edits.add(endless, "again", Node("block:other"), graph="basic")
        endless = edits.connect(endless, "relu2.output", "again.x", graph="basic")
    assert "recursion" in kinds(analyse(endless, digit_fields))


def nested(depth: int, twice: int, repeat: int = 1) -> Project:
    """Blocks in blocks, each with the next one inside several times."""
    graphs = {}
    for level in range(depth):
        inner = f"block:b{level + 1}" if level + 1 < depth else "Identity"
        names = [f"n{i}" for i in range(twice)]
        port = "x" if level + 1 < depth else "input"
        params = {"repeat": repeat} if level + 1 < depth else {}
        nodes = {"x": Node("Input"), **{n: Node(inner, params) for n in names}, "output": Node("Output")}
        ends = ["x.output", *(f"{n}.output" for n in names)]
        wires = {f"{n}.{port}": Wire(source, f"{n}.{port}") for n, source in zip(names, ends)}
        wires["output.input"] = Wire(ends[-1], "output.input")
        graphs[f"b{level}"] = Graph(nodes, wires)
    main = Graph(
        {"image": Node("Input", {"field": "image"}), "deep": Node("block:b0"), "output": Node("Output")},
        {"deep.x": Wire("image.output", "deep.x"), "output.input": Wire("deep.output", "output.input")},
    )
    return Project(graphs={"main": main, **graphs})


@pytest.mark.parametrize(
    ("depth", "twice", "repeat"), [(23, 2, 1), (10, 1, 1000), (200, 1, 1), (10_000, 1, 1)]
)
def test_bombs_of_blocks_are_refused_at_once(digit_fields, depth, twice, repeat):
    project = nested(depth, twice, repeat)
    begin = time.process_time()
    found = analyse(project, digit_fields)
    assert "too-large" in kinds(found)
    assert time.process_time() - begin < 1


def test_a_loop_over_steps_and_one_with_a_state(digit_fields, drawing, steps_and_cell):
    main = drawing(
        """window -> each.x
        each.y -> rnn.x
        rnn.y -> output""",
        window=("Input", {"field": "window"}),
        each=("block:step", {"loop": "time"}),
        rnn=("block:cell", {"loop": "recurrent"}),
        output="Output",
    )
    project = Project(graphs={"main": main, **steps_and_cell})
    found = analyse(project, digit_fields)
    assert not [p for p in found.errors if p.kind != "no-loss"], found.errors
    assert str(found.facts["each"].outputs["y"]) == "N × 7 × 5"
    assert str(found.facts["rnn"].outputs["y"]) == "N × 7 × 4"
    assert str(found.facts["rnn"].outputs["next_h"]) == "N × 4"
    assert found.facts["each"].multiply_adds == 7 * 3 * 5
    assert found.parameters == 3 * 5 + 5 + (5 + 4) * 4 + 4
    flat = edits.set_param(project, "each", "loop", "none")
    assert str(analyse(flat, digit_fields).facts["each"].outputs["y"]) == "N × 7 × 5"
    image = edits.set_param(project, "window", "field", "label")
    assert "wrong-rank" in kinds(analyse(image, digit_fields))


def test_shared_weights_count_once(residual, digit_fields):
    shared = residual
    for name in ("conv2", "conv1"):
        shared = edits.set_weights(shared, [name], "share", "twin", graph="basic")
    # conv1 and conv2 have the same size only where 8 channels come in.
    small = edits.remove(shared, ["stage2"])
    small = edits.connect(small, "stage1.output", "pool.input")
    found = analyse(small, digit_fields)
    assert not found.errors, found.errors
    assert found.inside["stage1"][0].shared["conv2"].owner == "conv1"
    alone = analyse(
        edits.connect(edits.remove(residual, ["stage2"]), "stage1.output", "pool.input"), digit_fields
    )
    assert alone.parameters - found.parameters == 2 * 8 * 8 * 9
    assert "shared-weights" in kinds(analyse(shared, digit_fields))


def test_a_head_is_tied_to_an_embedding(digit_fields, drawing):
    tokens = replace(digit_fields["label"], name="tokens", shape=(7,), role="input")
    main = drawing(
        "tokens -> embed -> head -> output",
        tokens=("Input", {"field": "tokens"}),
        embed=("Embedding", {"num_embeddings": 30, "embedding_dim": 6}),
        head=("Linear", {"out_features": 30, "bias": False}),
        output="Output",
    )
    project = Project(graphs={"main": main})
    for name in ("embed", "head"):
        project = edits.set_weights(project, [name], "share", "words")
    found = analyse(project, {"tokens": tokens})
    assert found.parameters == 30 * 6
    assert found.shared["head"].names == ("weight",)


@pytest.mark.parametrize(
    ("option", "value"), [("rate", -1), ("share", 3), ("colour", "red"), ("norm", "batch")]
)
def test_choices_for_weights_are_checked(residual, digit_fields, option, value):
    wrong = edits.set_weights(residual, ["stem"], option, value)
    problem = next(p for p in analyse(wrong, digit_fields).problems if p.node == "stem")
    assert problem.kind == "range"
    assert not analyse(
        edits.apply(wrong, problem.fixes[0].edits[0].name, problem.fixes[0].edits[0].arguments), digit_fields
    ).problems


def test_a_choice_for_weights_can_be_an_expression(residual, digit_fields):
    half = edits.set_weights(residual, ["stem"], "rate", "=width / 16")
    assert not analyse(half, digit_fields).problems
    lost = edits.set_weights(residual, ["stem"], "rate", "=nothing")
    problem = next(p for p in analyse(lost, digit_fields).problems if p.node == "stem")
    assert "nothing" in problem.why


def test_losses_and_targets_stand_outside(residual, digit_fields):
    wrong = edits.add(residual, "mse", Node("MSELoss"), graph="basic")
    assert "not-in-block" in kinds(analyse(wrong, digit_fields))


def test_a_loss_names_an_update_step_that_is_there(residual, digit_fields):
    wrong = edits.set_param(residual, "cross_entropy", "update", "nothing")
    problem = next(p for p in analyse(wrong, digit_fields).problems if p.kind == "unknown-update")
    mended = edits.apply(wrong, problem.fixes[0].edits[0].name, problem.fixes[0].edits[0].arguments)
    assert not analyse(mended, digit_fields).problems
    lost = edits.set_update(residual, "every", ["nobody"])
    assert kinds(analyse(lost, digit_fields)) == {"unknown-update", "unused-update"}


def test_a_block_looked_at_by_itself_has_no_shapes_and_no_problems(residual, digit_fields):
    found = analyse(residual, digit_fields, "basic")
    assert found.problems == ()
    assert found.facts["conv1"].outputs == {}


def test_an_edit_inside_is_seen(residual, digit_fields):
    analyse(residual, digit_fields)
    wider = edits.set_param(residual, "stage2", "channels", 32)
    assert str(analyse(wider, digit_fields).facts["stage2"].outputs["output"]) == "N × 32 × 4 × 4"
    inside = edits.set_param(wider, "conv2", "out_channels", "=channels * 2", graph="basic")
    assert "size-mismatch" in kinds(analyse(inside, digit_fields))


def test_a_block_without_outputs_that_nobody_uses_is_told(residual, digit_fields):
    empty = edits.remove(edits.remove(residual, ["output"], graph="basic"), ["pool"])
    empty = edits.disconnect(edits.set_param(empty, "stage1", "repeat", None), ["head.input"])
    assert {"no-output", "unused-output"} <= kinds(analyse(empty, digit_fields))
    assert "unused-output" in kinds(analyse(edits.remove(empty, ["prediction"]), digit_fields))
    unfed = edits.disconnect(empty, ["prediction.input"])
    assert {"no-output", "missing-input"} <= kinds(analyse(unfed, digit_fields))


@pytest.mark.parametrize(("graph", "node"), [("main", "stem"), ("basic", "short"), ("basic", "output")])
def test_a_muted_layer_that_nothing_reaches_hands_nothing_on(residual, digit_fields, graph, node):
    lonely = edits.disconnect(residual, [f"{node}.input"], graph=graph)
    lonely = edits.set_muted(lonely, [node], True, graph=graph)
    problem = next(p for p in analyse(lonely, digit_fields).errors if p.node == node)
    assert (problem.kind, problem.graph) == ("missing-input", graph)
    assert problem.why == "It is muted: it gives what reaches it, which is nothing."


def test_a_muted_loss_gives_no_sum_anything(residual, digit_fields):
    project = edits.add(residual, "both", Node("UncertaintyWeighting"))
    project = edits.connect(project, "cross_entropy.loss", "both.losses_1")
    muted = edits.set_muted(project, ["cross_entropy"], True)
    assert "missing-input" in kinds(analyse(muted, digit_fields))


def test_a_step_whose_last_layer_is_gone_does_not_come_to_change_all(residual, digit_fields):
    for nodes, label, left in (
        (["nobody"], "Remove the step", None),
        (["stem", "nobody"], "Leave it out", ("stem",)),
    ):
        lost = edits.set_update(residual, "every", nodes)
        problem = next(p for p in analyse(lost, digit_fields).problems if p.kind == "unknown-update")
        (fix,) = problem.fixes
        assert fix.label == label
        mended = edits.apply(lost, fix.edits[0].name, fix.edits[0].arguments)
        assert (mended.updates["every"].nodes if left else mended.updates.get("every")) == left


SHARING = [("frozen", True), ("initialisation", "zeros"), ("gain", 2.0), ("bias", 0.5), ("norm", "spectral")]


@pytest.mark.parametrize(("option", "value"), SHARING)
def test_layers_that_share_weights_choose_alike_for_them(residual, digit_fields, option, value):
    shared = residual
    for name in ("conv1", "conv2"):
        shared = edits.set_weights(shared, [name], "share", "twin", graph="basic")
    shared = edits.remove(shared, ["stage2"])
    shared = edits.connect(shared, "stage1.output", "pool.input")
    assert "shared-weights" not in kinds(analyse(shared, digit_fields))
    first = edits.set_weights(shared, ["conv1"], option, value, graph="basic")
    assert "shared-weights" not in kinds(analyse(first, digit_fields)), "the first one speaks for all"
    second = edits.set_weights(shared, ["conv2"], option, value, graph="basic")
    (problem,) = (p for p in analyse(second, digit_fields).problems if p.kind == "shared-weights")
    assert problem.node == "conv2"
    both = edits.set_weights(first, ["conv2"], option, value, graph="basic")
    assert "shared-weights" not in kinds(analyse(both, digit_fields))


@pytest.mark.parametrize("norm", ["weight", "spectral"])
@pytest.mark.parametrize(
    ("start", "gain", "fits"),
    [
        ("zeros", None, False),
        ("constant", None, False),
        ("constant", 0.0, False),
        ("normal", 0.0, False),
        ("uniform", 0.0, False),
        ("constant", 1.0, True),
        ("normal", None, True),
        ("kaiming_normal", 0.0, True),
    ],
)
def test_a_weight_of_zeros_has_no_norm_to_divide_by(residual, digit_fields, norm, start, gain, fits):
    project = edits.set_weights(residual, ["head"], "norm", norm)
    project = edits.set_weights(project, ["head"], "initialisation", start)
    project = edits.set_weights(project, ["head"], "gain", gain)
    found = [(p.kind, p.node) for p in analyse(project, digit_fields).errors]
    assert found == ([] if fits else [("range", "head")])
