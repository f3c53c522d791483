"""Constructor arguments of a block's class: what differs between the places where the block stands.

Every value in the class is a row: what it is at each of these places. A row of equal values is printed as it
is; any other is written with the arguments of the class: the one that has the same row, a multiple of it, or
a new one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.compile.literals import Written
from engine.compile.names import HIDDEN, kept_name
from engine.declare import UserError, Value
from engine.graph.variables import evaluate, is_expression, names_in, substituted
from engine.layers.call import Tensor

Row = tuple[Any, ...]


@dataclass
class Texts:
    """The constructor's arguments with the row of each, as they are found to be needed.

    `declared` are the block's own arguments with what they are at each place; those are listed even when only
    an expression needs them. `variables` are what is known everywhere (the project's).
    """

    declared: Mapping[str, Row]
    variables: Mapping[str, Value] = field(default_factory=dict)
    arguments: dict[str, Row] = field(default_factory=dict)
    kept: dict[str, None] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()

    def text(self, row: Row, wanted: str, node: str = "", setting: Value = None, kept: bool = False) -> Any:
        """What to print for a row: a plain value or `Written`.

        `wanted` names a new argument, after the node if that name is taken. `setting` is what the person
        wrote, which is printed where it is an expression that gives the row. With `kept` the text is for a
        method, so the arguments in it are attributes.
        """
        made = self._said(row, setting)
        if made is None:
            first = row[0]
            if all(type(each) is type(first) and each == first for each in row):
                return first
            if isinstance(first, tuple | list) and not isinstance(first, Tensor):
                if all(type(each) is type(first) and len(each) == len(first) for each in row):
                    return self._parts(row, wanted, node, kept)
            made = self._found(row) or self._new(row, wanted, node)
        return Written(self._keep(made) if kept else made)

    def _parts(self, row: Row, wanted: str, node: str, kept: bool) -> Any:
        columns = zip(*row, strict=True)
        return type(row[0])(self.text(tuple(each), wanted, node, kept=kept) for each in columns)

    def _said(self, row: Row, setting: Value) -> str | None:
        """The person's expression, where it reads nothing but arguments and gives this row in Python too."""
        if not is_expression(setting):
            return None
        try:
            text = substituted(setting, self.variables)
            if (
                not is_expression(text)
                or not names_in(str(text))
                or not names_in(str(text)) <= self.declared.keys()
            ):
                return None
            places = [{k: v[i] for k, v in self.declared.items()} for i in range(len(row))]
            given = tuple(evaluate(str(text), place) for place in places)
        except UserError:
            return None
        tree = ast.parse(str(text)[1:].strip(), mode="eval").body
        divides = any(isinstance(each, ast.Div) for each in ast.walk(tree))
        if divides or any(type(a) is not type(b) or a != b for a, b in zip(given, row, strict=True)):
            return None
        for name in sorted(names_in(str(text))):
            self.arguments.setdefault(name, self.declared[name])
        return re.sub(r"\b(ceil|floor)\(", r"math.\1(", ast.unparse(tree))

    def _found(self, row: Row) -> str | None:
        """The arguments so far that have this row, or a whole multiple or part of it."""
        known = {**self.declared, **self.arguments}
        for name, other in known.items():
            if all(type(a) is type(b) and a == b for a, b in zip(row, other, strict=True)):
                self.arguments.setdefault(name, other)
                return name
        if not all(type(each) is int and each > 0 for each in row):
            return None
        for name, other in known.items():
            if not all(type(each) is int and each > 1 for each in other):
                continue
            for sign, over, under in (("*", row, other), ("//", other, row)):
                factors = {a // b for a, b in zip(over, under, strict=True) if a % b == 0}
                if len(factors) == 1 and all(a % b == 0 for a, b in zip(over, under, strict=True)):
                    self.arguments.setdefault(name, other)
                    return f"{name} {sign} {factors.pop()}"
        return None

    def _new(self, row: Row, wanted: str, node: str) -> str:
        name, number = wanted, 2
        taken = HIDDEN.union(self.arguments, self.declared, self.taken)
        if name in taken:
            name = f"{node}_{wanted}" if node else wanted
        while name in taken:
            name, number = f"{wanted}{number}", number + 1
        self.arguments[name] = row
        return name

    def _keep(self, text: str) -> str:
        """The text as a method can read it."""
        names = [name for name in self.arguments if re.search(rf"\b{name}\b", text)]
        for name in names:
            self.kept[name] = None
            text = re.sub(rf"(?<![\w.]){name}\b", f"self.{kept_name(name)}", text)
        return text


def same(values: Sequence[Any]) -> bool:
    """Whether all of these are one and the same value."""
    return all(type(each) is type(values[0]) and each == values[0] for each in values)
