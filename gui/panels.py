"""How large the panels of one window are in each mode, and which are hidden or folded.

A window has its own; what was changed last, in any window, and what the last closed one had is what a new
window begins with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gui.settings import Settings

SIZES, HIDDEN, FOLDED = "panel_sizes", "hidden_panels", "dock_folded"
MOST = 10_000


class Panels:
    """Plain values, kept in the settings whenever they change."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sizes = _sizes_of(settings.get(SIZES, {}))
        self.hidden = _names_of(settings.get(HIDDEN, []))
        self.folded = bool(settings.get(FOLDED, False))

    def size(self, mode: str, panel: str, usual: int) -> int:
        """How wide or high a panel is in a mode."""
        return self._sizes.get(mode, {}).get(panel, usual)

    def resize(self, mode: str, **sizes: int) -> None:
        """A person gave panels another size."""
        self._sizes[mode] = {**self._sizes.get(mode, {}), **sizes}
        self._settings.set(SIZES, self.plain()["sizes"])

    def hide(self, panel: str, hidden: bool) -> None:
        """A person hid a panel, or brought it back."""
        self.hidden = self.hidden | {panel} if hidden else self.hidden - {panel}
        self._settings.set(HIDDEN, sorted(self.hidden))

    def fold(self, folded: bool) -> None:
        """A person folded the dock to its header, or unfolded it."""
        self.folded = folded
        self._settings.set(FOLDED, folded)

    def plain(self) -> dict[str, Any]:
        """All of it as plain values, to come back to."""
        sizes = {mode: dict(each) for mode, each in self._sizes.items()}
        return {"sizes": sizes, "hidden": sorted(self.hidden), "folded": self.folded}

    def take(self, plain: Mapping[str, Any]) -> None:
        """Be as a window was; the file may hold anything."""
        self._sizes = _sizes_of(plain.get("sizes"))
        self.hidden = _names_of(plain.get("hidden"))
        self.folded = plain.get("folded") is True

    def keep(self) -> None:
        """Leave what the next window begins with."""
        plain = self.plain()
        for name, value in ((SIZES, "sizes"), (HIDDEN, "hidden"), (FOLDED, "folded")):
            self._settings.set(name, plain[value])


def _sizes_of(found: object) -> dict[str, dict[str, int]]:
    rows = found.items() if isinstance(found, dict) else ()
    return {str(mode): _whole(each) for mode, each in rows if isinstance(each, dict)}


def _whole(sizes: Mapping[Any, Any]) -> dict[str, int]:
    return {str(name): size for name, size in sizes.items() if type(size) is int and 0 < size < MOST}


def _names_of(found: object) -> frozenset[str]:
    return (
        frozenset(each for each in found if isinstance(each, str)) if isinstance(found, list) else frozenset()
    )
