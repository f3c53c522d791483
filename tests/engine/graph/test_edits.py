"""Edits: each gives a new project and leaves the old one as it was."""

from __future__ import annotations

import time

import pytest

from engine.declare import UserError
from engine.graph import edits
from engine.graph.model import MAIN, Choice, Graph, Node, Project, Wire


@pytest.fixture
def chain() -> Project:
    """image -> conv1 -> relu1 -> flatten1"""
    project = Project()
    for place, (name, kind) in enumerate(
        [("image", "Input"), ("conv1", "Conv2d"), ("relu1", "ReLU"), ("flatten1", "Flatten")]
    ):
        project = edits.add(project, name, Node(kind, at=(place * 100.0, 0.0)))
    for source, target in (("image", "conv1"), ("conv1", "relu1"), ("relu1", "flatten1")):
        project = edits.connect(project, f"{source}.output", f"{target}.input")
    return project


def wires(project: Project) -> set[tuple[str, str]]:
    assert all(target == wire.target for target, wire in project.main.wires.items())
    return {(wire.source, wire.target) for wire in project.main.wires.values()}


def test_an_edit_leaves_the_old_value_alone(chain):
    before = repr(chain)
    edits.add(chain, "linear1", Node("Linear"))
    edits.remove(chain, ["relu1"], rejoin=True)
    edits.rename(chain, "conv1", "first")
    edits.set_param(chain, "conv1", "out_channels", 3)
    edits.set_setting(chain, "training.epochs", 3)
    edits.move(chain, {"conv1": (1, 2)})
    assert repr(chain) == before


@pytest.mark.parametrize("name", ["", "2d", "a-b", "class", "self", "x" * 65, "naïve", "a\n"])
def test_a_name_that_is_no_name_is_refused(chain, name):
    with pytest.raises(UserError, match="can't name a layer"):
        edits.add(chain, name, Node("ReLU"))


def test_a_name_that_is_taken_is_refused(chain):
    with pytest.raises(UserError, match="already a layer"):
        edits.add(chain, "conv1", Node("ReLU"))


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ("Conv 2D", "conv_2d1"),
        ("relu", "relu2"),
        ("relu1", "relu2"),
        ("", "node1"),
        ("3", "node1"),
        ("2 ways", "node_2_ways1"),
        ("Größe", "gr_e1"),
    ],
)
def test_free_names_are_names_and_free(chain, wanted, made):
    name = edits.free_name(chain.main, wanted)
    assert edits.is_name(name)
    assert name == made


def test_remove_takes_wires_with_it(chain):
    after = edits.remove(chain, ["relu1"])
    assert "relu1" not in after.main.nodes
    assert wires(after) == {("image.output", "conv1.input")}


def test_remove_can_close_the_gap(chain):
    after = edits.remove(chain, ["relu1"], rejoin=True)
    assert wires(after) == {("image.output", "conv1.input"), ("conv1.output", "flatten1.input")}


def test_remove_of_neighbours_closes_the_whole_gap(chain):
    for order in (["conv1", "relu1"], ["relu1", "conv1"]):
        after = edits.remove(chain, order, rejoin=True)
        assert wires(after) == {("image.output", "flatten1.input")}


def test_remove_closes_no_gap_where_two_ways_come_in(chain):
    joined = edits.add(chain, "add1", Node("Add"))
    joined = edits.connect(joined, "conv1.output", "add1.inputs_1")
    joined = edits.connect(joined, "relu1.output", "add1.inputs_2")
    joined = edits.connect(joined, "add1.output", "flatten1.input")
    after = edits.remove(joined, ["add1"], rejoin=True)
    assert not any(target == "flatten1.input" for _, target in wires(after))


def test_remove_leads_every_follower_to_the_source(chain):
    branched = edits.add(chain, "tanh1", Node("Tanh"))
    branched = edits.connect(branched, "relu1.output", "tanh1.input")
    after = edits.remove(branched, ["relu1"], rejoin=True)
    assert {("conv1.output", "flatten1.input"), ("conv1.output", "tanh1.input")} <= wires(after)


def test_remove_of_a_node_on_a_loop_leaves_no_wire_to_nowhere(chain):
    looped = edits.connect(chain, "relu1.output", "conv1.input")
    after = edits.remove(looped, ["conv1", "relu1"], rejoin=True)
    assert all(w.source.split(".")[0] in after.main.nodes for w in after.main.wires.values())


def test_connect_takes_the_place_of_the_earlier_wire(chain):
    after = edits.connect(chain, "image.output", "relu1.input")
    assert ("image.output", "relu1.input") in wires(after)
    assert ("conv1.output", "relu1.input") not in wires(after)


