"""What floats over the canvas: chip, tools, minimap, empty state, and what pointing at things brings up."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.canvas.commands import Commands
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView


class Overlays:
    """Keeps each overlay in its corner."""

    def __init__(self, owner: QWidget, view: CanvasView, scene: CanvasScene, commands: Commands) -> None:
        self._owner = owner

    def refresh(self) -> None:
        """Another drawing is shown."""

    def arrange(self) -> None:
        """The canvas has another size."""
