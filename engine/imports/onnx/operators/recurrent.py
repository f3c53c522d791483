"""LSTM, GRU and RNN, whose gates ONNX has in another order than torch."""

from __future__ import annotations

from collections.abc import Mapping

from engine.imports.onnx.op import Op, operator
from engine.imports.onnx.shapes import PROBE, Array
from engine.imports.onnx.sketch import NotNative
from engine.imports.onnx.values import BATCH, Atom, Axes, View

# The places of torch's gates among ONNX's (documentation of both; LSTM: iofc there, ifgo here).
GATES: Mapping[str, tuple[int, ...]] = {"LSTM": (0, 2, 3, 1), "GRU": (1, 0, 2), "RNN": (0,)}
USUAL: Mapping[str, tuple[str, ...]] = {
    "LSTM": ("sigmoid", "tanh", "tanh"),
    "GRU": ("sigmoid", "tanh"),
    "RNN": ("tanh",),
}


@operator("LSTM", "GRU", "RNN")
def recurrent(op: Op) -> None:
    """A recurrent layer that takes samples first; both directions in one node."""
    _check(op)
    kind, hidden = op.setting("direction", "forward"), op.setting("hidden_size")
    directions = 2 if kind == "bidirectional" else 1
    weights = _weights(op, directions, hidden)
    address, steps = _samples_first(op)
    if kind == "reverse":
        address = op.sketch.then(address, "Flip", dim=1)
    params = {"hidden_size": hidden, "bidirectional": directions == 2, "bias": op.has(3)}
    if op.type == "RNN":
        params["nonlinearity"] = _activations(op)[0]
    output = f"{op.sketch.add(op.type, params, {'input': address}, weights, op.wanted())}.output"
    if op.used(1):
        _last(op, output, directions, hidden)
    if kind == "reverse":
        output = op.sketch.then(output, "Flip", dim=1)
    if op.used(0):
        step, side, unit = Atom("steps", steps), Atom("directions", directions), Atom("units", hidden)
        # A part of size 1 is no part of a view.
        base = ((BATCH,), (step,), tuple(each for each in (side, unit) if each.size != 1))
        wanted: Axes = ((step,), tuple(each for each in (side,) if each.size != 1), (BATCH,), (unit,))
        if op.setting("layout", 0):
            wanted = (wanted[2], wanted[0], wanted[1], wanted[3])
        op.sketch.values[op.outputs[0]] = View(output, base, wanted)


def _check(op: Op) -> None:
    for place, what in ((4, "lengths of sequences"), (7, "peepholes")):
        if op.type != "LSTM" and place == 7:
            continue
        given = op.constant(place)
        if op.has(place) and (given is None or place == 4 or given.any()):
            raise NotNative(f"it has {what}")
    for place in (5, 6) if op.type == "LSTM" else (5,):
        if op.has(place) and (op.constant(place) is None or op.weight(place, "first memory").any()):
            raise NotNative("its first memory is given")
    if op.used(2):
        raise NotNative("its last cell is used")
    if "clip" in op.settings or (op.type == "GRU" and not op.setting("linear_before_reset", 0)):
        raise NotNative("it computes its gates in a way that torch does not")
    wanted = USUAL[op.type] if op.type != "RNN" else (_activations(op)[0],)
    if tuple(_activations(op)) != wanted * (len(_activations(op)) // len(wanted)):
        raise NotNative("it bends its gates in a way that torch does not")
    if op.type == "RNN" and wanted[0] not in ("tanh", "relu"):
        raise NotNative(f"it bends its state by {wanted[0]}")


def _activations(op: Op) -> tuple[str, ...]:
    return tuple(each.lower() for each in op.setting("activations", USUAL[op.type]))


def _weights(op: Op, directions: int, hidden: int) -> dict[str, Array]:
    given = {"weight_ih": op.weight(1, "weights"), "weight_hh": op.weight(2, "weights")}
    if op.has(3):
        both = op.weight(3, "bias")
        half = both.shape[1] // 2
        given |= {"bias_ih": both[:, :half], "bias_hh": both[:, half:]}
    made: dict[str, Array] = {}
    for name, array in given.items():
        for side in range(directions):
            gates = array[side].reshape(-1, hidden, *array.shape[2:])[list(GATES[op.type])]
            made[f"{name}_l0{'_reverse' if side else ''}"] = gates.reshape(-1, *array.shape[2:]).copy()
    return made


def _samples_first(op: Op) -> tuple[str, int]:
    """The port with the samples first, and how many steps they have."""
    shape, value = op.shape(), op.sketch.values[op.inputs[0]]
    if op.setting("layout", 0):
        op.fits(op.type)
        return op.address(0), shape[1]
    if len(shape) != 3 or shape[1] != PROBE:
        raise NotNative("its samples do not come second")
    if isinstance(value, View):
        turned = value.transposed((1, 0, 2))
        op.sketch.values[f"{op.inputs[0]} turned"] = turned
        return op.sketch.address(f"{op.inputs[0]} turned"), shape[0]
    return op.sketch.foreign("Transpose", op.address(0), perm=(1, 0, 2)), shape[0]


def _last(op: Op, output: str, directions: int, hidden: int) -> None:
    """The memory after the last step."""
    last = op.sketch.then(output, "LastStep", bidirectional=directions == 2)
    side, unit = Atom("directions", directions), Atom("units", hidden)
    sides = tuple(each for each in (side,) if each.size != 1)
    wanted: Axes = (sides, (BATCH,), (unit,))
    if op.setting("layout", 0):
        wanted = (wanted[1], wanted[0], wanted[2])
    op.sketch.values[op.outputs[1]] = View(last, ((BATCH,), (*sides, unit)), wanted)
