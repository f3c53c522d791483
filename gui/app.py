"""Starting the program: first the window, then everything else."""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.settings import Settings
from gui.translate import set_language
from gui.window import Window

if TYPE_CHECKING:
    from gui.instance import Listener

NAME = "layerloom"


def state_folder() -> Path:
    """The program's own folder: crash log, and the record of what is not saved."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(where) / NAME


class Program:
    """One running program: its settings and its window."""

    def __init__(self, application: QApplication, file: Path | None = None) -> None:
        self.settings = Settings()
        self._file = file
        self._listener: Listener | None = None
        theme.set_reduced_motion(self.settings.get("reduced_motion", False))
        choice: theme.Choice = self.settings.get("theme", "system")  # type: ignore[assignment]
        theme.start(application, choice)
        set_language(self.settings.get("language", ""))
        self.window = Window(self.settings, state_folder())
        self.window.painted.connect(self._begin)
        self.window.closed.connect(self._end)

    def show(self) -> None:
        """Put the window on the screen."""
        self.window.show()

    def _begin(self) -> None:
        """What the first paint did not need."""
        from gui.crash import offer_log
        from gui.instance import Listener
        from gui.leaving import offer_recovery

        bench = self.window.begin()
        self._listener = Listener(self.window, self._open)
        if self._file is not None:
            bench.files.open_dropped(self._file, started=False)
        offer_recovery(bench)
        bench.look_at_machine()
        offer_log(self.window, state_folder())

    def _open(self, path: Path) -> None:
        """Another start of the program was given a file: it is opened here."""
        self.window.raise_()
        self.window.activateWindow()
        self.window.begin().files.open_dropped(path, started=self.window.started)

    def _end(self) -> None:
        if self._listener is not None:
            self._listener.close()


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, at the user's own scale on top of the system's."""
    scale = Settings().get("scale", 100)
    if scale != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{scale / 100:g}")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication([*arguments, "-style", "fusion"])
    application.setApplicationName(NAME)
    application.setApplicationDisplayName("Layerloom")
    application.setDesktopFileName(NAME)
    return application


def main(arguments: list[str] | None = None) -> int:
    """Start the window: `layerloom-window [FILE]`; a file goes to the program that runs already."""
    given = sys.argv if arguments is None else ["layerloom-window", *arguments]
    file = Path(given[1]).absolute() if len(given) > 1 else None
    application = make_application(given[:1])
    if file is not None:
        from gui.instance import hand_over

        if hand_over(file):
            return 0
    from gui.crash import watch

    log = watch(state_folder())
    program = Program(application, file)
    program.show()
    code = application.exec()
    if log is not None:
        faulthandler.disable()
        log.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
