"""A table of what a person can do: each row is its words and the test that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

NONE, ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LEFT = Qt.MouseButton.LeftButton
Row = Callable[[Any], None]


class Table(dict[str, Row]):
    """The rows by their words."""

    def row(self, words: str) -> Callable[[Row], Row]:
        """Put the function below into the table."""

        def keep(function: Row) -> Row:
            self[words] = function
            return function

        return keep

    def each(self) -> pytest.MarkDecorator:
        """One test a row."""
        return pytest.mark.parametrize("row", [pytest.param(row, id=words) for words, row in self.items()])
