"""Recurrent layers: read a sequence step by step and remember what came before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Series
from engine.layers.words import changed, count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules, nn

GROUP = "Sequence"
MOST_UNITS = 2**24
UNITS_HELP = "How many values the layer remembers from step to step, and gives out at each step."
LAYERS_HELP = "How many of these stand on top of each other."
BOTH_HELP = "Also read the sequence backwards, and give out both answers side by side."
DROPOUT_HELP = "Which share of the values between stacked layers is dropped while training."
PROJECT_HELP = "Bring the units down to so many values at each step; 0 leaves them."
PROJECTED = "ONNX has no LSTM that projects; leave Project to at 0, and put a Linear behind."
BIAS_HELP = "Add learned numbers inside each step."
WORDS = ("recurrent", "memory", "time series", "text", "forecast")
OUTPUTS = ("output", "_")


class Recurrent:
    """What stacked recurrent layers share."""

    hidden_size: int
    num_layers: int
    bidirectional: bool
    dropout: float

    def checks(self, input: Series) -> Iterator[Wrong]:
        """Dropout has a place."""
        yield from dropout_checks(self.dropout, self.num_layers)

    def summary(self) -> str:
        """The line on its node: `64 units, 2 layers, both directions`."""
        return units_words(self.hidden_size, self.num_layers, self.bidirectional)


@layer(
    "LSTM",
    group=GROUP,
    example=[(12, 8)],
    icon="lstm",
    synonyms=WORDS,
    formula="c = f · c + i · tanh(…), h = o · tanh(c); f, i, o = σ(W · [x, h] + b)",
)
class LSTM(Recurrent):
    """Read a sequence step by step with a memory that learns what to keep and what to forget."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    num_layers: int = param(1, low=1, high=64, label="Layers", key=True, help=LAYERS_HELP)
    bidirectional: bool = param(False, label="Both directions", key=True, help=BOTH_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)
    proj_size: int = param(0, low=0, high=MOST_UNITS, label="Project to", advanced=True, help=PROJECT_HELP)

    def call(self, input: Series) -> Call:
        return Call(
            nn.LSTM,
            outputs=OUTPUTS,
            along=1,
            input_size=input[2],
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            bias=self.bias,
            batch_first=True,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
            proj_size=self.proj_size,
        )

    def checks(self, input: Series) -> Iterator[Wrong]:
        yield from projection_checks(self.proj_size, self.hidden_size)
        yield from super().checks(input)

    def unexportable(self, input: Series) -> str:
        return PROJECTED if self.proj_size else ""


@layer(
    "GRU",
    group=GROUP,
    example=[(12, 8)],
    icon="gru",
    synonyms=(*WORDS, "gated"),
    formula="h = (1 − z) · n + z · h; r, z = σ(W · [x, h] + b), n = tanh(W x + r · U h)",
)
class GRU(Recurrent):
    """Read a sequence step by step with a gated memory; lighter than an LSTM."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    num_layers: int = param(1, low=1, high=64, label="Layers", key=True, help=LAYERS_HELP)
    bidirectional: bool = param(False, label="Both directions", key=True, help=BOTH_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Series) -> Call:
        return Call(
            nn.GRU,
            outputs=OUTPUTS,
            along=1,
            input_size=input[2],
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            bias=self.bias,
            batch_first=True,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
        )


@layer(
    "RNN",
    group=GROUP,
    example=[(12, 8)],
    icon="rnn",
    synonyms=(*WORDS, "elman", "vanilla"),
    formula="h = tanh(W · x + U · h + b)",
)
class RNN(Recurrent):
    """Read short sequences step by step with a plain memory; in ONNX files they have a fixed length."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    num_layers: int = param(1, low=1, high=64, label="Layers", key=True, help=LAYERS_HELP)
    nonlinearity: Literal["tanh", "relu"] = param(
        "tanh", label="Activation", help="The bend inside each step."
    )
    bidirectional: bool = param(False, label="Both directions", key=True, help=BOTH_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Series) -> Call:
        return Call(
            nn.RNN,
            outputs=OUTPUTS,
            along=1,
            input_size=input[2],
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            nonlinearity=self.nonlinearity,
            bias=self.bias,
            batch_first=True,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
        )


@layer(
    "Last step",
    group=GROUP,
    example=[(12, 8)],
    icon="seq",
    synonyms=("final", "last", "many to one", "select"),
)
class LastStep:
    """Keep only what a recurrent layer gave out at the last step of the sequence."""

    bidirectional: bool = param(
        False,
        label="Both directions",
        help="Turn this on after a layer that reads both ways: its backward half ends at the first step.",
    )

    def call(self, input: Series) -> Call:
        return Call(modules.LastStep, bidirectional=self.bidirectional)

    def checks(self, input: Series) -> Iterator[Wrong]:
        if self.bidirectional and input[2] % 2:
            why = f"It receives {input[2]} values a step, which are not two halves."
            yield Wrong(why, "There are no two directions", "bidirectional", False)

    def summary(self) -> str:
        return "both directions" if self.bidirectional else ""


def projection_checks(projected: int, units: int) -> Iterator[Wrong]:
    """A projection must make the memory smaller."""
    if projected >= units:
        why = f"It projects {units} units to {projected}, which must be fewer."
        yield Wrong(why, "The projection is too large", "proj_size", units - 1)


def dropout_checks(dropout: float, layers: int) -> Iterator[Wrong]:
    """Dropout stands between stacked layers, so one layer has no place for it; torch only warns."""
    if dropout and layers == 1:
        why = f"Dropout is {dropout:g}, but it works between stacked layers and there is only 1."
        yield Wrong(why, "Dropout has no effect with one layer", "dropout", 0.0, severity="warning")


def units_words(units: int, layers: int, both: bool) -> str:
    """`64 units, 2 layers, both directions`."""
    return line(
        (count(units, "unit"), changed(layers, 1, count(layers, "layer")), "both directions" if both else "")
    )
