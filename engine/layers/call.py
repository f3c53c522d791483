"""What a layer is in torch: a constructor or a function written down, not yet called.

The same `Call` is run on the meta device for shapes, printed as source text, and so becomes the module that
trains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.lazy import Ref

Outputs = tuple["str | Outputs", ...]
Steps = tuple[tuple[str, tuple[Any, ...]], ...]
UNUSED = "_"


class Shape(tuple[int, ...]):
    """The sizes of a tensor that reaches a layer, batch first, with its dtype by torch's name (`float32`).

    The batch size is a probe: an unlikely number, so that it can be found again in what comes out.
    """

    dtype: str
    _hash: int  # kept, since shapes are looked up for every node of a drawing

    def __new__(cls, sizes: tuple[int, ...], dtype: str = "float32") -> Shape:
        made = super().__new__(cls, sizes)
        made.dtype = dtype
        made._hash = hash((tuple(made), dtype))
        return made

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        same = isinstance(other, tuple) and tuple(self) == tuple(other)
        return same and getattr(other, "dtype", self.dtype) == self.dtype

    def __hash__(self) -> int:
        return self._hash


class Tensor(tuple[float, ...]):
    """Numbers that a constructor wants as a tensor: written `torch.tensor([1.0, 2.0])`."""


def settings(layer: Any) -> dict[str, Any]:
    """All settings of a layer, for a constructor that knows them by the same names."""
    return {name: getattr(layer, name) for name in layer.params}


@dataclass(frozen=True, slots=True)
class Call:
    """`target(**arguments)` makes a module, which is then called with the layer's inputs.

    `outputs` says how the answer falls apart, with the names of the layer's output ports where they are
    wanted and `"_"` where not: `("output", "_")` for an LSTM. `forward` are further keyword arguments of the
    module's call. `prepare` names tensor methods that an input goes through first, by port: `{"target":
    (("float", ()),)}` is written `target.float()`. `feed` are the input ports in the order in which the
    module takes them, where that is not just all of them (self-attention takes its one input three times).
    `keywords` are input ports passed by name (and left out when nothing is connected). `along` is the axis
    over which the module loops, so that its shape and cost are straight lines in that size. `foretold` are
    the shapes of the outputs of a module without weights that torch can't run on its meta device.
    """

    target: Ref
    arguments: Mapping[str, Any]
    outputs: Outputs
    forward: Mapping[str, Any]
    prepare: Mapping[str, Steps]
    feed: tuple[str, ...]
    keywords: tuple[str, ...]
    along: int | None
    foretold: Mapping[str, Shape]

    def __init__(
        self,
        target: Any,
        outputs: Outputs = ("output",),
        forward: Mapping[str, Any] | None = None,
        prepare: Mapping[str, Steps] | None = None,
        feed: tuple[str, ...] = (),
        keywords: tuple[str, ...] = (),
        along: int | None = None,
        foretold: Mapping[str, Shape] | None = None,
        **arguments: Any,
    ) -> None:
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "arguments", arguments)
        object.__setattr__(self, "outputs", outputs)
        object.__setattr__(self, "forward", dict(forward or {}))
        object.__setattr__(self, "prepare", dict(prepare or {}))
        object.__setattr__(self, "feed", feed)
        object.__setattr__(self, "keywords", keywords)
        object.__setattr__(self, "along", along)
        object.__setattr__(self, "foretold", dict(foretold or {}))

    def build(self) -> Any:
        """The module, made now; imports torch."""
        return self.target.resolve()(**{name: _built(value) for name, value in self.arguments.items()})


def _built(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    import torch

    return torch.tensor(list(value))


@dataclass(frozen=True, slots=True)
class Apply:
    """`target(*inputs, **arguments)`: a function of torch without weights or state, called in `forward`.

    `listed` passes all inputs as one list (`torch.cat([a, b], dim=1)`). `keywords` as in `Call`.
    """

    target: Ref
    arguments: Mapping[str, Any]
    outputs: Outputs
    listed: bool
    keywords: tuple[str, ...]

    def __init__(
        self,
        target: Any,
        outputs: Outputs = ("output",),
        listed: bool = False,
        keywords: tuple[str, ...] = (),
        **arguments: Any,
    ) -> None:
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "arguments", arguments)
        object.__setattr__(self, "outputs", outputs)
        object.__setattr__(self, "listed", listed)
        object.__setattr__(self, "keywords", keywords)


@dataclass(frozen=True, slots=True)
class Same:
    """The layer hands its input on as it is (an Output node, Dropout of nothing)."""


Made = Call | Apply | Same
