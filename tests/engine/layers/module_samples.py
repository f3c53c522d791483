"""Torch's own samples of its modules, run through our declarations.

Each sample, in our terms (`sample_terms.py`), ends in one of four ways: our layer gives torch's output; it
gives the sum of torch's output, where torch was asked for one loss a value and ours is one number; it gives
another one (a `Mismatch`); or the sample asks for something that the drawing has no word for (an `Unsaid`
with the reason). Run as a program, this prints as JSON how many samples of each entry end how: torch's test
helpers freeze settings of torch for the whole process, so they get one of their own.
"""

from __future__ import annotations

import json
import sys
import types
import unittest
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import sample_terms as terms
import torch
from sample_terms import Sample, Unsaid
from torch import nn

from engine.analysis.meta import prepared
from engine.compile.literals import signature
from engine.layers import LAYERS, Layer
from engine.layers.call import UNUSED, Apply, Call, Outputs, Same, Shape, Tensor

# Where a module lives, old spellings of `reduction`, and whether memory is reused change no output.
SILENT = {"device", "dtype", "inplace", "size_average", "reduce", "batch_first"}
SAME, SUMMED = "same", "same sum"


class Mismatch(Exception):
    """The layer was built, but answers otherwise than torch."""


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


def check(sample: Sample) -> str:
    """Build the sample through our declaration and compare: SAME or SUMMED; raises Unsaid or Mismatch."""
    sample = terms.positive(sample)
    told = terms.bound(sample)
    layer = terms.layer_for(sample, told)
    given = terms.ports(layer, sample)
    summed = layer.role == "loss" and told.get("reduction") == "none"
    told |= {"reduction": "sum"} if summed else {}
    told |= _whole_sizes(told, given)
    turn = terms.turn(layer, told, given)
    ready = turn.taken(given)
    made = _made(layer, terms.settings(layer, told), ready)
    _same_arguments(made, told)
    found = _ours(made, sample, ready)
    wanted = _leaves(_outputs(made), _torchs(sample))
    for name, tensor in found.items():
        shown = wanted[name] if layer.role == "loss" else turn.turned(name, wanted[name])
        try:
            torch.testing.assert_close(tensor, shown.sum() if summed else shown, equal_nan=True)
        except AssertionError as error:
            raise Mismatch(str(error).splitlines()[0]) from error
    return SUMMED if summed else SAME


def _whole_sizes(told: Mapping[str, Any], given: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    """Sizes of the output, where torch was told shares of the input."""
    ratio = told.get("output_ratio")
    if not ratio:
        return {}
    sizes = given["input"].shape[-len(ratio) :] if isinstance(ratio, tuple) else given["input"].shape[2:]
    ratios = ratio if isinstance(ratio, tuple) else (ratio,) * len(sizes)
    whole = tuple(int(size * part) for size, part in zip(sizes, ratios))
    return {"output_size": whole, "output_ratio": None}


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


def _same_arguments(made: Any, told: Mapping[str, Any]) -> None:
    """What the drawing inferred, and what it left out, must be what torch was told."""
    if isinstance(made, Same):
        return
    own = made.target.path.startswith("modules.")
    known = {} if own else {name: default for name, default, _ in signature(made.target.path)}
    for name, value in told.items():
        missing = name not in made.arguments and name not in known
        if name in SILENT or (missing and (own or isinstance(made, Apply))):
            continue
        ours = made.arguments.get(name, known.get(name))
        if isinstance(value, torch.Tensor):
            if not isinstance(ours, Tensor) or list(ours) != value.flatten().tolist():
                raise Unsaid(f"{name} as a tensor")
        elif _spread(terms.plain(value)) != _spread(terms.plain(ours)):
            raise Unsaid(f"{name}={terms.plain(value)!r}")


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
    module = made.build().train(sample.training)
    weights = dict(module.named_parameters())
    if weights:
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
    if len(outputs) == 3 and len(answer) == 2:
        answer = (answer[0], *answer[1])  # an LSTM's states are a pair in torch
    found: dict[str, torch.Tensor] = {}
    for name, part in zip(outputs, answer):
        found |= {name: part} if isinstance(name, str) else _leaves(name, part)
    return {name: part for name, part in found.items() if name != UNUSED}


def outcomes() -> dict[str, dict[str, int]]:
    """How often the samples of each entry end how: SAME, SUMMED, "not the same: ...", "not said: ..." or
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
        return check(sample)
    except Unsaid as why:
        return f"not said: {why}"
    except Exception as error:
        return f"not the same: {type(error).__name__}: {error}"


if __name__ == "__main__":
    torch.set_num_threads(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        print(json.dumps(outcomes()))
