"""What a figure is given: the layer, its settings as far as they fit, the sizes of what goes in and out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.analysis.types import Spec
from engine.declare import Value
from engine.layers import Layer
from gui.told import told
from gui.translate import tr

Sizes = tuple[int, ...]
# Where the layer stands: on a page about its kind, or in a drawing, where something may keep its sizes away.
Standing = Literal["page", "loose", "wired", "unused", "muted"]
# A figure is made for the widest column at most; what is farther out would not be seen.
MOST = 2**20
LARGEST = 2**63 - 1  # torch knows no larger whole number


@dataclass(frozen=True)
class Given:
    """`settings` and `inputs` may be anything that a file holds: what does not fit reads as the default.

    `read` and `guessed` are what a figure asked for: settings, and inputs whose sizes are an example's;
    `asked` has "batch" where a dimension of the setting is that of the samples, which no figure draws.
    """

    layer: Layer
    settings: Mapping[str, Value] = field(default_factory=dict)
    inputs: tuple[Spec | None, ...] = ()
    outputs: tuple[Spec | None, ...] = ()
    wide: float = 256.0
    standing: Standing = "page"
    read: set[str] = field(default_factory=set)
    guessed: set[int] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def setting(self, name: str, otherwise: Value = None) -> Value:
        """The value of a setting, its default where the value does not fit; `otherwise` where it has none."""
        param = self.layer.params.get(name)
        if param is None:
            return otherwise
        self.read.add(name)
        value = self.settings.get(name, param.default)
        value = param.default if param.check(value) is not None else value
        return otherwise if value is None else value

    def whole(self, name: str, otherwise: int = 0) -> int:
        """A setting as a whole number."""
        value = self.setting(name, otherwise)
        value = value[0] if isinstance(value, tuple) and value else value
        return max(-LARGEST, min(LARGEST, int(value))) if isinstance(value, int | float) else otherwise

    def real(self, name: str, otherwise: float = 0.0) -> float:
        """A setting as a number."""
        value = self.setting(name, otherwise)
        return float(value) if isinstance(value, int | float) else otherwise

    def on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.setting(name, False) is True

    def text(self, name: str, otherwise: str = "") -> str:
        """A setting as a word."""
        value = self.setting(name, otherwise)
        return value if isinstance(value, str) else otherwise

    def word(self, name: str, otherwise: str = "") -> str:
        """A chosen word as a person reads it."""
        chosen = self.text(name, otherwise)
        return (
            told(self.layer.params[name]).words.get(chosen, chosen) if name in self.layer.params else chosen
        )

    def each(self, name: str, count: int, otherwise: int = 1) -> Sizes:
        """A setting for each of so many dimensions; one number holds for all."""
        return spread(self.setting(name, otherwise), count, otherwise)

    def shape(self, port: int = 0) -> Sizes:
        """The sizes of one sample at an input: the real ones where they are known, else the example's."""
        sizes = self._real(port)
        if sizes is not None and (sizes or not self._example(port)):
            return sizes
        return self.example(port)

    def told(self, port: int = 0) -> Sizes:
        """The sizes to write beside an input: also those of one value, which no figure is drawn from."""
        sizes = self._real(port)
        return self.shape(port) if sizes is None else sizes

    def alone(self, port: int) -> bool:
        """Whether the layer is known to work without an input that may be left out."""
        known = port < len(self.inputs) and self.inputs[port] is not None
        return self.layer.inputs[port].optional and not known and self.result() is not None

    def _real(self, port: int) -> Sizes | None:
        """The sizes of what comes in, where they are known and the layer takes so many."""
        spec = self.inputs[port] if port < len(self.inputs) else None
        if spec is None or self._refused(port):
            return None
        sizes = tuple(int(s) for s in spec.sizes[1:] if isinstance(s, int) and s > 0)
        return sizes if len(sizes) + 1 == len(spec.sizes) else None

    def _refused(self, port: int) -> bool:
        """Whether something comes in with more dimensions than the layer takes, or with fewer."""
        spec = self.inputs[port] if port < len(self.inputs) else None
        ranks = self.layer.inputs[port].accepts.ranks if port < len(self.layer.inputs) else ()
        return spec is not None and bool(ranks) and len(spec.sizes) not in ranks

    def example(self, port: int = 0) -> Sizes:
        """The sizes of the declaration's example at an input."""
        self.guessed.add(port)
        return self._example(port)

    def honest(self) -> str:
        """What a person is told where a figure does not show all as it is."""
        batch = tr("Dimension 0 is the samples; drawn along the first one within a sample.")
        return " ".join(filter(None, (batch if self.asked else "", self._sizes_told())))

    def _sizes_told(self) -> str:
        """Where sizes are an example's, or where the layer does nothing just now."""
        if self.standing == "muted":
            measures = self.layer.role in ("loss", "metric")
            said = tr("It is muted: nothing is measured now.") if measures else _passing_on()
            return f"{said} {tr('Sizes of an example.')}" if self.guessed else said
        if not self.guessed:
            return ""
        if self.standing == "unused":
            return tr("Sizes of an example: it is left out, so nothing comes in.")
        if any(self._refused(port) for port in self.guessed):
            return tr("Sizes of an example: what comes in does not fit.")
        if any(port < len(self.inputs) and self.inputs[port] is not None for port in self.guessed):
            return tr("Sizes of an example.")
        if self.standing == "page":
            return tr("Sizes of an example: in a drawing it shows its own.")
        if self.standing == "loose":
            return tr("Sizes of an example: connect it to see its own.")
        return tr("Sizes of an example: what comes in is not known yet.")

    def _example(self, port: int) -> Sizes:
        examples = self.layer.example
        found = examples[port] if port < len(examples) else (examples[-1] if examples else ())
        return tuple(s for s in found if isinstance(s, int))

    def result(self, port: int = 0) -> Sizes | None:
        """The sizes of one sample at an output, where they are known."""
        spec = self.outputs[port] if port < len(self.outputs) else None
        if spec is None or not all(isinstance(s, int) for s in spec.sizes[1:]):
            return None
        return tuple(int(s) for s in spec.sizes[1:])

    def axis(self, name: str = "dim", rank: int = 1) -> int:
        """A dimension as torch counts it (0 is the batch) as a place in a sample's sizes."""
        dim = self.whole(name, 1)
        place = dim + rank if dim < 0 else dim - 1
        if place < 0:
            self.asked.add("batch")
        return max(0, min(rank - 1, place))


