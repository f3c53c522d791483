"""ONNX files with conditions, functions and additions of onnxruntime: written out, then drawn as ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import ModelProto, TensorProto, helper, numpy_helper

from engine.declare import UserError
from engine.imports import bring

pytestmark = pytest.mark.usefixtures("here")
F32 = np.float32
FLOAT, BOOL = TensorProto.FLOAT, TensorProto.BOOL
Save = Callable[..., Path]


def random(*sizes: int) -> Any:
    return np.random.default_rng(0).standard_normal(sizes).astype(F32)


def node(type: str, *inputs: str, output: str = "y", domain: str = "", **settings: Any) -> Any:
    return helper.make_node(type, list(inputs), [output], domain=domain, **settings)


def added(type: str, *inputs: str, output: str = "y", **settings: Any) -> Any:
    return node(type, *inputs, output=output, domain="com.microsoft", **settings)


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """A file of operators from `x` to `y`."""

    def write(
        nodes: list[Any],
        constants: dict[str, Any] | None = None,
        sizes: tuple[int | str, ...] = ("N", 4),
        opset: int = 17,
        functions: list[Any] | None = None,
    ) -> Path:
        stored = [numpy_helper.from_array(np.asarray(v), n) for n, v in (constants or {}).items()]
        given = helper.make_tensor_value_info("x", FLOAT, sizes)
        made = helper.make_tensor_value_info("y", FLOAT, None)
        graph = helper.make_graph(nodes, "g", [given], [made], stored)
        versions = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
        versions += [helper.make_opsetid("mine", 1)]
        model: ModelProto = helper.make_model(
            graph, opset_imports=versions, ir_version=9, functions=functions or []
        )
        path = tmp_path / "made.onnx"
        path.write_bytes(model.SerializeToString())
        return path

    return write


def layers(path: Path) -> list[str]:
    """The layers between Input and Output, once the drawing was found to answer as the file does."""
    found = bring(path)
    assert found.report.parity is not None, found.report.notes
    assert found.report.parity.passed, found.report.parity
    types = [each.type for each in found.project.main.nodes.values()]
    return [type for type in types if type not in ("Input", "Output")]


def branch(name: str, *nodes: Any, output: str, stored: dict[str, Any] | None = None) -> Any:
    values = [numpy_helper.from_array(np.asarray(v), n) for n, v in (stored or {}).items()]
    return helper.make_graph(
        list(nodes), name, [], [helper.make_tensor_value_info(output, FLOAT, None)], values
    )


def test_a_condition_that_is_known_is_the_branch_that_is_taken(save):
    yes = branch("yes", node("MatMul", "x", "w", output="out"), output="out", stored={"w": random(4, 3)})
    no = branch("no", node("Relu", "x", output="out"), output="out")
    for value, wanted in ((True, ["Linear"]), (False, ["ReLU"])):
        chosen = helper.make_node("If", ["c"], ["y"], then_branch=yes, else_branch=no)
        assert layers(save([chosen], {"c": np.array(value)})) == wanted


def test_conditions_on_sizes_within_conditions_are_known_too(save):
    inner = helper.make_node(
        "If",
        ["c"],
        ["out"],
        then_branch=branch("a", node("Tanh", "h", output="out"), output="out"),
        else_branch=branch("b", node("Relu", "h", output="out"), output="out"),
    )
    yes = branch("yes", node("Sigmoid", "x", output="h"), inner, output="out")
    no = branch("no", node("Identity", "x", output="out"), output="out")
    nodes = [
        node("Shape", "x", output="s"),
        node("Gather", "s", "one", output="width"),
        node("Equal", "width", "four", output="c"),
        helper.make_node("If", ["c"], ["m"], then_branch=yes, else_branch=no),
        node("Neg", "m"),
    ]
    numbers = {"one": np.array(1, np.int64), "four": np.array(4, np.int64)}
    assert layers(save(nodes, numbers)) == ["Sigmoid", "Tanh", "Negate"]


def test_a_condition_on_what_comes_in_is_refused_with_the_reason(save):
    nodes = [
        node("ReduceSum", "x", output="s", keepdims=0),
        node("Greater", "s", "zero", output="c"),
        helper.make_node(
            "If",
            ["c"],
            ["y"],
            then_branch=branch("a", node("Tanh", "x", output="out"), output="out"),
            else_branch=branch("b", node("Relu", "x", output="out"), output="out"),
        ),
    ]
    with pytest.raises(UserError, match=r"If .*depends on what comes in"):
        bring(save(nodes, {"zero": F32(0)}))


def test_a_scan_is_refused_with_the_reason(save):
    body = helper.make_graph(
        [node("Add", "h", "v", output="h2"), node("Identity", "h2", output="o")],
        "body",
        [helper.make_tensor_value_info(n, FLOAT, None) for n in ("h", "v")],
        [helper.make_tensor_value_info(n, FLOAT, None) for n in ("h2", "o")],
    )
    scan = helper.make_node("Scan", ["start", "x"], ["last", "y"], body=body, num_scan_inputs=1)
    with pytest.raises(UserError, match=r"repeats a part of itself.*Scan"):
        bring(save([scan], {"start": random(4)}))


def test_functions_of_a_file_stand_in_the_place_of_their_calls(save):
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("mine", 1)]
    twice = helper.make_function(
        "mine",
        "Dense",
        ["a", "w"],
        ["b"],
        [node("MatMul", "a", "w", output="m"), node("Relu", "m", output="b")],
        versions,
    )
    outer = helper.make_function(
        "mine",
        "Two",
        ["a", "w"],
        ["b"],
        [
            node("Dense", "a", "w", output="m", domain="mine"),
            node("Dense", "m", "w", output="b", domain="mine"),
        ],
        versions,
    )
    path = save([node("Two", "x", "w", domain="mine")], {"w": random(4, 4)}, functions=[twice, outer])
    assert layers(path) == ["Linear", "ReLU", "Linear", "ReLU"]


def test_functions_that_grow_without_end_are_refused(save):
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("mine", 1)]

    def function(name: str, called: str) -> Any:
        domain = "" if called == "Relu" else "mine"
        first, second = (
            node(called, "a", output="m", domain=domain),
            node(called, "m", output="b", domain=domain),
        )
        return helper.make_function("mine", name, ["a"], ["b"], [first, second], versions)

    bomb = [function(f"F{n}", f"F{n - 1}" if n else "Relu") for n in range(40)]
    with pytest.raises(UserError, match="operators with its functions"):
        bring(save([node("F39", "x", domain="mine")], functions=bomb))
    with pytest.raises(UserError, match="calls itself"):
        bring(save([node("F", "x", domain="mine")], functions=[function("F", "F")]))


NORM = {"g": random(6), "b": random(6)}
ADDITIONS: dict[str, tuple[list[Any], dict[str, Any], tuple[int | str, ...], list[str]]] = {
    "gelu": ([added("Gelu", "x")], {}, ("N", 4), ["GELU"]),
    "fast gelu": ([added("FastGelu", "x", "b")], {"b": random(4)}, ("N", 4), ["StoredTensor", "Add", "GELU"]),
    "gelu with a bias": (
        [added("BiasGelu", "x", "b")],
        {"b": random(4)},
        ("N", 4),
        ["StoredTensor", "Add", "GELU"],
    ),
    "quick gelu": ([added("QuickGelu", "x")], {}, ("N", 4), ["MultiplyNumber", "Sigmoid", "Multiply"]),
    "shortcut and norm": (
        [
            node("Relu", "x", output="r"),
            helper.make_node(
                "SkipLayerNormalization", ["x", "r", "g", "b"], ["n", "", "", "t"], domain="com.microsoft"
            ),
            node("Add", "n", "t"),
        ],
        NORM,
        ("N", 3, 6),
        ["ReLU", "Add", "LayerNorm", "Add"],
    ),
    "shortcut and short norm": (
        [node("Relu", "x", output="r"), added("SkipSimplifiedLayerNormalization", "x", "r", "g")],
        {"g": NORM["g"]},
        ("N", 3, 6),
        ["ReLU", "Add", "RMSNorm"],
    ),
    "product turned over": (
        [node("Relu", "x", output="r"), added("FusedMatMul", "x", "r", transB=1, alpha=0.125)],
        {},
        ("N", 3, 6),
        ["ReLU", "Transpose", "MatMul", "MultiplyNumber"],
    ),
    "product with a stored matrix": (
        [added("FusedMatMul", "x", "w", transB=1)],
        {"w": random(5, 6)},
        ("N", 3, 6),
        ["Linear"],
    ),
    "convolution with its activation": (
        [added("FusedConv", "x", "w", activation="LeakyRelu", activation_params=[0.2], pads=[1, 1, 1, 1])],
        {"w": random(2, 3, 3, 3)},
        ("N", 3, 5, 5),
        ["Conv2d", "LeakyReLU"],
    ),
    "gemm with its activation": (
        [added("FusedGemm", "x", "w", "b", activation="Relu", transB=1)],
        {"w": random(3, 4), "b": random(3)},
        ("N", 4),
        ["Linear", "ReLU"],
    ),
}


@pytest.mark.parametrize("name", ADDITIONS)
def test_additions_of_onnxruntime_are_plain_layers(name, save):
    nodes, constants, sizes, wanted = ADDITIONS[name]
    assert layers(save(nodes, constants, sizes)) == wanted


def test_other_additions_are_refused_by_name(save):
    with pytest.raises(UserError, match=r"Attention of com.microsoft"):
        bring(save([added("Attention", "x", "w", num_heads=2)], {"w": random(6, 18)}, ("N", 3, 6)))
