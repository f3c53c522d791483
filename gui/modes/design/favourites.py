"""The layers that a person likes to have at hand, and the star that says so."""

from __future__ import annotations

from gui.settings import Settings
from gui.translate import tr
from gui.widgets.buttons import IconButton

SETTING = "favourite_layers"
USUAL = ["Conv2d", "Linear", "ReLU", "Dropout"]


class Favourites:
    """The usual ones until a person chose their own; the same in all windows."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def types(self) -> list[str]:
        """The types of layers, in the order in which they were chosen."""
        return list(map(str, self._settings.get(SETTING, USUAL)))

    def turn(self, type: str) -> None:
        """Put a layer among them, or take it from them."""
        liked = self.types
        rest = [each for each in liked if each != type]
        self._settings.set(SETTING, rest if type in liked else [*liked, type])

    def words(self, type: str) -> str:
        """What turning it would do."""
        return tr("Take from the favourites") if type in self.types else tr("Add to the favourites")


class Star(IconButton):
    """The star of one type of layer, lit when it is among the favourites."""

    def __init__(self, favourites: Favourites, type: str) -> None:
        super().__init__("star", favourites.words(type), quiet=True)
        self._favourites, self._type = favourites, type
        self.setCheckable(True)
        self.clicked.connect(lambda: favourites.turn(type))
        self.follow()

    def follow(self) -> None:
        """Say what is so now."""
        liked = self._type in self._favourites.types
        self._token = "warning" if liked else "text2"
        self.setChecked(liked)
        self.set_icon("star", self._favourites.words(self._type))
