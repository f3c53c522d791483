"""Names that are free: whatever is taken, and however long the wish, there is one soon."""

from __future__ import annotations

import pytest

from engine.graph import blocks, edits
from engine.graph.file import dumps, loads
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.names import LONGEST, free, is_name, numbered

LONG = "a" * LONGEST


@pytest.mark.timeout(20)
@pytest.mark.parametrize("length", range(LONGEST - 3, LONGEST + 3))
def test_a_long_stem_loses_its_end(length: int) -> None:
    taken: set[str] = set()
    for _ in range(120):
        for made in (free("b" * length, taken), numbered("a" * length, taken)):
            assert is_name(made)
            assert made not in taken
            taken.add(made)
    assert len(taken) == 240


@pytest.mark.timeout(20)
def test_a_layer_with_the_longest_name_is_pasted() -> None:
    project = edits.add(Project(), LONG, Node("ReLU"))
    made, names = edits.paste(project, project.main)
    assert names == {LONG: f"{'a' * (LONGEST - 1)}1"}
    assert loads(dumps(made)).main.nodes.keys() == {LONG, *names.values()}


@pytest.mark.timeout(20)
def test_a_block_is_made_of_what_has_the_longest_names() -> None:
    one, other = LONG, f"{LONG[:-1]}b"
    nodes = {name: Node("Input") for name in (one, other)} | {"add": Node("Add"), "end": Node("Output")}
    wires = [(one, "add.input"), (other, "add.other"), ("add", "end.input")]
    main = Graph(nodes, {target: Wire(f"{source}.output", target) for source, target in wires})
    project = Project(graphs={"main": main, LONG: Graph()})
    made = blocks.make_block(project, ["add"], LONG)
    assert loads(dumps(made)) == made
    assert len(made.graphs) == 3
