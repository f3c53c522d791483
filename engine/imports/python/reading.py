"""Values and calls of a program's syntax tree, and the sentence for what is not understood."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.declare import UserError, Value
from engine.graph.variables import evaluate
from engine.layers.call import Tensor
from engine.lazy import MODULES, Ref

TORCH = frozenset((*MODULES, "math"))


class Known(dict[str, Value]):
    """The arguments of a constructor with what they are; `others` are what they might be as well.

    `called` has the arguments by the attributes that keep them: `self.half_ = half`.
    """

    def __init__(
        self,
        values: Mapping[str, Value],
        others: tuple[Mapping[str, Value], ...] = (),
        called: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(values)
        self.others = others
        self.called = called or {}

    def joined(self, more: Mapping[str, Value]) -> Known:
        """These and more of them."""
        return Known({**self, **more}, tuple({**more, **each} for each in self.others), self.called)

    def keeping(self, called: Mapping[str, str]) -> Known:
        """These, with the attributes that keep some of them."""
        return Known(self, self.others, called)


NOTHING = Known({})


class Odd(UserError):
    """A line that does not belong to the programs that can be read."""

    def __init__(self, node: ast.AST, what: str) -> None:
        line = getattr(node, "lineno", 1)
        super().__init__(f"Line {line} can't be read as a drawing: {what}.")
        self.line = line


@dataclass(frozen=True, slots=True)
class Said:
    """A value that is written with a constructor's arguments: its text, and what it is for some of them."""

    text: str
    value: Value
    others: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Calling:
    """`target(...)` as it is written: the arguments by place in `given`, those by name in `named`."""

    target: str
    given: tuple[ast.expr, ...]
    named: Mapping[str, ast.expr] = field(default_factory=dict)


def shown(node: ast.AST) -> str:
    """A piece of the program as a message shows it."""
    line = ast.unparse(node).partition("\n")[0]
    return line if len(line) <= 60 else f"{line[:59]}…"


def dotted(node: ast.expr) -> str:
    """`nn.Conv2d` of a chain of names, or empty text."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""


def calling(node: ast.Call) -> Calling:
    """A call of a dotted name; raises Odd for stars and for anything else that is called."""
    for each in node.args:
        if isinstance(each, ast.Starred):
            raise Odd(node, "it passes a list of unknown length")
    if any(each.arg is None for each in node.keywords):
        raise Odd(node, "it passes arguments by a dictionary")
    return Calling(
        dotted(node.func), tuple(node.args), {each.arg: each.value for each in node.keywords if each.arg}
    )


def value_of(node: ast.expr, known: Known) -> Any:
    """A literal, or an expression over `known` arguments as Said; raises Odd for anything else."""
    match node:
        case ast.Constant(value=value) if value is None or isinstance(value, bool | int | float | str):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.Tuple(elts=parts):
            return tuple(value_of(each, known) for each in parts)
        case ast.List(elts=parts):
            return [value_of(each, known) for each in parts]
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str() as text)]):
            if text in ("inf", "-inf", "nan"):
                return float(text)
        case ast.Call() if dotted(node.func) == "torch.tensor" and len(node.args) == 1:
            numbers = value_of(node.args[0], known)
            if isinstance(numbers, list) and all(isinstance(n, int | float) for n in numbers):
                return Tensor(numbers)
        case ast.Attribute() if dotted(node).partition(".")[0] in TORCH:
            return Ref(dotted(node))
    return _said(node, known)


def _said(node: ast.expr, known: Known) -> Said:
    text = ast.unparse(_Plain(known.called).visit(ast.parse(ast.unparse(node), mode="eval")))
    try:
        value = _evaluated(text, known)
    except UserError:
        raise Odd(node, f"{shown(node)} is no number or word") from None
    others = []
    for each in known.others:
        try:
            others.append(_evaluated(text, each))
        except UserError:
            others.append(value)
    return Said(text, value, tuple(others))


def _evaluated(text: str, known: Mapping[str, Value]) -> Value:
    """An argument as it is, or arithmetic with arguments."""
    return known[text] if text in known else evaluate(f"={text}", known)


class _Plain(ast.NodeTransformer):
    """`self.channels` as `channels` and `math.ceil` as `ceil`: what an expression of a setting may hold."""

    def __init__(self, called: Mapping[str, str]) -> None:
        self.called = called

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "math"):
            own = self.called.get(node.attr, node.attr) if node.value.id == "self" else node.attr
            return ast.copy_location(ast.Name(own, ast.Load()), node)
        return node


def plain(value: Any, sample: int = 0) -> Any:
    """A value with every Said as what it is, or in another `sample` might be."""
    if isinstance(value, Said):
        return value.others[sample - 1] if 0 < sample <= len(value.others) else value.value
    if isinstance(value, Tensor):
        return value
    return type(value)(plain(each, sample) for each in value) if isinstance(value, tuple | list) else value


def samples(value: Any) -> int:
    """In how many ways a value might be other than it is."""
    if isinstance(value, Said):
        return len(value.others)
    return max(map(samples, value), default=0) if isinstance(value, tuple | list) else 0


def setting(value: Any) -> Value:
    """A value as a setting of a node holds it: expressions as text, lists as tuples."""
    if isinstance(value, Said):
        return f"={value.text}"
    if isinstance(value, tuple | list):
        return tuple(setting(each) for each in value)
    made: Value = value
    return made


def alike(one: Any, other: Any) -> bool:
    """Whether two arguments mean the same to torch."""
    one, other = plain(one), plain(other)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    return bool(one == other)
