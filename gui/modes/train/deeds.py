"""What a person does with one run of the list: delete, rename, go on, open its project, compare with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gui import dialogs
from gui.runs.training import Training
from gui.runs.words import names
from gui.translate import tr

if TYPE_CHECKING:
    from gui.modes import Shell


class RunDeeds:
    """Does what the list was asked for, by its word; what can't be taken back is asked about first."""

    def __init__(self, shell: Shell, training: Training, beside: QWidget) -> None:
        self._shell, self._training, self._beside = shell, training, beside
        self._deeds: dict[str, Callable[[Path], None]] = {
            "delete": self._delete,
            "rename": self._rename,
            "resume": self._training.go_on,
            "open": self._open,
            "compare": self._compare,
        }

    def do(self, what: str, folder: Path) -> None:
        """Do it with the run in `folder`."""
        self._deeds[what](folder)

    def _delete(self, folder: Path) -> None:
        dialogs.ask(
            self._beside.window(),
            tr(f"Delete run “{self._name(folder)}”?"),
            tr("Its curves and saved weights are removed. Exported files stay where they are."),
            [dialogs.Answer("keep", tr("Keep")), dialogs.Answer("delete", tr("Delete run"), "danger-fill")],
            lambda key: self._training.delete(folder) if key == "delete" else None,
        )

    def _rename(self, folder: Path) -> None:
        dialogs.ask_text(
            self._beside.window(),
            tr("Rename run"),
            self._name(folder),
            tr("Rename"),
            lambda text: self._training.rename(folder, text),
        )

    def _open(self, folder: Path) -> None:
        self._training.project_of(folder, self._shell.open_project)

    def _compare(self, folder: Path) -> None:
        name = self._name(folder)
        self._training.project_of(folder, lambda project: self._shell.compare(project, name))

    def _name(self, folder: Path) -> str:
        return names(self._training.infos.values()).get(folder, folder.name)
