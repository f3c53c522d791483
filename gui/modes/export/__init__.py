"""Export mode: take the trained model away as a file that was checked first."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.actions import Action
from gui.modes import Badge, Shell
from gui.modes.export.page import ExportPage
from gui.session import Session
from gui.translate import tr


class ExportMode:
    """One page."""

    name = "export"

    def __init__(self, session: Session, shell: Shell) -> None:
        self.shell = shell
        self.page = ExportPage(session, shell, shell.training)
        self.page.job.done.connect(lambda result: self._tick())

    def left(self) -> QWidget | None:
        return None

    def centre(self) -> QWidget:
        return self.page

    def right(self) -> QWidget | None:
        return None

    def dock(self) -> QWidget | None:
        return None

    def enter(self) -> None:
        """Runs may have ended meanwhile."""
        self.page.follow()

    def leave(self) -> None:
        """An export goes on while another mode is shown."""

    def actions(self) -> list[Action]:
        return [Action("export.start", tr("Export now"), self.page.start, "Ctrl+Return", "download")]

    @property
    def busy(self) -> bool:
        """Whether an export is under way."""
        return self.page.job.busy

    def _tick(self) -> None:
        """Say that there is a file, unless it is of something else than what is chosen by now."""
        if self.page.job.result is not None:
            self.shell.set_badge("export", Badge(done=True))

    def close(self) -> None:
        """End an export that is under way."""
        self.page.job.close()


def make(session: Session, shell: Shell) -> ExportMode:
    """The mode for one window."""
    return ExportMode(session, shell)
