"""From a module to an ONNX graph with the drawing's names and a description."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import onnx
import torch
from torch import nn

from engine import __version__
from engine.compile import where
from engine.compile.run import file_name
from engine.declare import UserError
from engine.export.axes import Axes, has_steps
from engine.export.trained import Samples, Trained

LAYER = "layer"


def exported(trained: Trained, model: nn.Module, samples: Samples, opset: int, axes: Axes) -> onnx.ModelProto:
    """The graph with the sizes free that `axes` says; raises UserError when torch's exporter can't express
    the model.
    """
    rows = axes.examples(samples.tensors)
    given = tuple(rows[field] for _, field in trained.source.inputs)
    dynamic = axes.dynamic(tuple(field for _, field in trained.inputs))
    inputs = [f"in.{name}" for name, _ in trained.source.inputs]
    outputs = [f"out.{name}" for name in trained.source.outputs]
    try:
        with _quiet():
            program = torch.onnx.export(
                model,
                given,
                dynamo=True,
                input_names=inputs,
                output_names=outputs,
                dynamic_shapes=None if dynamic is None else {"inputs": dynamic},
                opset_version=opset,
                external_data=False,
                verbose=False,
            )
    except Exception as error:
        raise UserError(_refusal(trained, error, axes)) from error
    assert program is not None
    proto: onnx.ModelProto = program.model_proto
    if axes.free_length and not _has_free_length(proto, trained):
        # The exporter gives way in silence, where torch itself needs the length.
        raise UserError(_needs_length(None))
    _forget_unread(proto.graph)
    _name(proto.graph, [name for name, _ in trained.source.inputs], list(trained.source.outputs))
    return proto


def _forget_unread(graph: onnx.GraphProto) -> None:
    """Take away what is noted of values that nobody reads.

    Where only the last state of an LSTM is used, the exporter leaves a wrong shape at its other outputs, and
    onnx refuses the file for it.
    """
    read = {value.name for value in graph.output} | set(_read(graph))
    kept = [value for value in graph.value_info if value.name in read]
    del graph.value_info[:]
    graph.value_info.extend(kept)


def _read(graph: onnx.GraphProto) -> Iterator[str]:
    """The names of all values that an operator reads, in graphs inside this one too."""
    for node in graph.node:
        yield from node.input
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                yield from _read(inner)
                yield from (value.name for value in inner.output)


def _has_free_length(proto: onnx.ModelProto, trained: Trained) -> bool:
    steps = [v for v, (_, f) in zip(proto.graph.input, trained.inputs, strict=True) if has_steps(f)]
    return all(not value.type.tensor_type.shape.dim[1].HasField("dim_value") for value in steps)


def described(proto: onnx.ModelProto, metadata: Mapping[str, str], trained: Trained) -> None:
    """Say what the file is, and of each operator only which layer it comes from."""
    proto.producer_name, proto.producer_version = "layerloom", __version__
    proto.graph.name = trained.source.class_name
    proto.graph.doc_string = ""
    proto.doc_string = trained.project.about
    for node in proto.graph.node:
        layer = _layer(trained, node)
        del node.metadata_props[:]
        node.doc_string = ""
        if layer:
            node.metadata_props.add(key=LAYER, value=layer)
    for each in (proto.graph, *proto.graph.value_info, *proto.graph.input, *proto.graph.output):
        del each.metadata_props[:]
    for each in (*proto.graph.initializer, *proto.functions):
        del each.metadata_props[:]
    del proto.metadata_props[:]
    for key in sorted(metadata):
        proto.metadata_props.add(key=key, value=metadata[key])


def layers(proto: onnx.ModelProto) -> dict[str, str]:
    """The layer behind each value of a described graph, by the value's name."""
    found: dict[str, str] = {}
    for node in proto.graph.node:
        layer = next((p.value for p in node.metadata_props if p.key == LAYER), "")
        found.update(dict.fromkeys(node.output, layer))
    return {value: layer for value, layer in found.items() if layer}


def _layer(trained: Trained, node: onnx.NodeProto) -> str:
    """The layer that an operator was made for, from the lines of the program that torch noted on it."""
    notes = {p.key: p.value for p in node.metadata_props}
    name = file_name(trained.source)
    trace = notes.get("pkg.torch.onnx.stack_trace", "").split("\n")
    for place in reversed(range(len(trace))):
        if f'"{name}", line ' not in trace[place]:
            continue
        line = int(trace[place].partition(", line ")[2].partition(",")[0])
        scopes = notes.get("pkg.torch.onnx.name_scopes", "")
        for span in trained.source.spans:
            if span.line == line and f"'{span.node}'" in scopes:
                return span.node
        return trained.source.lines.get(line, "")
    return ""


def _name(graph: onnx.GraphProto, inputs: list[str], outputs: list[str]) -> None:
    """Give inputs and outputs their names on the drawing; a value inside that has one of them gives way."""
    renamed = {value.name: name for value, name in zip(graph.input, inputs, strict=True)}
    renamed |= {value.name: name for value, name in zip(graph.output, outputs, strict=True)}
    wanted = {*inputs, *outputs}
    taken = {name for node in graph.node for name in node.output} | {i.name for i in graph.initializer}
    for name in sorted(taken & wanted - renamed.keys()):
        free = f"{name}_value"
        while free in taken or free in wanted:
            free += "_"
        renamed[name] = free
        taken.add(free)
    _rename(graph, renamed)


def _rename(graph: onnx.GraphProto, renamed: Mapping[str, str]) -> None:
    for value in (*graph.input, *graph.output, *graph.value_info, *graph.initializer):
        value.name = renamed.get(value.name, value.name)
    for node in graph.node:
        for names in (node.input, node.output):
            names[:] = [renamed.get(name, name) for name in names]
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                _rename(inner, renamed)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Torch's exporter prints and warns about its own insides; nobody can act on that."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript", "onnx_ir")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _refusal(trained: Trained, error: BaseException, axes: Axes) -> str:
    """A sentence that names the layer at which the exporter gave up, where that can be found."""
    node, reason, each = None, "", error
    seen: Any = error
    while seen is not None and node is None:
        node = where(trained.source, seen)
        each, seen = seen, seen.__cause__ or seen.__context__
    lines = [line.strip() for line in str(each).splitlines() if line.strip()]
    reason = (lines[0] if lines else type(each).__name__)[:200].rstrip(".")
    if axes.free_length:
        return _needs_length(node)
    place = (
        f' The layer "{node}" can\'t be expressed in ONNX' if node else " Torch's exporter refuses the model"
    )
    return f"The model can't be exported.{place}: {reason}."


def _needs_length(node: str | None) -> str:
    named = f'The layer "{node}"' if node else "One of its layers"
    return (
        f"The model can't be exported with a free sequence length: {named} needs the length of the training. "
        "Turn off Free sequence length."
    )
