"""Another language while the program runs: what shows words is built anew; what they are about stays.

Document, history, selection, the drawing that is shown, zoom and runs belong to the session and to training,
which outlive the widgets. A dialog is closed, except for the settings, which open again.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

if TYPE_CHECKING:
    from gui.window import Window

RETRY_AFTER = 500


def renew(window: Window) -> None:
    """Build the start screen and the workbench's widgets anew; an export that goes on is waited for."""
    if window.is_closed:  # while it was about to speak another language
        return
    bench = window.workbench
    if bench is not None and any(getattr(mode, "busy", False) for mode in bench.modes.values()):
        QTimer.singleShot(RETRY_AFTER, window, lambda: renew(window))
        return
    asked = _close_dialogs(window)
    started = window.started
    window.renew_start()
    if bench is not None:
        bench.renew()
        bench.look_at_machine()
        if started:
            window.show_workbench()
            bench.status.refresh()
        if asked:
            bench.show_settings()
    # The old panels refer to each other in circles; what listens to the session must not linger.
    QTimer.singleShot(0, window, gc.collect)


def _close_dialogs(window: Window) -> bool:
    """Close what is asked at the moment; True when the settings were among it."""
    from gui.preferences.dialog import Preferences

    found = False
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            found = found or isinstance(dialog, Preferences)
            dialog.reject()
    return found
