"""Every kind of problem: it is found at the right layer, says the real numbers, and each of its fixes
mends it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis import analyse
from engine.graph.model import Node, Wire
from tests.engine.analysis.problem_cases import CASES, HEAD, WIRES, onto


@pytest.mark.parametrize(("kind", "node", "nodes", "wires", "severity", "says", "fixes"), CASES)
def test_a_problem_is_named_and_each_fix_mends_it(
    kind, node, nodes, wires, severity, says, fixes, draw, mend, fields, find
):
    project = draw_any(draw, nodes, wires)
    problem = find(project, kind, fields)
    assert (problem.node, problem.severity) == (node, severity)
    for words in says:
        assert words in problem.why, problem.why
    assert len(problem.fixes) == fixes, [f.label for f in problem.fixes]
    errors = len(analyse(project, fields).errors)
    for fix in problem.fixes:
        after = analyse(mend(project, fix), fields)
        left = [(p.kind, p.node) for p in after.problems]
        assert (kind, node) not in left or kind == "unknown-field", (fix.label, left)
        assert len(after.errors) <= errors, (fix.label, [(p.kind, p.node, p.why) for p in after.errors])


def draw_any(draw, nodes, wires):
    """A drawing that may have layers which do not exist: they are put in afterwards, in place of a ReLU."""
    known = {
        n: ("Flatten" if (g if isinstance(g, str) else g[0]) == "Quantum" else g) for n, g in nodes.items()
    }
    project = draw(known, *wires)
    for name, given in nodes.items():
        if given == "Quantum":
            graph = project.main
            nodes = {**graph.nodes, name: replace(graph.nodes[name], type="Quantum")}
            project = replace(project, graphs={"main": replace(graph, nodes=nodes)})
    return project


def test_the_healthy_drawing_has_no_problem(draw, fields, clean):
    analysis = analyse(draw(HEAD, *WIRES), fields)
    assert clean(analysis)
    assert str(analysis.facts["head"].outputs["output"]) == "N × 10"
    assert analysis.parameters == 650


def test_no_data_is_one_problem_and_hides_those_that_follow_from_it(draw):
    project = draw({**HEAD, "head": ("Linear", {"out_features": "=classes"})}, *WIRES)
    assert [p.kind for p in analyse(project, None).problems] == ["no-data"]


def test_an_empty_drawing_is_one_problem(draw, fields):
    assert [p.kind for p in analyse(draw({}), fields).problems] == ["no-output"]


def test_all_losses_muted_is_no_loss(draw, mend, fields, find):
    project = draw(HEAD, *WIRES)
    node = replace(project.main.nodes["judge"], muted=True)
    project = replace(
        project, graphs={"main": replace(project.main, nodes={**project.main.nodes, "judge": node})}
    )
    problem = find(project, "no-loss")
    assert analyse(mend(project, problem.fixes[0]), fields).problems == ()


def test_a_missing_loss_is_added_with_its_target_for_each_kind_of_data(draw, mend, fields, find):
    project = draw({n: HEAD[n] for n in ("image", "flat", "head", "out")}, "image -> flat -> head -> out")
    expected = {
        "label": "CrossEntropyLoss",
        "sick": "CrossEntropyLoss",
        "yes": "BCEWithLogitsLoss",
        "price": "MSELoss",
    }
    for name, type in expected.items():
        offered = {"image": fields["image"], name: fields[name]}
        mended = mend(project, find(project, "no-loss", offered).fixes[0])
        assert [n.type for n in mended.main.nodes.values()].count(type) == 1
        assert not [p for p in analyse(mended, offered).problems if p.kind in ("no-loss", "target-kind")]


def test_two_classes_may_be_answered_by_one_score(draw, fields, clean):
    nodes = {**HEAD, **onto("sick"), "judge": "BCEWithLogitsLoss", "right": "Accuracy", "f1": "F1Score"}
    wires = (*WIRES, "head -> right", "label -> right.target", "head -> f1", "label -> f1.target")
    assert clean(analyse(draw(nodes, *wires), fields))


def test_a_wire_from_a_layer_that_is_gone(draw, mend, fields, find):
    project = draw(HEAD, *WIRES)
    wires = {**project.main.wires, "out.input": Wire("ghost.output", "out.input")}
    project = replace(project, graphs={"main": replace(project.main, wires=wires)})
    problem = find(project, "unknown-port")
    assert "ghost" in problem.why
    assert "unknown-port" not in [p.kind for p in analyse(mend(project, problem.fixes[0]), fields).problems]


def test_wires_to_layers_that_are_gone_are_one_problem(draw, mend, fields, find, clean):
    project = draw(HEAD, *WIRES)
    more = {f"ghost{i}.input": Wire("head.output", f"ghost{i}.input") for i in range(3)}
    project = replace(project, graphs={"main": replace(project.main, wires={**project.main.wires, **more})})
    problem = find(project, "unknown-port")
    assert "3 wires" in problem.what
    assert clean(analyse(mend(project, problem.fixes[0]), fields))


def test_a_muted_layer_passes_its_input_on(draw, fields):
    project = draw({**HEAD, "conv": "Conv2d"}, "image -> conv -> flat -> head -> out", *WIRES[1:])
    node = replace(project.main.nodes["conv"], muted=True)
    graph = replace(project.main, nodes={**project.main.nodes, "conv": node})
    analysis = analyse(replace(project, graphs={"main": graph}), fields)
    assert analysis.problems == ()
    assert str(analysis.facts["conv"].outputs["output"]) == "N × 1 × 8 × 8"
    assert analysis.parameters == 650


def test_messages_are_short_and_never_blame(draw, fields):
    for param in CASES:
        _, _, nodes, wires, *_ = param.values
        for problem in analyse(draw_any(draw, nodes, wires), fields).problems:
            assert len(problem.what) <= 60, problem.what
            assert len(problem.why) <= 150, problem.why
            text = f"{problem.what} {problem.why}".lower()
            for word in ("invalid", "error:", "exception", "traceback", "mat1", "999983", "!"):
                assert word not in text, text
            assert not problem.what.endswith(".")
            assert problem.why.endswith("."), problem.why
            assert all(len(f.label) <= 24 for f in problem.fixes)


def test_node_types_of_a_stranger_project_never_raise(fields):
    from engine.graph.model import Graph, Project
    from engine.layers import LAYERS

    for type in LAYERS:
        for settings in ({}, {"nonsense": (1, ("x",))}, dict.fromkeys(LAYERS[type].params, "=1/0")):
            graph = Graph({"a": Node("Input", {"field": "image"}), "b": Node(type, settings)}, {})
            ports = [p.name for p in LAYERS[type].inputs]
            wires = {f"b.{p}": Wire("a.output", f"b.{p}") for p in ports}
            analyse(Project(graphs={"main": replace(graph, wires=wires)}), fields)
