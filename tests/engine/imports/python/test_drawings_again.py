"""Drawings with blocks, loops, shared weights, steps and variables come back from their printed program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.analysis import analyse
from engine.compile import write
from engine.graph.model import Choice, Graph, Node, Project, Update, Wire
from tests.engine.imports.python.rereading import FIELDS, again, described


def drawing(wires: str, arguments: Mapping[str, object] | None = None, **nodes: object) -> Graph:
    made = {n: Node(*((v, {}) if isinstance(v, str) else v)) for n, v in nodes.items()}  # type: ignore[misc]
    found = {}
    for line in wires.splitlines():
        source, target = (end.strip() for end in line.split("->"))
        source = source if "." in source else f"{source}.output"
        target = target if "." in target else f"{target}.input"
        found[target] = Wire(source, target)
    return Graph(made, found, arguments or {})  # type: ignore[arg-type]


BLOCK = drawing(
    """x -> conv1
    conv1 -> norm
    norm -> relu
    relu -> conv2
    conv2 -> add
    x -> short
    short -> add.other
    add -> output""",
    {"channels": 8, "stride": 1},
    x="Input",
    conv1=("Conv2d", {"out_channels": "=channels", "stride": "=stride", "padding": 1}),
    norm="BatchNorm2d",
    relu="ReLU",
    conv2=("Conv2d", {"out_channels": "=channels * 1"}),
    short=("Conv2d", {"out_channels": "=channels", "kernel_size": 1, "stride": "=stride", "padding": 0}),
    add="Add",
    output="Output",
)


@pytest.fixture
def residual() -> Project:
    """Blocks with arguments, repeated and nested, several losses with weights, frozen and started weights."""
    main = drawing(
        """image -> first
        first -> stage1.x
        stage1 -> stage2.x
        stage2 -> pool
        pool -> head
        pool -> value
        head -> species
        value -> worth
        head -> cross_entropy
        label -> cross_entropy.target
        value -> error
        price -> error.target
        head -> hits
        label -> hits.target
        head -> best
        label -> best.target""",
        image=("Input", {"field": "image"}),
        first=("Conv2d", {"out_channels": 8, "padding": "same"}, (0.0, 0.0), "Sees edges."),
        stage1=("block:basic", {"repeat": 2}),
        stage2=("block:basic", {"channels": 16, "stride": 2}),
        pool="GlobalAveragePool2d",
        head=("Linear", {"out_features": "=classes"}),
        value=("Linear", {"out_features": 1}),
        species="Output",
        worth="Output",
        label=("Target", {"field": 'a column\'s "name"'}),
        price=("Target", {"field": "price"}),
        cross_entropy=("CrossEntropyLoss", {"label_smoothing": 0.1}),
        error=("MSELoss", {"weight": 0.25}),
        hits="Accuracy",
        best=("TopKAccuracy", {"top_k": 2}),
    )
    first = replace(
        main.nodes["first"], weights={"initialisation": "orthogonal", "gain": 2.0, "frozen": True}
    )
    head = replace(main.nodes["head"], weights={"norm": "spectral", "l1": 0.01})
    main = replace(main, nodes={**main.nodes, "first": first, "head": head})
    return Project("Small ResNet", "Reads digits.", {"main": main, "basic": BLOCK})


def test_blocks_with_arguments_are_the_same_blocks_again(residual):
    made = again(residual, FIELDS)
    nodes, block = made.project.main.nodes, made.project.graphs["basic"]
    assert block.arguments == {"channels": 8, "stride": 1}
    assert block.nodes["conv1"].params == BLOCK.nodes["conv1"].params
    assert block.nodes["short"].params == BLOCK.nodes["short"].params
    assert nodes["stage1"] == replace(residual.main.nodes["stage1"], at=nodes["stage1"].at)
    assert nodes["stage2"].params == {"channels": 16, "stride": 2}
    assert nodes["first"].note == "Sees edges."
    assert nodes["first"].weights == residual.main.nodes["first"].weights
    assert nodes["head"].weights == residual.main.nodes["head"].weights
    assert nodes["error"].params == {"weight": 0.25}
    assert nodes["best"].params == {"top_k": 2}
    assert nodes["label"].params == {"field": 'a column\'s "name"'}
    assert {n for n, node in nodes.items() if node.type == "Output"} == {"species", "worth"}
    assert made.project.graphs["main"].wires.keys() == residual.main.wires.keys()


def test_shared_weights_loops_and_update_steps_come_back():
    cell = drawing(
        """x -> join.inputs_1
        h -> join.inputs_2
        join -> mix
        mix -> tanh
        tanh -> next_h
        tanh -> output""",
        {"size": 6},
        x="Input",
        h=("Input", {"shape": (6,)}),
        join="Concatenate",
        mix=("Linear", {"out_features": "=size"}),
        tanh="Tanh",
        next_h="Output",
        output="Output",
    )
    main = drawing(
        """steps -> read.x
        read.output -> last
        last -> one
        one -> two
        two -> answer
        two -> fit
        price -> fit.target
        one -> shape
        zero -> shape.target""",
        steps=("Input", {"field": "steps"}),
        read=("block:cell", {"loop": "recurrent"}),
        last="LastStep",
        one=("Linear", {"out_features": 6}),
        two=("Linear", {"out_features": 6}),
        answer="Output",
        price=("Target", {"field": "price"}),
        zero=("Target", {"field": "price"}),
        fit=("MSELoss", {"update": "fit"}),
        shape=("L1Loss", {"update": "shape"}),
    )
    shared = {n: replace(main.nodes[n], weights={"share": "both"}) for n in ("one", "two")}
    single = {n: Node("Linear", {"out_features": 1}) for n in ("fit_head", "shape_head")}
    wires = {t: w for t, w in main.wires.items() if t not in ("fit.input", "shape.input")}
    for end, source in (("fit_head.input", "two"), ("shape_head.input", "one")):
        wires[end] = Wire(f"{source}.output", end)
    for loss in ("fit", "shape"):
        wires[f"{loss}.input"] = Wire(f"{loss}_head.output", f"{loss}.input")
    main = replace(main, nodes={**main.nodes, **shared, **single}, wires=wires)
    sgd = Choice("SGD", {"lr": 0.1, "nesterov": True})
    updates = {"fit": Update(("fit_head",), times=3), "shape": Update(("shape_head",), sgd)}
    project = Project("Reader", graphs={"main": main, "cell": cell}, updates=updates)
    made = again(project, FIELDS).project
    nodes = made.main.nodes
    assert nodes["read"].params == {"loop": "recurrent"}
    assert made.graphs["cell"].nodes["h"].params == {"shape": (6,)}
    assert nodes["one"].weights == nodes["two"].weights
    assert nodes["one"].weights["share"]
    assert made.updates == updates
    assert list(made.updates) == ["fit", "shape"]
    assert nodes["shape"].params["update"] == "shape"


def test_names_rates_and_kept_arguments_come_back():
    half = drawing(
        """x -> scaled
        scaled -> wide
        wide -> score""",
        {"half": 0.5, "channels": 4},
        x="Input",
        scaled=("MultiplyNumber", {"other": "=half"}),
        wide=("Conv2d", {"out_channels": "=channels"}),
        score="Output",
    )
    main = drawing(
        """image -> one.x
        one.score -> two.x
        two.score -> pool
        pool -> logits""",
        image=("Input", {"field": "image"}),
        one=("block:thin", {"half": 0.25}),
        two=("block:thin", {"channels": 8}),
        pool="GlobalAveragePool2d",
        logits="Output",
    )
    slow = replace(main.nodes["two"], weights={"rate": 0.1, "decay": 0.0})
    slow_inside = replace(half.nodes["wide"], weights={"decay": 1e-05}, note="Looks around.")
    main = replace(main, nodes={**main.nodes, "two": slow})
    half = replace(half, nodes={**half.nodes, "wide": slow_inside})
    text = write(
        Project("Thin", graphs={"main": main, "thin": half}),
        analyse(Project("Thin", graphs={"main": main, "thin": half}), FIELDS),
        FIELDS,
    ).text
    assert "self.half_ = half" in text
    assert "# two: learning rate × 0.1, weight decay 0.0" in text
    made = again(Project("Thin", graphs={"main": main, "thin": half}), FIELDS).project
    assert made.main.nodes["logits"].type == "Output"
    assert made.main.nodes["two"].weights == slow.weights
    assert made.graphs["thin"].nodes["wide"].weights == slow_inside.weights
    assert made.graphs["thin"].nodes["wide"].note == "Looks around."
    (scaled,) = (n for n in made.graphs["thin"].nodes.values() if n.type == "MultiplyNumber")
    assert scaled.params == {"other": "=half"}
    assert made.graphs["thin"].arguments == half.arguments
    assert "two.score" in {wire.source for wire in made.main.wires.values()}


def test_variables_and_expressions_come_back():
    project, fields = described("dcgan")
    made = again(project, fields).project
    assert made.variables == {"channels": 64}
    inside = made.graphs["generator"].nodes
    assert inside["widen1"].params == {"channels": "=channels * 8", "padding": 0, "stride": 1}
    assert made.main.nodes["picture"].type == "Output"
    assert {n for n, node in inside.items() if node.type == "Output"} == {"picture"}
    assert made.updates["generator"].nodes == ("generator",)
    project, fields = described("digits-cnn")
    made = again(project, fields).project
    # What the data says is no variable of the project.
    assert made.variables == {}
    assert made.main.nodes["head"].params == {"out_features": "=classes"}
    larger = replace(fields["digit"], classes=tuple("0123456789ab"))
    found = analyse(made, {**fields, "digit": larger})
    assert str(found.facts["head"].outputs["output"]) == "N × 12"
