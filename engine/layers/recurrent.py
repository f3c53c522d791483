"""Recurrent layers: read a sequence step by step and remember what came before."""

from __future__ import annotations

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Series
from engine.layers.words import changed, count, line
from engine.lazy import modules, nn

GROUP = "Sequence"
MOST_UNITS = 2**24
UNITS_HELP = "How many values the layer remembers from step to step, and gives out at each step."
LAYERS_HELP = "How many of these stand on top of each other."
BOTH_HELP = "Also read the sequence backwards, and give out both answers side by side."
DROPOUT_HELP = "Which share of the values between the stacked layers is dropped while training."


@layer(
    "LSTM",
    group=GROUP,
    example=[(12, 8)],
    icon="lstm",
    synonyms=("recurrent", "memory", "time series", "text"),
)
class LSTM:
    """Read a sequence step by step with a memory that learns what to keep and what to forget."""

    hidden_size: int = param(64, low=1, high=MOST_UNITS, label="Units", key=True, help=UNITS_HELP)
    num_layers: int = param(1, low=1, high=64, label="Layers", key=True, help=LAYERS_HELP)
    bidirectional: bool = param(False, label="Both directions", key=True, help=BOTH_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help="Add learned numbers inside each step.")

    def call(self, input: Series) -> Call:
        return Call(
            nn.LSTM,
            outputs=("output", "_"),
            along=1,
            input_size=input[2],
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            bias=self.bias,
            batch_first=True,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
        )

    def summary(self) -> str:
        return units_words(self.hidden_size, self.num_layers, self.bidirectional)


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

    def summary(self) -> str:
        return "both directions" if self.bidirectional else ""


def units_words(units: int, layers: int, both: bool) -> str:
    """`64 units, 2 layers, both directions`."""
    return line(
        (count(units, "unit"), changed(layers, 1, count(layers, "layer")), "both directions" if both else "")
    )
