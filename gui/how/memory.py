"""One value's memory, worked out as torch does it: a step of an RNN, a GRU and an LSTM with fixed weights."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gui.how.functions import sigmoid
from gui.how.given import Given

# What is read, step by step.
ROWS = (0.9, -0.4, 1.2, 0.1, -1.1, 0.6)


@dataclass(frozen=True, slots=True)
class Weights:
    """Of one gate: on what is read, on the memory, and what is always added."""

    row: float
    memory: float
    always: float

    def mixed(self, row: float, memory: float, biased: bool = True) -> float:
        """The weighted sum."""
        return self.row * row + self.memory * memory + (self.always if biased else 0.0)


# By kind and gate, in the order in which torch stacks them.
WEIGHTS: dict[str, dict[str, Weights]] = {
    "LSTM": {
        "i": Weights(1.0, -0.5, 0.1),
        "f": Weights(0.8, 0.4, 0.6),
        "g": Weights(1.2, 0.7, 0.0),
        "o": Weights(0.6, 0.9, 0.2),
    },
    "GRU": {"r": Weights(0.9, 0.3, 0.1), "z": Weights(0.5, 0.8, -0.2), "n": Weights(1.1, 0.6, 0.0)},
    "RNN": {"h": Weights(0.9, 0.7, 0.1)},
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One step: what was read, the memory before, each gate by name, and the memory after it."""

    row: float
    before: float
    gates: dict[str, float]
    after: float
    long_before: float = 0.0
    long_after: float = 0.0


def kind_of(given: Given) -> str:
    """LSTM, GRU or RNN."""
    return next(kind for kind in WEIGHTS if given.layer.type.startswith(kind))


def moment(kind: str, row: float, before: float, long_before: float = 0.0, bend: str = "tanh",
           biased: bool = True) -> Moment:  # fmt: skip
    """One step of the kind, from what is read and the memory of the step before."""
    sums = {name: each.mixed(row, before, biased) for name, each in WEIGHTS[kind].items()}
    if kind == "LSTM":
        gates = {name: sigmoid(total) if name != "g" else math.tanh(total) for name, total in sums.items()}
        kept = gates["f"] * long_before + gates["i"] * gates["g"]
        return Moment(row, before, gates, gates["o"] * math.tanh(kept), long_before, kept)
    if kind == "GRU":
        r, z = sigmoid(sums["r"]), sigmoid(sums["z"])
        new = WEIGHTS[kind]["n"]
        n = math.tanh(new.mixed(row, 0.0, biased) + r * new.memory * before)
        return Moment(row, before, {"r": r, "z": z, "n": n}, (1 - z) * n + z * before)
    made = max(sums["h"], 0.0) if bend == "relu" else math.tanh(sums["h"])
    return Moment(row, before, {"h": made}, made)


def told(given: Given, row: float, before: float, long_before: float = 0.0) -> Moment:
    """One step with the layer's own settings."""
    bend = given.text("nonlinearity", "tanh") if "nonlinearity" in given.layer.params else "tanh"
    return moment(kind_of(given), row, before, long_before, bend, given.on("bias"))


def unrolled(given: Given, lanes: list[tuple[int, int]], count: int) -> dict[tuple[int, int], Moment]:
    """Every step of every lane (layer, way): a layer reads what the one below it gave, both ways added up."""
    made: dict[tuple[int, int], Moment] = {}
    for lane, (layer, way) in enumerate(lanes):
        below = [other for other, (under, _) in enumerate(lanes) if under == layer - 1]
        before = kept = 0.0
        for step in range(count) if not way else reversed(range(count)):
            row = sum(made[each, step].after for each in below) if below else ROWS[step % len(ROWS)]
            now = told(given, row, before, kept)
            made[lane, step] = now
            before, kept = now.after, now.long_after
    return made