@pytest.mark.parametrize("end", ["nobody.output", "conv1", "conv1."])
def test_connect_needs_ports_that_are_there(chain, end):
    with pytest.raises(UserError, match="no port"):
        edits.connect(chain, end, "relu1.input")


def test_disconnect(chain):
    after = edits.disconnect(chain, ["relu1.input", "never.input"])
    assert wires(after) == wires(chain) - {("conv1.output", "relu1.input")}


def test_insert_into_a_wire(chain):
    after = edits.insert(chain, "relu1.input", "norm1", Node("BatchNorm2d"), "input", "output")
    assert {("conv1.output", "norm1.input"), ("norm1.output", "relu1.input")} <= wires(after)
    assert len(after.main.wires) == len(chain.main.wires) + 1


def test_insert_needs_a_wire(chain):
    with pytest.raises(UserError):
        edits.insert(chain, "image.input", "norm1", Node("BatchNorm2d"), "input", "output")


def test_set_param_and_back(chain):
    after = edits.set_param(chain, "conv1", "out_channels", 32)
    assert after.main.nodes["conv1"].params == {"out_channels": 32}
    assert edits.set_param(after, "conv1", "out_channels", None) == chain


def test_set_type_keeps_name_place_and_wires(chain):
    after = edits.set_type(chain, "relu1", "GELU", {"approximate": "tanh"})
    assert after.main.nodes["relu1"] == Node("GELU", {"approximate": "tanh"}, at=(200.0, 0.0))
    assert wires(after) == wires(chain)


def test_notes_and_muting(chain):
    after = edits.set_muted(edits.set_note(chain, "conv1", "why"), ["conv1", "relu1"], True)
    assert after.main.nodes["conv1"].note == "why"
    assert [name for name, node in after.main.nodes.items() if node.muted] == ["conv1", "relu1"]


def test_left_out_and_passing_through_are_one_of_two(chain):
    through = edits.set_muted(chain, ["conv1"], True)
    left = edits.set_bypassed(through, ["conv1", "relu1"], True)
    assert [(n.muted, n.bypassed) for n in left.main.nodes.values() if n.bypassed] == [(False, True)] * 2
    assert edits.set_muted(left, ["conv1"], True).main.nodes["conv1"] == through.main.nodes["conv1"]
    assert edits.set_muted(left, ["conv1"], False) == left
    assert edits.set_bypassed(left, ["conv1", "relu1"], False) == chain
    assert edits.apply(chain, "set_bypassed", {"names": ["relu1"], "bypassed": True}) != chain


def test_move(chain):
    assert edits.move(chain, {"conv1": (5, 6.5)}).main.nodes["conv1"].at == (5.0, 6.5)


def test_rename_leads_the_wires_and_keeps_the_order(chain):
    after = edits.rename(chain, "conv1", "first")
    assert list(after.main.nodes) == ["image", "first", "relu1", "flatten1"]
    assert wires(after) == {
        ("image.output", "first.input"),
        ("first.output", "relu1.input"),
        ("relu1.output", "flatten1.input"),
    }
    assert edits.rename(after, "first", "conv1") == chain


@pytest.mark.parametrize("name", ["relu1", "not a name", "self"])
def test_rename_refuses_what_add_refuses(chain, name):
    with pytest.raises(UserError):
        edits.rename(chain, "conv1", name)


def test_paste_gives_free_names_and_keeps_inner_wires(chain):
    part = Graph(
        {name: chain.main.nodes[name] for name in ("conv1", "relu1")},
        {t: w for t, w in chain.main.wires.items() if t == "relu1.input"},
    )
    after, names = edits.paste(chain, part, (10.0, 20.0))
    assert names == {"conv1": "conv2", "relu1": "relu2"}
    assert ("conv2.output", "relu2.input") in wires(after)
    assert after.main.nodes["conv2"].at == (110.0, 20.0)
    assert len(after.main.wires) == len(chain.main.wires) + 1


def test_paste_of_new_names_does_not_take_each_others(chain):
    part = Graph({"conv1": Node("Conv2d"), "conv2": Node("Conv2d")})
    after, names = edits.paste(chain, part)
    assert len(set(names.values())) == 2
    assert len(after.main.nodes) == len(chain.main.nodes) + 2


