"""One layer brought nearer to a call, setting by setting and size by size, until it makes that call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from engine.compile.literals import signature
from engine.declare import UserError, Value
from engine.imports.python.reading import Said, alike, plain, samples, setting
from engine.layers import Layer
from engine.layers.call import Apply, Call, Made, Shape
from engine.layers.ports import Port

BATCH = 7
MOST_TRIES = 600
# A factor in the total of several losses, never an argument of the loss.
FACTOR = "weight"


@dataclass(frozen=True)
class Wanted:
    """A call in the program.

    `arguments` are its settings by name, `places` how many inputs it takes by place, `words` the ports that
    it takes by name, `forward` the settings of the module's call. `listed`: the inputs stand in a list.
    `ranks` are the dimensions of its inputs, as far as they are known, and `flows` says for each input by
    place the first one that has the same value.
    """

    target: str
    arguments: Mapping[str, Any]
    is_module: bool
    places: int
    words: frozenset[str] = frozenset()
    forward: Mapping[str, Any] | None = None
    listed: bool = False
    ranks: tuple[int | None, ...] = ()
    flows: tuple[int, ...] = ()


def make(layer: Layer, params: Mapping[str, Value], shapes: Mapping[str, Shape]) -> Made | None:
    """What the layer is in torch for inputs of these shapes, or None where it can't be."""
    arrived: list[Shape | None] = []
    for port in layer.inputs:
        if port.variadic:
            arrived += [shape for name, shape in shapes.items() if _is_of(port, name)]
        else:
            arrived.append(shapes.get(port.name))
    try:
        made: Made = layer.make(params).call(*arrived)
    except (UserError, ValueError, TypeError, IndexError, ArithmeticError, AttributeError):
        return None
    return made


def _is_of(port: Port, name: str) -> bool:
    return name.startswith(f"{port.name}_") and name[len(port.name) + 1 :].isdigit()


