"""Torch's own samples of its modules, brought to the terms of our declarations.

Each sample ends in one of three ways: our layer gives torch's output, it gives another one (a `Mismatch`), or
the sample asks for something that the drawing has no word for (an `Unsaid` with the reason). Run as a
program, this prints as JSON how many samples of each entry end how: torch's test helpers freeze settings of
torch for the whole process, so they get one of their own.
"""

from __future__ import annotations

import json
import sys
import types
import unittest
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from engine.analysis.meta import prepared
from engine.compile.literals import signature
from engine.declare import problems
from engine.layers import LAYERS, Layer
from engine.layers.call import UNUSED, Apply, Call, Outputs, Same, Shape

# Where a module lives, old spellings of `reduction`, and whether memory is reused change no output.
SILENT = {"device", "dtype", "inplace", "size_average", "reduce", "batch_first"}
# Torch's names of inputs that mean the same as ours.
RENAMED = {"log_probs": "input", "targets": "target"}


class Unsaid(Exception):
    """The sample needs what the declaration leaves out; the text is the reason."""


class Mismatch(Exception):
    """The layer was built, but answers otherwise than torch."""


@dataclass(frozen=True)
class Sample:
    """One way to make a module and to call it."""

    module: type[nn.Module]
    given: tuple[tuple[Any, ...], dict[str, Any]]
    fed: tuple[tuple[Any, ...], dict[str, Any]]
    training: bool

    @property
    def name(self) -> str:
        return self.module.__name__


def samples(info: Any) -> Iterator[Sample]:
    """The forward samples of an entry of torch's module database."""
    for training in (False, True):
        torch.manual_seed(0)
        found = info.module_inputs_func(
            info, device="cpu", dtype=torch.float32, requires_grad=False, training=training
        )
        for each in found:
            made, fed = each.constructor_input, each.forward_input
            if fed is not None:
                yield Sample(info.module_cls, (made.args, made.kwargs), (fed.args, fed.kwargs), training)


def check(sample: Sample) -> None:
    """Build the sample through our declaration and compare; raises Unsaid or Mismatch."""
    bound = _bound(sample)
    layer = _layer(sample, bound)
    ports = _ports(layer, sample)
    if ratio := bound.get("output_ratio"):
        sizes = ports["input"].shape[-len(ratio) :] if isinstance(ratio, tuple) else ports["input"].shape[2:]
        ratios = ratio if isinstance(ratio, tuple) else (ratio,) * len(sizes)
        whole = tuple(int(size * part) for size, part in zip(sizes, ratios))
        bound |= {"output_size": whole, "output_ratio": None}
    axis = 1 if bound.get("batch_first") is False or layer.type == "CTCLoss" else 0
    batched = _batched(layer, ports)
    ready = {name: _turned(t if batched else _with_batch(t, axis), axis) for name, t in ports.items()}
    made = _made(layer, _settings(layer, bound), ready)
    _same_arguments(made, bound)
    found = _ours(made, sample, ready)
    wanted = _leaves(_outputs(made), _torchs(sample))
    for name, tensor in found.items():
        shown = wanted[name] if batched or layer.role == "loss" else _with_batch(wanted[name], axis)
        try:
            torch.testing.assert_close(tensor, _turned(shown, axis), equal_nan=True)
        except AssertionError as error:
            raise Mismatch(str(error).splitlines()[0]) from error


def _layer(sample: Sample, bound: Mapping[str, Any]) -> Layer:
    """A pool that gives places is a layer of its own, since its outputs are others."""
    if bound.get("return_indices") and sample.name.startswith("MaxPool"):
        return LAYERS[sample.name.replace("MaxPool", "MaxPoolPlaces")]
    return LAYERS[sample.name]


def _with_batch(tensor: torch.Tensor, axis: int) -> torch.Tensor:
    """A batch of one; masks have theirs in front, whatever the sequences have."""
    return tensor.unsqueeze(axis if tensor.dim() > 1 else 0)


