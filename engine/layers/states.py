"""Recurrent layers that hand on what they remember: encoders, decoders, and loops that go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.ports import Series, States
from engine.layers.recurrent import (
    BIAS_HELP,
    BOTH_HELP,
    DROPOUT_HELP,
    GROUP,
    LAYERS_HELP,
    MOST_UNITS,
    PROJECT_HELP,
    PROJECTED,
    Recurrent,
    projection_checks,
)
from engine.layers.words import count
from engine.layers.wrong import Wrong
from engine.lazy import modules

UNITS_HELP = "How many values the layer remembers from step to step."
WORDS = ("encoder", "decoder", "sequence to sequence", "memory", "state", "recurrent")


class Remembering(Recurrent):
    """What a GRU and an RNN share that can start from the memory of another one."""

    def checks(self, input: Series, hidden: States | None = None) -> Iterator[Wrong]:
        """Dropout has a place, and the memory fits."""
        yield from super().checks(input)
        yield from state_checks(
            self.hidden_size, stacked(self.num_layers, self.bidirectional), hidden, "hidden"
        )


@layer(
    "LSTM with states",
    group=GROUP,
    example=[(12, 8)],
    icon="lstm",
    outputs=("output", "hidden", "cell"),
    stem="lstm",
    synonyms=WORDS,
)
class LSTMStates(Recurrent):
    """An LSTM that also gives out its last memory, and can start from that of another one."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    num_layers: int = param(1, low=1, high=64, label="Layers", key=True, help=LAYERS_HELP)
    bidirectional: bool = param(False, label="Both directions", help=BOTH_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)
    proj_size: int = param(0, low=0, high=MOST_UNITS, label="Project to", advanced=True, help=PROJECT_HELP)

    def call(self, input: Series, hidden: States | None = None, cell: States | None = None) -> Call:
        return Call(
            modules.LSTMStates,
            outputs=("output", "hidden", "cell"),
            keywords=("hidden", "cell"),
            along=1,
            input_size=input[2],
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            bias=self.bias,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
            proj_size=self.proj_size,
        )

    def checks(
        self, input: Series, hidden: States | None = None, cell: States | None = None
    ) -> Iterator[Wrong]:
        several = stacked(self.num_layers, self.bidirectional)
        yield from projection_checks(self.proj_size, self.hidden_size)
        yield from super().checks(input)
        yield from state_checks(self.proj_size or self.hidden_size, several, hidden, "hidden")
        yield from state_checks(self.hidden_size, several, cell, "cell")

    def unexportable(self, input: Series, hidden: States | None = None, cell: States | None = None) -> str:
        return PROJECTED if self.proj_size else ""


@layer(
    "GRU with state",
    group=GROUP,
    example=[(12, 8)],
    icon="gru",
    outputs=("output", "hidden"),
    stem="gru",
    synonyms=WORDS,
)
class GRUStates(Remembering):
    """A GRU that also gives out its last memory, and can start from that of another one."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    num_layers: int = param(1, low=1, high=64, label="Layers", key=True, help=LAYERS_HELP)
    bidirectional: bool = param(False, label="Both directions", help=BOTH_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Series, hidden: States | None = None) -> Call:
        return Call(
            modules.GRUStates,
            outputs=("output", "hidden"),
            keywords=("hidden",),
            along=1,
            input_size=input[2],
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            bias=self.bias,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
        )


@layer(
    "RNN with state",
    group=GROUP,
    example=[(12, 8)],
    icon="rnn",
    outputs=("output", "hidden"),
    stem="rnn",
    synonyms=(*WORDS, "elman"),
)
class RNNStates(Remembering):
    """An RNN that also gives out its last memory, and can start from that of another one."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    num_layers: int = param(1, low=1, high=64, label="Layers", key=True, help=LAYERS_HELP)
    nonlinearity: Literal["tanh", "relu"] = param(
        "tanh", label="Activation", help="The bend inside each step."
    )
    bidirectional: bool = param(False, label="Both directions", help=BOTH_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Series, hidden: States | None = None) -> Call:
        return Call(
            modules.RNNStates,
            outputs=("output", "hidden"),
            keywords=("hidden",),
            along=1,
            input_size=input[2],
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            nonlinearity=self.nonlinearity,
            bias=self.bias,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
        )


def stacked(layers: int, both: bool) -> int:
    """How many memories there are: one for each layer and direction."""
    return layers * (2 if both else 1)


def state_checks(units: int, several: int, state: Shape | None, port: str) -> Iterator[Wrong]:
    """The memory that comes in must be as wide as that which goes out, and there must be as many."""
    if state is None:
        return
    if state[-1] != units:
        why = f"It remembers {count(units, 'value')}, but {state[-1]} come in as memory."
        yield Wrong(why, "The memory does not fit", "hidden_size", state[-1], port=port)
    elif (state[1] if len(state) == 3 else 1) != several:
        wanted = f"N × {units}" if several == 1 else f"N × {several} × {units}"
        why = f"The memory that comes in must be {wanted}: one for each layer and direction."
        yield Wrong(why, "The memory does not fit", port=port)
