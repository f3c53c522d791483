"""`loss` of a program: losses with their weights, penalties, update steps, and what the metrics look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from engine.declare import Value
from engine.graph.model import Choice, Update, node_of
from engine.graph.settings import MOST_TIMES
from engine.imports.python.attempt import BATCH, make
from engine.imports.python.drawing import Drawing, wanted_name
from engine.imports.python.reading import NOTHING, Calling, Odd, alike, dotted, value_of
from engine.imports.python.sketch import Flow, Scope
from engine.layers import LAYERS, Layer
from engine.layers.call import Call, Shape

UPDATE = "loss_"
CLASSES = 5


def follow_loss(drawing: Drawing, function: ast.FunctionDef, scope: Scope) -> list[str]:
    """Draw the losses and metrics of a program; gives the metrics that can't be told."""
    unknown: list[str] = []
    for statement in function.body:
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as pairs):
                unknown += _metrics(drawing, function, statement, pairs, scope)
                scope[name] = None
            case ast.Assign(targets=[ast.Name(id="loss")], value=value) if _is_total(drawing, value, scope):
                _weigh(drawing, value, scope)
            case ast.Assign(targets=[target], value=value):
                drawing.bind(target, drawing.value(value, scope, wanted_name(target)), scope)
            case ast.Return(value=ast.Tuple(elts=[first, *_])) if _is_total(drawing, first, scope):
                _weigh(drawing, first, scope)
            case ast.Return():
                continue
            case _:
                raise Odd(statement, "loss is read as assignments and one return")
    return unknown


def _is_loss(drawing: Drawing, made: object) -> bool:
    node = drawing.nodes.get(node_of(made.address)) if isinstance(made, Flow) else None
    return node is not None and node.type in LAYERS and LAYERS[node.type].role == "loss"


