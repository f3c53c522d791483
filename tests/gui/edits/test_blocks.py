"""A block that is made and taken apart again leaves the drawing as it stood, as far as there is room."""

from __future__ import annotations

import itertools

import pytest

from engine.graph import edits
from engine.graph.model import Graph, Node, Project, Wire
from gui.edits import blocks as block_edits

SIZES = dict.fromkeys(("a", "b", "c"), (120.0, 90.0))


def project(gap: float) -> Project:
    """Three layers to be folded, one behind them, and one in the row below."""
    at = {"x": -240.0, "a": 0.0, "b": 240.0, "c": 480.0, "d": 480.0 + gap}
    nodes = {name: Node("ReLU", {}, (left, 0.0)) for name, left in at.items()}
    nodes["below"] = Node("ReLU", {}, (300.0, 136.0))
    order = [*at, "below"]
    wires = {f"{t}.input": Wire(f"{s}.output", f"{t}.input") for s, t in itertools.pairwise(order)}
    return Project(graphs={"main": Graph(nodes, wires)})


def folded(before: Project) -> Project:
    return block_edits.make(before, ["a", "b", "c"], "part", SIZES)


def test_where_there_is_room_nothing_moves() -> None:
    before = project(gap=240.0)
    after = block_edits.unpack(folded(before), "part")
    stand = {name: after.main.nodes[name].at for name in ("x", "d", "below")}
    assert stand == {name: before.main.nodes[name].at for name in stand}


def test_what_stands_close_moves_as_far_as_it_must() -> None:
    close = edits.move(folded(project(gap=240.0)), {"d": (240.0, 0.0)})
    after = block_edits.unpack(close, "part").main.nodes
    last = max(after[name].at[0] for name in ("a", "b", "c"))
    assert last < after["d"].at[0] <= last + 240.0
    assert after["below"].at == (300.0, 136.0), "another row has nothing to do with it"


@pytest.mark.parametrize("gap", [240.0, 600.0])
def test_the_layers_are_the_same_again(gap: float) -> None:
    before = project(gap)
    after = block_edits.unpack(folded(before), "part")
    assert after.main.nodes.keys() == before.main.nodes.keys()


def test_a_layer_inside_that_is_called_like_the_node_makes_room_too() -> None:
    """What stood behind the block is pushed as far as all its layers are wide."""
    before = edits.rename(project(gap=240.0), "c", "part", graph="main")
    block = block_edits.make(before, ["a", "b", "part"], "part", SIZES)
    close = edits.move(block, {"d": (240.0, 0.0)})
    after = block_edits.unpack(close, "part").main.nodes
    assert max(after[name].at[0] for name in ("a", "b", "part")) < after["d"].at[0]