def full(target: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """All arguments of a call, those that were left out as well."""
    defaults = {name: default for name, default, required in signature(target) if not required}
    return {**defaults, **arguments}


def example(layer: Layer, ports: Sequence[str]) -> dict[str, Shape]:
    """Shapes for these ports, from the layer's examples."""
    examples = list(layer.example) or [(4,)]
    made = {}
    for place, port in enumerate(ports):
        example = examples[min(place, len(examples) - 1)]
        typed = bool(example) and isinstance(example[0], str)
        dtype, sizes = (example[0], example[1:]) if typed else ("float32", example)
        made[port] = Shape((BATCH, *sizes), dtype)
    return made


class Attempt:
    """One layer brought nearer to a call, setting by setting and size by size."""

    def __init__(self, layer: Layer, wanted: Wanted, shapes: dict[str, Shape]) -> None:
        self.layer, self.wanted, self.shapes = layer, wanted, shapes
        self.goal = full(wanted.target, wanted.arguments) | dict(wanted.forward or {})
        self.params: dict[str, Any] = {}
        self.tries = 0
        self.holds = True

    def settings(self) -> dict[str, Value]:
        """What differs from the layer's defaults, as a node holds it."""
        made = {name: setting(value) for name, value in self.params.items()}
        return {
            n: v for n, v in made.items() if v != self.layer.params[n].default or _apart(v, self.layer, n)
        }

    def told_shapes(self) -> dict[str, Shape]:
        """The inputs whose sizes the call's arguments tell."""
        return {port: shape for port, shape in self.shapes.items() if self._is_told(port, shape)}

    def _is_told(self, port: str, shape: Shape) -> bool:
        """Whether the layer makes another call for another size of this input."""
        for axis in range(1, len(shape)):
            sizes = (*shape[:axis], shape[axis] + 1, *shape[axis + 1 :])
            if self._apart(self.params, self.shapes | {port: Shape(sizes, shape.dtype)}) != []:
                return True
        return False

    def guess(self) -> None:
        """Settings that are called as the arguments are."""
        for name, param in self.layer.params.items():
            if name in self.goal and not (self.layer.role == "loss" and name == FACTOR):
                value = self.goal[name]
                value = tuple(value) if isinstance(value, list) else value
                if param.check(plain(value)) is None:
                    self.params[name] = value

    def solve(self) -> Call | Apply | None:
        """What the layer makes once it makes the call that is wanted; None where it can't be brought to."""
        while (apart := self._apart(self.params, self.shapes)) is None or apart:
            if not (self._other_sizes(apart or []) or self._other_settings(apart)):
                return None
        self.holds = self._holds(self.params)
        self._spare()
        return self._made(self.params, self.shapes)

    def _holds(self, params: Mapping[str, Any]) -> bool:
        """Whether the call is made too where the constructor's arguments are others."""
        for sample in range(1, max(map(samples, self.goal.values()), default=0) + 1):
            other = Attempt(self.layer, self.wanted, self.shapes)
            other.goal = {name: plain(value, sample) for name, value in self.goal.items()}
            other.params = {name: plain(value, sample) for name, value in params.items()}
            while apart := other._apart(other.params, other.shapes):
                if not other._other_sizes(apart):
                    return False
            if apart is None:
                return False
        return True

    def _spare(self) -> None:
        """Leave out what follows by itself, and write one size for all where they are the same."""
        for name in list(self.params):
            shorter = {n: v for n, v in self.params.items() if n != name}
            value = self.params[name]
            if self._is_enough(shorter):
                self.params = shorter
            elif isinstance(value, tuple) and value and all(alike(each, value[0]) for each in value):
                one = {**self.params, name: value[0]}
                if self.layer.params[name].length and self._is_enough(one):
                    self.params = one

    def _is_enough(self, params: Mapping[str, Any]) -> bool:
        return self._apart(params, self.shapes) == [] and (not self.holds or self._holds(params))

    def _made(self, params: Mapping[str, Any], shapes: Mapping[str, Shape]) -> Call | Apply | None:
        self.tries += 1
        made = make(self.layer, {name: plain(value) for name, value in params.items()}, shapes)
        if isinstance(made, Call | Apply) and made.target.path == self.wanted.target:
            return made
        return None

    def _apart(self, params: Mapping[str, Any], shapes: Mapping[str, Shape]) -> list[str] | None:
        """The arguments that differ still; None where it is no call of the target at all."""
        made = self._made(params, shapes)
        if made is None:
            return None
        given = full(self.wanted.target, made.arguments)
        given |= dict(made.forward) if isinstance(made, Call) else {}
        names = {**given, **self.goal}
        return [n for n in names if n not in given or n not in self.goal or not alike(given[n], self.goal[n])]

    def _other_sizes(self, apart: Sequence[str]) -> bool:
        """Give an input another size where an argument follows from it; whether that helped."""
        for name in apart:
            for size in _numbers(plain(self.goal.get(name))):
                for port, shape in self.shapes.items():
                    for axis in range(1, len(shape)):
                        sizes = (*shape[:axis], size, *shape[axis + 1 :])
                        shapes = self.shapes | {port: Shape(sizes, shape.dtype)}
                        if self._helps(self.params, shapes, apart):
                            self.shapes = shapes
                            return True
        return False

    def _other_settings(self, apart: Sequence[str] | None) -> bool:
        """Choose one or two settings otherwise; whether that helped."""
        options = [(n, v) for n in self.layer.params for v in self._options(n, apart or list(self.goal))]
        for count in (1, 2):
            for chosen in product(options, repeat=count):
                if self.tries > MOST_TRIES:
                    return False
                params = {**self.params, **dict(chosen)}
                if self._helps(params, self.shapes, apart):
                    self.params = params
                    return True
        return False

    def _options(self, name: str, apart: Sequence[str]) -> list[Any]:
        param = self.layer.params[name]
        if self.layer.role == "loss" and name == FACTOR:
            return []
        values: list[Any] = [*param.choices] if param.kind in ("choice", "sizes") else []
        values += [True, False] if param.kind == "switch" else []
        values += [None] if param.optional else []
        if param.kind not in ("choice", "switch"):
            values += [v for each in apart for v in _parts(self.goal.get(each))]
        return [v for v in values if param.check(plain(v)) is None]

    def _helps(
        self, params: Mapping[str, Any], shapes: Mapping[str, Shape], apart: Sequence[str] | None
    ) -> bool:
        found = self._apart(params, shapes)
        return found is not None and (apart is None or len(found) < len(apart))


def _apart(value: Value, layer: Layer, name: str) -> bool:
    """Whether a value is another one than the default though Python calls them equal (`1 == True`)."""
    default = layer.params[name].default
    return isinstance(value, bool) != isinstance(default, bool)


def _numbers(value: Any) -> list[int]:
    """The sizes that an argument may tell of an input."""
    values = value if isinstance(value, tuple | list) else (value,)
    return [v for v in values if type(v) is int and v > 0]


def _parts(value: Any) -> list[Any]:
    """An argument, and the parts of a row of them."""
    if isinstance(value, Said) or not isinstance(value, tuple | list):
        return [value]
    return [tuple(value), tuple(value[1:]), *value]
