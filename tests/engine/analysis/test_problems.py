"""Every kind of problem: it is found at the right layer, says the real numbers, and each of its fixes
mends it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis import analyse
from engine.graph.model import Node, Wire

HEAD = {
    "image": ("Input", {"field": "image"}),
    "flat": "Flatten",
    "head": ("Linear", {"out_features": 10}),
    "out": "Output",
    "label": ("Target", {"field": "label"}),
    "judge": "CrossEntropyLoss",
}
WIRES = ("image -> flat -> head -> out", "head -> judge", "label -> judge.target")


def case(kind, node, nodes=None, wires=WIRES, without=(), severity="error", says=(), fixes=1):
    """One drawing with one mistake; `nodes` replaces or adds layers of the healthy drawing."""
    drawn = {name: given for name, given in {**HEAD, **(nodes or {})}.items() if name not in without}
    return pytest.param(
        kind, node, drawn, wires, severity, says, fixes, id=f"{kind}-{node}-{len(drawn)}-{severity}"
    )


def onto(target, width=1, **head):
    return {"label": ("Target", {"field": target}), "head": ("Linear", {"out_features": width, **head})}


CASES = [
    case(
        "missing-input",
        "head",
        wires=("image -> flat", "head -> out", "head -> judge", "label -> judge.target"),
    ),
    case("missing-input", "judge", wires=("image -> flat -> head -> out", "head -> judge"), says=["target"]),
    case(
        "missing-input",
        "judge",
        wires=("image -> flat -> head -> out", "head -> judge"),
        without=["label"],
        says=["target"],
    ),
    case("unused-output", "extra", {"extra": "ReLU"}, (*WIRES, "head -> extra"), severity="warning"),
    case(
        "cycle",
        "add",
        {"add": "Add", "relu": "ReLU"},
        (
            "image -> flat -> add -> relu -> head -> out",
            "relu -> add.other",
            "head -> judge",
            "label -> judge.target",
        ),
        says=['Add "add"', 'ReLU "relu"'],
    ),
    case(
        "wrong-rank",
        "head",
        wires=("image -> head -> out", "head -> judge", "label -> judge.target"),
        without=["flat"],
        says=["N × 1 × 8 × 8"],
        fixes=2,
    ),
    case(
        "wrong-rank",
        "conv",
        {"conv": "Conv2d", "again": "Flatten"},
        ("image -> flat -> conv -> again -> head -> out", "head -> judge", "label -> judge.target"),
        says=["N × 64"],
    ),
    case(
        "wrong-dtype",
        "table",
        {"table": "Embedding", "again": "Flatten"},
        ("image -> flat -> table -> again -> head -> out", "head -> judge", "label -> judge.target"),
        says=["float32", "int64"],
    ),
    case("range", "head", {"head": ("Linear", {"out_features": 0})}, says=["0", "1 or more"]),
    case("range", "head", {"head": ("Linear", {"out_features": 1.5})}),
    case("range", "head", {"head": ("Linear", {"out_features": True})}),
    case("too-large", "head", {"head": ("Linear", {"out_features": 2**62})}),
    case(
        "unknown-setting",
        "head",
        {"head": ("Linear", {"out_features": 10, "units": 3})},
        says=["out_features"],
    ),
    case("bad-expression", "head", {"head": ("Linear", {"out_features": "=wide * 2"})}, says=['"wide"']),
    case("unknown-type", "head", {"head": "Quantum"}),
    case("unknown-field", "image", {"image": ("Input", {"field": "picture"})}, says=["image"], fixes=3),
    case("unknown-field", "label", {"label": "Target"}, says=["label"], fixes=3),
    case("unknown-port", "head", wires=(*WIRES, "image -> head.side"), says=["input"]),
    case(
        "unknown-port",
        "judge",
        wires=("image -> flat -> head -> out", "head -> judge", "label.side -> judge.target"),
    ),
    case(
        "name-clash", "forward", {"forward": "ReLU"}, ("image -> flat -> forward -> head -> out", *WIRES[1:])
    ),
    case(
        "name-clash",
        "HEAD",
        {"HEAD": "ReLU"},
        ("image -> flat -> HEAD -> head -> out", *WIRES[1:]),
        severity="warning",
    ),
    case(
        "no-output", None, wires=("image -> flat -> head -> judge", "label -> judge.target"), without=["out"]
    ),
    case("no-loss", None, wires=("image -> flat -> head -> out",), without=["judge", "label"]),
    case("unreachable-output", "out", wires=("flat -> head -> out", *WIRES[1:])),
    case(
        "classes-width", "judge", {"head": ("Linear", {"out_features": 6})}, says=["6 values", "10 classes"]
    ),
    case("classes-width", "judge", onto("sick", 1), says=["1 value", "2 classes"], fixes=2),
    case(
        "classes-width",
        "judge",
        {"head": ("Linear", {"out_features": 6}), "drop": "Dropout"},
        ("image -> flat -> head -> drop -> out", "drop -> judge", "label -> judge.target"),
    ),
    case(
        "softmax-before-cross-entropy",
        "judge",
        {"soft": "Softmax"},
        ("image -> flat -> head -> soft -> judge", "head -> out", "label -> judge.target"),
        severity="warning",
    ),
    case(
        "softmax-before-cross-entropy",
        "judge",
        {"soft": "Softmax", "a": "ReLU"},
        ("image -> flat -> a -> head -> soft -> judge", "soft -> out", "label -> judge.target"),
        severity="warning",
    ),
    case(
        "sigmoid-before-bce",
        "judge",
        {**onto("yes"), "sig": "Sigmoid", "judge": "BCEWithLogitsLoss"},
        ("image -> flat -> head -> sig -> out", "sig -> judge", "label -> judge.target"),
        severity="warning",
    ),
    case("activation-before-loss", "judge", {**onto("yes"), "judge": "BCELoss"}, fixes=2),
    case("activation-before-loss", "judge", {"judge": "NLLLoss"}, severity="warning", fixes=2),
    case(
        "activation-before-loss",
        "judge",
        {"relu": "ReLU"},
        ("image -> flat -> head -> relu -> judge", "relu -> out", "label -> judge.target"),
        severity="warning",
    ),
    case(
        "activation-before-loss",
        "judge",
        {**onto("price"), "judge": "MSELoss", "relu": "ReLU"},
        ("image -> flat -> head -> relu -> judge", "relu -> out", "label -> judge.target"),
        severity="hint",
    ),
    case(
        "activation-before-loss",
        "right",
        {**onto("yes"), "sig": "Sigmoid", "judge": "BCEWithLogitsLoss", "right": "Accuracy"},
        (*WIRES, "head -> sig -> right", "label -> right.target"),
        severity="warning",
    ),
    case("target-kind", "judge", onto("price"), says=["price", "numbers", "classes"]),
    case("target-kind", "judge", onto("yes"), says=["yes"]),
    case("target-kind", "judge", {"judge": "MSELoss"}, says=["10 classes"]),
    case("target-kind", "judge", {"judge": "BCEWithLogitsLoss"}, says=["10 classes"]),
    case("target-kind", "judge", {**onto("price"), "judge": "FocalLoss"}, says=["numbers", "classes"]),
    case("target-kind", "judge", {"judge": "BinaryFocalLoss"}, says=["10 classes"]),
    case("target-kind", "judge", {"judge": "QuantileLoss"}, says=["10 classes", "numbers"]),
    case("target-kind", "judge", {**onto("price"), "judge": "BCEWithLogitsLoss"}, says=["numbers"]),
    case(
        "target-kind",
        "right",
        {**onto("price"), "judge": "MSELoss", "right": "Accuracy"},
        (*WIRES, "head -> right", "label -> right.target"),
    ),
    case(
        "size-mismatch",
        "judge",
        {**onto("price", 5), "judge": "MSELoss"},
        says=['Linear "head" gives N × 5', 'Target "label" gives N.'],
    ),
    case("size-mismatch", "judge", {**onto("yes", 2), "judge": "BCEWithLogitsLoss"}, says=["N × 2"]),
    case(
        "size-mismatch",
        "add",
        {"one": ("Linear", {"out_features": 32}), "two": ("Linear", {"out_features": 16}), "add": "Add"},
        ("image -> flat -> one -> add -> head -> out", "flat -> two -> add.other", *WIRES[1:]),
        says=['Linear "one" gives N × 32', 'Linear "two" gives N × 16'],
    ),
    case(
        "size-mismatch",
        "add",
        {"one": ("Conv2d", {"out_channels": 8}), "two": "Conv2d", "add": "Add"},
        ("image -> one -> add -> flat -> head -> out", "image -> two -> add.other", *WIRES[1:]),
        says=["N × 8 × 8 × 8", "N × 32 × 8 × 8"],
    ),
    case(
        "range",
        "pool",
        {"pool": ("MaxPool2d", {"kernel_size": 9})},
        ("image -> pool -> flat -> head -> out", *WIRES[1:]),
        says=["9 × 9", "8 × 8"],
    ),
    case(
        "range",
        "conv",
        {"conv": ("Conv2d", {"groups": 3})},
        ("image -> conv -> flat -> head -> out", *WIRES[1:]),
        says=["3 groups", "1 input channel"],
    ),
    case(
        "bias-before-norm",
        "conv",
        {"conv": ("Conv2d", {"out_channels": 8}), "norm": "BatchNorm2d"},
        ("image -> conv -> norm -> flat -> head -> out", *WIRES[1:]),
        severity="warning",
        says=["8 spare"],
    ),
]


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
