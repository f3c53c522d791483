"""`__init__` of a class: the modules of its nodes, and what was chosen for their weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.compile.calls import constructor
from engine.compile.classes import Class
from engine.compile.layout import Expression, Writer
from engine.compile.literals import literal
from engine.compile.names import Names, kept_name
from engine.compile.steps import told_of_weights
from engine.layers.call import Call
from engine.layers.weights import Weights

NORMS = {
    "spectral": "nn.utils.parametrizations.spectral_norm",
    "weight": "nn.utils.parametrizations.weight_norm",
}
# What the chosen scale is called in torch; Kaiming's are made for ReLU and have none.
SCALES = {"normal": "std", "trunc_normal": "std", "xavier_uniform": "gain", "xavier_normal": "gain"} | {
    "orthogonal": "gain",
    "constant": "val",
}


def write_constructor(writer: Writer, made: Class, names: Names) -> None:
    """Print `__init__`."""
    plan = made.first.plan
    writer.plain("")
    writer.statement(4, "def ", Expression("__init__(", ("self", *made.signature), "):"))
    writer.plain("        super().__init__()")
    for name in made.texts.kept:
        writer.plain(f"        self.{kept_name(name)} = {name}")
    tied = []
    for node in plan.computed:
        item = plan.item(node)
        if not isinstance(item.made, Call) or plan.owner(node) != node:
            continue
        attribute = names.attributes[node]
        writer.note(8, item.note)
        for line in told_of_weights(attribute, plan.weights(node)):
            writer.comment(8, line, node)
        expression = made.parts.get(node) or constructor(item.made)
        chosen = plan.starts(node)
        # Setting what a normalised weight is computed to would have no effect, so it starts before.
        later = chosen.norm != "none" and chosen.initialisation != "default"
        if chosen.norm != "none" and not later:
            expression = Expression(f"{NORMS[chosen.norm]}(", (str(expression),), ")")
        writer.statement(8, f"self.{attribute} = ", expression, node)
        owner, weights = plan.tied(node)
        tied += [(node, f"self.{attribute}.{w} = self.{names.attributes[owner]}.{w}") for w in weights]
        for line in _started(made, node, attribute, chosen):
            writer.statement(8, "", Expression(line), node)
        if later:
            again = Expression(f"{NORMS[chosen.norm]}(", (f"self.{attribute}",), ")")
            writer.statement(8, f"self.{attribute} = ", again, node)
    for node, line in tied:
        writer.statement(8, "", Expression(line), node)


def _started(made: Class, node: str, attribute: str, chosen: Weights) -> Iterator[str]:
    """The lines that give weights their start values, and that freeze them."""
    many = node in made.parts
    sizes = {} if many else _parameters(made.first.plan.original(node))
    matrices = [name for name, size in sizes.items() if len(size) > 1]
    if chosen.initialisation != "default":
        if many or not _are_few(matrices):
            yield f"for weight in self.{attribute}.parameters():"
            yield "    if weight.dim() > 1:"
            yield f"        {_start(chosen, 'weight')}"
        else:
            yield from (_start(chosen, f"self.{attribute}.{name}") for name in matrices)
        padding = made.first.plan.item(node).made.arguments.get("padding_idx")
        if padding is not None and "weight" in sizes:
            yield f"nn.init.zeros_(self.{attribute}.weight.data[{literal(padding)}])"
    if chosen.bias is not None:
        biases = [name for name in sizes if _is_bias(name)]
        if many or not _are_few(biases):
            yield f"for name, weight in self.{attribute}.named_parameters():"
            yield '    if "bias" in name.split(".")[-1] and not name.endswith("position_bias"):'
            yield f"        nn.init.constant_(weight, {literal(float(chosen.bias))})"
        else:
            yield from (
                f"nn.init.constant_(self.{attribute}.{n}, {literal(float(chosen.bias))})" for n in biases
            )
    if chosen.frozen:
        yield f"self.{attribute}.requires_grad_(False)"


def _are_few(names: list[str]) -> bool:
    """Whether weights are set one by one: a part of a path that is a number is no attribute in Python."""
    return len(names) <= 2 and all(part.isidentifier() for name in names for part in name.split("."))


def _is_bias(name: str) -> bool:
    """Whether a weight is a bias; a table of what places add is none, though it is called that."""
    return "bias" in name.split(".")[-1] and not name.endswith("position_bias")


def _start(chosen: Weights, weight: str) -> str:
    kind = chosen.initialisation
    further = ""
    if kind.startswith("kaiming"):
        further = ', nonlinearity="relu"'
    elif kind == "uniform":
        bound = 0.05 if chosen.gain is None else abs(float(chosen.gain))
        further = f", {literal(-bound)}, {literal(bound)}"
    elif kind in SCALES and (chosen.gain is not None or kind in ("constant", "normal", "trunc_normal")):
        value = {"constant": 0.0}.get(kind, 0.02) if chosen.gain is None else float(chosen.gain)
        further = f", {SCALES[kind]}={literal(value)}"
    return f"nn.init.{kind}_({weight}{further})"


def _parameters(made: Any) -> dict[str, tuple[int, ...]]:
    """The weights of a layer and their sizes."""
    import torch

    with torch.device("meta"):
        module = made.build()
    return {name: tuple(p.shape) for name, p in module.named_parameters()}
