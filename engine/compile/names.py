"""Names in the program: node names where Python allows them, and close ones where it does not."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from engine.graph.names import FORBIDDEN

MAIN_LINE = ("x", "h", "y", "z")
METHODS = ("body", "trunk", "shared", "compute")
ANSWERS = ("prediction", "answer", "predicted")
RESERVED = frozenset(("self", "super", "torch", "nn", "F", "math", "_", "loss"))
# What no variable is called either: functions that methods call, and what no program may use.
HIDDEN = RESERVED | FORBIDDEN | {"float", "max", "min", "round", "sum"}


@cache
def module_names() -> frozenset[str]:
    """What `nn.Module` calls its own attributes: a layer of that name would hide them."""
    from torch import nn

    return frozenset(dir(nn.Module())) | RESERVED


class Names:
    """Gives each attribute and variable of a class its name.

    `taken` are the class names around it, `kept` attributes that are there already; `owners` names for a node
    the one whose module it uses.
    """

    def __init__(
        self,
        nodes: Iterable[str],
        taken: Iterable[str],
        kept: Iterable[str] = (),
        owners: Mapping[str, str] | None = None,
    ) -> None:
        named = tuple(nodes)
        self.attributes = _distinct(named, module_names() | set(map(kept_name, kept)))
        for node, owner in (owners or {}).items():
            self.attributes[node] = self.attributes[owner]
        self.variables = _distinct(named, HIDDEN | set(taken))
        self.used = HIDDEN | set(taken) | set(self.variables.values())
        self.line = self.spare(MAIN_LINE)
        self.answer = self.spare(ANSWERS)
        self.body = free(METHODS, set(self.attributes.values()))

    def variable(self, node: str, port: str, main: bool) -> str:
        """The variable for one output of a node; the port's name joins in where it is not the main one."""
        address = node if main else f"{node}.{port}"
        if address not in self.variables:
            self.variables[address] = self.spare((f"{self.variables[node]}_{port}",))
        return self.variables[address]

    def spare(self, wanted: tuple[str, ...]) -> str:
        """The first of these names that is free, kept from then on."""
        name = free(wanted, self.used)
        self.used |= {name}
        return name


def kept_name(argument: str) -> str:
    """The attribute that keeps an argument of the constructor for the methods."""
    return free((argument,), module_names())


def class_name(project: str, taken: Iterable[str] = ()) -> str:
    """A class name from a project's name: `Digits CNN` becomes `DigitsCNN`."""
    letters = unicodedata.normalize("NFKD", project).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", letters)
    name = "".join(word[0].upper() + word[1:] for word in words)[:64]
    if not name or name[0].isdigit() or keyword.iskeyword(name):
        name = f"Model{name}"
    while name in RESERVED or name in ("I", "O") or name in set(taken):
        name += "Model"
    return name


def _distinct(nodes: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """A name for each node; nodes that Python lets keep their own name are served first."""
    made: dict[str, str] = {}
    used = set(taken)
    for node in sorted(nodes, key=lambda n: n in used or n.startswith("__")):
        # Two underscores at the front would be changed by Python inside a class.
        plain = node.lstrip("_") or "node" if node.startswith("__") or node == "_" else node
        made[node] = free((plain,), used)
        used.add(made[node])
    return made


def free(wanted: tuple[str, ...], used: Iterable[str]) -> str:
    """The first of these names that is not used, else the first with underscores behind it."""
    taken = used if isinstance(used, frozenset | set) else set(used)
    for name in wanted:
        if name not in taken and not keyword.iskeyword(name):
            return name
    name = f"{wanted[0]}_"
    while name in taken:
        name += "_"
    return name
