"""The classes of a program: one a block, with a constructor argument for what differs between its uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from engine.analysis.insides import state_size
from engine.compile.layout import Expression
from engine.compile.literals import Written, literal
from engine.compile.names import class_name
from engine.compile.texts import Row, Texts, same
from engine.compile.uses import Use
from engine.declare import Value
from engine.layers.call import Apply, Call

# Beyond this many, copies that differ are counted rather than written out.
WRITTEN_OUT = 4


@dataclass(eq=False)
class Class:
    """One class of the program: how it is called, the uses that it serves, and what its constructor takes.

    `parts` are the constructors of the block nodes in it, `sampled` the variables that it may take.
    """

    name: str
    uses: list[Use]
    texts: Texts
    parts: dict[str, Expression] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    places: dict[int, int] = field(default_factory=dict)
    sampled: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.places = {id(use): place for place, use in enumerate(self.uses)}

    @property
    def first(self) -> Use:
        """The use whose drawing is printed; the others differ in numbers only."""
        return self.uses[0]

    def given(self, use: Use) -> dict[str, Any]:
        """What the constructor is given for one of the uses."""
        place = self.places[id(use)]
        return {name: row[place] for name, row in self.texts.arguments.items()}

    @property
    def _declared(self) -> Mapping[str, Value]:
        """The block's arguments, and the variables that it or the whole program's class takes."""
        plan = self.first.plan
        variables = {name: plan.context.variables[name] for name in self.sampled}
        return {**variables, **plan.graph.arguments} if plan.is_block else variables

    @property
    def is_general(self) -> bool:
        """Whether its arguments can all be left out."""
        return self.texts.arguments.keys() <= self.defaults.keys()

    @property
    def defaults(self) -> Mapping[str, Value]:
        """The arguments that may be left out, and what they are then."""
        declared = self._declared
        plain = {k: v for k, v in declared.items() if not str(v).startswith("=")}
        return {name: plain[name] for name in self.texts.arguments if name in plain}

    @property
    def order(self) -> list[str]:
        """The constructor's arguments: those of shapes first, then the block's own in its order."""
        defaults = self.defaults
        own = [name for name in self._declared if name in defaults]
        return [*(name for name in self.texts.arguments if name not in defaults), *own]

    @property
    def signature(self) -> list[str]:
        """The constructor's arguments as text."""
        defaults = self.defaults
        return [f"{name}={literal(defaults[name])}" if name in defaults else name for name in self.order]


def classes_of(main: Use, title: str, taken: Iterable[str], sample: Use | None = None) -> list[Class]:
    """All classes that the program needs, each after those that it uses; the last is the program's own.

    With a sample, each class serves that as well, as far as it can.
    """
    rows: dict[str, list[Use]] = {}
    for use in (*main.inside(), *(sample.inside() if sample is not None else ())):
        rows.setdefault(use.name, []).append(use)
    sampled = tuple(sample.arguments) if sample is not None else ()
    made: dict[int, Class] = {}
    names = {*taken, title}
    found: list[Class] = []
    for block, uses in rows.items():
        groups: dict[Any, list[Use]] = {}
        for use in dict.fromkeys(uses):
            groups.setdefault(_structure(use, made), []).append(use)
        for group in groups.values():
            name = title if group[0] is main else _free(class_name(block.replace("_", " "), ()), names)
            names.add(name)
            each = Class(name, group, _texts(group, sampled), sampled=sampled)
            made.update({id(use): each for use in group})
            _write(each, made)
            found.append(each)
    return found


def _texts(uses: list[Use], sampled: Sequence[str]) -> Texts:
    first = uses[0]
    declared = {name: tuple(use.arguments[name] for use in uses) for name in first.arguments}
    for name in sampled:
        declared.setdefault(name, tuple(use.plan.context.variables[name] for use in uses))
    outer = {
        k: v for k, v in first.plan.context.variables.items() if k in first.plan.context.project.variables
    }
    taken = frozenset(first.plan.graph.nodes)
    return Texts(declared, {k: v for k, v in outer.items() if k not in declared}, taken=taken)


