"""Cells as a person reads them."""

from __future__ import annotations

import pytest

from engine.data.types import Column
from gui.figures import day_text
from gui.modes.data.table import _shown


@pytest.mark.parametrize(("days", "text"), [(0, "1970-01-01"), (20136, "2025-02-17"), (-1.0, "1969-12-31")])
def test_a_day_is_shown_as_a_date(days: float, text: str) -> None:
    assert _shown(days, Column("sold on", "date", "ignore", 1, 0, 1)) == text
    assert _shown(days, Column("sold", "number", "feature", 1, 0, 1)) != text


def test_a_day_that_no_calendar_has_stays_a_number() -> None:
    assert day_text(1e12) == "1e+12"
