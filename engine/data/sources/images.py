"""A folder of pictures, one folder a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.data.declare import source
from engine.declare import PathText, Value, param

if TYPE_CHECKING:
    from engine.data.loaded import Loaded
    from engine.data.types import Rows, Watch


@source("Image folder", icon="images")
class Images:
    """A folder that holds one folder of pictures (PNG, JPEG, WebP, BMP) for each class."""

    path: PathText = param(
        PathText(""), label="Folder", help="It holds one folder of pictures for each class."
    )
    height: int = param(32, low=1, high=2048, help="Every picture is brought to this height.", unit="pixels")
    width: int = param(32, low=1, high=2048, help="Every picture is brought to this width.", unit="pixels")
    colour: Literal["colour", "grey"] = param("colour", help="Three channels, or one.")
    bad: Literal["skip", "stop"] = param(
        "skip", label="Bad pictures", help="Leave out pictures that can't be read, or stop and show them."
    )

    def load(self, folder: Path, watch: Watch) -> Loaded:
        """Find, decode and resize all pictures."""
        from engine.data.reading.pictures import Size, load
        from engine.data.reading.places import place

        size = Size(self.height, self.width, self.colour == "grey")
        return load(place(self.path, folder, "folder"), size, self.bad == "stop", watch)

    def stamp(self, folder: Path, watch: Watch) -> tuple[Value, ...]:
        """How many pictures there are, their sizes and times, as one number a kind."""
        from engine.data.reading.folders import stamp
        from engine.data.reading.places import place

        return stamp(place(self.path, folder, "folder"), watch)

    def glance(self, folder: Path, start: int, count: int) -> Rows | None:
        """Some of the pictures, without decoding the others."""
        from engine.data.reading.pictures import Size, glance
        from engine.data.reading.places import place

        size = Size(self.height, self.width, self.colour == "grey")
        return glance(place(self.path, folder, "folder"), size, start, count)