def _passing_on() -> str:
    return tr("It is muted: what comes in passes on unchanged now.")


def spread(value: Value, count: int, otherwise: int = 1) -> Sizes:
    """One number for each dimension."""
    if isinstance(value, tuple) and len(value) == count and all(isinstance(v, int) for v in value):
        return tuple(max(-MOST, min(MOST, int(v))) for v in value)  # type: ignore[arg-type]
    if isinstance(value, tuple) and value:
        value = value[0]
    one = int(value) if isinstance(value, int | float) else otherwise
    return (max(-MOST, min(MOST, one)),) * count


def port_name(name: str, numbered: bool = False) -> str:
    """What an input or output is called: several of a kind without their numbers, unless those are wanted."""
    plain = name if numbered else re.sub(r"s?_?\d+$", "", name)
    return tr(plain.replace("_", " ").capitalize())


def values_of(count: int) -> str:
    """`1 value`, `1,024 values`."""
    return tr("1 value") if count == 1 else tr(f"{count:,} values")


def by(sizes: Sizes) -> str:
    """`3 × 32 × 32`."""
    return " × ".join(f"{size}" for size in sizes) or "1"


def sized(sizes: Sizes) -> str:
    """The sizes of a sample: `3 × 32 × 32`, `one value`."""
    return by(sizes) if sizes else tr("one value")
