"""Formulas that exporters take apart, put together again: GELU of five operators, SiLU of two."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from onnx import NodeProto, helper

from engine.imports.onnx.shapes import Array

Makers = Mapping[str, NodeProto]
ROOT = math.sqrt(2)


def joined(nodes: list[NodeProto], values: Mapping[str, Array], outputs: Collection[str]) -> list[NodeProto]:
    """The operators, each known formula as one; what else is used of a formula's inside keeps it apart."""
    makers = {name: node for node in nodes for name in node.output}
    uses = Counter(name for node in nodes for name in node.input)
    uses.update(outputs)
    gone: set[int] = set()
    made: dict[int, NodeProto] = {}
    for node in nodes:
        found = _gelu(node, makers, values) or _silu(node, makers)
        if found is None:
            continue
        type, source, inside = found
        inner = [each for each in inside if each is not node]
        if all(_uses_within(each, inside) == uses[each.output[0]] for each in inner):
            gone.update(id(each) for each in inner)
            made[id(node)] = helper.make_node(type, [source], list(node.output), name=node.name)
            made[id(node)].metadata_props.extend(node.metadata_props)
    return [made.get(id(node), node) for node in nodes if id(node) not in gone]


def _uses_within(node: NodeProto, inside: Iterable[NodeProto]) -> int:
    return sum(list(each.input).count(node.output[0]) for each in inside)


def _silu(node: NodeProto, makers: Makers) -> tuple[str, str, list[NodeProto]] | None:
    """x · sigmoid(x)."""
    if node.op_type != "Mul" or len(node.input) != 2:
        return None
    for one, other in (node.input, reversed(node.input)):
        gate = makers.get(one)
        if gate is not None and gate.op_type == "Sigmoid" and gate.input[0] == other:
            return "Swish", other, [gate, node]
    return None


def _gelu(
    node: NodeProto, makers: Makers, values: Mapping[str, Array]
) -> tuple[str, str, list[NodeProto]] | None:
    """0.5 · x · (1 + erf(x / √2)), in whatever order the products are taken."""
    factors = _factors(node, makers, 3) if node.op_type == "Mul" else None
    if factors is None:
        return None
    names, inside = factors
    halves = [n for n in names if _is(values.get(n), 0.5)]
    sums = [n for n in names if n in makers and makers[n].op_type == "Add"]
    plain = [n for n in names if n not in halves and n not in sums]
    if len(names) != 3 or len(halves) != 1 or len(sums) != 1 or len(plain) != 1:
        return None
    total = makers[sums[0]]
    erf = next((makers[n] for n in total.input if n in makers and makers[n].op_type == "Erf"), None)
    scaled = makers.get(erf.input[0]) if erf is not None else None
    if erf is None or scaled is None or not any(_is(values.get(n), 1.0) for n in total.input):
        return None
    wanted = {"Div": ROOT, "Mul": 1 / ROOT}.get(scaled.op_type)
    if (
        wanted is None
        or not any(_is(values.get(n), wanted) for n in scaled.input)
        or plain[0] not in scaled.input
    ):
        return None
    return "Gelu", plain[0], [*inside, total, erf, scaled]


def _factors(node: NodeProto, makers: Makers, most: int) -> tuple[list[str], list[NodeProto]] | None:
    """What a product of products multiplies, and its operators."""
    names, inside = list(node.input), [node]
    for name in list(names):
        maker = makers.get(name)
        if maker is not None and maker.op_type == "Mul" and len(names) < most:
            names.remove(name)
            names += list(maker.input)
            inside.append(maker)
    return (names, inside) if len(names) == most else None


def _is(value: Array | None, number: float) -> bool:
    return value is not None and value.size == 1 and abs(float(value.flat[0]) - number) < 1e-5
