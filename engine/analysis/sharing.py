"""Weights that several nodes use, and what else is chosen for a node's weights."""

from __future__ import annotations

from typing import Any

from engine.analysis import fixes
from engine.analysis.context import Context
from engine.analysis.types import Problem, Shared
from engine.analysis.words import short, title
from engine.declare import UserError, build
from engine.graph.model import block_of
from engine.graph.variables import resolved
from engine.layers.call import Call
from engine.layers.weights import PARAMS, Weights

# What is done once to weights, however many nodes use them.
ONCE = ("frozen", "initialisation", "gain", "bias", "norm")


def options(context: Context, name: str) -> list[Problem]:
    """What does not fit in a node's choices for its weights."""
    found = []
    for option, written in context.node(name).weights.items():
        param = PARAMS.get(option)
        try:
            value = resolved({option: written}, context.variables)[option]
            why = param.check(value) if param is not None else "is not known here"
        except UserError as error:
            value, why = None, f"can't be worked out: {str(error).partition(': ')[2]}"
        if why is not None:
            label = param.label if param is not None else f'"{short(option)}"'
            found.append(_unfit(context, name, option, label, f"{label} {why}."))
        elif option == "l1" and value and context.given is not None:
            why = "It is counted on the main drawing only. Choose it at the layer that stands for this block."
            found.append(_unfit(context, name, option, "L1 penalty", why))
        elif option == "norm" and value != "none" and block_of(context.node(name).type):
            why = "A block has many weights. Choose it at the layers inside."
            found.append(_unfit(context, name, option, PARAMS["norm"].label, why))
    if not found and "norm" in context.node(name).weights and _is_undefined(context, name):
        why = "All weights start at 0, so their norm is 0, and they can't be divided by it."
        found.append(_unfit(context, name, "norm", PARAMS["norm"].label, why))
    return found


def _is_undefined(context: Context, name: str) -> bool:
    """Whether a weight is divided by a norm of 0."""
    chosen = _chosen(context, name)
    kind, gain = chosen.initialisation, chosen.gain
    zero = kind == "zeros" or (kind == "constant" and gain is None)
    scaled = kind != "default" and kind != "ones" and not kind.startswith("kaiming")
    return chosen.norm != "none" and (zero or (scaled and gain == 0))


def _chosen(context: Context, name: str) -> Weights:
    return build(Weights, resolved(context.node(name).weights, context.variables))


def normalised(context: Context, name: str, made: Call) -> Problem | int:
    """How many parameters normalising the weight of a layer adds, or why it can't be normalised."""
    chosen = resolved({"norm": context.node(name).weights.get("norm", "none")}, context.variables)["norm"]
    if chosen == "none":
        return 0
    sizes = _parameters(made)
    if "weight" not in sizes:
        has = ", ".join(sizes) or "no weights"
        why = f'Only a weight called "weight" can be normalised; this layer has {short(has, 60)}.'
        return _unfit(context, name, "norm", PARAMS["norm"].label, why)
    return sizes["weight"][0] if chosen == "weight" else 0


def _unfit(context: Context, name: str, option: str, label: str, why: str) -> Problem:
    edit = fixes.edit(context, "set_weights", names=[name], option=option, value=None)
    what = f"{label} of {context.title(name)} does not fit"
    return context.problem("range", name, what, why, fixes.fix("Use the default", edit))


def shared(context: Context) -> tuple[dict[str, Shared], list[Problem]]:
    """The nodes that use another one's weights, and why some of them can't."""
    owners: dict[str, str] = {}
    found: dict[str, Shared] = {}
    problems: list[Problem] = []
    if not any(node.weights for node in context.graph.nodes.values()):
        return found, problems
    for name in context.links.order:
        label = context.node(name).weights.get("share")
        if not label or not isinstance(label, str) or context.node(name).muted:
            continue
        outcome = context.outcomes.get(name)
        if outcome is None or not outcome.outputs:
            continue
        owner = owners.setdefault(label, name)
        if owner == name:
            continue
        tied = _tied(context, owner, name)
        if isinstance(tied, Shared) and not tied.names and (option := _differing(context, owner, name)):
            tied = f'They share one set of weights. Choose "{option}" for both alike, or for the first only.'
        if isinstance(tied, Shared):
            found[name] = tied
        else:
            problems.append(_cannot(context, name, owner, tied))
    return found, problems


def _tied(context: Context, owner: str, name: str) -> Shared | str:
    """How a node can use another one's weights, or why it can't."""
    first, second = context.outcomes[owner], context.outcomes[name]
    a, b = context.node(owner), context.node(name)
    if block_of(a.type) or block_of(b.type):
        if a.type != b.type or dict(a.params) != dict(b.params):
            return "Blocks share weights when they are the same block with the same settings."
        if _weights_of(first.inside) != _weights_of(second.inside):
            return "What reaches them differs in size, so their weights would too."
        return Shared(owner)
    if not isinstance(first.made, Call) or not isinstance(second.made, Call):
        return "It has no weights to share."
    if first.made.target == second.made.target and first.made.arguments == second.made.arguments:
        return Shared(owner)
    if any(node.weights.get("norm", "none") != "none" for node in (a, b)):
        return "Weights that are normalised can't be shared with another kind of layer."
    theirs, ours = _parameters(first.made), _parameters(second.made)
    names = tuple(n for n, size in ours.items() if theirs.get(n) == size and n == "weight")
    if not names:
        told = " and ".join(f"{title(n)} has {_sizes(p)}" for n, p in ((a, theirs), (b, ours)))
        return f"Their weights differ: {told}."
    taken = sum(_count(ours[n]) for n in names)
    return Shared(owner, second.facts.parameters - taken, names)


def _differing(context: Context, owner: str, name: str) -> str:
    """The choice of a node that its owner's stands against; what it leaves as it is follows the owner."""
    first, second = _chosen(context, owner), _chosen(context, name)
    for option in ONCE:
        ours = getattr(second, option)
        if ours not in (PARAMS[option].default, getattr(first, option)):
            return PARAMS[option].label
    return ""


def _weights_of(inside: tuple[Any, ...]) -> list[Any]:
    return [[(n, f.parameters) for n, f in copy.facts.items()] for copy in inside]


def _parameters(made: Call) -> dict[str, tuple[int, ...]]:
    import torch

    with torch.device("meta"):
        module = made.build()
    return {name: tuple(p.shape) for name, p in module.named_parameters()}


def _sizes(parameters: dict[str, tuple[int, ...]]) -> str:
    return ", ".join(" × ".join(map(str, size)) for size in parameters.values()) or "none"


def _count(size: tuple[int, ...]) -> int:
    total = 1
    for each in size:
        total *= each
    return total


def _cannot(context: Context, name: str, owner: str, why: str) -> Problem:
    edit = fixes.edit(context, "set_weights", names=[name], option="share", value=None)
    what = f"{context.title(name)} can't share with {short(owner)}"
    return context.problem("shared-weights", name, what, why, fixes.fix("Give it its own", edit))
