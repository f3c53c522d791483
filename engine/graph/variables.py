"""Project variables: arithmetic in settings (`=width * 2`), read as a syntax tree and never run as code."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from engine.declare import UserError, Value

LONGEST = 200
LARGEST = 2**53
_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_UNARY: dict[type, Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "round": round,
    "ceil": math.ceil,
    "floor": math.floor,
}


def is_expression(value: Value) -> bool:
    """Whether a setting is an expression: text that starts with `=`."""
    return isinstance(value, str) and value.startswith("=")


def evaluate(text: str, variables: Mapping[str, Value]) -> Value:
    """The value of `=...` with `variables`, which may be expressions themselves.

    Knows numbers, names, `+ - * / // %`, brackets, min, max, round, ceil and floor. Raises UserError for
    anything else, for an unknown name, a division by zero, names that need each other, and results of 2^53
    or more.
    """
    return _value(text, dict(variables), ())


def names_in(text: str) -> frozenset[str]:
    """The variables that an expression reads; none where it can't be read."""
    body = text[1:].strip()
    try:
        return _read_by(ast.parse(body, mode="eval")) if len(body) <= LONGEST else frozenset()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


def _read_by(tree: ast.AST) -> frozenset[str]:
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name)) - _FUNCTIONS.keys()


def substituted(value: Value, given: Mapping[str, Value]) -> Value:
    """A setting's value with the variables in `given` replaced by what they are there.

    What then reads no variable any more is worked out: `=channels * 4` with 16 channels becomes 64. Anything
    that can't be read or worked out stays as it is.
    """
    if isinstance(value, tuple):
        return tuple(substituted(each, given) for each in value)
    if not is_expression(value) or not (names_in(str(value)) & given.keys()):
        return value
    tree = ast.parse(str(value)[1:].strip(), mode="eval").body
    if isinstance(tree, ast.Name):
        return given[tree.id]
    made = _Substitute(given).visit(tree)
    try:
        text = f"={ast.unparse(made)}"
        return text if _read_by(made) else evaluate(text, {})
    except (UserError, RecursionError):
        return value


def read_by(values: Iterable[Value]) -> set[str]:
    """The variables that settings read, in tuples too."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, tuple):
            found |= read_by(value)
        elif is_expression(value):
            found |= names_in(str(value))
    return found


class _Substitute(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, Value]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = self.given.get(node.id)
        if is_expression(value):
            # What can't be read stays, to be mended where it was written.
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                return ast.parse(str(value)[1:].strip(), mode="eval").body
        if isinstance(value, int | float) and not isinstance(value, bool):
            return ast.copy_location(ast.Constant(value), node)
        return node


def resolved(params: Mapping[str, Value], variables: Mapping[str, Value]) -> dict[str, Value]:
    """`params` with every expression replaced by its value; raises UserError that names the setting."""
    made: dict[str, Value] = {}
    for name, value in params.items():
        try:
            made[name] = _deep(value, variables)
        except UserError as error:
            raise UserError(f"{name}: {error}") from None
    return made


def _deep(value: Value, variables: Mapping[str, Value]) -> Value:
    if isinstance(value, tuple):
        return tuple(_deep(v, variables) for v in value)
    return evaluate(str(value), variables) if is_expression(value) else value


def _value(text: str, variables: dict[str, Value], within: tuple[str, ...]) -> Value:
    body = text[1:].strip()
    if len(body) > LONGEST:
        raise UserError(f"the expression is longer than {LONGEST} characters")
    try:
        tree = ast.parse(body, mode="eval").body
        if isinstance(tree, ast.Name):
            plain = _looked_up(tree.id, variables, within)
            if isinstance(plain, bool | str | tuple):  # alone, a variable may be a switch, a word, sizes
                return plain
        result = _walk(tree, variables, within)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UserError(f'"{text}" is not arithmetic that can be read') from None
    except ZeroDivisionError:
        raise UserError(f'"{text}" divides by zero') from None
    except (TypeError, OverflowError):
        raise UserError(f'"{text}" has no number as its result') from None
    if not abs(result) < LARGEST:
        raise UserError(f'"{text}" is too large')
    return int(result) if isinstance(result, float) and result.is_integer() else result


def _walk(tree: ast.AST, variables: dict[str, Value], within: tuple[str, ...]) -> Any:
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name):
            return _variable(name, variables, within)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_walk(operand, variables, within))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_walk(left, variables, within), _walk(right, variables, within))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS and args:
            return _FUNCTIONS[name](*(_walk(a, variables, within) for a in args))
    raise UserError("expressions know numbers, variables, + - * / // %, min, max, round, ceil and floor")


def _variable(name: str, variables: dict[str, Value], within: tuple[str, ...]) -> Any:
    value = _looked_up(name, variables, within)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UserError(f'the variable "{name}" is not a number')
    return value


def _looked_up(name: str, variables: dict[str, Value], within: tuple[str, ...]) -> Value:
    if name not in variables:
        known = ", ".join(sorted(variables)) or "none yet"
        raise UserError(f'there is no variable "{name}" (variables: {known})')
    if name in within:
        raise UserError(f'the variable "{name}" needs itself')
    value = variables[name]
    if is_expression(value):
        # Kept, because each of forty variables may use the one before it twice.
        value = variables[name] = _value(str(value), variables, (*within, name))
    return value
