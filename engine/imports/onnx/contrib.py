"""Operators that onnxruntime adds to ONNX and that mean no more than a few plain ones, written as those."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, helper, numpy_helper

DOMAIN = "com.microsoft"
# What gives the sizes of its first input, and the version of ONNX's operators that has it.
ALIKE = {"Gelu": 20, "LayerNormalization": 17, "RMSNormalization": 23, "Swish": 24}
ACTIVATIONS = {"": None, "Relu": {}, "Tanh": {}, "Sigmoid": {}, "LeakyRelu": {"alpha": 0.01}}
Maker = Callable[["Rewriting"], None]
MAKERS: dict[str, Maker] = {}


class Rewriting:
    """One operator on its way to plain ones."""

    def __init__(self, node: NodeProto, graph: GraphProto) -> None:
        self.node, self.graph = node, graph
        self.settings: dict[str, Any] = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        self.made: list[NodeProto] = []

    def has(self, place: int) -> bool:
        """Whether something goes into an optional input."""
        return place < len(self.node.input) and bool(self.node.input[place])

    def wants(self, place: int) -> bool:
        """Whether the file has this further output."""
        return place < len(self.node.output) and bool(self.node.output[place])

    def put(self, type: str, *inputs: str, into: str = "", **settings: Any) -> str:
        """A plain operator; gives the name of what it makes."""
        name = into or f"{self.node.output[0]}/{type}{len(self.made)}"
        self.made.append(helper.make_node(type, list(inputs), [name], name=self.node.name, **settings))
        return name

    def number(self, value: float) -> str:
        """A stored number."""
        name = f"{self.node.output[0]}/number{len(self.made)}"
        self.graph.initializer.append(numpy_helper.from_array(np.array(value, np.float32), name))
        return name

    def out(self, place: int = 0) -> str:
        """The name of an output."""
        return str(self.node.output[place])


def maker(*types: str) -> Callable[[Maker], Maker]:
    """Declare the function below as what writes operators of these types as plain ones."""

    def register(function: Maker) -> Maker:
        MAKERS.update(dict.fromkeys(types, function))
        return function

    return register


def plain(model: ModelProto) -> ModelProto:
    """The model with its additions of onnxruntime as plain operators, as far as they are such."""
    nodes: list[NodeProto] = []
    for node in model.graph.node:
        write = MAKERS.get(node.op_type) if _is_added(node) else None
        if write is None:
            nodes.append(node)
            continue
        rewriting = Rewriting(node, model.graph)
        write(rewriting)
        nodes += rewriting.made or [node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def is_known(node: NodeProto) -> bool:
    """Whether an operator of onnxruntime's own is among those that can be read."""
    return node.domain == DOMAIN and node.op_type in MAKERS


def _is_added(node: NodeProto) -> bool:
    return node.domain == DOMAIN or (not node.domain and node.op_type == "SimplifiedLayerNormalization")


@maker("Gelu")
def _gelu(it: Rewriting) -> None:
    it.put("Gelu", it.node.input[0], into=it.out())


@maker("FastGelu", "BiasGelu")
def _biased_gelu(it: Rewriting) -> None:
    first = it.put("Add", *it.node.input[:2]) if it.has(1) else it.node.input[0]
    how = {"approximate": "tanh"} if it.node.op_type == "FastGelu" else {}
    it.put("Gelu", first, into=it.out(), **how)


@maker("QuickGelu")
def _quick_gelu(it: Rewriting) -> None:
    given, factor = it.node.input[0], float(it.settings.get("alpha", 1.702))
    scaled = given if factor == 1 else it.put("Mul", given, it.number(factor))
    it.put("Mul", given, it.put("Sigmoid", scaled), into=it.out())


@maker("LayerNormalization")
def _layer_norm(it: Rewriting) -> None:
    if not (it.wants(1) or it.wants(2)):
        it.put("LayerNormalization", *it.node.input, into=it.out(), **_norm(it, 1e-5))


@maker("SimplifiedLayerNormalization")
def _rms_norm(it: Rewriting) -> None:
    if not it.wants(1):
        it.put("RMSNormalization", *it.node.input[:2], into=it.out(), **_norm(it, 1e-5))


@maker("SkipLayerNormalization")
def _skip_layer_norm(it: Rewriting) -> None:
    _skip(it, "LayerNormalization", bias=4, given=[it.node.input[2], *it.node.input[3:4]])


@maker("SkipSimplifiedLayerNormalization")
def _skip_rms_norm(it: Rewriting) -> None:
    _skip(it, "RMSNormalization", bias=3, given=[it.node.input[2]])


def _skip(it: Rewriting, type: str, bias: int, given: list[str]) -> None:
    """A shortcut and a normalisation: what is normalised is the fourth output."""
    if it.wants(1) or it.wants(2):
        return
    total = it.out(3) if it.wants(3) else ""
    if it.has(bias):
        first = it.put("Add", it.node.input[0], it.node.input[bias])
        total = it.put("Add", first, it.node.input[1], into=total)
    else:
        total = it.put("Add", *it.node.input[:2], into=total)
    it.put(type, total, *(name for name in given if name), into=it.out(), **_norm(it, 1e-12))


def _norm(it: Rewriting, usual: float) -> dict[str, Any]:
    return {
        "axis": int(it.settings.get("axis", -1)),
        "epsilon": float(it.settings.get("epsilon", usual)),
    }


@maker("FusedMatMul")
def _fused_matmul(it: Rewriting) -> None:
    """A product whose factors may be turned over: by Einsum, which knows any number of dimensions."""
    if it.settings.get("transBatchA") or it.settings.get("transBatchB"):
        return
    factor = float(it.settings.get("alpha", 1.0))
    one, other = (bool(it.settings.get(name, 0)) for name in ("transA", "transB"))
    into = it.out() if factor == 1 else ""
    stored = next((t for t in it.graph.initializer if t.name == it.node.input[1]), None)
    if other and not one and stored is not None and len(stored.dims) == 2:
        turned = it.put("Transpose", it.node.input[1], perm=[1, 0])
        made = it.put("MatMul", it.node.input[0], turned, into=into)
    elif one or other:
        made = it.put("TurnedMatMul", *it.node.input, into=into, transA=int(one), transB=int(other))
    else:
        made = it.put("MatMul", *it.node.input, into=into)
    if factor != 1:
        it.put("Mul", made, it.number(factor), into=it.out())


@maker("FusedConv", "FusedGemm")
def _fused(it: Rewriting) -> None:
    """A layer with its activation."""
    word = it.settings.pop("activation", b"").decode()
    further = [float(each) for each in it.settings.pop("activation_params", ())]
    alpha = it.settings.pop("activation_alpha", None)
    if word not in ACTIVATIONS:
        return
    usual = ACTIVATIONS[word]
    added = it.node.input[3] if it.node.op_type == "FusedConv" and it.has(3) else ""
    type, settings = it.node.op_type.removeprefix("Fused"), it.settings
    kept = {name: value for name, value in settings.items() if not name.startswith("activation")}
    made = it.put(type, *it.node.input[:3], into="" if added or usual is not None else it.out(), **kept)
    if added:
        made = it.put("Add", made, added, into="" if usual is not None else it.out())
    if usual is not None:
        given = further[0] if further else alpha
        it.put(
            word, made, into=it.out(), **({"alpha": float(given)} if given is not None and usual else usual)
        )
