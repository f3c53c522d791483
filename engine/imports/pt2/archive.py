"""The graph and the tensors in a .pt2 archive, without its pickles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.declare import UserError
from engine.files import open_regular, shown
from engine.imports.archive import Archive
from engine.jsontext import parse

LARGEST_GRAPH = 64_000_000
LARGEST = 1 << 36
# Numbers of kinds in torch's export schema.
KINDS: Mapping[int, str] = {
    1: "uint8",
    2: "int8",
    3: "int16",
    4: "int32",
    5: "int64",
    6: "float16",
    7: "float32",
    8: "float64",
    12: "bool",
}
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """A graph in torch's export schema, and the tensors by the names that the graph has for them."""

    graph: Mapping[str, Any]
    tensors: Mapping[str, Array]
    names: Mapping[str, str]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def opened(path: Path) -> Exported:
    """Read an archive; raises UserError where a tensor is pickled or the graph is not as expected."""
    name = shown(path)
    with open_regular(path) as file:
        archive = Archive(file, name)
        inside = next((m for m in archive.members if m.endswith("/models/model.json")), "")
        root = inside.removesuffix("models/model.json")
        try:
            return _exported(archive, root, name)
        except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
            why = f"{type(error).__name__}: {error}"[:120]
            raise UserError(
                f"{name} is not laid out as PyTorch does it ({why}). Export it to ONNX instead."
            ) from None


def _exported(archive: Archive, root: str, name: str) -> Exported:
    model = parse(archive.read(f"{root}models/model.json", LARGEST_GRAPH), name, LARGEST_GRAPH)[
        "graph_module"
    ]
    listed = parse(archive.read(f"{root}data/weights/model_weights_config.json", LARGEST_GRAPH), name)[
        "config"
    ]
    tensors: dict[str, Array] = {}
    names: dict[str, str] = {}
    inputs: list[str] = []
    for spec in model["signature"]["input_specs"]:
        ((kind, about),) = spec.items()
        if kind == "user_input":
            inputs.append(about["arg"]["as_tensor"]["name"])
            continue
        own = about.get("parameter_name") or about.get("buffer_name") or about.get("tensor_constant_name")
        if own not in listed:
            raise UserError(
                f"{name} keeps {str(own)[:60]} in a pickle, which is not opened. Export it to ONNX instead."
            )
        tensors[about["arg"]["name"]] = _tensor(archive, f"{root}data/weights/", own, listed[own], name)
        names[about["arg"]["name"]] = own
    outputs = [spec["user_output"]["arg"]["as_tensor"]["name"] for spec in model["signature"]["output_specs"]]
    return Exported(model["graph"], tensors, names, tuple(inputs), tuple(outputs))


def _tensor(archive: Archive, folder: str, own: str, about: Mapping[str, Any], name: str) -> Array:
    if about["use_pickle"]:
        raise UserError(
            f"{name} keeps {own[:60]} as a pickle, which is not opened. Export it to ONNX instead."
        )
    meta = about["tensor_meta"]
    sizes, strides = _sizes(meta["sizes"]), _sizes(meta["strides"])
    data = archive.read(f"{folder}{about['path_name']}", LARGEST)
    numbers = np.frombuffer(data, np.dtype(KINDS[meta["dtype"]]))
    start = int(meta["storage_offset"]["as_int"])
    last = start + sum((s - 1) * t for s, t in zip(sizes, strides)) if all(sizes) else -1
    if len(sizes) != len(strides) or min((*sizes, *strides, start), default=0) < 0 or last >= len(numbers):
        raise UserError(f'{name}: the tensor "{own[:60]}" reaches beyond its numbers.')
    if np.prod(sizes, dtype=float) > 4 * max(1, len(numbers)):
        raise UserError(f'{name}: the tensor "{own[:60]}" would grow too large.')
    steps = [stride * numbers.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(numbers[start:], sizes, steps, writeable=False).copy()


def _sizes(listed: Any) -> tuple[int, ...]:
    return tuple(int(each["as_int"]) for each in listed)
