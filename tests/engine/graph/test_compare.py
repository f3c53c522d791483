"""What differs between two projects: found by name and by what a node is, nothing invented."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph import edits
from engine.graph.compare import UNSET, Comparison, GraphDifference, Setting, compare
from engine.graph.model import Choice, Frame, Graph, Node, Project, Wire


def chain(*rows: tuple[str, str, dict[str, object]], step: float = 200.0) -> Graph:
    """Nodes in a row, each wired to the next."""
    nodes = {n: Node(type, params, (index * step, 0.0)) for index, (n, type, params) in enumerate(rows)}  # type: ignore[arg-type]
    names = list(nodes)
    wires = {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in itertools.pairwise(names)}
    return Graph(nodes, wires)


PLAIN = chain(
    ("image", "Input", {"field": "image"}),
    ("conv1", "Conv2d", {"out_channels": 32}),
    ("relu1", "ReLU", {}),
    ("conv2", "Conv2d", {"out_channels": 64}),
    ("head", "Linear", {"out_features": 10}),
)


def project(graph: Graph = PLAIN, **more: object) -> Project:
    return Project(graphs={"main": graph}, **more)  # type: ignore[arg-type]


def states(found: Comparison | GraphDifference) -> dict[str, str]:
    graph = found.graphs["main"] if isinstance(found, Comparison) else found
    return {node.key: node.state for node in graph.nodes if node.state != "same"}


def wires(found: Comparison) -> set[tuple[str, str, str]]:
    return {(w.state, w.source, w.target) for w in found.graphs["main"].wires if w.state != "same"}


def test_equal_projects_do_not_differ() -> None:
    assert not compare(project(), project())
    assert not compare(project(), edits.move(project(), {"conv1": (8.0, 8.0)}))


def test_an_added_a_removed_and_a_changed_layer() -> None:
    after = edits.set_param(project(), "conv1", "out_channels", 64)
    after = edits.remove(after, ["relu1"], rejoin=True)
    after, name = edits.add(after, "drop", Node("Dropout", {}, (500.0, 200.0))), "drop"
    found = compare(project(), after)
    assert states(found) == {"conv1": "changed", "relu1": "removed", name: "added"}
    changed = next(node for node in found.graphs["main"].nodes if node.key == "conv1")
    assert changed.settings == (Setting("out_channels", 32, 64),)
    assert wires(found) == {
        ("removed", "conv1.output", "relu1.input"),
        ("removed", "relu1.output", "conv2.input"),
        ("added", "conv1.output", "conv2.input"),
    }
    assert found.counts() == {"added": 1, "removed": 1, "changed": 1}


def test_a_setting_that_a_file_leaves_out_is_unset_on_that_side() -> None:
    before = project(chain(("conv1", "Conv2d", {"kernel_size": 5})))
    after = project(chain(("conv1", "Conv2d", {"stride": 2})))
    found = compare(before, after).graphs["main"].nodes[0]
    assert set(found.settings) == {Setting("kernel_size", 5, UNSET), Setting("stride", UNSET, 2)}


def test_a_renamed_layer_is_the_same_one_and_its_wires_with_it() -> None:
    after = edits.rename(project(), "conv1", "stem")
    found = compare(project(), after)
    node = next(each for each in found.graphs["main"].nodes if each.state != "same")
    assert (node.key, node.before, node.settings) == ("stem", "conv1", (Setting("name", "conv1", "stem"),))
    assert wires(found) == set()


def test_all_renamed_and_moved_is_still_the_same_drawing() -> None:
    after = project()
    for number, name in enumerate(PLAIN.nodes):
        after = edits.rename(after, name, f"layer{number}")
    after = edits.move(after, {name: (0.0, number * 90.0) for number, name in enumerate(after.main.nodes)})
    found = compare(project(), after)
    assert set(states(found).values()) == {"changed"}
    assert wires(found) == set()


def test_a_layer_that_became_another_keeps_its_name() -> None:
    nodes = {**PLAIN.nodes, "relu1": replace(PLAIN.nodes["relu1"], type="GELU")}
    found = compare(project(), project(replace(PLAIN, nodes=nodes)))
    node = next(each for each in found.graphs["main"].nodes if each.state != "same")
    assert (node.key, node.state, node.settings) == ("relu1", "changed", (Setting("type", "ReLU", "GELU"),))


def test_a_removed_layer_is_not_taken_for_a_stranger_of_its_type() -> None:
    after = edits.remove(project(), ["conv1"], rejoin=True)
    after, name = edits.add(after, "more", Node("Conv2d", {}, (3000.0, 900.0))), "more"
    assert states(compare(project(), after)) == {"conv1": "removed", name: "added"}


def test_names_that_changed_hands_do_not_collide() -> None:
    """What was `a` is `b` now, and a new layer of another type is called `a`."""
    before = project(chain(("a", "Conv2d", {"out_channels": 7})))
    graph = Graph({"b": before.main.nodes["a"], "a": Node("ReLU", {}, (0.0, 400.0))})
    found = compare(before, project(graph))
    assert states(found) == {"b": "changed", "a": "added"}
    other = Graph({"a": Node("ReLU", {}, (900.0, 400.0)), "c": Node("Linear", {}, (0.0, 800.0))})
    keys = [node.key for node in compare(before, project(other)).graphs["main"].nodes]
    assert len(keys) == len(set(keys))


def test_a_block_differs_where_its_inside_does_however_deep() -> None:
    deep = Graph({"input": Node("Input"), "act": Node("ReLU"), "output": Node("Output")})
    middle = Graph({"input": Node("Input"), "part": Node("block:deep"), "output": Node("Output")})
    main = Graph({"image": Node("Input"), "body": Node("block:middle"), "other": Node("Linear")})
    before = Project(graphs={"main": main, "middle": middle, "deep": deep})
    changed = replace(deep, nodes={**deep.nodes, "act": Node("ReLU", muted=True)})
    found = compare(before, replace(before, graphs={**before.graphs, "deep": changed}))
    for graph, node in (("main", "body"), ("middle", "part")):
        marked = {each.key: (each.state, each.inside) for each in found.graphs[graph].nodes}
        assert marked[node] == ("changed", True)
        assert sum(state == "changed" for state, _ in marked.values()) == 1
    act = next(each for each in found.graphs["deep"].nodes if each.key == "act")
    assert act.settings == (Setting("node.muted", UNSET, True),)


def test_a_renamed_block_is_the_same_one() -> None:
    inside = chain(("input", "Input", {}), ("conv", "Conv2d", {}), ("output", "Output", {}))
    before = Project(graphs={"main": Graph({"a": Node("block:cell")}), "cell": inside})
    after = Project(graphs={"main": Graph({"a": Node("block:unit")}), "unit": inside})
    found = compare(before, after)
    assert found.graphs["unit"].before == "cell"
    assert [node.inside for node in found.graphs["main"].nodes] == [True]
    assert set(found.graphs) == {"main", "unit"}


def test_blocks_that_came_and_went_are_drawings_of_their_own() -> None:
    cell = chain(("input", "Input", {}), ("conv", "Conv2d", {}))
    other = chain(("input", "Input", {}), ("lstm", "LSTM", {}), ("norm", "LayerNorm", {}))
    found = compare(
        Project(graphs={"main": Graph(), "cell": cell}), Project(graphs={"main": Graph(), "other": other})
    )
    assert {name: graph.state for name, graph in found.graphs.items()} == {
        "main": "same", "other": "added", "cell": "removed"
    }  # fmt: skip


def test_data_and_training_are_listed_by_path() -> None:
    before = project(data=Choice("Table", {"path": "a.csv"}), training={"epochs": 5}, variables={"width": 8})
    after = project(
        data=Choice("Table", {"path": "b.csv"}), training={"epochs": 9, "seed": 1}, optimizer=Choice("SGD")
    )
    assert set(compare(before, after).settings) == {
        Setting("data.path", "a.csv", "b.csv"),
        Setting("training.epochs", 5, 9),
        Setting("training.seed", UNSET, 1),
        Setting("variables.width", 8, UNSET),
        Setting("optimizer", "Adam", "SGD"),
    }


def test_frames_and_notes_are_part_of_the_drawing_that_holds_them() -> None:
    after = project(replace(PLAIN, frames={"frame1": Frame("Encoder")}))
    assert compare(project(), after).graphs["main"].settings == (Setting("frames.frame1", UNSET, "Encoder"),)


@pytest.mark.parametrize(("one", "other", "differs"), [(1, 1.0, False), (True, 1, True), ("1", 1, True)])
def test_values_are_compared_as_a_person_would(one: object, other: object, differs: bool) -> None:
    before, after = (project(chain(("a", "Conv2d", {"stride": value}))) for value in (one, other))
    assert bool(compare(before, after)) == differs


names = st.sampled_from(["a", "b", "c", "d", "e"])
graphs = st.builds(
    lambda nodes, ends: Graph(
        {name: Node(type, {"out": size}, (float(x), 0.0)) for name, (type, size, x) in nodes.items()},
        {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in ends if a in nodes and b in nodes},
    ),
    st.dictionaries(names, st.tuples(st.sampled_from(["X", "Y"]), st.integers(1, 3), st.integers(0, 400))),
    st.lists(st.tuples(names, names)),
)


@settings(max_examples=150, deadline=None)
@given(graphs, graphs)
def test_every_node_and_wire_of_both_is_told_exactly_once(one: Graph, other: Graph) -> None:
    found = compare(project(one), project(other)).graphs["main"]
    keys = [node.key for node in found.nodes]
    assert len(keys) == len(set(keys))
    assert sorted(n.name for n in found.nodes if n.state != "removed") == sorted(other.nodes)
    assert sorted(n.before for n in found.nodes if n.state != "added") == sorted(one.nodes)
    kept = sum(wire.state != "added" for wire in found.wires)
    assert (kept, sum(wire.state != "removed" for wire in found.wires)) == (len(one.wires), len(other.wires))
    assert bool(compare(project(one), project(one))) is False


def test_a_thousand_renamed_layers_take_less_than_a_second() -> None:
    rows = [(f"n{i}", ("Conv2d", "ReLU", "Linear")[i % 3], {"size": i % 7}) for i in range(1000)]
    before = chain(*rows)  # type: ignore[arg-type]
    after = chain(*((f"m{n[1:]}", type, params) for n, type, params in rows))  # type: ignore[arg-type]
    began = time.process_time()
    found = compare(project(before), project(after))
    assert time.process_time() - began < 1.0
    assert found.counts() == {"added": 0, "removed": 0, "changed": 1000}
