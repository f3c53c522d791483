"""One class of a program as a drawing: its methods are followed, and every call becomes a node."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from engine.compile.calls import OPERATORS
from engine.compile.names import MAIN_LINE
from engine.imports.python import inverse
from engine.imports.python.placing import IGNORED, ROOTS, Placing
from engine.imports.python.reading import Calling, Odd, calling, dotted, shown, value_of
from engine.imports.python.sketch import Flow, Given, Scope

SYMBOLS = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "@": ast.MatMult}
FUNCTIONS = {SYMBOLS[symbol]: path for path, symbol in OPERATORS.items()}


class Drawing(Placing):
    """Follows methods, statement by statement."""

    def follow(self, function: ast.FunctionDef, scope: Scope) -> Given:
        """Draw what a method does; gives what it returns."""
        for statement in function.body:
            before = set(self.nodes)
            match statement:
                case ast.Expr(value=ast.Constant()):
                    continue
                case ast.Assign(targets=[target], value=value):
                    made = self.value(value, scope, wanted_name(target))
                    self.bind(target, made, scope)
                case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                    sum = ast.copy_location(ast.BinOp(ast.Name(name, ast.Load()), op, value), statement)
                    made = scope[name] = self.value(ast.fix_missing_locations(sum), scope, "")
                case ast.Return(value=ast.expr() as value):
                    made = self.value(value, scope, "")
                    self._told(statement, made, before)
                    return made
                case ast.If() | ast.For() | ast.While() | ast.With() | ast.Try() | ast.Assert() | ast.Raise():
                    raise Odd(statement, chosen(statement))
                case _:
                    raise Odd(statement, "methods are read as assignments and one return")
            self._told(statement, made, before)
        raise Odd(function, f"{function.name} returns nothing")

    def bind(self, target: ast.expr, made: Given, scope: Scope) -> None:
        """Give a value, or its parts, their variables."""
        match target:
            case ast.Name(id="_"):
                return
            case ast.Name(id=name):
                scope[name] = made
            case ast.Tuple(elts=parts) if isinstance(made, tuple) and len(parts) == len(made):
                for each, value in zip(parts, made):
                    self.bind(each, value, scope)
            case _:
                raise Odd(target, f"{shown(target)} can't take what stands on the right")

    def _told(self, statement: ast.stmt, made: Given, before: set[str]) -> None:
        """What comments say of a statement: the sizes of its value, and a note for its last function."""
        rank = self.comments.rank(statement)
        if rank is not None and isinstance(made, Flow):
            self.ranks[made.address] = rank
        functions = [n for n in self.nodes if n not in before and n not in self.attributes.modules]
        lines = self.comments.notes(statement)
        if functions and len(lines) == len(functions):
            for name, line in zip(functions, lines):
                self.write_note(name, line)
        elif functions and lines:
            self.write_note(functions[-1], " ".join(lines))

    def value(self, node: ast.expr, scope: Scope, wanted: str = "") -> Given:
        """What an expression computes; `wanted` is how its node is called, if it is a function's."""
        match node:
            case ast.Name(id=name) if name in scope:
                return scope[name]
            case ast.Tuple(elts=parts):
                return tuple(self.value(each, scope) for each in parts)
            case ast.Dict(keys=keys, values=values):
                return {_text(key, node): self.value(each, scope) for key, each in zip(keys, values)}
            case ast.Subscript(value=inner, slice=ast.Constant(value=place)):
                return self._part(node, self.value(inner, scope), place)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in FUNCTIONS:
                made = Calling(FUNCTIONS[type(op)], (left, right))
                return self._function(node, made, scope, wanted)
            case ast.Call(func=ast.Name(id="self")):
                return self._method(node, "forward")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                if name in self.attributes.modules:
                    return self._module(node, name, scope, wanted)
                return self._method(node, name)
            case ast.Call(func=ast.Name(id=name)) if name in self.own and name not in scope:
                called = calling(node)
                made = Calling(f"modules.{name}", called.given, called.named)
                return self._function(node, made, scope, wanted)
            case ast.Call(func=ast.Attribute() as function):
                if (
                    dotted(function).partition(".")[0] in ROOTS
                    and dotted(function).partition(".")[0] not in scope
                ):
                    return self._function(node, calling(node), scope, wanted)
                return self._step(node, function, scope)
        raise Odd(node, f"{shown(node)} is not understood")

    def _part(self, node: ast.expr, made: Given, place: object) -> Given:
        if isinstance(made, dict) and place in made:
            return made[str(place)]
        if isinstance(made, tuple) and isinstance(place, int) and -len(made) <= place < len(made):
            return made[place]
        raise Odd(node, f"{shown(node)} is not understood")

    def _method(self, node: ast.expr, name: str) -> Given:
        """What another method of the class gives for the same inputs; each is followed once."""
        if name not in self.results:
            raise Odd(node, f"self.{name} is no module, and no method that was read before")
        return self.results[name]

    def _step(self, node: ast.Call, function: ast.Attribute, scope: Scope) -> Given:
        """A method of a tensor."""
        inner = self.value(function.value, scope)
        if not isinstance(inner, Flow):
            raise Odd(node, f"{shown(node)} is not understood")
        if any(self._is_flow(each, scope) for each in node.args) or node.keywords:
            further = tuple(node.args)
            made = Calling(f"torch.{function.attr}", (function.value, *further), calling(node).named)
            return self._function(node, made, scope, "")
        return Flow(inner.address, (*inner.steps, (function.attr, tuple(self._values(node.args)))))

    def _values(self, nodes: Sequence[ast.expr]) -> list[Any]:
        return [value_of(each, self.known) for each in nodes]

    def _is_flow(self, node: ast.expr, scope: Scope) -> bool:
        """Whether an expression is computed from what flows through the model."""
        names = (each.id for each in ast.walk(node) if isinstance(each, ast.Name))
        return any(name in scope for name in names)

    def _function(self, node: ast.expr, called: Calling, scope: Scope, wanted: str) -> Given:
        """A function of torch: what flows in by place, then its settings."""
        target = inverse.canonical(called.target)
        if not inverse.is_known(target):
            raise Odd(node, f"no layer is {called.target}")
        given, flowing = list(called.given), list[ast.expr]()
        first = given[0] if given else None
        is_listed = isinstance(first, ast.List | ast.Tuple) and self._is_flow(first, scope)
        if isinstance(first, ast.List | ast.Tuple) and is_listed:
            flowing, given = list(first.elts), given[1:]
        while not is_listed and given and self._is_flow(given[0], scope):
            flowing.append(given.pop(0))
        inputs = [self.settled(each, self.value(each, scope)) for each in flowing]
        named = [(n, v) for n, v in called.named.items() if n not in IGNORED]
        words = {n: self.settled(v, self.value(v, scope)) for n, v in named if self._is_flow(v, scope)}
        settings = {n: value_of(v, self.known) for n, v in named if n not in words}
        try:
            # A class is given its settings before anything flows into it.
            before = 0 if target.startswith("nn.") else 1 if is_listed else len(inputs)
            placed = inverse.named(target, self._values(given), before)
        except IndexError:
            raise Odd(node, f"{called.target} takes fewer arguments") from None
        return self.apply(node, target, inputs, {**placed, **settings}, wanted, words, is_listed)

    def _module(self, node: ast.Call, name: str, scope: Scope, wanted: str) -> Given:
        module = self.attributes.modules[name]
        flows = [self.value(each, scope) for each in node.args]
        words = {k.arg: k.value for k in node.keywords if k.arg}
        flowing = {n: self.value(v, scope) for n, v in words.items() if self._is_flow(v, scope)}
        forward = {n: value_of(v, self.known) for n, v in words.items() if n not in flowing}
        if module.parts:
            return self.row(node, name, module, flows)
        return self.place(node, name, module, flows, flowing, forward, wanted)


def chosen(statement: ast.stmt) -> str:
    """Why a statement that chooses or repeats while the model runs is no drawing."""
    match statement:
        case ast.If(test=test):
            return f'"if {shown(test)}" decides while the model runs, and a drawing is always the same'
        case ast.For(iter=over):
            return f'"for ... in {shown(over)}" repeats while the model runs; write its steps out'
        case ast.While(test=test):
            return f'"while {shown(test)}" repeats while the model runs, and a drawing is always the same'
    return f'"{shown(statement)}" is no assignment and no return'


def wanted_name(target: ast.expr) -> str:
    """The name that a node has from its variable; the names of the main line say nothing."""
    if isinstance(target, ast.Tuple) and target.elts:
        target = target.elts[0]
    return target.id if isinstance(target, ast.Name) and target.id.rstrip("_") not in MAIN_LINE else ""


def _text(key: ast.expr | None, node: ast.AST) -> str:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return key.value
    raise Odd(node, "a dictionary is read with words as its keys")
