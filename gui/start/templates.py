"""The list of templates, read from plain JSON: nothing heavy is loaded before the first paint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from gui.translate import tr

FOLDER = Path(__file__).parent.parent.parent / "templates"


class Template(NamedTuple):
    """A project to start from, as its card shows it; `drawing` as the list has it, to be laid out when its
    card is first seen.
    """

    title: str
    about: str
    kind: str
    path: Path
    parameters: int
    drawing: Any

    def fits(self, text: str) -> bool:
        """Whether every word that was typed stands somewhere in it."""
        known = (self.title, self.about, self.kind)
        words = " ".join((*known, *map(tr, known))).lower()
        return all(word in words for word in text.lower().split())


def read_templates(folder: Path = FOLDER) -> list[Template]:
    """The templates in the order of the list; those that the list describes wrongly are left out."""
    try:
        rows = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    found = [_template(folder, row) for row in rows] if isinstance(rows, list) else []
    return [each for each in found if each is not None]


def _template(folder: Path, row: Any) -> Template | None:
    try:
        return Template(
            title=str(row["title"]),
            about=str(row["about"]),
            kind=str(row["kind"]),
            path=folder / row["file"],
            parameters=int(row["parameters"]),
            drawing=row["drawing"],
        )
    except (KeyError, TypeError, ValueError):
        return None


def short_count(number: int) -> str:
    """A count where space is short: 94 K, 1.9 M."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if number >= size:
            share = number / size
            return (
                f"{share:.0f}\u00a0{letter}"
                if share >= 10
                else f"{share:.1f}\u00a0{letter}".replace(".0", "")
            )
    return str(number)
