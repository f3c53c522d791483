"""ONNX files that mean harm, made by hand of protocol buffers, and an honest one to change."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT


def model(
    nodes: list[Any], initializers: list[Any] = (), sizes: tuple[Any, ...] = ("N", 4), **more: Any
) -> ModelProto:
    """A model from `x` to `y`."""
    inputs = [helper.make_tensor_value_info("x", FLOAT, sizes)]
    outputs = [helper.make_tensor_value_info("y", FLOAT, None)]
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(initializers))
    opsets = [
        helper.make_opsetid(domain, version) for domain, version in more.get("opsets", {"": 17}).items()
    ]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def honest() -> ModelProto:
    """Weights, an activation, a reshape."""
    weight = numpy_helper.from_array(np.arange(12, dtype=np.float32).reshape(3, 4) / 10, "head.weight")
    bias = numpy_helper.from_array(np.ones(3, np.float32), "head.bias")
    shape = numpy_helper.from_array(np.array([-1, 3, 1], np.int64), "shape")
    nodes = [
        helper.make_node("Gemm", ["x", "head.weight", "head.bias"], ["h"], transB=1),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("Reshape", ["r", "shape"], ["y"]),
    ]
    return model(nodes, [weight, bias, shape])


def outside(location: str, key: str = "location", **more: str) -> ModelProto:
    """A model whose weights are said to lie in another file."""
    tensor = TensorProto(name="w", data_type=FLOAT, dims=[4, 4], data_location=TensorProto.EXTERNAL)
    for name, value in {key: location, **more}.items():
        tensor.external_data.add(key=name, value=value)
    return model([helper.make_node("MatMul", ["x", "w"], ["y"])], [tensor])


def claims(*dims: int, data: bytes = b"") -> ModelProto:
    """A weight whose sizes are not those of its bytes."""
    tensor = TensorProto(name="w", data_type=FLOAT, dims=dims, raw_data=data)
    return model([helper.make_node("MatMul", ["x", "w"], ["y"])], [tensor])


def grown(size: int) -> ModelProto:
    """A few bytes that ask for a tensor of any size."""
    shape = numpy_helper.from_array(np.array([size], np.int64), "s")
    nodes = [helper.make_node("ConstantOfShape", ["s"], ["c"]), helper.make_node("Add", ["x", "c"], ["y"])]
    return model(nodes, [shape])


def looped(times: int) -> ModelProto:
    """A loop that runs 2^62 times."""
    count = numpy_helper.from_array(np.array(times, np.int64), "times")
    going = numpy_helper.from_array(np.array(True), "going")
    body = helper.make_graph(
        [helper.make_node("Identity", ["c"], ["d"]), helper.make_node("Identity", ["v"], ["w"])],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("c", TensorProto.BOOL, []),
            helper.make_tensor_value_info("v", FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("d", TensorProto.BOOL, []),
            helper.make_tensor_value_info("w", FLOAT, None),
        ],
    )
    return model([helper.make_node("Loop", ["times", "going", "x"], ["y"], body=body)], [count, going])


def nested(depth: int) -> ModelProto:
    """Conditions within conditions."""
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["y"])], "g", [], [helper.make_tensor_value_info("y", FLOAT, None)]
    )
    for _ in range(depth):
        node = helper.make_node("If", ["c"], ["y"], then_branch=graph, else_branch=graph)
        graph = helper.make_graph([node], "g", [], [helper.make_tensor_value_info("y", FLOAT, None)])
    condition = numpy_helper.from_array(np.array(True), "c")
    return model(list(graph.node), [condition])


def doubling(depth: int, own: bool = False) -> ModelProto:
    """Functions that call the next one twice; the last calls itself."""
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("mine", 1)]
    made = model([helper.make_node("F0", ["x"], ["y"], domain="mine")], opsets={"": 17, "mine": 1})
    for n in range(depth):
        called = ("Relu", "") if n == depth - 1 and not own else (f"F{min(n + 1, depth - 1)}", "mine")
        nodes = [helper.make_node(called[0], [a], [b], domain=called[1]) for a, b in (("a", "m"), ("m", "b"))]
        made.functions.append(helper.make_function("mine", f"F{n}", ["a"], ["b"], nodes, versions))
    return made


def chained(count: int) -> ModelProto:
    """So many operators in a row."""
    names = ["x", *(f"v{n}" for n in range(count - 1)), "y"]
    return model([helper.make_node("Relu", [a], [b]) for a, b in pairwise(names)])


def cycle() -> ModelProto:
    """Two operators that wait for each other."""
    return model(
        [
            helper.make_node("Add", ["x", "b"], ["a"]),
            helper.make_node("Relu", ["a"], ["b"]),
            helper.make_node("Relu", ["b"], ["y"]),
        ]
    )


def large_text() -> ModelProto:
    """An operator whose name has a megabyte."""
    return model([helper.make_node("Relu" * 250_000, ["x"], ["y"])])


def reshaped(*target: int) -> ModelProto:
    """A Reshape to sizes that can't be."""
    shape = numpy_helper.from_array(np.array(target, np.int64), "s")
    return model([helper.make_node("Reshape", ["x", "s"], ["y"])], [shape])


