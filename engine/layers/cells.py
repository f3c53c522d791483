"""One step of a recurrent layer, for drawings that carry the memory on by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.ports import Values
from engine.layers.recurrent import BIAS_HELP, GROUP, MOST_UNITS
from engine.layers.words import count
from engine.layers.wrong import Wrong
from engine.lazy import modules, nn

UNITS_HELP = "How many values the cell remembers."
WORDS = ("recurrent", "one step", "memory", "state")


@layer("RNN cell", group=GROUP, example=[(8,), (64,)], icon="rnn", stem="cell", synonyms=(*WORDS, "elman"))
class RNNCell:
    """Take one step of an RNN: new memory from one row of values and the old memory."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    nonlinearity: Literal["tanh", "relu"] = param("tanh", label="Activation", help="The bend of the step.")
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Values, hidden: Values | None = None) -> Call:
        return Call(
            nn.RNNCell,
            input_size=input[1],
            hidden_size=self.hidden_size,
            bias=self.bias,
            nonlinearity=self.nonlinearity,
        )

    def checks(self, input: Values, hidden: Values | None = None) -> Iterator[Wrong]:
        yield from memory_checks(self.hidden_size, hidden, "hidden")

    def summary(self) -> str:
        return count(self.hidden_size, "unit")


@layer("GRU cell", group=GROUP, example=[(8,), (64,)], icon="gru", stem="cell", synonyms=(*WORDS, "gated"))
class GRUCell:
    """Take one step of a GRU: new memory from one row of values and the old memory."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Values, hidden: Values | None = None) -> Call:
        return Call(nn.GRUCell, input_size=input[1], hidden_size=self.hidden_size, bias=self.bias)

    def checks(self, input: Values, hidden: Values | None = None) -> Iterator[Wrong]:
        yield from memory_checks(self.hidden_size, hidden, "hidden")

    def summary(self) -> str:
        return count(self.hidden_size, "unit")


@layer(
    "LSTM cell",
    group=GROUP,
    example=[(8,), (64,), (64,)],
    icon="lstm",
    outputs=("output", "cell"),
    stem="cell",
    synonyms=(*WORDS, "gated"),
)
class LSTMCell:
    """Take one step of an LSTM: new output and memory from one row of values and the old ones."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Values, hidden: Values, cell: Values) -> Call:
        return Call(
            modules.LSTMCell,
            outputs=("output", "cell"),
            input_size=input[1],
            hidden_size=self.hidden_size,
            bias=self.bias,
        )

    def checks(self, input: Values, hidden: Values, cell: Values) -> Iterator[Wrong]:
        yield from memory_checks(self.hidden_size, hidden, "hidden")
        yield from memory_checks(self.hidden_size, cell, "cell")

    def summary(self) -> str:
        return count(self.hidden_size, "unit")


def memory_checks(units: int, memory: Shape | None, port: str) -> Iterator[Wrong]:
    """The memory that comes in must be as wide as that which goes out."""
    if memory is not None and memory[-1] != units:
        why = f"It remembers {count(units, 'value')}, but {memory[-1]} come in as memory."
        yield Wrong(why, "The memory does not fit", "hidden_size", memory[-1], port=port)
