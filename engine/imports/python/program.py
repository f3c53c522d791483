"""A whole program as a project: its last class is the drawing, the classes before it are blocks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.analysis.survey import data_variables
from engine.declare import UserError, Value
from engine.field import Field, FieldRole
from engine.graph.model import Graph, Node, Project, Update, port
from engine.graph.variables import is_expression, names_in
from engine.imports.python.comments import comments_of
from engine.imports.python.drawing import Drawing
from engine.imports.python.guesses import guessed
from engine.imports.python.modules import arguments_of, read_constructor
from engine.imports.python.parsed import Program, know, ports_of, sorted_out, states_of
from engine.imports.python.places import places
from engine.imports.python.reading import NOTHING, Odd, plain, value_of
from engine.imports.python.sketch import Block, Flow, Given, Scope
from engine.imports.python.training import follow_loss, updates_of

LONGEST = 4 << 20


@dataclass(frozen=True)
class Imported:
    """The project of a program, what its arguments are as far as the program tells, and what was left out."""

    project: Project
    fields: tuple[Field, ...] = ()
    notes: tuple[str, ...] = ()


def read_program(text: str) -> Imported:
    """The project that prints this text; raises Odd, a UserError with the line, for what is not understood.

    The text is parsed and never run.
    """
    if len(text) > LONGEST:
        raise UserError("The program is too long to be a drawing.")
    try:
        tree = ast.parse(text)
        comments = comments_of(text)
    except SyntaxError as error:
        raise UserError(f"Line {error.lineno or 1} is no Python: {error.msg}.") from None
    except (ValueError, RecursionError, MemoryError):
        raise UserError("The file is no Python program.") from None
    try:
        return _read(sorted_out(tree, comments))
    except RecursionError:
        raise UserError("The program is nested too deeply to be a drawing.") from None


def _read(program: Program) -> Imported:
    *others, main = program.classes
    for name in reversed(list(program.classes)):
        know(program, name, is_main=name == main)
    for name in others:
        _draw_block(program, name)
    return _draw_main(program, main)


def _drawing(program: Program, name: str) -> tuple[Drawing, dict[str, ast.FunctionDef]]:
    definition = program.classes[name]
    methods = {each.name: each for each in definition.body if isinstance(each, ast.FunctionDef)}
    for each in definition.body:
        if not isinstance(each, ast.FunctionDef) and not _is_docstring(each):
            raise Odd(each, "a class is read as its methods")
    if "forward" not in methods:
        raise Odd(definition, f"{name} has no forward")
    known = program.known[name]
    attributes = read_constructor(methods.get("__init__"), known, program.comments)
    names = {a.arg for method in methods.values() for a in method.args.args}
    drawing = Drawing(
        program.comments, attributes, program.blocks, frozenset(program.own), known.keeping(attributes.kept)
    )
    drawing.reserved = frozenset((*names, *attributes.modules))
    return drawing, methods


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _inputs(drawing: Drawing, function: ast.FunctionDef, params: Mapping[str, dict[str, Value]]) -> Scope:
    """A node for each argument of forward."""
    scope: Scope = {}
    for argument in function.args.args[1:]:
        made = drawing.add("Input", argument.arg, params.get(argument.arg, {}), {})
        scope[argument.arg] = Flow(port(made, "output"))
    if function.args.vararg or function.args.kwarg or function.args.kwonlyargs:
        raise Odd(function, "its arguments are read one by one")
    return scope


def _follow(drawing: Drawing, methods: Mapping[str, ast.FunctionDef], scope: Scope) -> Given:
    """Follow forward, and before it the methods that it calls for the same inputs."""
    inputs = [a.arg for a in methods["forward"].args.args[1:]]
    for name, method in methods.items():
        same = [a.arg for a in method.args.args[1:]] == inputs
        if name not in ("__init__", "forward") and not name.startswith("loss") and same:
            drawing.results[name] = drawing.follow(method, dict(scope))
    made = drawing.results["forward"] = drawing.follow(methods["forward"], dict(scope))
    return made


def _draw_block(program: Program, name: str) -> None:
    """A class as a block: ports from its arguments and its answers."""
    drawing, methods = _drawing(program, name)
    inputs = [a.arg for a in methods["forward"].args.args[1:]]
    states = [each for each in states_of(program, name) if each[0] < len(inputs)]
    shapes = {inputs[i]: shape for i, _, shape in states if shape is not None}
    scope = _inputs(drawing, methods["forward"], {n: {"shape": tuple(s)} for n, s in shapes.items()})
    made = _follow(drawing, methods, scope)
    answers: tuple[Given, ...] = made if isinstance(made, tuple) else (made,)
    called = program.comments.answers(methods["forward"].body[-1])
    following = dict(enumerate(called)) if len(called) == len(answers) else {}
    following |= ports_of(program, name) | {place: f"next_{inputs[i]}" for i, place, _ in states}
    outputs = []
    for place, answer in enumerate(answers):
        wanted = following.get(place, f"output{place + 1}" if place else "output")
        address = drawing.settled(methods["forward"], answer)
        outputs.append(drawing.add("Output", wanted, {}, {"input": address}))
    given = arguments_of(methods.get("__init__"))
    declared = _declared(program.known[name], given, drawing)
    _, about = _named(program.classes[name], name)
    snake = _free(_block_name(program.classes[name], name), program.graphs)
    program.graphs[snake] = _placed(drawing.graph(arguments=declared, about=about))
    program.blocks[name] = Block(
        snake, tuple(inputs), tuple(outputs), declared, tuple(given), frozenset(shapes)
    )


def _declared(
    known: Mapping[str, Value], given: Mapping[str, ast.expr | None], drawing: Drawing
) -> dict[str, Value]:
    """The arguments that a setting reads; those that follow from shapes are none of the block's."""
    read = {n for node in drawing.nodes.values() for value in node.params.values() for n in _names(value)}
    found: dict[str, Value] = {}
    for name, default in given.items():
        if name in read:
            found[name] = plain(value_of(default, NOTHING)) if default is not None else known[name]
    return found


