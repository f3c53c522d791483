"""What a declared layer answers when it is run as in a program, and what each of its outputs depends on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import torch
from torch import nn

from engine.declare import UserError
from engine.layers import LAYERS
from engine.layers.call import Apply, Call, Shape

KINDS = {"flags": torch.bool, "places": torch.int64, "figures": torch.float64}
REFUSED = (RuntimeError, IndexError, ValueError, TypeError, AttributeError, AssertionError, UserError)


def tensors(case: dict[str, Any]) -> list[torch.Tensor]:
    """The inputs, samples first, in double precision."""
    return [torch.tensor(values).to(KINDS[kind]) for values, kind in case["inputs"]]


def runner(case: dict[str, Any], inputs: list[torch.Tensor]) -> tuple[Callable[..., Any], nn.Module | None]:
    """The layer as a program calls it, and its module where it has one."""
    declared = LAYERS[case["layer"]]
    settings = {n: tuple(v) if isinstance(v, list) else v for n, v in case["settings"].items()}
    shapes = [Shape(tuple(i.shape), "float32" if i.is_floating_point() else str(i.dtype)[6:]) for i in inputs]
    made = declared.make(settings).call(*shapes)
    ports = [port.name for port in declared.inputs]
    if isinstance(made, Apply):
        function = made.target.resolve()
        listed = declared.inputs[0].variadic

        def apply(*given: torch.Tensor) -> Any:
            named = {name: value for name, value in zip(ports, given) if name in made.keywords}
            plain = given[: len(given) - len(named)]
            return function(*([list(plain)] if listed else plain), **made.arguments, **named)

        return apply, None
    if not isinstance(made, Call):
        return lambda *given: given[0], None
    torch.manual_seed(0)
    module = made.build().double().train(bool(case.get("train")))

    def run(*given: torch.Tensor) -> Any:
        named = dict(zip(ports, given))
        for port, steps in made.prepare.items():
            for method, arguments in steps if port in named else ():
                named[port] = getattr(named[port], method)(*arguments)
        order = made.feed or tuple(name for name in named if name not in made.keywords)
        more = {name: named[name] for name in made.keywords if name in named}
        return module(*(named[name] for name in order), **made.forward, **more)

    return run, module


def answer(case: dict[str, Any]) -> list[Any] | None:
    """All outputs, samples first; None where the layer can't take the inputs with these settings.

    `weights` are set by name (or all, "*"), `noise` is what is drawn where it draws normal numbers, unless
    they are to be `drawn`; `steep` puts scores before the input, so many times as large as it is.
    """
    inputs = tensors(case)
    if "steep" in case:
        inputs.insert(0, case["steep"] * inputs[0].requires_grad_())
    try:
        run, module = runner(case, inputs)
        _weigh(module, case.get("weights", {}))
        noise = torch.tensor(case.get("noise", 0.0)).double()
        randn_like = torch.randn_like if case.get("drawn") else lambda like, **_: noise.expand_as(like)
        with mock.patch.object(torch, "randn_like", randn_like):
            found = run(*inputs)
    except REFUSED:
        return None
    outputs = found if isinstance(found, tuple | list) else [found]
    return [output.detach().double().tolist() for output in outputs]


def _weigh(module: nn.Module | None, weights: dict[str, Any]) -> None:
    if module is None:
        return
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if (chosen := weights.get(name, weights.get("*"))) is not None:
                weight.copy_(torch.tensor(chosen).double().expand_as(weight))


def reach(case: dict[str, Any]) -> list[list[int]] | None:
    """For each place of the output the places of the input that it depends on; both count `keeps` alone.

    `sizes` are those of the input (or `inputs` are given), samples first; places are counted row by row.
    """
    torch.manual_seed(3)
    inputs = tensors(case) if "inputs" in case else [torch.randn(size).double() for size in case["sizes"]]
    into, out = case["keeps"]
    port = case.get("port", 0)
    try:
        run, _ = runner(case, inputs)

        def once(wanted: torch.Tensor) -> torch.Tensor:
            found = run(*inputs[:port], wanted, *inputs[port + 1 :])
            found = found[0] if isinstance(found, tuple | list) else found
            rest = [d for d in range(found.dim()) if d not in out]
            return found.abs().sum(rest) if rest else found

        slopes = torch.autograd.functional.jacobian(once, inputs[port], vectorize=True).abs()
    except REFUSED:
        return None
    places = slopes.dim() - inputs[port].dim()
    gone = [places + d for d in range(inputs[port].dim()) if d not in into]
    table = (slopes.sum(gone) if gone else slopes).flatten(0, places - 1).flatten(1)
    return [
        [int(i) for i in row.nonzero().flatten()] for row in table > case.get("least", 1e-12) * table.max()
    ]


def parameters(case: dict[str, Any]) -> list[list[int]] | None:
    """The sizes of all weights of a layer that takes inputs of these sizes."""
    inputs = [torch.zeros(size).double() for size in case["sizes"]]
    try:
        _, module = runner(case, inputs)
    except REFUSED:
        return None
    return [] if module is None else [list(weight.shape) for weight in module.parameters()]
