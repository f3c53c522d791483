"""Ports: what a layer takes in and gives out, read from the signature of its `call`.

`def call(self, input: Image) -> Call` has one input port `input` that wants a picture; `mask: Any | None =
None` is optional; `*inputs: Any` takes any number, as the ports `inputs_1`, `inputs_2`, ...
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from engine.declare import hints
from engine.layers.call import Shape

PortKind = Literal["image", "values", "sequence", "labels", "number", "any"]
FLOATS = ("float32", "float64", "float16", "bfloat16")
INTEGERS = ("int64", "int32", "uint8", "bool")


@dataclass(frozen=True, slots=True)
class Accepts:
    """What an input takes: number of dimensions with the batch (empty: any), dtypes (empty: any), and in
    words.
    """

    kind: PortKind = "any"
    ranks: tuple[int, ...] = ()
    dtypes: tuple[str, ...] = ()
    what: str = "any tensor"


@dataclass(frozen=True, slots=True)
class Port:
    """One input port of a layer."""

    name: str
    accepts: Accepts
    optional: bool = False
    variadic: bool = False


Anything = Annotated[Shape, Accepts()]
Floats = Annotated[Shape, Accepts(dtypes=FLOATS, what="numbers with a fraction")]
Values = Annotated[Shape, Accepts("values", (2,), FLOATS, "a row of values for each sample (N × features)")]
Features = Annotated[Shape, Accepts("values", (2, 3), FLOATS, "values (N × features) or a sequence of them")]
Series = Annotated[Shape, Accepts("sequence", (3,), FLOATS, "a sequence (N × steps × features)")]
Signal = Annotated[Shape, Accepts("sequence", (3,), FLOATS, "a signal (N × channels × length)")]
Image = Annotated[Shape, Accepts("image", (4,), FLOATS, "an image (N × channels × height × width)")]
Volume = Annotated[Shape, Accepts("image", (5,), FLOATS, "a volume (N × channels × depth × height × width)")]
Indices = Annotated[Shape, Accepts("labels", (), ("int64", "int32"), "whole numbers (indices)")]
IndexRows = Annotated[
    Shape, Accepts("labels", (2,), ("int64", "int32"), "rows of whole numbers (N × entries)")
]
Mask = Annotated[
    Shape, Accepts("any", (2,), ("bool",), "a mask that is true where a step is to be ignored (N × steps)")
]
StepMask = Annotated[
    Shape,
    Accepts(
        "any",
        (3,),
        ("bool",),
        "a mask that is true where a step must not look at another (N × steps × steps looked at)",
    ),
]
States = Annotated[
    Shape,
    Accepts("values", (2, 3), FLOATS, "the memory of one layer (N × units), or of each (N × layers × units)"),
]
Flags = Annotated[Shape, Accepts("any", (), ("bool",), "a yes or no for each value (a mask)")]
Places = Annotated[Shape, Accepts("labels", (), ("int64",), "places as whole numbers (int64)")]
Labels = Annotated[Shape, Accepts("labels", (1,), ("int64",), "one class number for each sample (N)")]
ClassNumbers = Annotated[
    Shape, Accepts("labels", (1, 2, 3, 4, 5), ("int64",), "class numbers, one for each sample (N)")
]
Classes = Annotated[
    Shape,
    Accepts(
        "labels",
        (1, 2, 3, 4, 5, 6),
        ("int64", *FLOATS),
        "one class number for each sample (N), or one probability for each class (N × classes)",
    ),
]


def inputs_of(call: Callable[..., Any]) -> tuple[Port, ...]:
    """The input ports that the signature of a layer's `call` declares."""
    known = hints(call)
    found = []
    for name, parameter in list(inspect.signature(call).parameters.items())[1:]:
        found.append(
            Port(
                name,
                _accepts(known.get(name)),
                optional=parameter.default is None,
                variadic=parameter.kind is inspect.Parameter.VAR_POSITIONAL,
            )
        )
    return tuple(found)


def expand(ports: tuple[Port, ...], connected: Mapping[str, Any]) -> tuple[Port, ...]:
    """Ports as they stand on a node: a variadic port has one more entry than is connected, and two at
    least.
    """
    made: list[Port] = []
    for each in ports:
        if not each.variadic:
            made.append(each)
            continue
        numbers = (c.removeprefix(f"{each.name}_") for c in connected if c.startswith(f"{each.name}_"))
        used = [int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) <= 4]
        count = max([2, *(n + 1 for n in used if n <= 1000)])
        made += [Port(f"{each.name}_{i}", each.accepts, i > 2, True) for i in range(1, count + 1)]
    return tuple(made)


def _accepts(hint: Any) -> Accepts:
    for part in (hint, *typing.get_args(hint)):
        for extra in getattr(part, "__metadata__", ()):
            if isinstance(extra, Accepts):
                return extra
    return Accepts()
