"""Layers as text: the constructor in `__init__` and the call in a method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.compile.layout import Expression
from engine.compile.literals import arguments, literal
from engine.compile.plan import Item
from engine.layers.call import UNUSED, Apply, Call, Made, Outputs, Steps
from engine.lazy import Ref

OPERATORS = {
    "torch.add": "+",
    "torch.sub": "-",
    "torch.mul": "*",
    "torch.div": "/",
    "torch.matmul": "@",
}


def constructor(call: Call) -> Expression:
    """`nn.Conv2d(1, 32, 3, padding="same")`."""
    return Expression(f"{literal(call.target)}(", tuple(arguments(call.target, call.arguments)), ")")


def invocation(item: Item, attribute: str, values: Mapping[str, str]) -> Expression:
    """What computes a node from the texts of its inputs: `self.conv1(x)`, `F.relu(x)`, `x + y`."""
    made = item.made
    given = dict(texts(item, values))
    order = (made.feed if isinstance(made, Call) else ()) or given
    plain = [given[port] for port in order if port not in made.keywords]
    named = [f"{port}={text}" for port, text in given.items() if port in made.keywords]
    if isinstance(made, Call):
        further = [f"{name}={literal(value)}" for name, value in made.forward.items()]
        return Expression(f"self.{attribute}(", (*plain, *named, *further), ")")
    if made.target.path in OPERATORS and len(plain) == 2 and not (made.arguments or named or made.listed):
        return Expression(f"{plain[0]} {OPERATORS[made.target.path]} {plain[1]}")
    first = [f"[{', '.join(plain)}]"] if made.listed else plain
    further = arguments(made.target, made.arguments)
    return Expression(f"{literal(made.target)}(", (*first, *named, *further), ")")


def texts(item: Item, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """The text of each connected input, with the methods that the layer wants it to go through first."""
    return [(port, values[address] + _methods(steps_of(item, port))) for port, address in item.inputs]


def steps_of(item: Item, port: str) -> Steps:
    """The tensor methods that an input goes through first."""
    return item.made.prepare.get(port, ()) if isinstance(item.made, Call) else ()


def addresses(node: str, outputs: Outputs) -> tuple[Any, ...]:
    """The outputs of a call as addresses, nested as they are; empty text for parts that nobody wants."""
    return tuple(
        addresses(node, each) if not isinstance(each, str) else "" if each == UNUSED else f"{node}.{each}"
        for each in outputs
    )


def own_names(made: Made) -> Iterator[str]:
    """The names of our own modules that a call uses."""
    if isinstance(made, Call | Apply):
        for value in (made.target, *made.arguments.values()):
            if isinstance(value, Ref) and value.path.startswith("modules."):
                yield value.path.removeprefix("modules.")


def _methods(steps: Steps) -> str:
    return "".join(f".{method}({', '.join(map(literal, given))})" for method, given in steps)
