"""How the start screen says when something was, and what the machine is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from gui.translate import language, tr

if TYPE_CHECKING:
    from datetime import datetime


def ago(moment: str, now: datetime | None = None) -> str:
    """A time in the past as people say it: 14 minutes ago, yesterday, 3 March."""
    from datetime import datetime  # not needed for a first start, which has nothing recent

    try:
        then = datetime.fromisoformat(moment)
        if then.tzinfo is not None:
            then = then.astimezone().replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, OSError):  # at the ends of time there is no other zone
        return ""
    now = now or datetime.now()
    minutes = int((now - then).total_seconds() // 60)
    days = (now.date() - then.date()).days
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr("1 minute ago") if minutes == 1 else tr(f"{minutes} minutes ago")
    if days == 0:
        hours = minutes // 60
        return tr("1 hour ago") if hours == 1 else tr(f"{hours} hours ago")
    if days == 1:
        return tr("yesterday")
    pattern = tr("d MMMM") if then.year == now.year else tr("d MMMM yyyy")
    return _locale().toString(QDate(then.year, then.month, then.day), pattern)


def _locale() -> QLocale:
    """The system's own where it speaks the language of the screen: months differ from country to country."""
    system = QLocale()
    return system if system.name().split("_")[0] == language() else QLocale(language())


def machine() -> str:
    """Processor, cores and memory, as far as the system says without being asked for long."""
    cores = os.cpu_count() or 1
    words = tr(f"CPU, {cores} cores") if cores != 1 else tr("CPU, 1 core")
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return words  # Windows does not say it this way
    return tr(f"{words}, {size / 2**30:.0f}\u00a0GB")
