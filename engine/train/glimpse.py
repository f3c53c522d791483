"""What flows through a model while it trains, as small pictures and figures of its nodes: the newest stands
in the run's folder, in the place of the one before. Importable without torch, for the window.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.declare import UserError
from engine.files import durable_write, read_capped

GLIMPSE = "glimpse.json"
LARGEST = 4 << 20
# What a person can take in on a node, and on a drawing.
MOST_PICTURES, LONGEST_SIDE, MOST_NODES = 4, 64, 1000


@dataclass(frozen=True, slots=True)
class Picture:
    """Values as shades, 0 (the smallest on the node) to 255 (the largest), row after row."""

    width: int
    height: int
    shades: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """What came out of one node for a few rows.

    `mean` of all values; `dead` is the share (0 to 1) of its channels or features that were 0 for every row;
    `milliseconds` is what those rows took. `pictures` are of the first row: up to four channels of a feature
    map, else one with its features (and steps).
    """

    mean: float
    dead: float
    milliseconds: float
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Looks by node, those inside blocks by the way there (`stage1/conv2`), after `step` steps."""

    step: int
    rows: int
    nodes: Mapping[str, Look] = field(default_factory=dict)


def write(folder: Path, glimpse: Glimpse) -> None:
    """Put it into the run's folder. A disk that does not take it is no reason to hold up a training."""
    nodes = {
        name: {
            "mean": look.mean,
            "dead": look.dead,
            "milliseconds": look.milliseconds,
            "pictures": [
                [each.width, each.height, base64.b64encode(each.shades).decode()] for each in look.pictures
            ],
        }
        for name, look in glimpse.nodes.items()
    }
    with suppress(UserError, ValueError):
        text = json.dumps({"step": glimpse.step, "rows": glimpse.rows, "nodes": nodes}, allow_nan=False)
        durable_write(folder / GLIMPSE, text.encode())


def read(folder: Path) -> Glimpse | None:
    """The newest glimpse of a run; None when there is none, or the file is not one."""
    try:
        found = json.loads(read_capped(folder / GLIMPSE, LARGEST))
        nodes = {str(name): _look(each) for name, each in list(found["nodes"].items())[:MOST_NODES]}
        return Glimpse(int(found["step"]), int(found["rows"]), nodes)
    except (
        UserError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ):
        return None


def _look(found: Mapping[str, Any]) -> Look:
    mean, dead, milliseconds = (float(found[name]) for name in ("mean", "dead", "milliseconds"))
    if not all(map(math.isfinite, (mean, dead, milliseconds))):
        raise ValueError("not a finite number")
    return Look(
        mean, dead, milliseconds, tuple(_picture(*each) for each in found["pictures"][:MOST_PICTURES])
    )


def _picture(width: int, height: int, text: str) -> Picture:
    try:
        shades = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE) or len(shades) != width * height:
        raise ValueError("a picture of another size")
    return Picture(int(width), int(height), shades)
