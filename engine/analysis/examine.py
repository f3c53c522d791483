"""One node: its settings, what reaches it, what it is in torch, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.analysis import arrivals, settings, sharing
from engine.analysis.context import Context, Outcome
from engine.analysis.failures import explain
from engine.analysis.limits import oversize
from engine.analysis.meta import PROBE, Measured, known, spec_of
from engine.analysis.types import Facts, Problem, Spec
from engine.declare import Value, build
from engine.layers import Layer
from engine.layers.call import Call, Made, Shape
from engine.layers.ports import Port


def examine(context: Context, name: str) -> Outcome:
    """Everything that can be said of a node whose inputs were examined before it."""
    found = _examine(context, name)
    known = found.outputs or found.made is not None
    if known and not found.problems and next(arrivals.wires(context, name), None) is None:
        return replace(found, settled=True)
    return found


def _examine(context: Context, name: str) -> Outcome:
    layer = context.layer(name)
    if layer is None:
        return Outcome(problems=(arrivals.unknown_type(context, name),))
    values, problems = settings.read(context, name, layer)
    problems += sharing.options(context, name)
    if layer.role in ("input", "target"):
        return _field(context, name, problems)
    ports = context.ports(name)
    inputs = {port.name: context.shape(name, port.name) for port in ports}
    if context.node(name).muted:
        return _muted(context, name, layer, inputs)
    problems += arrivals.check(context, name, ports, inputs)
    ready = (
        values is not None
        and not problems
        and all(inputs[p.name] is not None for p in ports if not p.optional or context.source(name, p.name))
    )
    if values is None or not ready:
        return Outcome(inputs, {}, Facts(_specs(inputs)), tuple(problems))
    if layer.declaration is None:
        from engine.analysis import insides  # which examines nodes in its turn

        return insides.examine_block(context, name, values, inputs)
    return _run(context, name, layer, values, ports, inputs)


def _field(context: Context, name: str, problems: list[Problem]) -> Outcome:
    if context.given is not None:
        return _given(context, name, problems)
    field = context.field_of(name)
    if context.fields is None or problems:
        return Outcome(problems=tuple(problems))
    if field is None:
        return Outcome(problems=(arrivals.unknown_field(context, name),))
    shape = Shape((PROBE, *field.shape), field.dtype)
    held = _size(shape)
    return Outcome({}, {"output": shape}, Facts({}, {"output": spec_of(shape)}, memory=held))


def _given(context: Context, name: str, problems: list[Problem]) -> Outcome:
    """An Input of a block hands in what reaches the block."""
    shape = (context.given or {}).get(name)
    if shape is None:
        return Outcome(problems=tuple(problems))
    return Outcome({}, {"output": shape}, Facts({}, {"output": spec_of(shape)}), tuple(problems))


def _size(shape: Shape) -> int:
    width = {"int64": 8, "float64": 8, "float16": 2, "bfloat16": 2, "uint8": 1, "bool": 1}.get(shape.dtype, 4)
    for size in shape[1:]:
        width *= size
    return width


def _muted(context: Context, name: str, layer: Layer, inputs: Mapping[str, Shape | None]) -> Outcome:
    """A node that is switched off hands its first input on."""
    first = next((shape for shape in inputs.values() if shape is not None), None)
    if first is None or layer.role in ("loss", "metric"):
        return Outcome(inputs, {}, Facts(_specs(inputs)))
    outputs = dict.fromkeys(layer.outputs, first)
    return Outcome(inputs, outputs, Facts(_specs(inputs), _specs(outputs)))


def _run(
    context: Context,
    name: str,
    layer: Layer,
    values: Mapping[str, Value],
    ports: tuple[Port, ...],
    inputs: Mapping[str, Shape | None],
) -> Outcome:
    declaration: Any = build(layer.declaration, values)
    facts, given = Facts(_specs(inputs)), arguments(ports, inputs)
    wrong = tuple(arrivals.wrongs(context, name, declaration, given))
    if any(problem.severity == "error" for problem in wrong):
        return Outcome(inputs, {}, facts, wrong, declaration)
    wrong += tuple(arrivals.not_exportable(context, name, declaration, given))
    made: Made = declaration.call(*given)
    if layer.role == "metric":
        return Outcome(inputs, {}, facts, wrong, declaration, made)
    arrived = {port: shape for port, shape in inputs.items() if shape is not None}
    found = known(declaration, made, arrived, layer.outputs, counted=layer.role != "loss")
    if isinstance(found, Measured):
        found = oversize(found) or found
    if not isinstance(found, Measured):
        problem = explain(context, name, found, inputs)
        return Outcome(inputs, {}, facts, (*wrong, problem), declaration)
    added = sharing.normalised(context, name, made) if isinstance(made, Call) else 0
    if not isinstance(added, int):
        return Outcome(inputs, {}, facts, (*wrong, added), declaration)
    held = found.parameters + added
    facts = Facts(_specs(inputs), _specs(found.outputs), held, found.multiply_adds, found.memory)
    return Outcome(inputs, found.outputs, facts, wrong, declaration, made)


def arguments(ports: tuple[Port, ...], inputs: Mapping[str, Shape | None]) -> list[Shape | None]:
    """What a layer's `call` is given: a shape or None for each port; spare places of a variadic port are left
    out.
    """
    variadic = {p.name for p in ports if p.optional and inputs[p.name] is None and p.variadic}
    return [inputs[p.name] for p in ports if p.name not in variadic]


def _specs(shapes: Mapping[str, Shape | None]) -> dict[str, Spec]:
    return {port: spec_of(shape) for port, shape in shapes.items() if shape is not None}
