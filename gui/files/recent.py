"""The projects that were open before: pinned ones first, and which of them are not where they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.settings import Settings


class Recent(QObject):
    """Reads and changes the list in the settings, which all windows share; `changed` when it is new, or what
    is known of its files.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.missing: frozenset[str] = frozenset()
        settings.changed.connect(self._hear)

    def rows(self) -> list[dict[str, Any]]:
        """The pinned ones first, then the others, each kind with the newest first."""
        return sorted(self._settings.recent(), key=lambda row: not is_pinned(row))

    def pin(self, path: str, on: bool) -> None:
        """Keep a project at the head of the list, or no longer."""
        self._settings.change_recent(path, pinned=on)

    def forget(self, path: str) -> None:
        """Take a project off the list; its file stays."""
        self._settings.forget_recent(path)

    def look(self) -> None:
        """Find out which files are there. A drive that does not answer holds up nobody."""
        from gui.background import beside

        paths = [row["path"] for row in self._settings.recent()]
        if paths:
            beside(self, lambda: _missing(paths), self._take)

    def _take(self, missing: frozenset[str]) -> None:
        if missing != self.missing:
            self.missing = missing
            self.changed.emit()

    def _hear(self, name: str) -> None:
        if name == "recent":
            self.changed.emit()


def is_pinned(row: dict[str, Any]) -> bool:
    """Whether a row stays at the head of the list."""
    return row.get("pinned") is True


def _missing(paths: list[str]) -> frozenset[str]:
    return frozenset(path for path in paths if not _is_there(path))


def _is_there(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
