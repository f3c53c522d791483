"""Drawings with one mistake each: what is said of it, and how many fixes are offered."""

from __future__ import annotations

import pytest

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