def _structure(use: Use, made: Mapping[int, Class]) -> Any:
    """What has to be the same for two uses to share a class: everything but numbers and words."""
    found: list[Any] = []
    plan = use.plan
    for node in plan.computed:
        item = plan.item(node)
        copies = use.parts.get(node, ())
        parts: tuple[int, ...] = tuple(dict.fromkeys(id(made[id(part)]) for part in copies))
        if copies and not _is_counted([made[id(part)] for part in copies], copies):
            parts += (len(copies),)
        shape: tuple[Any, ...] = (node, type(item.made), item.made.target.path, tuple(item.made.arguments))
        if isinstance(item.made, Call):
            shape += (tuple(item.made.forward), repr(item.made.prepare), item.made.feed)
        if plan.graph.nodes[node].weights:  # which may read arguments, and are printed as they are here
            shape += (repr((plan.weights(node), plan.starts(node))),)
            shape += (item.made.arguments.get("padding_idx") is None,)
        found.append((*shape, item.made.outputs, item.made.keywords, item.inputs, parts, plan.owner(node)))
    return use.name, tuple(found), tuple(plan.answers.items())


def _write(made: Class, classes: Mapping[int, Class]) -> None:
    """Put texts in the place of what differs between the uses."""
    plan = made.first.plan
    for node in plan.computed:
        items = [use.plan.item(node) for use in made.uses]
        specs = [item.spec for item, use in zip(items, made.uses) if not use.is_sample]
        settings = plan.graph.nodes[node].params
        first = items[0].made
        kept = isinstance(first, Apply)
        arguments = {
            name: made.texts.text(
                tuple(i.made.arguments[name] for i in items), name, node, settings.get(name), kept
            )
            for name in first.arguments
        }
        changed: Call | Apply = replace_arguments(first, arguments)
        if isinstance(changed, Call) and isinstance(first, Call):
            forward = {
                name: made.texts.text(tuple(i.made.forward[name] for i in items), name, node, None, True)  # type: ignore[union-attr]
                for name in first.forward
            }
            changed = _with(changed, forward=forward)
        plan.rewrite(node, made=changed, spec=specs[0] if same(specs) else None)
        if node in made.first.parts:
            made.parts[node] = _constructor(made, node, classes)


def _constructor(made: Class, node: str, classes: Mapping[int, Class]) -> Expression:
    """What makes the module of a block node: one of its class, a row of them, or one that runs in a loop."""
    plan = made.first.plan
    rows = [use.parts[node] for use in made.uses]
    settings = plan.graph.nodes[node].params
    repeat = made.texts.text(tuple(map(len, rows)), "repeat", node, settings.get("repeat"))
    several = "repeat" in settings and (isinstance(repeat, Written) or repeat > 1)
    kinds = [classes[id(part)] for part in rows[0]]
    if not several:
        inner = _call(made, node, kinds[0], [tuple(row[0] for row in rows)])
    else:
        chain = "nn.Sequential" if len(plan.layer(node).inputs) == 1 else "Chain"
        if chain == "Chain":
            made.own.add(chain)
        inner = Expression(f"{chain}(", tuple(_row(made, node, kinds, rows, repeat)), ")")
    loop = plan.settings(node).get("loop", "none")
    if loop == "time":
        made.own.add("TimeDistributed")
        return Expression("TimeDistributed(", (str(inner),), ")")
    if loop == "recurrent":
        made.own.add("Recurrent")
        return Expression("Recurrent(", (str(inner), *_states(made, node)), ")")
    return inner


def _states(made: Class, node: str) -> list[str]:
    """How a loop is told what its states are: their places among inputs and outputs, and their sizes."""
    graph = made.first.parts[node][0].plan.graph
    inputs = [n for n, each in graph.nodes.items() if each.type == "Input"]
    outputs = [n for n, each in graph.nodes.items() if each.type == "Output"]
    states = {n: outputs.index(f"next_{n}") for n in inputs if f"next_{n}" in outputs}
    fed = [port for port, _ in made.first.plan.item(node).inputs]
    pairs = []
    for n, place in states.items():
        row = tuple(state_size(use.parts[node][0].plan.context, n) for use in made.uses)
        pairs.append((inputs.index(n), place, None if n in fed else made.texts.text(row, n, node)))
    return [f"states={literal(pairs)}"]


