"""Which node a shared module is named after: the first that is computed, whatever analysis looks at first."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import replace

import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.compile.layout import Expression, broken
from engine.graph.model import Node


def test_one_module_even_where_the_other_node_is_computed_first(draw, fields):
    """The twin that analysis meets first is needed last."""
    shared = {"share": "twins"}
    drawn = draw(
        """features -> late -> tanh -> add -> output
        features -> early -> relu -> sum -> add.other""",
        features=("Input", {"field": "features"}),
        late=("Linear", {"out_features": 5}),
        early=("Linear", {"out_features": 5}),
        tanh="Tanh",
        relu="ReLU",
        sum="Sigmoid",
        add="Add",
        output="Output",
    )
    main = drawn.main
    for names in (("late", "early"), ("early", "late")):
        order = [*names, *(n for n in main.nodes if n not in names)]
        nodes = {
            n: Node(main.nodes[n].type, main.nodes[n].params, weights=shared if n in names else {})
            for n in order
        }
        wires = dict(main.wires)
        if names[0] == "early":
            # The other way round through the sum, so that the last wire leads to the first node.
            wires["add.input"], wires["add.other"] = (
                type(wires["add.input"])(wires["add.other"].source, "add.input"),
                type(wires["add.input"])(wires["add.input"].source, "add.other"),
            )
        project = type(drawn)(drawn.name, graphs={"main": type(main)(nodes, wires)})
        analysis = analyse(project, fields)
        assert len(analysis.shared) == 1
        module = build(write(project, analysis, fields))
        assert sum(p.numel() for p in module.parameters()) == analysis.parameters == 13 * 5 + 5
        given = torch.rand(2, 13)
        layer = next(m for m in module.modules() if isinstance(m, torch.nn.Linear))
        same = layer(given)
        expected = torch.tanh(same) + torch.sigmoid(torch.relu(same))
        torch.testing.assert_close(module(given), expected)

        (owner,) = {each.owner for each in analysis.shared.values()}
        chosen = Node("Linear", nodes[owner].params, weights={**shared, "frozen": True})
        project = replace(project, graphs={"main": replace(project.main, nodes={**nodes, owner: chosen})})
        module = build(write(project, analyse(project, fields), fields))
        assert not any(p.requires_grad for p in module.parameters()), "what the first one says holds for all"


def test_a_long_list_is_broken_between_its_items():
    items = tuple(f"a_rather_long_name_{i}" for i in range(6))
    lines = broken(8, "x = ", Expression("torch.stack(", (f"[{', '.join(items)}]", "dim=1"), ")"))
    assert all(len(line) <= 88 for line in lines)
    assert lines[1:3] == ["            [", "                a_rather_long_name_0,"]
    ast.parse(textwrap.dedent("\n".join(lines)))
