"""Layers as tests run them: with real tensors on the CPU, from their example inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch

from engine.analysis.meta import prepared
from engine.layers import LAYERS, Layer
from engine.layers.call import Apply, Call, Same, Shape


def _shapes(layer: Layer, batch: int) -> list[Shape]:
    made = []
    for example in layer.example:
        typed = bool(example) and isinstance(example[0], str)
        dtype, sizes = (example[0], example[1:]) if typed else ("float32", example)
        made.append(Shape((batch, *sizes), dtype))
    return made


def _tensor(shape: Shape, role: str) -> torch.Tensor:
    if shape.dtype == "int64":
        return torch.randint(0, 5, tuple(shape))
    if shape.dtype == "bool":
        return torch.zeros(tuple(shape), dtype=torch.bool)
    made = torch.rand(tuple(shape))
    return made.round() if role == "metric" and len(shape) == 1 else made.requires_grad_(role == "layer")


def _run(
    made: Any, tensors: Mapping[str, torch.Tensor], module: torch.nn.Module | None = None
) -> tuple[Any, torch.nn.Module | None]:
    if isinstance(made, Same):
        return next(iter(tensors.values())), None
    if isinstance(made, Apply):
        function = made.target.resolve()
        plain = [t for name, t in tensors.items() if name not in made.keywords]
        named = {name: t for name, t in tensors.items() if name in made.keywords}
        given = (plain,) if made.listed else tuple(plain)
        return function(*given, **named, **made.arguments), None
    assert isinstance(made, Call)
    tensors = {name: prepared(t, made.prepare.get(name, ())) for name, t in tensors.items()}
    module = module or made.build()
    plain = [tensors[name] for name in made.feed or tensors if name not in made.keywords]
    named = {name: t for name, t in tensors.items() if name in made.keywords}
    return module(*plain, **named, **made.forward), module


@pytest.fixture
def example_shapes() -> Callable[[Layer, int], list[Shape]]:
    """The example inputs of a layer for a batch of this size."""
    return _shapes


@pytest.fixture
def example_tensor() -> Callable[[Shape, str], torch.Tensor]:
    """A real tensor of a shape, as it suits a role."""
    return _tensor


@pytest.fixture
def run_real() -> Callable[..., tuple[Any, torch.nn.Module | None]]:
    """Run what a layer is with real tensors; gives the answer and the module, which is made if not given."""
    return _run


@pytest.fixture
def module_of() -> Callable[..., torch.nn.Module]:
    """The module of a layer with these settings, for inputs of these shapes (without the batch).

    Settings that the layer's checks object to fail the test.
    """

    def made(name: str, settings: Mapping[str, Any], *shapes: tuple[int, ...]) -> torch.nn.Module:
        torch.manual_seed(0)
        declared = LAYERS[name].make(settings)
        given = [Shape((3, *shape)) for shape in shapes]
        checks = getattr(declared, "checks", None)
        assert checks is None or not [wrong for wrong in checks(*given) if wrong.severity == "error"]
        call = declared.call(*given)
        assert isinstance(call, Call)
        module = call.target.resolve()(**call.arguments)
        assert isinstance(module, torch.nn.Module)
        return module

    return made