def _terms(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _terms(node.left)
        yield from _terms(node.right)
    else:
        yield node


def _term(node: ast.expr) -> tuple[float, ast.expr]:
    match node:
        case ast.BinOp(left=ast.Constant(value=int() | float() as factor), op=ast.Mult(), right=right):
            return float(factor), right
    return 1.0, node


def _is_total(drawing: Drawing, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression only adds up losses and penalties."""
    terms = [_term(each)[1] for each in _terms(node)]
    return all(
        _penalised(each) or (isinstance(each, ast.Name) and _is_loss(drawing, scope.get(each.id)))
        for each in terms
    )


def _weigh(drawing: Drawing, node: ast.expr, scope: Scope) -> None:
    for each in _terms(node):
        factor, inner = _term(each)
        if attribute := _penalised(inner):
            for name in drawing.users.get(attribute, ()):
                drawing.weigh(name, {"l1": factor})
        elif factor != 1.0 and isinstance(inner, ast.Name):
            made = scope[inner.id]
            assert isinstance(made, Flow)
            drawing.change(node_of(made.address), weight=factor)


def _penalised(node: ast.expr) -> str:
    """`conv1` of `sum(w.abs().sum() for w in self.conv1.parameters())`, or empty text."""
    match node:
        case ast.Call(func=ast.Name(id="sum"), args=[ast.GeneratorExp(generators=[each])]):
            path = dotted(each.iter.func) if isinstance(each.iter, ast.Call) else ""
            if path.startswith("self.") and path.endswith(".parameters"):
                return path.removeprefix("self.").removesuffix(".parameters")
    return ""


def updates_of(
    drawing: Drawing, methods: Mapping[str, ast.FunctionDef], attributes: Mapping[str, Any]
) -> dict[str, Update]:
    """Tell each loss which update step it belongs to, by the methods `loss_<step>`; gives the steps."""
    found: dict[str, Update] = {}
    for name, function in methods.items():
        if not name.startswith(UPDATE):
            continue
        step = name.removeprefix(UPDATE)
        step = "" if step == "all" else step
        called = {dotted(n.func).removeprefix("self.") for n in ast.walk(function) if isinstance(n, ast.Call)}
        for attribute in called & attributes.keys():
            for node in drawing.users.get(attribute, ()):
                if step and _is_loss(drawing, Flow(node)):
                    drawing.change(node, update=step)
        if step:
            found[step] = _update(drawing, drawing.comments.told(function))
    return found


def _update(drawing: Drawing, told: Mapping[str, str]) -> Update:
    """An update step as the comments below its head tell it."""
    attributes = told.get("trains", "").split(", ")
    nodes = tuple(dict.fromkeys(n for a in attributes for n in drawing.users.get(a, ())[:1]))
    times = told.get("times", "1")
    count = int(times) if times.isascii() and times.isdigit() else 1
    return Update(nodes, _optimizer(told.get("optimizer", "")), min(max(count, 1), MOST_TIMES))


def _optimizer(text: str) -> Choice | None:
    """`SGD(lr=0.1)` as a choice."""
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or tree.args:
        return None
    try:
        given = {k.arg: value_of(k.value, NOTHING) for k in tree.keywords if k.arg}
    except Odd:
        return None
    return Choice(tree.func.id, given)


# Metrics


def _metrics(
    drawing: Drawing, function: ast.FunctionDef, statement: ast.stmt, pairs: ast.Dict, scope: Scope
) -> list[str]:
    unknown = []
    for key, value in zip(pairs.keys, pairs.values):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise Odd(statement, "metrics are read with words as their names")
        told = drawing.comments.metric(key.value, function.lineno, statement.lineno)
        given = drawing.value(value, scope)
        flows = given if isinstance(given, tuple) else (given,)
        if told is None or not all(isinstance(each, Flow) for each in flows) or len(flows) != 2:
            unknown.append(key.value)
            continue
        layer = _metric(told, [each.steps for each in flows if isinstance(each, Flow)])
        if layer is None:
            unknown.append(key.value)
            continue
        ports = [each.name for each in layer[0].inputs]
        inputs = {p: each.address for p, each in zip(ports, flows) if isinstance(each, Flow)}
        drawing.add(layer[0].type, key.value, layer[1], inputs)
    return unknown


def _metric(told: Calling, steps: list[Any]) -> tuple[Layer, dict[str, Value]] | None:
    """The metric layer that makes this object and takes its inputs through these steps."""
    wanted = {name: value_of(value, NOTHING) for name, value in told.named.items()}
    classes = int(wanted.get("num_classes", CLASSES))
    best: tuple[Layer, dict[str, Value]] | None = None
    for layer in LAYERS.values():
        if layer.role != "metric":
            continue
        for params in _choices(layer, wanted):
            if any(_is_it(layer, params, told.target, wanted, steps, shapes) for shapes in _shapes(classes)):
                if best is None or len(params) < len(best[1]):
                    best = layer, params
    return best


def _choices(layer: Layer, wanted: Mapping[str, Any]) -> Iterator[dict[str, Value]]:
    by_name = {n: v for n, v in wanted.items() if n in layer.params and v != layer.params[n].default}
    yield by_name
    for name, param in layer.params.items():
        if param.kind == "choice":
            yield from ({**by_name, name: c} for c in param.choices if c != param.default)


def _shapes(classes: int) -> Iterator[tuple[Shape, Shape]]:
    batch = BATCH
    for dtype in ("int64", "float32"):
        for one, other in (
            ((batch, classes), (batch,)),
            ((batch, 1), (batch,)),
            ((batch,), (batch,)),
            ((batch, 1), (batch, 1)),
            ((batch, 3), (batch, 3)),
            ((batch, classes, 4), (batch, 4)),
            ((batch, 1, 4), (batch, 4)),
        ):
            yield Shape(one), Shape(other, dtype)


def _is_it(
    layer: Layer,
    params: Mapping[str, Value],
    target: str,
    wanted: Mapping[str, Any],
    steps: list[Any],
    shapes: tuple[Shape, Shape],
) -> bool:
    names = [each.name for each in layer.inputs]
    made = make(layer, params, dict(zip(names, shapes)))
    if not isinstance(made, Call) or made.target.path.rpartition(".")[2] != target:
        return False
    same = made.arguments.keys() == wanted.keys() and all(
        alike(v, wanted[n]) for n, v in made.arguments.items()
    )
    return same and [tuple(made.prepare.get(name, ())) for name in names] == [tuple(each) for each in steps]
