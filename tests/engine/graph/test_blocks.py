"""Blocks are made from a selection, taken apart again, renamed, removed and brought along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.declare import UserError
from engine.graph import blocks, edits
from engine.graph.change import difference
from engine.graph.file import dumps, loads
from engine.graph.model import Graph, Node, Project, Update, Wire
from engine.graph.variables import substituted


def essence(graph: Graph) -> object:
    """What a drawing computes: its nodes without places, and its wires."""
    nodes = {name: replace(node, at=(0.0, 0.0)) for name, node in graph.nodes.items()}
    return nodes, {t: w.source for t, w in graph.wires.items()}


@pytest.fixture
def chain(drawing) -> Project:
    main = drawing(
        """image -> conv1 -> norm1 -> relu1 -> add -> flatten -> output
        image -> add.other
        norm1 -> tanh -> second""",
        image="Input",
        conv1=("Conv2d", {"out_channels": "=width"}),
        norm1="BatchNorm2d",
        relu1="ReLU",
        tanh="Tanh",
        add="Add",
        flatten="Flatten",
        output="Output",
        second="Output",
    )
    return Project(graphs={"main": main}, variables={"width": 1})


def test_a_selection_becomes_a_block_and_comes_back(chain):
    made = blocks.make_block(chain, ["conv1", "norm1", "relu1"], "stem")
    block, stand_in = made.graphs["stem"], made.main.nodes["stem"]
    assert stand_in.type == "block:stem"
    assert set(block.nodes) == {"input", "conv1", "norm1", "relu1", "norm1_out", "relu1_out"}
    assert made.main.wires["add.input"].source == "stem.relu1_out"
    assert made.main.wires["tanh.input"].source == "stem.norm1_out"
    assert made.main.wires["stem.input"].source == "image.output"
    back = blocks.unpack(made, "stem")
    assert essence(back.main) == essence(chain.main) or sorted(back.main.nodes) == sorted(chain.main.nodes)
    assert {t: w.source for t, w in back.main.wires.items()} == {
        t: w.source for t, w in chain.main.wires.items()
    }


def test_one_step_of_history_and_a_canonical_file(chain):
    made = blocks.make_block(chain, ["conv1", "norm1"], "stem")
    change = difference(chain, made)
    assert change.nodes_added == {"stem"}
    assert change.nodes_removed == {"conv1", "norm1"}
    assert change.blocks == {"stem"}
    text = dumps(made)
    assert loads(text) == made
    assert dumps(loads(text)) == text


def test_a_block_that_changed_inside_counts_as_an_updated_node(residual):
    after = edits.set_param(residual, "conv1", "bias", True, graph="basic")
    change = difference(residual, after)
    assert change.nodes_updated == {"stage1", "stage2"}
    assert change.blocks == {"basic"}


@pytest.mark.parametrize("name", ["image", "output"])
def test_the_ends_of_a_drawing_stay_outside(chain, name):
    with pytest.raises(UserError, match="stays outside"):
        blocks.make_block(chain, [name, "conv1"], "stem")


def test_a_block_can_not_wait_for_itself(chain):
    with pytest.raises(UserError, match=r'"norm1" lies between'):
        blocks.make_block(chain, ["conv1", "relu1"], "stem")


def test_arguments_of_the_block_around_are_handed_on(residual):
    made = blocks.make_block(residual, ["conv1", "norm1", "relu1"], "front", graph="basic")
    assert made.graphs["front"].arguments == {"channels": 8, "stride": 1}
    assert made.graphs["basic"].nodes["front"].params == {"channels": "=channels", "stride": "=stride"}


def test_a_row_of_copies_is_unpacked_one_behind_the_other(residual):
    flat = blocks.unpack(blocks.unpack(residual, "stage1"), "stage2")
    assert not any(node.type.startswith("block:") for node in flat.main.nodes.values())
    convolutions = [n for n, node in flat.main.nodes.items() if node.type == "Conv2d"]
    assert len(convolutions) == 1 + 3 * 3
    channels = [flat.main.nodes[n].params["out_channels"] for n in convolutions]
    assert channels.count(8) == 7
    assert channels.count("=width * 2") == 3


def test_places_follow_when_a_port_gets_another_name(residual):
    after = edits.rename(residual, "x", "picture", graph="basic")
    assert after.main.wires["stage2.picture"].source == "stage1.output"
    after = edits.rename(after, "output", "answer", graph="basic")
    assert after.main.wires["stage2.picture"].source == "stage1.answer"


def test_a_used_block_stays_and_an_unused_one_goes(residual):
    with pytest.raises(UserError, match="still used"):
        blocks.remove_block(residual, "basic")
    free = edits.remove(residual, ["stage1", "stage2"])
    assert "basic" not in blocks.remove_block(free, "basic").graphs
    with pytest.raises(UserError, match="no block"):
        blocks.remove_block(free, "main")


def test_a_block_gets_another_name_wherever_it_stands(residual):
    after = blocks.rename_block(residual, "basic", "residual")
    assert "basic" not in after.graphs
    assert after.main.nodes["stage1"].type == "block:residual"
    with pytest.raises(UserError, match="can't name"):
        blocks.rename_block(residual, "basic", "not a name")


def test_blocks_are_brought_along_with_what_they_have_inside(residual, drawing):
    outer = drawing("x -> inner.x", x="Input", inner="block:basic", output="Output")
    other = replace(residual, graphs={**residual.graphs, "outer": outer})
    there, names = blocks.bring_blocks(Project(), other, ["outer"])
    assert set(there.graphs) == {"main", "outer", "basic"}
    assert names == {"outer": "outer", "basic": "basic"}
    different = edits.set_param(there, "conv1", "bias", True, graph="basic")
    again, names = blocks.bring_blocks(different, other, ["outer"])
    assert names["basic"] == "basic2"
    assert again.graphs[names["outer"]].nodes["inner"].type == "block:basic2"


def test_arguments_come_and_go(residual):
    more = blocks.set_argument(residual, "basic", "groups", 2)
    assert more.graphs["basic"].arguments == {"channels": 8, "stride": 1, "groups": 2}
    assert blocks.set_argument(more, "basic", "groups", None) == residual
    for name in ("repeat", "1st", "class", "max", "float", "__wide"):
        with pytest.raises(UserError, match="can't name an argument"):
            blocks.set_argument(residual, "basic", name, 1)


def test_an_update_step_follows_names(chain):
    steps = edits.set_update(chain, "first", ["conv1"], 2)
    assert steps.updates == {"first": Update(("conv1",), None, 2)}
    assert edits.rename(steps, "conv1", "stem").updates["first"].nodes == ("stem",)
    assert blocks.make_block(steps, ["conv1", "norm1"], "front").updates["first"].nodes == ("front",)
    assert loads(dumps(steps)) == steps
    assert edits.remove_update(steps, "first").updates == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=channels * 4", 64),
        ("=channels", 16),
        ("=channels * width", "=16 * width"),
        ("=width", "=width"),
        (("=channels", 3), (16, 3)),
        ("=wide + 1", "=width * 2 + 1"),
        ("plain", "plain"),
        ("=channels /", "=channels /"),
    ],
)
def test_arguments_are_put_into_expressions(value, expected):
    assert substituted(value, {"channels": 16, "wide": "=width * 2"}) == expected


def test_weights_are_chosen_and_given_back(chain):
    chosen = edits.set_weights(chain, ["conv1"], "frozen", True)
    assert chosen.main.nodes["conv1"].weights == {"frozen": True}
    assert loads(dumps(chosen)) == chosen
    assert edits.set_weights(chosen, ["conv1"], "frozen", None) == chain


def test_a_file_with_a_wrong_argument_is_refused():
    text = '{"format": 1, "graphs": {"main": {}, "b": {"arguments": {"not a name": 1}}}}'
    with pytest.raises(UserError, match="can't be a name"):
        loads(text)
    assert Node("ReLU").weights == {}


def test_taking_apart_leaves_no_wire_to_nowhere(drawing):
    body = drawing("x -> act -> y -> z", x="Input", act="ReLU", y="Output", z="Output")
    nodes = {"b": Node("block:body"), "after": Node("ReLU")}
    main = Graph(nodes, {t: Wire(s, t) for s, t in (("b.y", "b.x"), ("b.z", "after.input"))})
    flat = blocks.unpack(Project(graphs={"main": main, "body": body}), "b").main
    assert set(flat.nodes) == {"act", "after"}
    assert not flat.wires


@pytest.mark.parametrize("name", ["all", "a b", "1", "loss", "x(self): pass\n    def y"])
def test_an_update_step_has_a_name_that_can_stand_in_a_program(name):
    with pytest.raises(UserError, match="can't name"):
        edits.set_update(Project(), name)
    with pytest.raises(UserError, match="can't be a name"):
        loads(dumps(Project(updates={name: Update()})))


@pytest.mark.parametrize("times", [0, -1, 1001])
def test_an_update_step_is_made_a_number_of_times_that_a_file_can_hold(times):
    with pytest.raises(UserError, match="from 1 to 1,000"):
        edits.set_update(Project(), "first", times=times)
    assert loads(dumps(edits.set_update(Project(), "first", times=1000))).updates["first"].times == 1000


def test_a_row_without_an_input_is_taken_apart(drawing):
    body = drawing("act -> y", act="ReLU", y="Output")
    main = Graph(
        {"b": Node("block:body", {"repeat": 2}), "r": Node("ReLU")}, {"b.x": Wire("r.output", "b.x")}
    )
    flat = blocks.unpack(Project(graphs={"main": main, "body": body}), "b").main
    assert len(flat.nodes) == 3


def test_copies_that_are_taken_apart_share_nothing_new(residual):
    for name in ("conv1", "conv2"):
        residual = edits.set_weights(residual, [name], "share", "twin", graph="basic")
    flat = blocks.unpack(edits.set_weights(residual, ["stem"], "share", "twin"), "stage1").main
    labels = [node.weights["share"] for node in flat.nodes.values() if "share" in node.weights]
    assert sorted(labels) == ["twin", "twin2", "twin2", "twin3", "twin3"]


def test_what_is_chosen_for_a_place_is_not_lost_on_the_way(residual):
    with pytest.raises(UserError, match='"frozen" chosen'):
        blocks.unpack(edits.set_weights(residual, ["stage1"], "frozen", True), "stage1")


def test_layers_with_the_same_weights_stay_together(chain):
    shared = edits.set_weights(chain, ["conv1", "tanh"], "share", "one")
    with pytest.raises(UserError, match='"conv1" shares weights with "tanh"'):
        blocks.make_block(shared, ["conv1", "norm1"], "stem")
    assert "stem" in blocks.make_block(shared, ["conv1", "norm1", "tanh"], "stem").graphs


def test_layers_that_different_update_steps_change_stay_apart(chain):
    steps = edits.set_update(edits.set_update(chain, "gen", ["conv1"]), "disc", ["norm1"])
    with pytest.raises(UserError, match='"conv1" and "norm1" are changed by different update steps'):
        blocks.make_block(steps, ["conv1", "norm1"], "front")
    assert blocks.make_block(steps, ["norm1", "relu1"], "front").updates["gen"].nodes == ("conv1",)
    wider = edits.set_update(steps, "disc", ["conv1", "norm1"])
    with pytest.raises(UserError, match='"conv1" and "norm1" are changed by different update steps'):
        blocks.make_block(wider, ["conv1", "norm1"], "front")
    both = edits.set_update(wider, "gen", ["norm1", "conv1"])
    assert {u.nodes for u in blocks.make_block(both, ["conv1", "norm1"], "front").updates.values()} == {
        ("front",)
    }
    inside = blocks.make_block(Project(graphs={**steps.graphs, "part": chain.main}, updates=steps.updates),
                               ["conv1", "norm1"], "front", graph="part")  # fmt: skip
    assert inside.updates == steps.updates, "steps name layers of the main drawing"


def test_a_block_whose_inside_differs_here_is_brought_as_another_one():
    inner = Graph({"relu": Node("ReLU")})
    outer = Graph({"inner": Node("block:inner")})
    other = Project(graphs={"main": Graph({"a": Node("block:outer")}), "outer": outer, "inner": inner})
    here = edits.set_type(other, "relu", "Tanh", {}, graph="inner")
    made, names = blocks.bring_blocks(here, other, ["outer"])
    assert made.graphs["outer"] == outer, "what is here stays as it is"
    assert made.graphs["inner"] == here.graphs["inner"]
    assert names == {"outer": "outer2", "inner": "inner2"}
    assert made.graphs["outer2"].nodes["inner"].type == "block:inner2"
    assert made.graphs["inner2"] == inner
    same, names = blocks.bring_blocks(other, other, ["outer"])
    assert same == other
    assert names == {"outer": "outer", "inner": "inner"}


def test_what_is_read_in_pairs_and_by_weights_goes_along_and_back():
    weights = {"l1": "=pen"}
    body = Graph(
        {"conv": Node("Conv2d", {"kernel_size": ("=k", 3)}, weights=weights)}, arguments={"k": 5, "pen": 0.1}
    )
    project = Project(graphs={"main": Graph({"b": Node("block:body")}), "body": body})
    made = blocks.make_block(project, ["conv"], "inner", graph="body")
    assert made.graphs["inner"].arguments == {"k": 5, "pen": 0.1}
    assert made.graphs["body"].nodes["inner"].params == {"k": "=k", "pen": "=pen"}
    flat = blocks.unpack(project, "b").main.nodes["conv"]
    assert flat.params == {"kernel_size": (5, 3)}
    assert flat.weights == {"l1": 0.1}


def test_a_muted_block_is_not_taken_apart(residual):
    with pytest.raises(UserError, match="muted"):
        blocks.unpack(edits.set_muted(residual, ["stage1"], True), "stage1")


def test_an_update_step_goes_on_with_what_was_inside(residual):
    project = replace(residual, updates={"only": Update(("stage1",)), "rest": Update(("stem",))})
    made = blocks.unpack(project, "stage1")
    inside = made.main.nodes.keys() - residual.main.nodes.keys()
    assert set(made.updates["only"].nodes) == inside
    assert made.updates["rest"] is project.updates["rest"]


@pytest.mark.parametrize("text", ["=2 +", "=", "=)"])
def test_an_argument_that_can_not_be_read_is_put_in_as_it_is(text):
    assert substituted("=a * 2", {"a": text}) == "=a * 2"
    assert substituted("=a", {"a": text}) == text