def test_paste_leaves_out_wires_that_end_outside(chain):
    part = Graph({"a": Node("ReLU")}, {"a.input": Wire("elsewhere.output", "a.input")})
    after, _ = edits.paste(Project(), part)
    assert not after.main.wires


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("name", "Digits", lambda p: p.name),
        ("about", "x", lambda p: p.about),
        ("variables.width", 3, lambda p: p.variables["width"]),
        ("split.seed", 3, lambda p: p.split["seed"]),
        ("training.epochs", 3, lambda p: p.training["epochs"]),
        ("optimizer", "SGD", lambda p: p.optimizer.type),
        ("optimizer.lr", 0.1, lambda p: p.optimizer.params["lr"]),
        ("schedule.step_size", 2, lambda p: p.schedule.params["step_size"]),
        ("columns.age.role", "target", lambda p: p.columns["age"]["role"]),
        ("columns.a.b.role", "ignore", lambda p: p.columns["a.b"]["role"]),
    ],
)
def test_settings_have_paths(path, value, read):
    assert read(edits.set_setting(Project(), path, value)) == value


@pytest.mark.parametrize("path", ["split.seed", "variables.width", "training.epochs", "optimizer.lr"])
def test_a_setting_of_none_gives_the_default_back(path):
    changed = edits.set_setting(Project(), path, 3)
    assert edits.set_setting(changed, path, None) == Project()


def test_a_column_without_settings_is_not_kept():
    changed = edits.set_setting(Project(), "columns.age.role", "target")
    assert edits.set_setting(changed, "columns.age.role", None).columns == {}


@pytest.mark.parametrize(
    "path", ["", "nothing", "split", "name.x", "columns.age", "data.batch", "graphs.main"]
)
def test_a_setting_that_is_not_there_is_refused(path):
    with pytest.raises(UserError):
        edits.set_setting(Project(), path, 3)


def test_other_data_means_other_columns():
    project = edits.set_setting(Project(), "columns.age.role", "target")
    after = edits.set_data(project, Choice("Table", {"path": "a.csv"}))
    assert after.data == Choice("Table", {"path": "a.csv"})
    assert after.columns == {}


def test_edits_can_be_sent_as_data(chain):
    sent = {"name": "linear1", "node": {"type": "Linear", "params": {"sizes": [1, 2]}, "at": [1.0, 2.0]}}
    after = edits.apply(chain, "add", sent)
    assert after.main.nodes["linear1"] == Node("Linear", {"sizes": (1, 2)}, at=(1.0, 2.0))
    with pytest.raises(UserError, match="no edit"):
        edits.apply(chain, "eval", {})


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: edits.set_param(p, "nobody", "a", 1),
        lambda p: edits.set_note(p, "nobody", "a"),
        lambda p: edits.rename(p, "nobody", "a"),
        lambda p: edits.set_muted(p, ["nobody"], True),
        lambda p: edits.set_bypassed(p, ["nobody"], True),
        lambda p: edits.move(p, {"nobody": (0, 0)}),
        lambda p: edits.add(p, "a", Node("ReLU"), graph="nowhere"),
    ],
)
def test_what_is_not_there_is_refused_with_a_sentence(chain, edit):
    with pytest.raises(UserError, match="There is no"):
        edit(chain)


def test_the_table_of_edits_knows_them_by_name():
    assert all(edits.EDITS[name].__name__ == name for name in edits.EDITS)
    assert MAIN == "main"


def test_thousands_of_layers_are_copied_and_taken_away_soon():
    nodes = {f"relu{i}": Node("ReLU") for i in range(4000)}
    wires = {f"relu{i + 1}.input": Wire(f"relu{i}.output", f"relu{i + 1}.input") for i in range(3999)}
    project = Project(graphs={"main": Graph(nodes, wires)})
    begun = time.process_time()
    _, names = edits.paste(project, project.main)
    assert (names["relu0"], names["relu3999"]) == ("relu4000", "relu7999")
    left = edits.remove(project, list(nodes)[1:-1], rejoin=True).main
    assert list(left.wires.values()) == [Wire("relu0.output", "relu3999.input")]
    assert time.process_time() - begun < 2.0, "it takes a tenth of a second"


def test_a_renamed_port_wins_over_a_wire_that_ended_nowhere():
    inside = Graph(
        {"a": Node("Input"), "r": Node("ReLU"), "y": Node("Output")},
        {"r.input": Wire("a.output", "r.input"), "y.input": Wire("r.output", "y.input")},
    )
    nodes = {"x": Node("Input"), "z": Node("Input"), "b": Node("block:blk")}
    for live, stale in (("x", "z"), ("z", "x")):
        wires = {"b.a": Wire(f"{live}.output", "b.a"), "b.c": Wire(f"{stale}.output", "b.c")}
        for order in (("b.a", "b.c"), ("b.c", "b.a")):
            main = Graph(nodes, {target: wires[target] for target in order})
            project = edits.rename(Project(graphs={"main": main, "blk": inside}), "a", "c", graph="blk")
            assert project.main.wires == {"b.c": Wire(f"{live}.output", "b.c")}
