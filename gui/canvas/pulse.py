"""A node that has just got an error pulses once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QVariantAnimation

from gui import theme
from gui.canvas.scene import CanvasScene


class Pulse(QObject):
    """Remembers which nodes had an error; new ones glow and fade."""

    def __init__(self, scene: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self._known: frozenset[str] | None = None
        self._fresh: frozenset[str] = frozenset()
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.valueChanged.connect(self._glow)

    def forget(self) -> None:
        """Another project: what is wrong in it is not news."""
        self._known = None

    def follow(self) -> None:
        """Look for errors that were not there before."""
        now = frozenset(name for name, item in self._scene.nodes.items() if item.severity == "error")
        known, self._known = self._known, now
        time = theme.duration("pulse")
        if known is None or not now - known or not time:
            return
        self._animation.stop()
        self._glow(0.0)
        self._fresh = now - known
        self._animation.setDuration(time)
        self._animation.start()

    def _glow(self, share: float) -> None:
        for name in self._fresh & self._scene.nodes.keys():
            self._scene.nodes[name].show_state(pulse=share)