def _names(value: Value) -> Iterator[str]:
    if isinstance(value, tuple):
        for each in value:
            yield from _names(each)
    elif is_expression(value):
        yield from names_in(str(value))


def _draw_main(program: Program, name: str) -> Imported:
    drawing, methods = _drawing(program, name)
    forward = methods["forward"]
    fields: list[Field] = []
    params: dict[str, dict[str, Value]] = {}
    targets = _targets(methods)
    for argument, method in (*((a, forward) for a in forward.args.args[1:]), *targets):
        role: FieldRole = "input" if method is forward else "target"
        told = program.comments.field(argument, method, role)
        fields += [told] if told is not None else []
        params[argument.arg] = {"field": told.name if told is not None else argument.arg}
    scope = _inputs(drawing, forward, params)
    for each in fields:
        argument_name = next(n for n, p in params.items() if p["field"] == each.name)
        drawing.ranks[port(argument_name, "output")] = len(each.shape) + 1
    made = _follow(drawing, methods, scope)
    _outputs(drawing, forward, made)
    notes: list[str] = []
    updates: dict[str, Update] = {}
    if "loss" in methods:
        for argument, _ in targets:
            added = drawing.add("Target", argument.arg, params[argument.arg], {})
            scope[argument.arg] = Flow(port(added, "output"))
        unknown = follow_loss(drawing, methods["loss"], scope)
        notes += [f'It is not told what the metric "{each}" measures, so it is left out.' for each in unknown]
        updates = updates_of(drawing, methods, drawing.attributes.modules)
    unused = [n for n in drawing.attributes.modules if n not in drawing.users]
    notes += [f"self.{n} is never used, so it is left out." for n in unused]
    title, about = _named(program.classes[name], name)
    graphs = {"main": _placed(drawing.graph()), **program.graphs}
    declared = _declared(program.known[name], arguments_of(methods.get("__init__")), drawing)
    data = data_variables({field.name: field for field in fields})
    variables = {n: v for n, v in declared.items() if n not in data or data[n] != v}
    project = Project(title, about, graphs, variables, updates=updates)
    known = tuple({each.name: each for each in fields}.values())
    made_up = guessed(project, drawing.shapes, known)
    if len(made_up) > len(known):
        notes.append("The program does not tell the sizes of what it takes in; they were guessed.")
    return Imported(project, made_up, tuple(notes))


def _targets(methods: Mapping[str, ast.FunctionDef]) -> list[tuple[ast.arg, ast.FunctionDef]]:
    """The arguments of loss that forward does not take."""
    known = {a.arg for a in methods["forward"].args.args}
    loss = methods.get("loss")
    return [(a, loss) for a in loss.args.args if a.arg not in known] if loss is not None else []


def _outputs(drawing: Drawing, function: ast.FunctionDef, made: Given) -> None:
    called = drawing.comments.answers(function.body[-1])
    answers = made if isinstance(made, dict) else {called[0] if len(called) == 1 else "prediction": made}
    if isinstance(made, tuple):
        answers = {f"output{place}": each for place, each in enumerate(made, 1)}
    for name, each in answers.items():
        drawing.add("Output", name, {}, {"input": drawing.settled(function, each)})


def _named(definition: ast.ClassDef, name: str) -> tuple[str, str]:
    """Name and description from a class's docstring."""
    title, _, rest = (ast.get_docstring(definition) or name).partition("\n\n")
    return " ".join(title.split()).removesuffix("."), " ".join(rest.split())


def _block_name(definition: ast.ClassDef, name: str) -> str:
    """`basic_block` of a class that is called BasicBlock, or so in its docstring."""
    title, _ = _named(definition, "")
    plain_title = re.sub(r"\W+", "_", title.lower(), flags=re.ASCII).strip("_")
    same = plain_title.replace("_", "") == name.lower().rstrip("0123456789")
    return plain_title if same and plain_title.isidentifier() else _snake(name)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _free(name: str, taken: Mapping[str, object]) -> str:
    found, number = name, 2
    while found in taken or found == "main":
        found, number = f"{name}{number}", number + 1
    return found


def _placed(graph: Graph) -> Graph:
    """The drawing with a place for each node."""
    found = places(graph)
    nodes: dict[str, Node] = {name: replace(node, at=found[name]) for name, node in graph.nodes.items()}
    return replace(graph, nodes=nodes)
