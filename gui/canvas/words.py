"""The words on the canvas: a node's title and rows, a wire's shape, a port's name, what is read aloud."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from engine.analysis.blocks import LOOPS
from engine.analysis.types import Facts, Problem, Spec
from engine.declare import UserError, Value, build
from engine.field import Field
from engine.graph.blocks import OWN
from engine.graph.model import Node, block_of
from engine.graph.variables import resolved
from engine.layers import Layer
from engine.layers.ports import Port, PortKind
from gui.canvas.ports import SINGULAR, kind_of
from gui.told import is_own, title_of
from gui.translate import mark, tr
from gui.widgets.base import shortened

FIELD_ICONS = {"image": "image", "values": "table", "sequence": "seq", "numbers": "target"}


def named(names: Collection[str]) -> str:
    """How some nodes are called in a step of the history."""
    return next(iter(names)) if len(names) == 1 else mark(f"{len(names)} layers")


def is_end(layer: Layer | None, inside: bool) -> bool:
    """Whether a node is a port of the block that it stands in."""
    return inside and layer is not None and layer.role in ("input", "output")


def plain(name: str) -> str:
    """A name as words: `skip_path` as "Skip path"."""
    return name.replace("_", " ").strip().capitalize() or name


def title(name: str, node: Node, layer: Layer | None, inside: bool = False) -> str:
    """What stands in a node's header: the layer's title, for an input or target with its field.

    The inputs and outputs of a block have the names of its ports.
    """
    if layer is None:
        return block_of(node.type) or node.type
    if is_end(layer, inside):
        return plain(name)
    field = node.params.get("field")
    return (
        f"{tr(layer.title)} {shortened(str(field), 100)}"
        if layer.role in ("input", "target") and field
        else title_of(layer)
    )


def icon(node: Node, layer: Layer | None, fields: Mapping[str, Field], inside: bool = False) -> str:
    """The id of a node's icon; an input shows what kind of data it brings."""
    if layer is None:
        return "block"
    if layer.role == "output":
        return "out"
    if is_end(layer, inside):
        return "in"
    field = fields.get(str(node.params.get("field", "")))
    if layer.role == "input":
        return FIELD_ICONS.get(field.kind, "table") if field is not None else "table"
    return layer.icon


def port_label(layer: Layer, port: Port) -> str:
    """The name of an input beside its port ("Prediction")."""
    if port.name == "input" and layer.role in ("loss", "metric"):
        return tr("Prediction")
    stem, _, number = port.name.rpartition("_")
    if number.isascii() and number.isdigit():
        return _port_words(layer, stem.removesuffix("s")) + f" {number}"
    return _port_words(layer, port.name)


def output_label(layer: Layer | None, name: str) -> str:
    """The name of an output beside its port."""
    return _port_words(layer, name)


def _port_words(layer: Layer | None, name: str) -> str:
    text = name.replace("_", " ").capitalize()
    return text if layer is None or is_own(layer) else tr(text)


def summary(
    node: Node,
    layer: Layer | None,
    facts: Facts | None,
    fields: Mapping[str, Field],
    variables: Mapping[str, Value],
) -> str:
    """The first row: the two or three settings that matter, or what an input brings."""
    if layer is None:
        return tr("not in this project") if block_of(node.type) else tr("not installed")
    if block_of(node.type):
        return _told(node, layer, variables)
    if layer.role in ("input", "target"):
        spec = facts.outputs.get(layer.outputs[0]) if facts is not None else None
        chosen = str(node.params.get("field") or "")
        if chosen and not fields:
            return ""  # what the data offers is not known yet
        return _field_words(fields.get(chosen), spec)
    if layer.role == "output":
        spec = facts.inputs.get("input") if facts is not None else None
        return _spec_words(spec) if spec is not None else ""
    words = getattr(layer.declaration, "summary", None)
    if words is None:
        return ""
    try:
        settings = tuple((key, type(value), value) for key, value in resolved(node.params, variables).items())
        return tr(_own_words(layer.declaration, settings))
    except (UserError, TypeError, ValueError, ArithmeticError):
        return ""  # the mistake itself is a problem at the node


@lru_cache(4096)
def _own_words(declaration: Any, settings: tuple[tuple[str, type, Value], ...]) -> str:
    """What a layer says of its settings: many layers have the same, and making a declaration takes time."""
    made = build(declaration, {key: value for key, _, value in settings})
    return str(declaration.summary(made))


def _told(node: Node, layer: Layer, variables: Mapping[str, Value]) -> str:
    """What a block is told: its arguments, and how it loops."""
    words = [
        f"{name.replace('_', ' ')} {_figure(node.params[name], variables)}"
        for name in layer.params
        if name in node.params and name not in OWN
    ]
    loop = node.params.get("loop", "none")
    if loop in LOOPS and loop != "none":
        words.append(tr(LOOPS[str(loop)]).lower())
    return ", ".join(words[:3])


