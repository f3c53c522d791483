"""The texts of the program in the language that the person chose; what is written in the code is English."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "layerloom"


def tr(text: str) -> str:
    """The text in the language of the screen; English where it has no translation.

    Filled-in numbers and names may stand in it: the translator knows the sentence by its pattern.
    """
    return QCoreApplication.translate(CONTEXT, text)
