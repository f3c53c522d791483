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
    from gui.program.instance import Listener
    from gui.windows import Windows

NAME = "layerloom"
# Seconds for which a thread may keep Python from the window. A repaint gives it away at each word to Qt: with
# Python's own 0.005 it takes twenty times as long while a thread computes, with this seven times.
TURN = 0.001
LARGEST_SCALE = 200  # beyond it no button could be reached; a settings file may say anything


def state_folder() -> Path:
    """The program's own folder: crash log, and the record of what is not saved."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(where) / NAME


class Program:
    """One running program: its settings and its first window; the others come with it once it is seen."""

    def __init__(self, application: QApplication, file: Path | None = None) -> None:
        self.settings = Settings()
        self._file = file
        self._listener: Listener | None = None
        self.windows: Windows | None = None
        sys.setswitchinterval(TURN)
        theme.set_reduced_motion(self.settings.get("reduced_motion", False))
        choice: theme.Choice = self.settings.get("theme", "system")
        theme.start(application, choice)
        set_language(self.settings.get("language", ""))
        self.window = Window(self.settings, state_folder())
        self.window.painted.connect(self._begin)

    def show(self) -> None:
        """Put the window on the screen."""
        self.window.show()

    def _begin(self) -> None:
        """What the first paint did not need."""
        from gui.program.crash import offer_log
        from gui.program.instance import Listener
        from gui.program.warming import Warming
        from gui.windows import Windows

        windows = self.windows = Windows(self.settings, state_folder(), self.window)
        bench = self.window.begin()
        self._listener = Listener(windows, windows.open)
        windows.ended.connect(self._listener.close)
        windows.start(self._file)
        bench.look_at_machine()
        offer_log(self.window, state_folder())
        self.warming = Warming(windows)


def may_run() -> bool:
    """Whether the program may run already. This looks without loading Qt's network, which takes its time."""
    from gui.program.server_name import server_place

    return server_place().exists()


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, at the user's own scale on top of the system's."""
    scale, scaled = Settings().get("scale", 100), False
    if 100 < scale <= LARGEST_SCALE:
        scaled = "QT_SCALE_FACTOR" not in os.environ
        os.environ.setdefault("QT_SCALE_FACTOR", f"{scale / 100:g}")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication([*arguments, "-style", "fusion"])
    application.setProperty("scale", scale if scaled else 100)
    application.setApplicationName(NAME)
    application.setApplicationDisplayName("Layerloom")
    application.setDesktopFileName(NAME)
    return application


def main(arguments: list[str] | None = None) -> int:
    """Start the window: `layerloom-window [FILE]`; a program that runs already gets one more window."""
    given = sys.argv if arguments is None else ["layerloom-window", *arguments]
    file = Path(given[1]).absolute() if len(given) > 1 else None
    application = make_application(given[:1])
    if may_run():
        from gui.program.instance import hand_over

        if hand_over(file):
            return 0
    from gui.program.crash import mark_seen, watch

    log = watch(state_folder())
    program = Program(application, file)
    program.show()
    code = application.exec()
    if log is not None:
        faulthandler.disable()
        log.close()
    mark_seen(program.settings, state_folder())
    if program.windows is not None and program.windows.restarting.wanted:
        from gui.program.restarting import begin_again

        begin_again(scaled=application.property("scale") != 100)
    return code


if __name__ == "__main__":
    sys.exit(main())
