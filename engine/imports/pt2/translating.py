"""A graph of torch's operators as a graph of ONNX's, which `engine.imports.onnx` makes drawings of.

Sizes that depend on the batch stay computed (`Shape`, `Gather`), as an exporter to ONNX would leave them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper

from engine.declare import UserError
from engine.files import shown
from engine.imports.onnx.checks import checked
from engine.imports.pt2.archive import KINDS, Array, Exported, opened

OPSET = 20
MOST_NODES = 10_000
Arguments = Mapping[str, Any]
Rule = Callable[["Translation", "Call"], None]
RULES: dict[str, Rule] = {}
TYPES = {
    "float32": TensorProto.FLOAT,
    "int64": TensorProto.INT64,
    "bool": TensorProto.BOOL,
    "int32": TensorProto.INT32,
}


def rule(*targets: str) -> Callable[[Rule], Rule]:
    """Declare the function below as what translates torch's operators of these names."""

    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(targets, function))
        return function

    return register


class Call:
    """One call in torch's graph: `given` by argument name, tensors and sizes as names, the rest as values."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        self.target = str(node["target"]).removeprefix("torch.ops.aten.")
        self.given: dict[str, Any] = {}
        for place, each in enumerate(node["inputs"]):
            self.given[each["name"] or str(place)] = _value(each["arg"])
        self.outputs = [_name(each) for each in node["outputs"]]
        stack = str(node.get("metadata", {}).get("nn_module_stack", "")).split(";")[-1].split(",")
        self.layer = stack[1] if len(stack) > 2 else ""

    def get(self, name: str, default: Any = None) -> Any:
        """An argument, or its default where it was left out."""
        found = self.given.get(name)
        return default if found is None else found


class Name(str):
    """The name of a tensor or of a size in torch's graph."""

    __slots__ = ()


class Translation:
    """ONNX's operators as they are added."""

    def __init__(self, exported: Exported) -> None:
        self.nodes: list[Any] = []
        self.tensors: dict[str, Array] = {exported.names.get(n, n): a for n, a in exported.tensors.items()}
        self.renamed = dict(exported.names)
        self.shapes = {n: v["sizes"] for n, v in exported.graph["tensor_values"].items()}
        self.count = 0
        self.layer = ""

    def rank(self, name: str) -> int:
        """How many dimensions a tensor has."""
        return len(self.shapes[name])

    def size(self, name: str, axis: int) -> int | None:
        """A size, where it is fixed."""
        found = self.shapes[name][axis].get("as_int")
        return None if found is None else int(found)

    def constant(self, value: Any, dtype: Any = np.float32) -> str:
        """The name of stored values."""
        self.count += 1
        name = f"val_{self.count}"
        self.tensors[name] = np.asarray(value, dtype)
        return name

    def add(self, type: str, inputs: list[str], output: str = "", **settings: Any) -> str:
        """An operator; gives the name of its output."""
        self.count += 1
        made = output or f"between_{self.count}"
        node = helper.make_node(type, [self.renamed.get(n, n) for n in inputs], [made], **settings)
        if self.layer:
            node.metadata_props.add(key="layer", value=self.layer)
        self.nodes.append(node)
        return made

    def operand(self, value: Any) -> str:
        """A tensor's name, or a number as one."""
        return value if isinstance(value, Name) else self.constant(value)

    def sizes(self, listed: Any) -> str:
        """A list of sizes as one tensor, joined of fixed and of computed ones."""
        if not any(isinstance(each, Name) for each in listed):
            return self.constant(listed, np.int64)
        parts = [each if isinstance(each, Name) else self.constant([each], np.int64) for each in listed]
        return self.add("Concat", parts, axis=0)


def translated(path: Path) -> ModelProto:
    """The ONNX model of a .pt2 file; raises UserError with all operators that can't be translated."""
    name = shown(path)
    exported = opened(path)
    calls = [Call(node) for node in exported.graph["nodes"]]
    if len(calls) > MOST_NODES:
        raise UserError(f"{name} has {len(calls):,} operators, but at most {MOST_NODES:,} can be drawn.")
    import engine.imports.pt2.rules  # noqa: F401 - declares them

    if unknown := sorted({call.target for call in calls} - RULES.keys()):
        raise UserError(
            f"{name} has operators that can't be drawn: {', '.join(unknown[:12])}. Export it to ONNX instead."
        )
    made = Translation(exported)
    for call in calls:
        made.layer = call.layer
        try:
            RULES[call.target](made, call)
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            why = f"{call.target} has settings that can't be drawn ({error})"
            raise UserError(f"{name}: {why}. Export it to ONNX instead.") from None
    return checked(_model(exported, made), path)


def _model(exported: Exported, made: Translation) -> ModelProto:
    inputs = []
    for name in exported.inputs:
        about = exported.graph["tensor_values"][name]
        sizes = [
            each.get("as_int", "batch" if not place else f"{name}_{place}")
            for place, each in enumerate(about["sizes"])
        ]
        inputs.append(helper.make_tensor_value_info(name, TYPES[KINDS[about["dtype"]]], sizes))
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in exported.outputs]
    stored = [numpy_helper.from_array(array, name) for name, array in made.tensors.items()]
    graph = helper.make_graph(made.nodes, "exported", inputs, outputs, stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def _name(output: Mapping[str, Any]) -> str:
    ((kind, value),) = output.items()
    if kind == "as_tensor":
        return str(value["name"])
    if kind == "as_sym_int":
        return str(value["as_name"])
    if kind == "as_tensors":
        return ""
    raise KeyError(kind)


def _value(argument: Mapping[str, Any]) -> Any:
    """An argument as a plain value; tensors and computed sizes as `Name`s."""
    ((kind, value),) = argument.items()
    match kind:
        case "as_tensor":
            return Name(value["name"])
        case "as_tensors":
            return [Name(each["name"]) for each in value]
        case "as_sym_int":
            return Name(value["as_name"]) if "as_name" in value else int(value["as_int"])
        case "as_sym_ints":
            return [Name(each["as_name"]) if "as_name" in each else int(each["as_int"]) for each in value]
        case "as_none":
            return None
        case "as_optional_tensors":
            return [Name(each["as_tensor"]["name"]) if "as_tensor" in each else None for each in value]
    return value
