"""A parsed program: its classes, which of them are our own modules, and what their arguments are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.compile.inline import definitions
from engine.declare import UserError, Value
from engine.graph.model import Graph
from engine.imports.python.comments import Comments
from engine.imports.python.modules import arguments_of
from engine.imports.python.reading import NOTHING, Known, Odd, dotted, plain, value_of
from engine.imports.python.sketch import Block

STAND_IN = 48


@dataclass
class Program:
    """A parsed file: its classes in order, without those that are our own modules."""

    comments: Comments
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    known: dict[str, Known] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    graphs: dict[str, Graph] = field(default_factory=dict)


def sorted_out(tree: ast.Module, comments: Comments) -> Program:
    """The classes of a file; what our own modules bring along is known by its text."""
    made = Program(comments)
    for each in tree.body:
        match each:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Import() | ast.ImportFrom():
                _check_import(each)
            case ast.ClassDef(name=name) if _is_own(name, each):
                made.own.add(name)
            case ast.ClassDef(name=name):
                made.classes[name] = each
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]) if _is_own(name, each):
                made.own.add(name)
            case ast.FunctionDef(name="load") | ast.FunctionDef(name="read_tensors") | ast.If():
                continue
            case ast.Assign(targets=[ast.Name(id="CLASSES" | "DTYPES")]):
                continue
            case _:
                raise Odd(each, "beside imports, classes are read only")
    if not made.classes:
        raise UserError("The program has no class that could be a model.")
    return made


def _check_import(statement: ast.Import | ast.ImportFrom) -> None:
    if isinstance(statement, ast.ImportFrom):
        if statement.module == "torch" and any(a.name not in ("nn", "Tensor") for a in statement.names):
            raise Odd(statement, "of torch, only nn is imported by name")


def _is_own(name: str, statement: ast.stmt) -> bool:
    """Whether a definition is that of our own module of this name, word for word."""
    try:
        ours = next(each for each in definitions([name]) if each.name == name)
    except (KeyError, StopIteration):
        return False
    return ast.dump(ast.parse(ours.text).body[0]) == ast.dump(statement)


def know(program: Program, name: str, is_main: bool) -> None:
    """What the arguments of a class are, by its first use in a class that is known already."""
    given = arguments_of(_method(program.classes[name], "__init__"))
    known: dict[str, Value] = {}
    use = None if is_main else _first_use(program, name)
    for place, (argument, default) in enumerate(given.items()):
        value = plain(value_of(default, NOTHING)) if default is not None else None
        if use is not None:
            call, outer = use
            told = {**dict(zip(given, call.args)), **{k.arg: k.value for k in call.keywords if k.arg}}
            if argument in told:
                value = plain(value_of(_first(told[argument]), outer.joined({"i": 0})))
        elif is_main and default is None:
            raise Odd(program.classes[name], f"its argument {argument} has no default")
        known[argument] = value if value is not None or default is not None else STAND_IN + 8 * place
    usual = {n: plain(value_of(d, NOTHING)) for n, d in given.items() if d is not None}
    larger = {n: v + 1 if type(v) is int else v for n, v in known.items()}
    program.known[name] = Known(known, ({**known, **usual}, larger) if known else ())


def _first_use(program: Program, name: str) -> tuple[ast.Call, Known] | None:
    for user, known in program.known.items():
        for each in ast.walk(program.classes[user]):
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == name:
                return each, known
    return None


def _first(node: ast.expr) -> ast.expr:
    """What an argument of a row of blocks is for the first of them."""
    match node:
        case ast.IfExp(body=body):
            return body
        case ast.Subscript(value=ast.Tuple(elts=[first, *_])):
            return first
    return node


def _method(definition: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((e for e in definition.body if isinstance(e, ast.FunctionDef) and e.name == name), None)


def states_of(program: Program, name: str) -> list[Any]:
    """How a recurrent use of a class tells its states: place among inputs, among outputs, and size."""
    for user, known in program.known.items():
        for each in ast.walk(program.classes[user]):
            if isinstance(each, ast.Call) and dotted(each.func) == "Recurrent" and each.args:
                inside = {dotted(n.func) for n in ast.walk(each.args[0]) if isinstance(n, ast.Call)}
                told = next((k.value for k in each.keywords if k.arg == "states"), None)
                if name in inside and told is not None:
                    return list(plain(value_of(told, known)))
    return []


def ports_of(program: Program, name: str) -> dict[int, str]:
    """What the further answers of a class are called: `bridge` of `down1, down1_bridge = self.down1(x)`."""
    found: dict[int, str] = {}
    for user in program.known:
        attributes = {a for a, made in _attributes(program.classes[user]) if name in made}
        for each in ast.walk(program.classes[user]):
            match each:
                case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Call(func=called)):
                    attribute = dotted(called).removeprefix("self.")
                    for place, part in enumerate(parts if attribute in attributes else ()):
                        if isinstance(part, ast.Name) and part.id.startswith(f"{attribute}_"):
                            found.setdefault(place, part.id.removeprefix(f"{attribute}_"))
    return found


def _attributes(definition: ast.ClassDef) -> Iterator[tuple[str, set[str]]]:
    """Each attribute that a class sets, with the names of all that is called for it."""
    for each in ast.walk(definition):
        match each:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value):
                yield name, {dotted(n.func) for n in ast.walk(value) if isinstance(n, ast.Call)}
