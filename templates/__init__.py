"""Projects to start from, and the list of them. Data, not code: this file only finds it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def listing() -> list[dict[str, Any]]:
    """What the start screen shows of each template, in the order of showing (see index.json)."""
    rows: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    return rows


def names() -> list[str]:
    """The templates' names, as `layerloom new -t` takes them."""
    return [row["name"] for row in listing()]


def path(name: str) -> Path:
    """The project file of a template; raises KeyError for a name that is not in the list."""
    files: dict[str, str] = {row["name"]: row["file"] for row in listing()}
    return FOLDER / files[name]
