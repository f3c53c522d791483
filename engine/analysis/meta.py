"""Shapes and costs, found by building a layer and running it on torch's meta device, where nothing is
computed.

The batch size is a probe, a large prime, so that it can be found again in what comes out. Multiply-adds are
counted as the operators run, by the formulas of `torch.utils.flop_counter`, and divided by two and by the
batch; those of a loss are not, since a prediction does without it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from engine.analysis.types import Size, Spec
from engine.layers.call import UNUSED, Apply, Call, Made, Outputs, Same, Shape, Steps

PROBE = 999_983
MOST_PARAMETERS = 2**34
Inputs = Mapping[str, Shape | None]


@dataclass(frozen=True, slots=True)
class Measured:
    """Shapes by output port, and the costs for one sample; `memory` is in bytes."""

    outputs: Mapping[str, Shape]
    parameters: int = 0
    multiply_adds: int = 0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """What torch said when it refused a layer, kept apart from what the person is told."""

    kind: str
    text: str


_KNOWN: dict[Any, Measured | Failure] = {}
_MOST = 20_000


def known(
    key: Hashable, made: Made, inputs: Inputs, outputs: Sequence[str], counted: bool = True
) -> Measured | Failure:
    """`measure`, remembered by `key` (the layer's settings) and what comes in; a refusal by torch is a
    value.
    """
    place = (key, tuple(inputs.items()))
    if place not in _KNOWN:
        if len(_KNOWN) >= _MOST:
            _KNOWN.clear()
        try:
            _KNOWN[place] = measure(made, inputs, outputs, counted)
        except (
            RuntimeError,
            ValueError,
            TypeError,
            LookupError,
            AssertionError,
            ArithmeticError,
            MemoryError,
        ) as error:
            _KNOWN[place] = Failure(type(error).__name__, str(error))
    return _KNOWN[place]


def forget() -> None:
    """Drop everything that is remembered."""
    _KNOWN.clear()


def measure(made: Made, inputs: Inputs, outputs: Sequence[str], counted: bool = True) -> Measured:
    """Run what a layer is on the meta device; raises whatever torch raises.

    Multiply-adds are 0 unless they are `counted`, which takes torch a third longer. With more than
    `MOST_PARAMETERS` parameters it is not run, and has no outputs.
    """
    if isinstance(made, Same):
        first = next(shape for shape in inputs.values() if shape is not None)
        return Measured(dict.fromkeys(outputs, first))
    if isinstance(made, Call) and made.foretold:
        return Measured(made.foretold)
    axis = made.along if isinstance(made, Call) else None
    shapes = [shape for shape in inputs.values() if shape is not None]
    if axis is None or not shapes or shapes[0][axis] <= 2:
        return _run(made, inputs, counted)
    size = shapes[0][axis]
    one, two = (_run(made, _resized(inputs, axis, size, short), counted) for short in (1, 2))
    return _extend(one, two, size) if one.outputs else one


def sizes_of(shape: Sequence[int]) -> tuple[Size, ...]:
    """Sizes with the probe written as N, and its multiples as 2N, 3N, ..."""
    return tuple(_size(size) for size in shape)


@lru_cache(maxsize=4096)
def spec_of(shape: Shape) -> Spec:
    """The tensor as the person reads it."""
    return Spec(sizes_of(shape), shape.dtype)


def shape_of(spec: Spec) -> Shape:
    """The tensor with the probe for N: the inverse of `spec_of`."""
    return Shape(tuple(s if isinstance(s, int) else int(s[:-1] or 1) * PROBE for s in spec.sizes), spec.dtype)


def _size(size: int) -> Size:
    count, rest = divmod(size, PROBE)
    if rest or not count:
        return size
    return "N" if count == 1 else f"{count}N"


def _run(made: Call | Apply, inputs: Inputs, counted: bool) -> Measured:
    import torch

    counter = _counter() if counted else None
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with torch.device("meta"):
            tensors = {k: _tensor(shape) for k, shape in inputs.items() if shape is not None}
            module = made.build() if isinstance(made, Call) else None
            weights = sum(p.numel() for p in module.parameters()) if module is not None else 0
            if weights > MOST_PARAMETERS:
                return Measured({}, weights)
            if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
                module.eval()  # the same shape, in half of torch's time
            with counter or nullcontext():
                answer = _call(made, module, tensors)
    parts = dict(_named(made.outputs, answer))
    shapes = {name: Shape(tuple(t.shape), str(t.dtype).removeprefix("torch.")) for name, t in parts.items()}
    held = sum(_bytes(t) for t in parts.values())
    multiply_adds = round(counter.total / 2 / PROBE) if counter is not None else 0
    return Measured(shapes, weights, multiply_adds, held)


def _call(made: Call | Apply, module: Any, tensors: Mapping[str, Any]) -> Any:
    if isinstance(made, Call):
        tensors = {name: prepared(t, made.prepare.get(name, ())) for name, t in tensors.items()}
    order = (made.feed if isinstance(made, Call) else ()) or tensors
    plain = [tensors[name] for name in order if name not in made.keywords]
    named = {name: t for name, t in tensors.items() if name in made.keywords}
    if isinstance(made, Call):
        return module(*plain, **named, **made.forward)
    function = made.target.resolve()
    return function(plain, **made.arguments) if made.listed else function(*plain, **named, **made.arguments)


def prepared(tensor: Any, steps: Steps) -> Any:
    """A tensor after the methods that a layer wants it to go through first."""
    for method, arguments in steps:
        tensor = getattr(tensor, method)(*arguments)
    return tensor


def _named(outputs: Outputs, answer: Any) -> list[tuple[str, Any]]:
    """The tensors of an answer by the names of the ports, along nested tuples."""
    if len(outputs) == 1 and isinstance(outputs[0], str) and not isinstance(answer, tuple):
        return [(outputs[0], answer)]
    found: list[tuple[str, Any]] = []
    for name, part in zip(outputs, answer):
        if not isinstance(name, str):
            found += _named(name, part)
        elif name != UNUSED:
            found.append((name, part))
    return found


def _tensor(shape: Shape) -> Any:
    import torch

    return torch.empty(tuple(shape), dtype=getattr(torch, shape.dtype))


def _bytes(tensor: Any) -> int:
    """Bytes for one sample; what does not grow with the batch counts whole."""
    total: int = tensor.numel() * tensor.element_size()
    return total // PROBE if any(size and size % PROBE == 0 for size in tensor.shape) else total


def _resized(inputs: Inputs, axis: int, size: int, short: int) -> dict[str, Shape | None]:
    """Inputs with the looped axis cut short, where they have that size there."""

    def cut(shape: Shape | None) -> Shape | None:
        if shape is None or len(shape) <= axis or shape[axis] != size:
            return shape
        return Shape((*shape[:axis], short, *shape[axis + 1 :]), shape.dtype)

    return {name: cut(shape) for name, shape in inputs.items()}


def _extend(one: Measured, two: Measured, steps: int) -> Measured:
    """Lead the straight line through the figures for one and two steps on to all steps."""

    def on(a: int, b: int) -> int:
        return a + (b - a) * (steps - 1)

    shapes = {
        name: Shape(tuple(on(a, b) for a, b in zip(shape, two.outputs[name])), shape.dtype)
        for name, shape in one.outputs.items()
    }
    costs = (on(getattr(one, f), getattr(two, f)) for f in ("parameters", "multiply_adds", "memory"))
    return Measured(shapes, *costs)


def _counter() -> Any:
    return _counter_class()()


@cache
def _counter_class() -> Callable[[], Any]:
    """A class that counts operations as they are dispatched; torch's own one takes two seconds to start."""
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils.flop_counter import flop_registry

    class Counter(TorchDispatchMode):  # type: ignore[no-untyped-call]
        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self.total = 0

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            answer = func(*args, **(kwargs or {}))
            count = flop_registry.get(func._overloadpacket)
            if count is not None:
                self.total += count(*args, **(kwargs or {}), out_val=answer)
            return answer

    return Counter
