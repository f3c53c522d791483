"""What the monkey does: each deed has its own chance, so that it can be done again alone.

`where` a deed can be done: on the "canvas", with an open "project", at the "start" screen, in any
"window", or when something is "asked". A new deed is one function here or in a file beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from paws import Paws

Where = Literal["canvas", "project", "start", "window", "asked", "nowhere"]
Act = Callable[[Paws, Random], object]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do, how often beside the others, and where."""

    name: str
    act: Act
    weight: float
    where: Where


DEEDS: dict[str, Deed] = {}


def deed(weight: float, where: Where) -> Callable[[Act], Act]:
    """Declare a deed."""

    def declare(act: Act) -> Act:
        DEEDS[act.__name__] = Deed(act.__name__, act, weight, where)
        return act

    return declare


def possible(paws: Paws) -> list[Deed]:
    """The deeds that can be done as things are."""
    if paws.window is None:
        places: set[Where] = {"nowhere"}
    elif paws.asked is not None:
        places = {"asked"}
    elif paws.canvas is not None:
        places = {"canvas", "project", "window"}
    else:
        places = {"project", "window"} if paws.bench is not None else {"start", "window"}
    return [each for each in DEEDS.values() if each.where in places]


def choose(paws: Paws, chance: Random) -> Deed:
    """One of them."""
    found = possible(paws)
    return chance.choices(found, [each.weight for each in found])[0]