def _figure(value: Value, variables: Mapping[str, Value]) -> str:
    try:
        found = resolved({"value": value}, variables)["value"]
    except UserError:
        return str(value)
    return " × ".join(map(str, found)) if isinstance(found, tuple) else str(found)


def repeat_of(node: Node, variables: Mapping[str, Value]) -> str:
    """`×3` for a block that follows itself, `×?` where the number can't be worked out."""
    if not block_of(node.type) or node.params.get("repeat", 1) == 1:
        return ""
    figure = _figure(node.params["repeat"], variables)
    return "" if figure == "1" else f"×{figure}" if figure.isdigit() else "×?"


def _field_words(field: Field | None, spec: Spec | None) -> str:
    if field is None:
        return _spec_words(spec) if spec is not None else tr("no field chosen")
    if "vocabulary" in field.facts:
        sizes = " × ".join(map(str, field.shape)) or "1"
        return tr(f"{sizes} numbers below {int(field.facts['vocabulary']):,}")
    match field.kind:
        case "image":
            colour = {1: tr("grey"), 3: "RGB"}.get(field.shape[0], tr(f"{field.shape[0]} channels"))
            return tr(f"{colour}, {' × '.join(map(str, reversed(field.shape[1:])))} pixels")
        case "values":
            count = field.shape[0] if field.shape else 1
            return values(count)
        case "sequence":
            steps, width = (*field.shape, 1, 1)[:2]
            return tr(f"{steps} steps, {values(width)} each")
        case "classes":
            return tr(f"{len(field.classes):,} classes") if field.classes else tr("class numbers")
        case "binary":
            return tr("yes or no")
        case _:
            return tr("numbers")


def values(count: int | str) -> str:
    """How many values there are in a row."""
    return tr("1 value") if count == 1 else tr(f"{count} values")


def counted(severity: str, count: int) -> str:
    """So many errors, or warnings."""
    if severity == "error":
        return tr("1 error") if count == 1 else tr(f"{count} errors")
    return tr("1 warning") if count == 1 else tr(f"{count} warnings")


def _spec_words(spec: Spec) -> str:
    sizes = spec.sizes[1:]
    if not sizes:
        return tr("one per sample") if spec.sizes else tr("one number")
    if len(sizes) == 1:
        return values(sizes[0])
    return " × ".join(map(str, sizes))


def changed_sizes(spec: Spec, before: Spec | None) -> tuple[tuple[str, bool], ...]:
    """Each size of a wire with whether the layer it comes from changed it (the batch alone counts as new)."""
    if not spec.sizes:
        return (("1", True),)
    if len(spec.sizes) == 1:
        return ((str(spec.sizes[0]), before is None or before.sizes != spec.sizes),)
    old = before.sizes if before is not None else ()
    same_rank = len(old) == len(spec.sizes)
    return tuple(
        (str(size), place > 0 and not (same_rank and old[place] == size) and size != "N")
        for place, size in enumerate(spec.sizes)
    )


def mismatch(problem: Problem, inputs: Mapping[str, Spec], wants: PortKind, classes: int) -> str:
    """The few words on a red wire that say both sides ("6 values ≠ 8 classes")."""
    spec = inputs.get(problem.port or "")
    if problem.kind == "cycle":
        return tr("goes round in a circle")
    if spec is None:
        return tr("does not fit")
    if problem.kind == "classes-width" and classes:
        return tr(f"{spec.sizes[-1]} values ≠ {classes} classes")
    others = [str(other) for name, other in inputs.items() if name != problem.port]
    if problem.kind == "size-mismatch" and others:
        return f"{spec} ≠ {others[0]}"
    has = kind_of(spec)
    return (
        tr(f"{SINGULAR[has]}, needs {SINGULAR[wants]}")
        if wants not in (has, "any")
        else tr(f"{spec} does not fit")
    )


def spoken(
    name: str,
    heading: str,
    node: Node,
    facts: Facts | None,
    sources: Sequence[str],
    targets: Sequence[str],
    problems: Sequence[Problem],
) -> str:
    """How a screen reader says a node."""
    parts = [heading, name]
    if facts is not None and facts.outputs:
        spec = next(iter(facts.outputs.values()))
        parts.append(tr(f"output {' by '.join(map(str, spec.sizes)) or 'one number'}"))
    if facts is not None and facts.parameters:
        parts.append(tr(f"{facts.parameters:,} parameters"))
    parts += [tr(f"from {' and '.join(sources)}")] if sources else []
    parts += [tr(f"to {' and '.join(targets)}")] if targets else []
    parts += [tr("muted")] if node.muted else []
    parts += [tr("left out")] if node.bypassed else []
    for severity in ("error", "warning"):
        count = sum(p.severity == severity for p in problems)
        parts += [counted(severity, count)] if count else []
    return ", ".join(parts)
