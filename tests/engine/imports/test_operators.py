"""Operators of ONNX, each as the layer that it becomes, against onnxruntime's own answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper

from engine.declare import UserError
from engine.graph.model import Project
from engine.imports import Report, bring

F32 = np.float32


def random(*sizes: int) -> Any:
    return np.random.default_rng(0).standard_normal(sizes).astype(F32)


def whole(*values: int) -> Any:
    return np.array(values, np.int64)


def node(type: str, *inputs: str, output: str = "y", **settings: Any) -> Any:
    return helper.make_node(type, list(inputs) or ["x"], [output], **settings)


pytestmark = pytest.mark.usefixtures("here")
# What is made, its stored values, the sizes of x, and the layers between Input and Output.
CASES: dict[str, tuple[list[Any], dict[str, Any], tuple[int, ...], list[str]]] = {
    "many plain ones": (
        [
            node(t, f"v{i}" if i else "x", output=f"v{i + 1}")
            for i, t in enumerate(
                ("Sigmoid", "Tanh", "Softplus", "Softsign", "Mish", "HardSwish", "Exp", "Abs", "Sqrt")
            )
        ]
        + [node("Erf", "v9")],
        {},
        (4,),
        ["Sigmoid", "Tanh", "Softplus", "Softsign", "Mish", "Hardswish", "Exp", "Abs", "Sqrt", "Erf"],
    ),
    "matmul and add": (
        [node("MatMul", "x", "w", output="h"), node("Add", "h", "b")],
        {"w": random(4, 3), "b": random(3)},
        (5, 4),
        ["Linear"],
    ),
    "gemm with factors": (
        [node("Gemm", "x", "w", "b", alpha=0.5, beta=2.0)],
        {"w": random(4, 3), "b": random(3)},
        (4,),
        ["Linear"],
    ),
    "gelu in parts": (
        [
            node("Div", "x", "root", output="a"),
            node("Erf", "a", output="b"),
            node("Add", "b", "one", output="c"),
            node("Mul", "x", "c", output="d"),
            node("Mul", "d", "half"),
        ],
        {"root": F32(2**0.5), "one": F32(1), "half": F32(0.5)},
        (4,),
        ["GELU"],
    ),
    "silu in parts": ([node("Sigmoid", output="s"), node("Mul", "x", "s")], {}, (4,), ["SiLU"]),
    "uneven padding": (
        [node("Conv", "x", "w", pads=[0, 1, 1, 2], strides=[2, 1])],
        {"w": random(2, 3, 3, 3)},
        (3, 6, 6),
        ["Pad", "Conv2d"],
    ),
    "same padding": (
        [node("Conv", "x", "w", pads=[1, 1, 1, 1])],
        {"w": random(2, 3, 3, 3)},
        (3, 6, 6),
        ["Conv2d"],
    ),
    "padding by word": (
        [node("Conv", "x", "w", auto_pad="SAME_UPPER", strides=[2, 2])],
        {"w": random(2, 3, 3, 3)},
        (3, 6, 6),
        ["Pad", "Conv2d"],
    ),
    "pools": (
        [
            node("MaxPool", "x", output="a", kernel_shape=[2, 2], strides=[2, 2]),
            node("AveragePool", "a", output="b", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
            node("GlobalAveragePool", "b", output="c"),
            node("Flatten", "c"),
        ],
        {},
        (3, 8, 8),
        ["MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d", "Flatten"],
    ),
    "an uneven pool runs as it is": (
        [node("MaxPool", "x", kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 1, 1])],
        {},
        (3, 7, 7),
        ["OnnxOperator"],
    ),
    "norms": (
        [
            node("BatchNormalization", "x", "s", "b", "m", "v", output="a"),
            node("InstanceNormalization", "a", "s", "b", output="c"),
            node("LayerNormalization", "c", "ls", "lb", axis=-1),
        ],
        {
            "s": random(3),
            "b": random(3),
            "m": random(3),
            "v": np.abs(random(3)) + 1,
            "ls": random(5),
            "lb": random(5),
        },
        (3, 5, 5),
        ["BatchNorm2d", "InstanceNorm2d", "LayerNorm"],
    ),
    "numbers": (
        [
            node("Add", "x", "two", output="a"),
            node("Div", "a", "two", output="b"),
            node("Sub", "two", "b", output="c"),
            node("Pow", "c", "two", output="d"),
            node("Clip", "d", "two", output="e"),
            node("Clip", "e", "", "six", output="f"),
            node("Clip", "f", "two", "six"),
        ],
        {"two": F32(2), "six": F32(6)},
        (4,),
        [
            "AddNumber",
            "MultiplyNumber",
            "StoredTensor",
            "Subtract",
            "Power",
            "OnnxOperator",
            "OnnxOperator",
            "Clamp",
        ],
    ),
    "a stored bias for each channel": (
        [node("Add", "x", "b")],
        {"b": random(3, 1, 1)},
        (3, 5, 5),
        ["StoredTensor", "Add"],
    ),
    "shapes": (
        [
            node("Transpose", "x", output="a", perm=[0, 2, 1]),
            node("Unsqueeze", "a", "one", output="b"),
            node("Squeeze", "b", "one", output="c"),
            node("Reshape", "c", "sizes"),
        ],
        {"one": whole(1), "sizes": whole(-1, 2, 10)},
        (4, 5),
        ["Transpose", "Unsqueeze", "Squeeze", "Reshape"],
    ),
    "a shape that is worked out": (
        [
            node("Shape", "x", output="s"),
            node("Gather", "s", "zero", output="n"),
            node("Unsqueeze", "n", "axis", output="u"),
            node("Concat", "u", "rest", output="t", axis=0),
            node("Reshape", "x", "t"),
        ],
        {"zero": np.array(0, np.int64), "axis": whole(0), "rest": whole(-1)},
        (4, 5),
        ["Flatten"],
    ),
    "cuts": (
        [
            node("Slice", "x", "one", "five", "axes", output="a"),
            node("Gather", "a", "some", output="b", axis=1),
            node("Slice", "b", "end", "start", "axes", "back", output="c"),
            node("Split", "c", output="p", axis=1) if False else node("Identity", "c", output="p"),
            node("Concat", "p", "p", axis=1),
        ],
        {
            "one": whole(1),
            "five": whole(5),
            "axes": whole(1),
            "some": whole(3, 0, 1),
            "end": whole(-1),
            "start": whole(-(2**63)),
            "back": whole(-1),
        },
        (6, 2),
        ["Slice", "OnnxOperator", "Flip", "Concatenate"],
    ),
    "sums": (
        [
            node("ReduceMean", "x", output="a", axes=[2], keepdims=1)
            if False
            else node("ReduceMean", "x", "two", output="a", keepdims=1),
            node("ReduceL2", "a", "one", output="b", keepdims=1),
            node("CumSum", "b", "axis", output="c"),
            node("Softmax", "c", axis=-1),
        ],
        {"two": whole(2), "one": whole(1), "axis": np.array(1, np.int64)},
        (4, 5),
        ["Mean", "Square", "Sum", "Sqrt", "CumulativeSum", "Softmax"],
    ),
    "enlarged": (
        [
            node("Resize", "x", "", "larger", output="a", mode="linear"),
            node(
                "Resize",
                "a",
                "",
                "scales",
                mode="nearest",
                coordinate_transformation_mode="asymmetric",
                nearest_mode="floor",
            ),
        ],
        {"larger": np.array([1, 1, 1.75, 1.6], F32), "scales": np.array([1, 1, 2, 2], F32)},
        (3, 4, 5),
        ["Resize", "Upsample"],
    ),
    "depth to space": (
        [
            node("DepthToSpace", "x", output="a", blocksize=2),
            node("SpaceToDepth", "a", output="b", blocksize=2),
            node("DepthToSpace", "b", blocksize=2, mode="CRD"),
        ],
        {},
        (8, 4, 4),
        ["OnnxOperator", "OnnxOperator", "PixelShuffle"],
    ),
    "flat softmax of old": ([node("Softmax", "x", axis=1)], {}, (3, 4), ["OnnxOperator"]),
}
OPSETS = {"flat softmax of old": 11, "a stored bias for each channel": 13}


@pytest.mark.parametrize("what", CASES)
def test_operators_become_layers_that_answer_the_same(what: str, build) -> None:
    nodes, constants, sizes, types = CASES[what]
    report, project = _brought(build(nodes, constants, sizes, OPSETS.get(what, 20)))
    found = [each.type for each in project.main.nodes.values()]
    assert found == ["Input", *types, "Output"]
    assert report.parity is not None, report.notes
    assert report.parity.passed, report.parity


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("direction", ["forward", "bidirectional", "reverse"])
def test_recurrent_operators(kind: str, direction: str, build) -> None:
    gates, sides, hidden = {"LSTM": 4, "GRU": 3, "RNN": 1}[kind], 2 if direction == "bidirectional" else 1, 5
    constants = {
        "w": random(sides, gates * hidden, 3),
        "r": random(sides, gates * hidden, hidden),
        "b": random(sides, 2 * gates * hidden),
        "sizes": whole(0, 0, -1),
    }
    settings = {"linear_before_reset": 1} if kind == "GRU" else {}
    recurrent = helper.make_node(
        kind, ["t", "w", "r", "b"], ["all", "last"], hidden_size=hidden, direction=direction, **settings
    )
    nodes = [
        node("Transpose", "x", output="t", perm=[1, 0, 2]),
        recurrent,
        node("Transpose", "all", output="turned", perm=[2, 0, 1, 3]),
        node("Reshape", "turned", "sizes", output="seen"),
        node("ReduceSum", "last", "zero", output="summed", keepdims=0),
        node("ReduceMean", "seen", "one", output="mean", keepdims=0),
        node("Concat", "mean", "summed", axis=1),
    ]
    report, project = _brought(build(nodes, {**constants, "zero": whole(0), "one": whole(1)}, (7, 3)))
    assert kind in [each.type for each in project.main.nodes.values()]
    assert report.parity is not None, report.notes
    assert report.parity.passed, report.parity


def test_rows_of_a_table(build) -> None:
    nodes = [node("Gather", "table", "x", output="rows"), node("ReduceMean", "rows", "one", keepdims=0)]
    path = build(nodes, {"table": random(9, 4), "one": whole(1)}, (6,), kind=TensorProto.INT64)
    report, project = _brought(path)
    assert project.main.nodes["embedding1"].params == {"num_embeddings": 9, "embedding_dim": 4}
    assert project.data is not None
    assert "6 numbers below 9" in str(project.data.params["inputs"])
    assert report.parity is not None
    assert report.parity.passed


def test_two_inputs(build) -> None:
    nodes = [node("Mul", "x", "other", output="a"), node("Max", "a", "x", "other")]
    report, project = _brought(build(nodes, {}, (4,), more={"other": (4,)}))
    assert [n.type for n in project.main.nodes.values()] == [
        "Input",
        "Input",
        "Multiply",
        "Maximum",
        "Maximum",
        "Output",
    ]
    assert report.parity is not None
    assert report.parity.passed


def test_what_nothing_stands_for_is_named(build) -> None:
    nodes = [node("NonZero", "x", output="a"), node("Cast", "a", to=TensorProto.FLOAT)]
    with pytest.raises(UserError, match="NonZero") as caught:
        bring(build(nodes))
    assert "Cast" not in str(caught.value)


def test_the_report_counts_opaque_operators(build) -> None:
    report, _ = _brought(build([node("Hardmax", "x", output="a"), node("Sinh", "a")]))
    assert {each.operator: len(each.nodes) for each in report.opaque} == {"Hardmax": 1, "Sinh": 1}


def test_open_sizes_are_told(build) -> None:
    path = build([node("Relu")], {}, (3, "height", "width"))  # type: ignore[arg-type]
    report, project = _brought(path)
    assert any("height" in note for note in report.notes)
    assert "3 × 64 × 64" in str(project.data.params["inputs"])  # type: ignore[union-attr]


def _brought(path: Path) -> tuple[Report, Project]:
    """What an import gives, all in this process."""
    found = bring(path)
    return found.report, found.project
