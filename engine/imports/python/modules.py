"""`__init__` read: which attribute is which module, and what is chosen for its weights."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.declare import Value
from engine.imports.python.comments import Comments
from engine.imports.python.reading import Calling, Known, Odd, calling, dotted, shown, value_of
from engine.layers.weights import PARAMS

NORMS = {
    "nn.utils.parametrizations.spectral_norm": "spectral",
    "nn.utils.parametrizations.weight_norm": "weight",
}
LOOPS = {"TimeDistributed": "time", "Recurrent": "recurrent"}
ROWS = ("nn.Sequential", "Chain")


@dataclass
class Module:
    """What an attribute is made of: a call, or several in a row (`parts`), as often as `repeat` says.

    `loop` is how a block is applied, `states` how a recurrent one is told its states.
    """

    line: ast.AST
    call: Calling
    weights: dict[str, Value] = field(default_factory=dict)
    note: str = ""
    repeat: Any = 1
    loop: str = "none"
    states: Any = None
    parts: tuple[Module, ...] = ()
    share: str = ""


@dataclass
class Attributes:
    """The attributes of a class: its modules, and the constructor's arguments that are kept."""

    modules: dict[str, Module] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)


def read_constructor(function: ast.FunctionDef | None, known: Known, comments: Comments) -> Attributes:
    """All that `__init__` sets; `known` are its arguments. Raises Odd for what is not understood."""
    made = Attributes()
    for statement in function.body if function is not None else ():
        _read(statement, made, known, comments)
    return made


def _read(statement: ast.stmt, made: Attributes, known: Known, comments: Comments) -> None:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())) | ast.Pass():
            return
        case ast.Expr(value=ast.Call() as call):
            _tell(call, made, known)
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value):
            if isinstance(value, ast.Name) and value.id in known:
                made.kept[name] = value.id
            elif isinstance(value, ast.Call) and _normalises(value, name) and name in made.modules:
                made.modules[name].weights["norm"] = NORMS[dotted(value.func)]
            elif isinstance(value, ast.Call):
                made.modules[name] = module_of(value, known)
                made.modules[name].note = comments.note(statement)
                made.modules[name].weights |= comments.weights(statement)
            elif isinstance(value, ast.Attribute) and (other := _own(value)) in made.modules:
                made.modules[name] = made.modules[other]
            else:
                raise Odd(statement, f"self.{name} is no module")
        case ast.Assign(targets=[ast.Attribute() as target], value=ast.Attribute() as source):
            _tie(statement, target, source, made)
        case ast.For(body=body):
            for call in _calls(body):
                _tell(call, made, known, _iterated(statement))
        case ast.If(test=test):
            what = f'"if {shown(test)}" chooses between models, and a drawing is always the same'
            raise Odd(statement, what)
        case _:
            raise Odd(statement, "__init__ is read as far as it sets modules")


def module_of(node: ast.expr, known: Known) -> Module:
    """The module that an expression makes."""
    if not isinstance(node, ast.Call):
        raise Odd(node, f"{shown(node)} is no module")
    name = dotted(node.func)
    if name in NORMS and len(node.args) == 1 and not node.keywords:
        inner = module_of(node.args[0], known)
        inner.weights["norm"] = NORMS[name]
        return inner
    if name in LOOPS and node.args:
        inner = module_of(node.args[0], known)
        inner.loop = LOOPS[name]
        inner.states = next((value_of(k.value, known) for k in node.keywords if k.arg == "states"), None)
        return inner
    if name in ROWS:
        return _row(node, known)
    return Module(node, calling(node))


def _row(node: ast.Call, known: Known) -> Module:
    """A row of modules, counted or written out."""
    match node.args:
        case [ast.Starred(value=ast.GeneratorExp(elt=ast.Call() as elt, generators=[each]))]:
            if isinstance(each.iter, ast.Call) and dotted(each.iter.func) == "range" and not each.ifs:
                name = each.target.id if isinstance(each.target, ast.Name) else "_"
                made = module_of(elt, known.joined({name: 0}))
                made.repeat = value_of(each.iter.args[0], known)
                return made
    if not node.args or any(isinstance(each, ast.Starred) for each in node.args) or node.keywords:
        raise Odd(node, "a row of modules is read where its modules stand in it or are counted")
    parts = tuple(module_of(each, known) for each in node.args)
    return Module(node, Calling("", ()), parts=parts)


