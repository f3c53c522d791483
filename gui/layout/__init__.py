"""Where layers stand: a tidy layout of all or some, and places for new ones."""

from __future__ import annotations

from gui.layout.added import columns_of, crowded, place_new
from gui.layout.edit import places, tidied
from gui.layout.scope import DEFAULT, Arranged
from gui.layout.tidy import arranged, arranging

__all__ = [
    "DEFAULT", "Arranged", "arranged", "arranging", "columns_of", "crowded", "place_new", "places", "tidied",
]  # fmt: skip