def _bound(sample: Sample) -> dict[str, Any]:
    """The constructor's arguments by name, with torch's defaults."""
    known = signature(f"nn.{sample.name}")
    args, kwargs = sample.given
    values = {name: default for name, default, required in known if not required}
    values |= dict(zip((name for name, _, _ in known), args)) | kwargs
    if isinstance(inner := values.pop("encoder_layer", None), nn.TransformerEncoderLayer):
        values |= _of_encoder(inner, values)
    return values


def _of_encoder(inner: nn.TransformerEncoderLayer, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an encoder layer that was handed over was made with; our stack makes its own."""
    norm = values["norm"]
    return {
        "bias": inner.linear1.bias is not None,
        "nhead": inner.self_attn.num_heads,
        "dim_feedforward": inner.linear1.out_features,
        "dropout": inner.dropout.p,
        "activation": "relu" if inner.activation is torch.nn.functional.relu else "gelu",
        "norm_first": inner.norm_first,
        "final_norm": norm is not None,
        "batch_first": inner.self_attn.batch_first,
    }


def _plain(value: Any) -> Any:
    """Lists as tuples, and functions by their names, as declarations have them."""
    if isinstance(value, list | tuple):
        made = tuple(map(_plain, value))
        return made[0] if len(made) == 1 else made
    return value.__name__ if callable(value) and not isinstance(value, nn.Module) else value


def _settings(layer: Layer, bound: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the layer that say what the constructor was told."""
    values = {n: _plain(v) for n, v in bound.items() if n in layer.params and not isinstance(v, torch.Tensor)}
    if layer.role == "loss":
        values.pop("weight", None)
    if "normalized_shape" in bound:
        values["dimensions"] = len(tuple(bound["normalized_shape"]))
    if layer.type == "PReLU":
        values["per_channel"] = bound["num_parameters"] > 1
    if layer.type == "Transformer":
        values["causal"] = False
    for name, _ in problems(layer.params, values):
        raise Unsaid(f"{name}={values[name]!r}")
    return values


def _ports(layer: Layer, sample: Sample) -> dict[str, torch.Tensor]:
    """The tensors that are fed, by the layer's ports."""
    args, kwargs = sample.fed
    names = [port.name for port in layer.inputs]
    if len(args) > len(names):
        raise Unsaid("more inputs than ports")
    given = {RENAMED.get(name, name): value for name, value in {**dict(zip(names, args)), **kwargs}.items()}
    if layer.type == "LSTMCell" and isinstance(given.get("hidden"), tuple):
        given["hidden"], given["cell"] = given["hidden"]
    if layer.type == "CTCLoss":
        lengths = ("input_lengths", "target_lengths")
        given |= {name: torch.as_tensor(given[name], dtype=torch.int64) for name in lengths}
    found = {name: value for name, value in given.items() if isinstance(value, torch.Tensor)}
    for name, value in given.items():
        told = value is not None and value is not False and name != "need_weights"
        if (name not in names and told) or (name in names and name not in found and told):
            raise Unsaid(f"called with {name}")
    return {name: found[name] for name in names if name in found}


def _batched(layer: Layer, ports: Mapping[str, torch.Tensor]) -> bool:
    """Whether the tensors have a batch: the ports take as many dimensions as there are, not one more."""
    accepted = [(p.accepts.ranks, ports[p.name].dim()) for p in layer.inputs if p.name in ports]
    if all(not ranks or rank in ranks for ranks, rank in accepted):
        return True
    if all(not ranks or rank + 1 in ranks for ranks, rank in accepted):
        return False
    raise Unsaid(f"inputs with {', '.join(str(rank) for _, rank in accepted)} dimensions")


def _turned(tensor: torch.Tensor, axis: int) -> torch.Tensor:
    return tensor.transpose(0, 1) if axis and tensor.dim() == 3 else tensor


def _made(layer: Layer, values: Mapping[str, Any], ports: Mapping[str, torch.Tensor]) -> Any:
    shapes = {n: Shape(tuple(t.shape), str(t.dtype).removeprefix("torch.")) for n, t in ports.items()}
    for port in layer.inputs:
        if port.accepts.dtypes and port.name in shapes and shapes[port.name].dtype not in port.accepts.dtypes:
            raise Unsaid(f"{port.name} in {shapes[port.name].dtype}")
    arrived = [shapes.get(port.name) for port in layer.inputs]
    declaration = layer.make(values)
    for wrong in getattr(declaration, "checks", lambda *_: ())(*arrived):
        if wrong.severity == "error":
            raise Unsaid(wrong.what or wrong.why)
    return declaration.call(*arrived)


def _same_arguments(made: Any, bound: Mapping[str, Any]) -> None:
    """What the drawing inferred, and what it left out, must be what torch was told."""
    if isinstance(made, Same) or made.target.path.startswith("modules."):
        return
    known = {name: default for name, default, _ in signature(made.target.path)}
    for name, value in bound.items():
        if name in SILENT or (isinstance(made, Apply) and name not in made.arguments and name not in known):
            continue
        ours = made.arguments.get(name, known.get(name))
        if isinstance(value, torch.Tensor):
            raise Unsaid(f"{name} as a tensor")
        if _spread(_plain(value)) != _spread(_plain(ours)):
            raise Unsaid(f"{name}={_plain(value)!r}")


def _spread(value: Any) -> Any:
    """One number for all dimensions is the same as that number for each."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def _ours(made: Any, sample: Sample, ports: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    if isinstance(made, Same):
        return {"output": next(iter(ports.values()))}
    steps = made.prepare if isinstance(made, Call) else {}
    given = {name: prepared(tensor, steps.get(name, ())) for name, tensor in ports.items()}
    order = (made.feed if isinstance(made, Call) else ()) or given
    plain = [given[name] for name in order if name not in made.keywords]
    named = {name: tensor for name, tensor in given.items() if name in made.keywords}
    if isinstance(made, Apply):
        return _leaves(made.outputs, made.target.resolve()(*plain, **named, **made.arguments))
    module = made.target.resolve()(**made.arguments).train(sample.training)
    ours, theirs = module.state_dict(), _module(sample).state_dict()
    module.load_state_dict(dict(zip(ours, theirs.values(), strict=True)))
    torch.manual_seed(1)
    return _leaves(made.outputs, module(*plain, **named, **made.forward))


def _module(sample: Sample) -> nn.Module:
    torch.manual_seed(0)
    args, kwargs = sample.given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sample.module(*args, **kwargs).train(sample.training)


def _torchs(sample: Sample) -> Any:
    module = _module(sample)
    torch.manual_seed(1)
    args, kwargs = sample.fed
    return module(*args, **kwargs)


def _outputs(made: Any) -> Outputs:
    return ("output",) if isinstance(made, Same) else made.outputs


def _leaves(outputs: Outputs, answer: Any) -> dict[str, torch.Tensor]:
    """The tensors of an answer by the names of the ports."""
    if len(outputs) == 1 and not isinstance(answer, tuple):
        return {outputs[0]: answer}  # type: ignore[dict-item]
    found: dict[str, torch.Tensor] = {}
    for name, part in zip(outputs, answer):
        found |= {name: part} if isinstance(name, str) else _leaves(name, part)
    return {name: part for name, part in found.items() if name != UNUSED}


def outcomes() -> dict[str, dict[str, int]]:
    """How often the samples of each entry end how: "same", "not the same: ...", "not said: ..." or
    "undeclared".
    """
    # The helpers derive from a class of this package, which the samples themselves do not need.
    sys.modules["expecttest"] = types.SimpleNamespace(TestCase=unittest.TestCase)  # type: ignore[assignment]
    from torch.testing._internal.common_modules import module_db

    found: dict[str, Counter[str]] = {}
    for info in module_db:
        name = info.module_cls.__name__
        counted = found.setdefault(name, Counter())
        if name not in LAYERS:
            counted["undeclared"] += 1
            continue
        for sample in samples(info):
            counted[_outcome(sample)] += 1
    return {name: dict(counted) for name, counted in found.items()}


def _outcome(sample: Sample) -> str:
    try:
        check(sample)
    except Unsaid as why:
        return f"not said: {why}"
    except Exception as error:
        return f"not the same: {type(error).__name__}: {error}"
    return "same"


if __name__ == "__main__":
    torch.set_num_threads(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        print(json.dumps(outcomes()))
