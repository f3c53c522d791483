"""Data mode: choose a source, look at it, say what each column is for, and split it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from gui.modes import Badge, Shell
from gui.modes.data.checks import Checks
from gui.modes.data.look import DataLook
from gui.modes.data.page import DataPage
from gui.modes.data.sources import Sources
from gui.session import Session

if TYPE_CHECKING:
    from gui.actions import Action


class DataMode:
    """The three panels over one look into the data."""

    name = "data"

    def __init__(self, session: Session, shell: Shell) -> None:
        self.session, self.shell = session, shell
        self.look = DataLook(session)
        self.sources = Sources(self.look)
        self.page = DataPage(self.look, self.sources.offer)
        self.checks = Checks(self.look)
        self.page.table.chosen.connect(self.checks.choose)
        self.look.changed.connect(self._tell)
        self._tell()

    def left(self) -> QWidget | None:
        return self.sources

    def centre(self) -> QWidget:
        return self.page

    def right(self) -> QWidget | None:
        return self.checks

    def dock(self) -> QWidget | None:
        return None

    def enter(self) -> None:
        """Nothing to do: the look follows the project by itself."""

    def leave(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nobody looks into the data for these panels any more."""
        self.look.close()

    def actions(self) -> list[Action]:
        return []

    def where(self) -> dict[str, Any]:
        """The column that is looked at, as plain values to keep."""
        return {"column": self.checks.chosen} if self.checks.chosen else {}

    def go_back(self, where: Mapping[str, Any]) -> None:
        """Look at that column again, once the data is known."""
        self.page.table.choose(str(where.get("column")))
        self.checks.choose(str(where.get("column")))

    def _tell(self) -> None:
        description = self.look.description
        errors = len(description.errors) if description else int(bool(self.look.why))
        self.shell.set_badge("data", Badge(count=errors, done=description is not None and not errors))


def make(session: Session, shell: Shell) -> DataMode:
    """The mode for one window."""
    return DataMode(session, shell)
