"""Figures in words: counts, bytes, times and rates as the screen says them."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

from PySide6.QtCore import QLocale, QTime

from gui.translate import tr


def count_text(number: float) -> str:
    """`224`, `224 K`, `1.9 M`: three digits, more only before the point, with a no-break space."""
    for size, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "K")):
        if number >= size * 0.9995:
            value = number / size
            digits = max(0, 2 - math.floor(math.log10(value)))
            return f"{round(value, min(digits, 2)):.12g}\u00a0{unit}"
    return f"{number:g}"


def bytes_text(number: float) -> str:
    """`256 B`, `64 KB`, `1.2 MB`."""
    for size, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB")):
        if number >= size:
            value = number / size
            return f"{value:.1f}\u00a0{unit}" if value < 10 else f"{value:.0f}\u00a0{unit}"
    return f"{number:.0f}\u00a0B"


def time_left_text(seconds: float) -> str:
    """`about 7 min left`, in steps that do not jitter."""
    if seconds < 10:
        return tr("a few seconds left")
    if seconds < 90:
        return tr(f"about {round(seconds / 10) * 10}\u00a0s left")
    if seconds < 5400:
        return tr(f"about {round(seconds / 60)}\u00a0min left")
    return tr(f"about {seconds / 3600:.1f}\u00a0h left")


def duration_text(seconds: float) -> str:
    """`4.2 s`, `3 min 20 s`, `2 h 5 min`."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f}\u00a0s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return tr(f"{minutes}\u00a0min {rest}\u00a0s")
    return tr(f"{minutes // 60}\u00a0h {minutes % 60}\u00a0min")


def figure_text(name: str, value: float) -> str:
    """A metric as people read it: shares in percent, everything else with four digits."""
    if value != value:
        return "–"
    if any(word in name.lower() for word in ("accuracy", "f1", "precision", "recall")) and 0 <= value <= 1:
        return f"{value * 100:.1f}\u00a0%"
    return f"{value:.4g}"


def clock_text(moment: datetime) -> str:
    """The time of day as this system writes it."""
    time = QTime(moment.hour, moment.minute, moment.second)
    return QLocale().toString(time, QLocale.FormatType.ShortFormat)


def day_text(days: float) -> str:
    """The ISO date of a day that is counted from 1970; the number where the calendar has no such day."""
    try:
        return (date(1970, 1, 1) + timedelta(days=days)).isoformat()
    except (OverflowError, ValueError):
        return f"{days:.6g}"