def _tell(call: ast.Call, made: Attributes, known: Known, of: str = "") -> None:
    """A line about weights that are there already."""
    name = dotted(call.func)
    if name.endswith("__init__") or (isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"):
        return
    head, _, method = name.rpartition(".")
    own = head.removeprefix("self.")
    if method == "requires_grad_" and own in made.modules:
        if call.args and value_of(call.args[0], known) is False:
            made.modules[own].weights["frozen"] = True
        return
    if head == "nn.init" and call.args:
        match call.args[0]:
            case ast.Subscript(value=row) if method == "zeros_" and _is_padded(row, made):
                return
        target = dotted(call.args[0])
        attribute, _, weight = target.removeprefix("self.").partition(".")
        attribute, weight = (of, target) if of else (attribute, weight)
        if attribute in made.modules:
            _start(made.modules[attribute], method, weight, call, known)
            return
    raise Odd(call, f"{shown(call)} is not understood")


def _is_padded(row: ast.expr, made: Attributes) -> bool:
    """Whether this is the table of a layer that keeps a row at 0 by itself."""
    attribute = dotted(row).removeprefix("self.").removesuffix(".weight.data")
    return attribute in made.modules and "padding_idx" in made.modules[attribute].call.named


def _start(module: Module, method: str, weight: str, call: ast.Call, known: Known) -> None:
    """How weights or biases start."""
    kind = method.rstrip("_")
    further = [value_of(each, known) for each in call.args[1:]]
    named = {k.arg: value_of(k.value, known) for k in call.keywords if k.arg}
    if kind == "constant" and further and ("bias" in weight or not named):
        module.weights["bias"] = float(further[0])
        return
    if kind not in PARAMS["initialisation"].choices:
        raise Odd(call, f"nn.init.{method} is not among the starts that a layer offers")
    module.weights["initialisation"] = kind
    gain = next((v for n, v in named.items() if n in ("std", "gain", "val")), None)
    if kind == "uniform" and len(further) == 2:
        gain = further[1]
    usual = {"constant": 0.0, "normal": 0.02, "trunc_normal": 0.02, "uniform": 0.05}.get(kind)
    if gain is not None and gain != usual:
        module.weights["gain"] = float(gain)


def _tie(statement: ast.stmt, target: ast.Attribute, source: ast.Attribute, made: Attributes) -> None:
    """`self.head.weight = self.embedding.weight`: two modules that share a weight."""
    one, other = (dotted(each.value).removeprefix("self.") for each in (target, source))
    if one not in made.modules or other not in made.modules or target.attr != source.attr:
        raise Odd(statement, f"{shown(statement)} is not understood")
    for name in (one, other):
        made.modules[name].weights["share"] = other


def _normalises(call: ast.Call, name: str) -> bool:
    """Whether a call puts a norm around the attribute of that name, which is there already."""
    given = call.args[0] if len(call.args) == 1 else None
    return dotted(call.func) in NORMS and isinstance(given, ast.Attribute) and _own(given) == name


def _own(node: ast.Attribute) -> str:
    return node.attr if isinstance(node.value, ast.Name) and node.value.id == "self" else ""


def _calls(body: list[ast.stmt]) -> Iterator[ast.Call]:
    for statement in body:
        match statement:
            case ast.If(body=inner, orelse=[]):
                yield from _calls(inner)
            case ast.Expr(value=ast.Call() as call):
                yield call
            case _:
                raise Odd(statement, "__init__ is read as far as it sets modules")


def _iterated(statement: ast.For) -> str:
    """`layer` of `for weight in self.layer.parameters():`"""
    if isinstance(statement.iter, ast.Call):
        path = dotted(statement.iter.func)
        if path.startswith("self.") and path.rpartition(".")[2] in ("parameters", "named_parameters"):
            return path.removeprefix("self.").rpartition(".")[0]
    raise Odd(statement, "a loop in __init__ is read over the parameters of a module only")


def arguments_of(function: ast.FunctionDef | None) -> Mapping[str, ast.expr | None]:
    """The constructor's arguments with their defaults."""
    if function is None:
        return {}
    given = function.args
    if given.vararg or given.kwarg or given.posonlyargs:
        raise Odd(function, "its constructor takes lists or dictionaries of arguments")
    names = [each.arg for each in given.args[1:]]
    defaults: list[ast.expr | None] = [None] * (len(names) - len(given.defaults)) + list(given.defaults)
    found: dict[str, ast.expr | None] = dict(zip(names, defaults))
    return {**found, **{a.arg: d for a, d in zip(given.kwonlyargs, given.kw_defaults)}}
