"""What the program remembers of its user: theme, sizes of panels, recent projects. One JSON file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal

T = TypeVar("T")
Write = Callable[[Callable[[], None]], None]
FILE = "settings.json"
RECENT = 12
SAVE_AFTER = 300
LARGEST = 1 << 20


def config_folder() -> Path:
    """The folder for settings on this system."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(where) / "layerloom"


class Settings(QObject):
    """Values by name. A missing, broken or half-wrong file gives the defaults, never an error.

    `write` is given the work of saving: the window passes one that does it beside its own thread.
    """

    changed = Signal(str)

    def __init__(self, path: Path | None = None, write: Write | None = None) -> None:
        super().__init__()
        self._path = path or config_folder() / FILE
        self._values = _read(self._path)
        self._write: Write = write or (lambda work: work())
        self._timer = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._timer.timeout.connect(self.save)

    @property
    def folder(self) -> Path:
        """Where the program keeps what belongs to its user."""
        return self._path.parent

    def set_writer(self, write: Write) -> None:
        """Save through `write` from here on."""
        self._write = write

    def get(self, name: str, default: T) -> T:
        """The value of `name`, or `default` where it is not there or of another type."""
        value = self._values.get(name, default)
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            return float(value)  # type: ignore[return-value]
        return value if type(value) is type(default) else default

    def kept(self, name: str, default: Any) -> Any:
        """What the file holds, whatever it is; `gui.preferences.options` checks it."""
        return self._values.get(name, default)

    def set(self, name: str, value: Any) -> None:
        """Remember a JSON value; it is on the disk a moment later."""
        if self._values.get(name) != value:
            self._values[name] = value
            self._timer.start()
            self.changed.emit(name)

    def save(self) -> None:
        """Write now what is not written yet."""
        self._timer.stop()
        content = json.dumps(self._values, indent=1, sort_keys=True).encode()
        self._write(lambda: _save(self._path, content))

    def flush(self) -> None:
        """Write now, if something waits for it; called when the window closes."""
        if self._timer.isActive():
            self.save()

    def recent(self) -> list[dict[str, Any]]:
        """The projects opened last, newest first: path, name, opened, and what their card shows."""
        rows: list[Any] = self.get("recent", [])
        good = [row for row in rows if isinstance(row, dict) and isinstance(row.get("path"), str)]
        return _shortened(good)

    def add_recent(self, path: Path, name: str, **more: Any) -> None:
        """Put a project at the head of the recent ones."""
        from datetime import datetime

        row = {"path": str(path), "name": name, "opened": datetime.now().isoformat("T", "seconds"), **more}
        kept = next((r for r in self.recent() if r["path"] == str(path)), {})
        if kept.get("pinned") is True:
            row["pinned"] = True
        self.set("recent", _shortened([row, *(r for r in self.recent() if r["path"] != str(path))]))

    def change_recent(self, path: str, **more: Any) -> None:
        """Change what is known of one of the recent projects."""
        self.set("recent", [{**row, **more} if row["path"] == path else row for row in self.recent()])

    def forget_recent(self, path: str) -> None:
        """Take a project off the recent ones."""
        self.set("recent", [row for row in self.recent() if row["path"] != path])


def _shortened(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest of the rows, and all that are pinned."""
    kept, free = [], RECENT
    for row in rows:
        if row.get("pinned") is True or free:
            kept.append(row)
            free -= row.get("pinned") is not True
    return kept


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            return {}
        values = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _save(path: Path, content: bytes) -> None:
    from engine.files import durable_write

    path.parent.mkdir(parents=True, exist_ok=True)
    durable_write(path, content)
