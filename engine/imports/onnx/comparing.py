"""Whether a drawing answers as the ONNX file that it was made of: the same made-up rows through both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch

from engine import compile
from engine.analysis import analyse
from engine.declare import UserError
from engine.field import Field
from engine.files import read_capped, shown
from engine.graph.file import load
from engine.imports.fields import field_of
from engine.imports.onnx.checks import LARGEST, checked, parsed
from engine.tensors import load as load_weights

LIMIT, RELATIVE = 1e-5, 1e-4
ROWS = 3
Say = Callable[[Mapping[str, Any]], None]
DTYPES = {"F32": torch.float32, "I64": torch.int64, "BOOL": torch.bool, "I32": torch.int32}


def compare(request: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """Run `file` and the project in `folder` on the same rows; gives the largest difference."""
    path, folder = Path(request["file"]), Path(request["folder"])
    say({"progress": 0.7, "stage": "Comparing with onnxruntime"})
    session = _session(path)
    listed = request["fields"]
    # A file that is fixed to some samples is asked for them twice, the drawing for all of them at once.
    fixed = request["batch"]
    rows = 2 * fixed if fixed else ROWS
    given = {each["input"]: _made_up(each, rows, place) for place, each in enumerate(listed)}
    expected = _expected(session, given, fixed or rows)
    fields = {each["name"]: field_of(each) for each in listed}
    answers = _answers(folder, fields, {each["name"]: given[each["input"]] for each in listed})
    worst, passed = 0.0, len(answers) == len(expected)
    for one, other in zip(expected, answers):
        difference, fits = _apart(np.asarray(one), other)
        worst, passed = max(worst, difference), passed and fits
    return {"max_abs": worst, "limit": LIMIT, "samples": rows, "passed": passed}


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # From checked bytes, weights beside it included: the runtime opens no file by itself.
    model = checked(parsed(read_capped(path, LARGEST), shown(path)), path)
    try:
        content = model.SerializeToString()
        return onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
    except Exception as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
        raise UserError(f"{shown(path)} can't be run by onnxruntime: {first}.") from error


def _expected(session: Any, given: Mapping[str, Any], rows: int) -> list[Any]:
    """The file's answers, for so many rows at a time."""
    count = len(next(iter(given.values())))
    starts = range(0, count, rows)
    parts = [session.run(None, {n: v[start : start + rows] for n, v in given.items()}) for start in starts]
    if len(parts) == 1:
        return list(parts[0])
    return [np.concatenate([np.atleast_1d(part) for part in column]) for column in zip(*parts)]


def _made_up(each: Mapping[str, Any], rows: int, seed: int) -> Any:
    """Numbers around 0, or small whole numbers where the input counts."""
    random = np.random.default_rng(seed)
    sizes = (rows, *each["shape"])
    if each["kind"] == "bool":
        return random.integers(0, 2, sizes).astype(bool)
    if each["kind"].startswith(("int", "uint")):
        return random.integers(0, 2, sizes).astype(each["kind"])
    return random.standard_normal(sizes).astype(each["kind"])


def _answers(folder: Path, fields: Mapping[str, Field], given: Mapping[str, Any]) -> list[Any]:
    """What the drawing's program says, outputs in the drawing's order."""
    project = load(folder / "project.loom")
    analysis = analyse(project, fields)
    source = compile.write(project, analysis, fields)
    model = compile.build(source)
    state = model.state_dict()
    nodes = {node: attribute for attribute, node in source.attributes.items()}
    with torch.no_grad():
        for name, stored in load_weights(folder / "weights.safetensors").items():
            node, _, rest = name.partition(".")
            own = f"{nodes.get(node, node)}.{rest}"
            if own in state and state[own].shape == stored.shape:
                numbers = torch.frombuffer(bytearray(stored.data), dtype=DTYPES[stored.dtype])
                state[own].copy_(numbers.reshape(stored.shape))
    inputs = [torch.from_numpy(given[field]) for _, field in source.inputs]
    inputs = [
        t.float() if t.is_floating_point() else t.long() if t.dtype != torch.bool else t for t in inputs
    ]
    with torch.inference_mode():
        found = model.eval()(*inputs)
    return [t.numpy() for t in (found.values() if isinstance(found, dict) else [found])]


def _apart(one: Any, other: Any) -> tuple[float, bool]:
    if one.shape != other.shape:
        return float("inf"), False
    a, b = one.astype(np.float64), other.astype(np.float64)
    with np.errstate(invalid="ignore"):
        off = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, np.abs(a - b))
    off = np.where(np.isnan(off), np.inf, off)
    limit = np.where(np.abs(a) > 1, RELATIVE * np.abs(a), LIMIT) if one.dtype.kind == "f" else 0.0
    slack = 100.0 if one.dtype == np.float16 else 1.0
    return float(off.max(initial=0)), bool((off <= limit * slack).all())
