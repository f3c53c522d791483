"""A sample of torch's module database in the terms of our declarations: settings and tensors by ports.

What a sample computes stays as it is:

- inputs without a batch get a batch of one, which is taken off again; steps in front go behind the batch;
- a mask of steps that holds for the whole batch is given to each sample of it;
- first states of recurrent layers go to the layers with states; joined targets of CTC go into rows;
- one variance for all samples is given to each;
- negative weights of classes, which no declaration takes, are made positive on both sides.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from engine.compile.literals import signature
from engine.declare import problems
from engine.layers import LAYERS, Layer

# Torch's names of inputs that mean the same as ours.
RENAMED = {"log_probs": "input", "targets": "target"}
WITH_STATES = {"RNN": "RNNStates", "GRU": "GRUStates", "LSTM": "LSTMStates"}
STATES = ("hidden", "cell")
STEP_MASKS = ("attn_mask", "mask", "src_mask", "tgt_mask", "memory_mask")


class Unsaid(Exception):
    """The sample needs what the declaration leaves out; the text is the reason."""


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


def positive(sample: Sample) -> Sample:
    """The sample with positive weights of classes."""
    if not sample.name.endswith("Loss"):
        return sample
    args, kwargs = sample.given
    made = {name: _positive(value) for name, value in kwargs.items()}
    return dataclasses.replace(sample, given=(tuple(map(_positive, args)), made))


def _positive(value: Any) -> Any:
    return value.abs() if isinstance(value, torch.Tensor) else value


def bound(sample: Sample) -> dict[str, Any]:
    """The constructor's arguments by name, with torch's defaults."""
    known = signature(f"nn.{sample.name}")
    args, kwargs = sample.given
    values = {name: default for name, default, required in known if not required}
    values |= dict(zip((name for name, _, _ in known), args)) | kwargs
    if isinstance(inner := values.pop("encoder_layer", None), nn.TransformerEncoderLayer):
        values |= _of_encoder(inner, values)
    return values


def layer_for(sample: Sample, told: Mapping[str, Any]) -> Layer:
    """The layer by the module's name; what gives places or takes states is a layer of its own."""
    args, kwargs = sample.fed
    if told.get("return_indices") and sample.name.startswith("MaxPool"):
        return LAYERS[sample.name.replace("MaxPool", "MaxPoolPlaces")]
    if sample.name in WITH_STATES and (len(args) > 1 or kwargs.get("hx") is not None):
        return LAYERS[WITH_STATES[sample.name]]
    return LAYERS[sample.name]


def settings(layer: Layer, told: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the layer that say what the constructor was told."""
    values = {n: plain(v) for n, v in told.items() if n in layer.params and not isinstance(v, torch.Tensor)}
    if layer.role == "loss":
        values.pop("weight", None)
    if "class_weights" in layer.params and isinstance(told.get("weight"), torch.Tensor):
        values["class_weights"] = tuple(told["weight"].flatten().tolist())
    if isinstance(size := values.get("output_size"), tuple):
        values["output_size"] = tuple(each or 0 for each in size)
    if "normalized_shape" in told:
        values["dimensions"] = len(tuple(told["normalized_shape"]))
    if layer.type == "PReLU":
        values["per_channel"] = told["num_parameters"] > 1
    if layer.type == "Transformer":
        values["causal"] = False
    for name, _ in problems(layer.params, values):
        raise Unsaid(f"{name}={values[name]!r}")
    return values


def plain(value: Any) -> Any:
    """Lists as tuples, and functions by their names, as declarations have them."""
    if isinstance(value, list | tuple):
        made = tuple(map(plain, value))
        return made[0] if len(made) == 1 else made
    return value.__name__ if callable(value) and not isinstance(value, nn.Module) else value


def ports(layer: Layer, sample: Sample) -> dict[str, torch.Tensor]:
    """The tensors that are fed, by the layer's ports."""
    args, kwargs = sample.fed
    names = [port.name for port in layer.inputs]
    if len(args) > len(names):
        raise Unsaid("more inputs than ports")
    given = {RENAMED.get(name, name): value for name, value in {**dict(zip(names, args)), **kwargs}.items()}
    if "cell" in names and isinstance(given.get("hidden"), tuple):
        given["hidden"], given["cell"] = given["hidden"]
    if layer.type == "CTCLoss":
        given |= _rows(given)
    if layer.type == "GaussianNLLLoss" and len(given["var"]) == 1:
        given["var"] = given["var"].expand(len(given["input"]), -1)
    found = {name: value for name, value in given.items() if isinstance(value, torch.Tensor)}
    for name, value in given.items():
        told = value is not None and value is not False and name != "need_weights"
        if (name not in names and told) or (name in names and name not in found and told):
            raise Unsaid(f"called with {name}")
    return {name: found[name] for name in names if name in found}


def _rows(given: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """The lengths as tensors, and targets that stand one behind the other in rows of their own."""
    lengths = ("input_lengths", "target_lengths")
    made = {name: torch.as_tensor(given[name], dtype=torch.int64) for name in lengths}
    if given["target"].dim() == 1:
        parts = given["target"].split(made["target_lengths"].tolist())
        made["target"] = nn.utils.rnn.pad_sequence(list(parts), batch_first=True)
    return made


@dataclass(frozen=True)
class Turn:
    """How the tensors of a sample become ours: whether they have a batch, and at which place."""

    layer: Layer
    batched: bool
    axis: int

    def taken(self, given: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """Inputs as our layer takes them."""
        made = {name: self.turned(name, t) for name, t in given.items() if name not in STEP_MASKS}
        first = next(iter(made.values()))
        masks = {name: _step_mask(mask, len(first)) for name, mask in given.items() if name in STEP_MASKS}
        return {name: (made | masks)[name] for name in given}

    def turned(self, name: str, tensor: torch.Tensor) -> torch.Tensor:
        """One input, or one output, with the batch in front."""
        if name in STATES and self.layer.type in WITH_STATES.values():
            return tensor.transpose(0, 1) if self.batched else tensor.unsqueeze(0)
        # Masks have their batch in front, whatever the sequences have.
        whole = tensor if self.batched else tensor.unsqueeze(self.axis if tensor.dim() > 1 else 0)
        return whole.transpose(0, 1) if self.axis and whole.dim() == 3 else whole


def turn(layer: Layer, told: Mapping[str, Any], given: Mapping[str, torch.Tensor]) -> Turn:
    """The tensors have a batch when the ports take as many dimensions as there are, not one more."""
    axis = 1 if told.get("batch_first") is False or layer.type == "CTCLoss" else 0
    stacked = STATES if layer.type in WITH_STATES.values() else ()
    read = [p for p in layer.inputs if p.name in given and p.name not in (*STEP_MASKS, *stacked)]
    accepted = [(p.accepts.ranks, given[p.name].dim()) for p in read]
    for batched, more in ((True, 0), (False, 1)):
        if all(rank + more in ranks if ranks else rank + more > 0 for ranks, rank in accepted):
            return Turn(layer, batched, axis)
    raise Unsaid(f"inputs with {', '.join(str(rank) for _, rank in accepted)} dimensions")


def _step_mask(mask: torch.Tensor, batch: int) -> torch.Tensor:
    """Each sample with the mask; torch may have one for each head, which must be the same then."""
    if mask.dim() == 3:
        if not bool((mask == mask[:1]).all()):
            raise Unsaid("a mask of its own for each head")
        mask = mask[0]
    return mask.expand(batch, *mask.shape)


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
