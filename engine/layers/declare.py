"""`@layer`: the one declaration that makes a layer. Everything else is a reading of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, dataclass_transform

from engine.declare import Param, Value, build, declared, first_line, param, params_of
from engine.layers.judging import tell
from engine.layers.ports import Port, inputs_of

Role = Literal["layer", "input", "target", "output", "loss", "metric"]
T = TypeVar("T")
GROUPS = (
    "Inputs and targets",
    "Dense and embedding",
    "Convolution",
    "Pooling",
    "Normalisation",
    "Activation",
    "Regularisation",
    "Sequence",
    "Attention",
    "Shape and merge",
    "Padding and resizing",
    "Arithmetic and logic",
    "Selection and sorting",
    "Loss and metrics",
)


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as its readers see it.

    `example` are shapes without the batch, one an input, that the layer works on with its default settings (a
    shape given as `("int64", 3, 5)` has that dtype); the contract test and the palette's preview use them.
    `exportable` is empty, or says why the layer can't go into an ONNX file. `stem` starts the names of new
    nodes. `formula` is what it computes, `x` in and `y` out, in a line. `alone` says that the layer hands its
    input on as it is where only one is left, because the others were left out of the model.
    """

    type: str
    title: str
    group: str
    icon: str
    help: str
    params: Mapping[str, Param]
    inputs: tuple[Port, ...]
    outputs: tuple[str, ...]
    role: Role
    example: tuple[tuple[Any, ...], ...]
    synonyms: tuple[str, ...]
    exportable: str
    declaration: Any
    stem: str
    formula: str = ""
    alone: bool = False

    def make(self, params: Mapping[str, Value]) -> Any:
        """The declaration's instance with these settings; raises UserError when one does not fit."""
        return build(self.declaration, params)


LAYERS: dict[str, Layer] = {}


@dataclass_transform(field_specifiers=(param,), frozen_default=True)
def layer(
    title: str,
    *,
    group: str,
    example: list[tuple[Any, ...]],
    icon: str = "",
    role: Role = "layer",
    outputs: tuple[str, ...] = ("output",),
    synonyms: tuple[str, ...] = (),
    exportable: str = "",
    stem: str = "",
    formula: str = "",
    alone: bool = False,
) -> Callable[[type[T]], type[T]]:
    """Declare the class below as a layer. `call(self, <inputs>)` says what it is in torch (see `call.py`).

    A declaration may also define `summary(self) -> str`, the line on its node, and `checks(self, *shapes)`,
    which yields sentences about settings and inputs that torch would accept though they are wrong, and
    `unexportable(self, *shapes) -> str`, why these settings can't go into an ONNX file (empty: they can).
    """

    def register(cls: type[T]) -> type[T]:
        if role == "loss":
            tell(cls)
        made = declared(cls)
        if group not in GROUPS:
            raise ValueError(f"{cls.__name__}: no group {group!r}")
        LAYERS[cls.__name__] = Layer(
            type=cls.__name__,
            title=title,
            group=group,
            icon=icon or "block",
            help=first_line(cls),
            params=params_of(made),
            inputs=inputs_of(call) if (call := getattr(made, "call", None)) else (),
            outputs=outputs,
            role=role,
            example=tuple(example),
            synonyms=synonyms,
            exportable=exportable,
            declaration=made,
            stem=stem or _stem(cls.__name__),
            formula=formula,
            alone=alone,
        )
        return made

    return register


def _stem(type_name: str) -> str:
    """`GlobalAveragePool2d` as `global_average_pool`."""
    words = re.sub(r"[123]d$", "", type_name)
    words = re.sub(r"(Re|Si|Ge)LU", lambda found: found[1] + "lu", words)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words).lower()
