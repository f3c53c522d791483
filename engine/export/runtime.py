"""Running an ONNX file, on one thread and with what it says of itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.declare import UserError
from engine.files import shown

# onnxruntime 1.31 gives the machine a number, keeps events under the home folder and sends them away, unless
# this is set before it is imported; its own disable_telemetry_events() comes too late.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


class Session:
    """An ONNX file, or the bytes of one, that is ready to run.

    Raises UserError when onnxruntime refuses it, and when weights beside it are missing or not its own.
    """

    def __init__(self, model: Path | bytes, threads: int = 1) -> None:
        import onnxruntime

        from engine.export.sidecar import verify

        if isinstance(model, Path):
            verify(model)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        given = model if isinstance(model, bytes) else str(model)
        try:
            self._session = onnxruntime.InferenceSession(given, options, ["CPUExecutionProvider"])
        except Exception as error:
            name = shown(model) if isinstance(model, Path) else "The file"
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
            raise UserError(f"{name} can't be run by onnxruntime: {reason}.") from error
        inputs = self._session.get_inputs()
        self.inputs: tuple[str, ...] = tuple(i.name for i in inputs)
        sizes = [i.shape[0] for i in inputs if i.shape]
        # The number of rows that the file takes at once; None where it takes any.
        self.batch: int | None = next((size for size in sizes if isinstance(size, int)), None)
        self.outputs: tuple[str, ...] = tuple(o.name for o in self._session.get_outputs())
        self.metadata: dict[str, str] = dict(self._session.get_modelmeta().custom_metadata_map)

    def run(self, inputs: Mapping[str, NDArray[np.generic]]) -> list[NDArray[np.generic]]:
        """The outputs, in the file's order; raises RuntimeError when onnxruntime can't give them."""
        try:
            made: list[NDArray[np.generic]] = self._session.run(None, dict(inputs))
        except Exception as error:
            raise RuntimeError(str(error)) from error
        return made

    def run_all(self, inputs: Mapping[str, NDArray[np.generic]]) -> list[NDArray[np.generic]]:
        """The outputs for any number of rows; the last batch of a fixed size is filled up with zeros."""
        count = len(next(iter(inputs.values())))
        if self.batch is None or not count:
            return self.run(inputs)
        parts = []
        for start in range(0, count, self.batch):
            part = {
                name: _filled(array[start : start + self.batch], self.batch) for name, array in inputs.items()
            }
            parts.append(self.run(part))
        return [np.concatenate(each)[:count] for each in zip(*parts)]


def _filled(rows: NDArray[np.generic], count: int) -> NDArray[np.generic]:
    """The rows, and zeros behind them where they are fewer than `count`."""
    missing = [(0, count - len(rows)), *[(0, 0)] * (rows.ndim - 1)]
    return np.pad(rows, missing)