def _row(made: Class, node: str, kinds: list[Class], rows: list[tuple[Use, ...]], repeat: Any) -> list[str]:
    """The modules of a row of blocks, counted where they follow a rule, else written out."""
    count = len(rows[0])
    text = literal(repeat)
    if all(_is_counted(kinds, row) for row in rows):
        alike = all(same([_given(kinds[0], part) for part in row]) for row in rows)
        if alike or count > WRITTEN_OUT or not same(list(map(len, rows))):
            return [f"*({_ruled(made, node, kinds[0], rows)} for {'_' if alike else 'i'} in range({text}))"]
    columns = [tuple(row[i] for row in rows) for i in range(count)]
    if all(kind is kinds[0] for kind in kinds) and count > WRITTEN_OUT:
        return [f"*({_call(made, node, kinds[0], columns)} for i in range({text}))"]
    return [str(_call(made, node, kind, [column])) for kind, column in zip(kinds, columns, strict=True)]


def _given(kind: Class, use: Use) -> tuple[Any, ...]:
    """What a use gives its class, to compare it with another use."""
    return tuple(kind.given(use).items())


def _is_counted(kinds: Sequence[Class], row: Sequence[Use]) -> bool:
    """Whether the copies of a row are of one class and what they are given stays, or grows evenly."""
    if any(kind is not kinds[0] for kind in kinds):
        return False
    given = [kinds[0].given(part) for part in row]
    return all(_start_and_step([each[name] for each in given]) is not None for name in given[0])


def _start_and_step(values: Sequence[Any]) -> tuple[Any, int] | None:
    if same(values):
        return values[0], 0
    steps = {b - a for a, b in pairwise(values)} if all(type(v) is int for v in values) else set()
    return (values[0], steps.pop()) if len(steps) == 1 else None


def _ruled(made: Class, node: str, kind: Class, rows: list[tuple[Use, ...]]) -> Expression:
    """`DenseLayer(in_channels=channels + growth * i)`: one copy of a row, by its number `i`."""
    settings = made.first.plan.graph.nodes[node].params
    items = []
    for name in kind.order:
        found = [_start_and_step([kind.given(part)[name] for part in row]) for row in rows]
        starts, steps = zip(*(each for each in found if each is not None), strict=True)
        value = made.texts.text(starts, name, node, settings.get(name))
        if any(steps):
            step = literal(made.texts.text(steps, f"{name}_step", node))
            value = Written(f"{literal(value)} + {step} * i")
        elif _is_default(kind, name, value):
            continue
        items.append(f"{name}={literal(value)}")
    return Expression(f"{kind.name}(", tuple(items), ")")


def _is_default(kind: Class, name: str, value: Any) -> bool:
    return name in kind.defaults and not isinstance(value, Written) and same([value, kind.defaults[name]])


def _call(made: Class, node: str, kind: Class, columns: list[tuple[Use, ...]]) -> Expression:
    """`BasicBlock(in_channels=64, channels=128)`; with several columns what differs is counted by `i`."""
    settings = made.first.plan.graph.nodes[node].params
    items = []
    for name in kind.order:
        cells = [tuple(kind.given(use)[name] for use in column) for column in columns]
        if same(cells):
            value = made.texts.text(cells[0], name, node, settings.get(name))
        else:
            value = _counted(made, node, name, cells)
        if _is_default(kind, name, value):
            continue
        items.append(f"{name}={literal(value)}")
    return Expression(f"{kind.name}(", tuple(items), ")")


def _counted(made: Class, node: str, name: str, cells: list[Row]) -> Written:
    """A value that differs from copy to copy, as text with the copy's number `i`."""
    if same(cells[1:]):
        first, rest = (literal(made.texts.text(cell, name, node)) for cell in cells[:2])
        return Written(f"{first} if i == 0 else {rest}")
    listed = [literal(made.texts.text(cell, name, node)) for cell in cells]
    return Written(f"({', '.join(listed)})[i]")


def replace_arguments(made: Any, arguments: Mapping[str, Any]) -> Any:
    """A call with other arguments."""
    return _with(made, arguments=arguments)


def _with(made: Any, **parts: Any) -> Any:
    copied = object.__new__(type(made))
    for name in type(made).__slots__:
        object.__setattr__(copied, name, parts.get(name, getattr(made, name)))
    return copied


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}{number}", number + 1
    return found
