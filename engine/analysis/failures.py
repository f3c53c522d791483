"""When torch refuses a layer: its answer in words that a person can use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.analysis.context import Context
from engine.analysis.meta import Failure
from engine.analysis.types import Problem
from engine.analysis.words import short, shown
from engine.layers.call import Shape

_LARGE = (
    "overflow",
    "too large",
    "out of memory",
    "exceeds",
    "cannot be represented",
    "invalid for input of size",
)
_TOO_SMALL = ("too small", "can't be greater than actual input size", "kernel size can't", "greater than 0")


def explain(context: Context, name: str, failure: Failure, inputs: Mapping[str, Shape | None]) -> Problem:
    """The problem that a refusal by torch, or a size beyond every machine, stands for."""
    if failure.kind == "too-large":
        why = f"{failure.text} Use smaller settings."
        return context.problem("too-large", name, f"{context.title(name)} is too large", why)
    text = failure.text.lower()
    arrive = " and ".join(shown(shape) for shape in inputs.values() if shape is not None)
    if failure.kind in ("OverflowError", "MemoryError") or any(word in text for word in _LARGE):
        what, kind = f"{context.title(name)} is too large", "too-large"
        why = f"With {arrive} coming in, its sizes go beyond what can be counted. Use smaller settings."
        return context.problem(kind, name, what, why)
    if any(word in text for word in _TOO_SMALL):
        what = f"Nothing is left after {context.title(name)}"
        why = f"It receives {arrive}, which is smaller than its window. Use a smaller window or less stride."
        return context.problem("size-mismatch", name, what, why)
    sentence = short(re.split(r"\n|\. ", failure.text)[0], 160)
    what = f"{context.title(name)} can't use what it receives"
    return context.problem("layer-failed", name, what, f"It receives {arrive}. Torch says: {sentence}")