def convolved(**settings: Any) -> ModelProto:
    """A convolution with settings that can't be."""
    weight = numpy_helper.from_array(np.ones((2, 4, 3, 3), np.float32), "w")
    return model([helper.make_node("Conv", ["x", "w"], ["y"], **settings)], [weight], ("N", 4, 8, 8))


def tiled(count: int) -> ModelProto:
    """A tensor that asks to be repeated without end."""
    times = numpy_helper.from_array(np.array([1, count], np.int64), "t")
    return model([helper.make_node("Tile", ["x", "t"], ["y"])], [times])


def ranged() -> ModelProto:
    """A row of numbers up to 2^62."""
    parts = [
        numpy_helper.from_array(np.array(n, np.int64), name) for name, n in (("a", 0), ("b", 2**62), ("c", 1))
    ]
    nodes = [
        helper.make_node("Range", ["a", "b", "c"], ["r"]),
        helper.make_node("Cast", ["r"], ["f"], to=FLOAT),
    ]
    return model([*nodes, helper.make_node("Add", ["x", "f"], ["y"])], parts)


HARMFUL: dict[str, Callable[[], ModelProto]] = {
    "traversal": lambda: outside("../secret"),
    "deep traversal": lambda: outside("a/../../secret"),
    "absolute": lambda: outside("/etc/hostname"),
    "a drive": lambda: outside("C:\\secret"),
    "a share": lambda: outside("\\\\host\\share\\secret"),
    "a folder below": lambda: outside("below/secret"),
    "nothing": lambda: outside(""),
    "the folder itself": lambda: outside("."),
    "a NUL": lambda: outside("sec\0ret"),
    "not there": lambda: outside("missing.bin"),
    "symlink": lambda: outside("symlink.bin"),
    "hardlink": lambda: outside("hardlink.bin"),
    "a pipe": lambda: outside("pipe.bin"),
    "length 2^50": lambda: outside("beside.bin", length=str(2**50)),
    "offset beyond": lambda: outside("beside.bin", offset=str(2**50)),
    "offset below zero": lambda: outside("beside.bin", offset="-4"),
    "a foreign key": lambda: outside("beside.bin", __class__="os"),
    "only a foreign key": lambda: outside("os.system", key="__class__"),
    "size 2^40": lambda: claims(2**40),
    "size -5": lambda: claims(-5),
    "size 2^62 twice": lambda: claims(2**62, 2**62),
    "size with bytes": lambda: claims(4, 4, data=b"1234"),
    "grown to 2^40": lambda: grown(2**40),
    "grown to 2^62": lambda: grown(2**62),
    "grown below zero": lambda: grown(-5),
    "a loop of 2^62": lambda: looped(2**62),
    "30 conditions deep": lambda: nested(15),
    "functions that double": lambda: doubling(60),
    "a function that calls itself": lambda: doubling(3, own=True),
    "100,000 operators": lambda: chained(100_000),
    "a cycle": cycle,
    "a domain of its own": lambda: model(
        [helper.make_node("Evil", ["x"], ["y"], domain="org.evil")], opsets={"": 17, "org.evil": 1}
    ),
    "an unknown operator": lambda: model([helper.make_node("Evil", ["x"], ["y"])]),
    "opset 1": lambda: model([helper.make_node("Relu", ["x"], ["y"])], opsets={"": 1}),
    "opset 2^31": lambda: model([helper.make_node("Relu", ["x"], ["y"])], opsets={"": 2**31}),
    "an output from nowhere": lambda: model([helper.make_node("Relu", ["x"], ["z"])]),
    "made twice": lambda: model([helper.make_node("Relu", ["x"], ["y"])] * 2),
    "a name of a megabyte": large_text,
    "a reshape to 2^62": lambda: reshaped(-1, 2**62),
    "a reshape below zero": lambda: reshaped(-7, -9),
    "a kernel of 2^40": lambda: convolved(kernel_shape=[2**40, 2**40]),
    "a stride of 0": lambda: convolved(strides=[0, 0]),
    "groups of 0": lambda: convolved(group=0),
    "padding of 2^40": lambda: convolved(pads=[2**40] * 4),
    "repeated 2^50 times": lambda: tiled(2**50),
    "a range to 2^62": ranged,
    "an input without sizes": lambda: model([helper.make_node("Relu", ["x"], ["y"])], sizes=()),
    "an input of 2^40": lambda: model([helper.make_node("Relu", ["x"], ["y"])], sizes=("N", 2**40)),
}


def place(folder: Path) -> None:
    """Files around a model that it must not get at."""
    (folder.parent / "secret").write_bytes(b"S" * 64)
    (folder / "symlink.bin").symlink_to(folder.parent / "secret")
    os.link(folder.parent / "secret", folder / "hardlink.bin")
    os.mkfifo(folder / "pipe.bin")
    (folder / "beside.bin").write_bytes(bytes(64))
