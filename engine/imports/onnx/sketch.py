"""The drawing while it is made: nodes, wires and weights, and what every name of the ONNX graph became."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.graph.edits import free_name, is_name
from engine.graph.model import Graph, Node, node_of, port
from engine.graph.model import Wire as Line
from engine.imports.onnx.shapes import PROBE, Array, Known
from engine.imports.onnx.values import Atom, Constant, Value, View, Wire
from engine.layers import LAYERS

FIXED_NAME = re.compile(r"(?i)_?(val|onnx::|const|constant|/.*constant)")
KINDS = {"f": "fixed", "i": "whole", "u": "whole", "b": "flags"}


class NotNative(Exception):
    """No layer does what this operator does with these settings; its text says why."""


class Impossible(Exception):
    """Not even an opaque node does it; its text says why."""


@dataclass
class Sketch:
    """Grows operator by operator. `settled` are operators that another one took along."""

    known: Known
    users: dict[str, list[Any]]
    nodes: dict[str, Node] = field(default_factory=dict)
    wires: dict[str, Line] = field(default_factory=dict)
    weights: dict[str, Array] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    opaque: dict[str, list[str]] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    first: str = ""
    current: str = ""

    def add(
        self,
        type: str,
        params: Mapping[str, Any],
        inputs: Mapping[str, str],
        weights: Mapping[str, Array] | None = None,
        name: str = "",
    ) -> str:
        """A node with wires into its ports from these addresses; gives its name. Defaults are left out."""
        made = self._name(type, name)
        defaults = LAYERS[type].params
        kept = {k: v for k, v in params.items() if k not in defaults or defaults[k].default != v}
        self.nodes[made] = Node(type, kept)
        self.sources[made] = self.current
        for input, address in inputs.items():
            target = port(made, input)
            self.wires[target] = Line(address, target)
        for attribute, array in (weights or {}).items():
            self.weights[f"{made}.{attribute}"] = array
        return made

    def then(self, address: str, type: str, **params: Any) -> str:
        """A node of one input after `address`; gives the address of its output."""
        return port(self.add(type, params, {"input": address}), "output")

    def foreign(self, operator: str, address: str, other: str = "", /, **settings: Any) -> str:
        """A node for an operator that no layer stands for; gives the address of its output."""
        import json

        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}
        inputs = {"input": address} | ({"other": other} if other else {})
        params = {"operator": operator, "attributes": json.dumps(plain)}
        name = self.add("OnnxOperator", params, inputs, name=operator)
        self.opaque.setdefault(operator, []).append(name)
        return port(name, "output")

    def address(self, name: str, rank: int | None = None) -> str:
        """The output port that gives a value; a constant gets a node of its own, for inputs of `rank`."""
        value = self.values[name]
        match value:
            case Wire(address):
                return address
            case View():
                return self._laid_out(value)
            case Constant():
                return self._stored(value, rank)

    def _stored(self, value: Constant, rank: int | None) -> str:
        """A node that gives a constant for every sample."""
        array = value.array
        if array.ndim and array.shape[0] == PROBE:
            if (array != array[:1]).any():
                raise NotNative("it has other numbers for each place in the batch")
            sample = array[0]
        else:
            whole = array.reshape((1,) * ((rank or array.ndim) - array.ndim) + array.shape) if rank else array
            if whole.ndim and whole.shape[0] != 1:
                raise NotNative("a constant of the file counts the samples")
            sample = whole[0] if whole.ndim else whole
        if PROBE in sample.shape or 0 in sample.shape:
            raise NotNative("a constant of the file has sizes that depend on the batch")
        kind = KINDS.get(sample.dtype.kind)
        if kind is None:
            raise NotNative("a constant of the file is no number")
        if (
            kind == "fixed"
            and value.learned
            and not FIXED_NAME.match(value.name)
            and np.isfinite(sample).all()
        ):
            kind = "learned"
        plain = {"fixed": np.float32, "learned": np.float32, "whole": np.int64, "flags": np.bool_}[kind]
        weights = {"weight": sample.astype(plain)}
        params = {"shape": tuple(map(int, sample.shape)), "kind": kind}
        return port(self.add("StoredTensor", params, {"input": self.first}, weights, value.name), "output")

    def _laid_out(self, view: View) -> str:
        """A node or two that bring a port into the order and grouping in which it is seen."""
        if view.is_plain():
            return view.address
        address = view.address
        loose = [atom for axis in view.base for atom in axis]
        wanted = [atom for axis in view.axes for atom in axis]
        rest = [atom for atom in loose if atom not in wanted]
        if len(loose) != len(view.base):
            address = self.foreign("Reshape", address, shape=_open([atom.size for atom in loose]))
        order = tuple(loose.index(atom) for atom in (*wanted, *rest))
        if order != tuple(range(len(order))):
            address = self.foreign("Transpose", address, perm=order)
        if rest or any(len(axis) != 1 for axis in view.axes):
            address = self.foreign("Reshape", address, shape=_open(view.sizes()))
        return address

    def take(self, name: str, address: str) -> None:
        """Let a name of the ONNX graph stand for a port."""
        self.values[name] = Wire(address)

    def graph(self) -> Graph:
        """What was drawn."""
        return Graph(self.nodes, self.wires)

    def _name(self, type: str, wanted: str) -> str:
        """A free name: the file's own where it can be one, else numbered by the layer's word."""
        plain = re.sub(r"[^A-Za-z0-9_]+", "_", wanted).strip("_")[:60]
        plain = plain if plain[:1].isalpha() or not plain else f"n_{plain}"
        if plain and is_name(plain) and plain not in self.nodes and not FIXED_NAME.match(plain):
            return plain
        return free_name(Graph(self.nodes), LAYERS[type].stem if FIXED_NAME.match(plain or "val") else plain)


def _open(sizes: list[int] | tuple[int, ...]) -> tuple[int, ...]:
    """Sizes with -1 for the one that grows with the batch."""
    if sum(size % PROBE == 0 for size in sizes) > 1:
        raise NotNative("the batch goes into two sizes")
    return tuple(-1 if size % PROBE == 0 else size for size in sizes)


def atoms(names: Mapping[str, int]) -> tuple[Atom, ...]:
    """Parts of dimensions by name and size."""
    return tuple(Atom(name, size) for name, size in names.items())


__all__ = ["Impossible", "NotNative", "Sketch", "atoms", "node_of"]
