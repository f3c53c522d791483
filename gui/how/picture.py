"""What a figure is made of: marks in logical pixels, with tones instead of colours, one list for each step.

A figure is data, so that a test can look at it without a screen; `gui.how.paint` puts it on one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

# layer: the colour of the layer's group; share: how much of it over the ground. rule: lines and empty cells.
Tone = Literal["layer", "rule", "second", "good", "bad", "text", "text2", "text3", "ground", "on-layer"]
Align = Literal["left", "centre", "right"]
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A cell or a frame. Without `fill` only its edge is drawn."""

    x: float
    y: float
    wide: float
    high: float
    fill: Tone | None = None
    share: float = 1.0
    edge: Tone | None = None
    width: float = 1.0
    dashed: bool = False
    radius: float = 2.0

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return self.x + self.wide / 2, self.y + self.high / 2


@dataclass(frozen=True, slots=True)
class Word:
    """One line of text in a box of this width, around the height `y`."""

    x: float
    y: float
    wide: float
    text: str
    tone: Tone = "text2"
    size: float = 11
    align: Align = "centre"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, maybe with an arrow's head at its end."""

    points: Points
    tone: Tone = "text3"
    width: float = 1.5
    dashed: bool = False
    arrow: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    tone: Tone = "layer"
    share: float = 1.0
    edge: Tone | None = None


Mark = Box | Word | Stroke | Dot


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure for one width: `frame(step)` draws it, `words(step)` says in a line what the step shows.

    `note` holds for all steps; `example` says which of its values are made up, `honest` where sizes are an
    example's.
    """

    wide: float
    high: float
    steps: int
    frame: Callable[[int], Sequence[Mark]]
    words: Callable[[int], str]
    note: str = ""
    honest: str = ""
    example: str = ""


def told(picture: Picture) -> Picture:
    """The same figure with its note saying what is made up as well."""
    note = picture.note and picture.note.rstrip(".") + "."
    said = " ".join(filter(None, (note, picture.example)))
    return replace(picture, note=said) if picture.example else picture


def number(value: float) -> str:
    """A figure short enough for a cell: 3, 0.5, -1.25."""
    if value != value:
        return "?"
    if abs(value) == float("inf"):
        return "∞" if value > 0 else "-∞"
    if 0 < abs(value) < 0.005:
        return f"{value:.0e}".replace("e-0", "e-")
    if abs(value) >= 10000:
        return f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    places = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if places else text
    return "0" if text in ("-0", "") else text


WIDTHS = {".": 0.3, ",": 0.3, "-": 0.5, "1": 0.5, "∞": 0.9}


def room_of(text: str, size: float = 11) -> float:
    """About how wide a figure is, in a font of this size."""
    return size * sum(WIDTHS.get(letter, 0.65) for letter in text)


def arrow(x: float, y: float, to: float, tone: Tone = "text3") -> Stroke:
    """A level arrow."""
    return Stroke(((x, y), (to, y)), tone, arrow=True)
