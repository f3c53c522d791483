"""The chosen column beside the table: its form stays under the keyboard while the data is looked into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.data.types import Column, Description
from engine.graph import edits
from engine.graph.model import Choice, Project
from engine.wire import to_plain
from gui.modes.data.checks import Checks, Histogram
from gui.modes.data.look import DataLook
from gui.session import Session
from gui.widgets.choice import Select
from gui.widgets.form import Form
from gui.widgets.section import StatList
from tests.gui.conftest import flush
from tests.gui.shown import Quiet

AGE = Column("age", "number", "feature", 9, 0, 9, minimum=0.0, maximum=1.0, mean=0.5, histogram=(4, 5))


@pytest.fixture
def checks(qtbot: QtBot) -> Iterator[Checks]:
    session = Session(Quiet())  # type: ignore[arg-type]
    session.open(edits.set_data(Project(), Choice("Table", {"path": "a.csv"})))
    made = Checks(DataLook(session))
    made.look._timer.timeout.emit()
    qtbot.addWidget(made)
    made.resize(320, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    describe(made, AGE)
    yield made
    made.look.close()
    session._timer.stop()
    session.deleteLater()


def describe(checks: Checks, *columns: Column) -> None:
    checks.look._described(to_plain(Description("a.csv", "", "rows", 9, (), columns, {})))
    flush()


def shown(checks: Checks, kind: type[QWidget]) -> Any:
    """The one of this kind that is on the screen."""
    (found,) = (each for each in checks.findChildren(kind) if each.isVisible())
    return found


@pytest.mark.parametrize(("name", "now"), [("role", {"role": "target"}), ("kind", {"kind": "category"})])
def test_the_keyboard_stays_in_a_setting_that_was_made(
    checks: Checks, name: str, now: dict[str, Any]
) -> None:
    field = shown(checks, Form).editors[name].widget
    field.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert name in checks.session.project.columns["age"]
    describe(checks, replace(AGE, **now))
    assert shown(checks, Form).editors[name].widget is field
    assert checks.window().focusWidget() is field


def test_an_open_list_stays_open(checks: Checks) -> None:
    field = next(each for each in checks.findChildren(Select) if each.isVisible())
    field.showPopup()
    describe(checks, replace(AGE, missing=2))
    assert field.view().isVisible()
    field.hidePopup()


def test_the_figures_follow_and_another_column_has_a_form_of_its_own(checks: Checks) -> None:
    form = shown(checks, Form)
    describe(
        checks, replace(AGE, missing=2), replace(AGE, name="size"), replace(AGE, name="picture", kind="image")
    )
    assert shown(checks, Histogram).column.missing == 2
    assert "Missing 2" in shown(checks, StatList).accessibleDescription()
    checks.choose("size")
    flush()
    assert shown(checks, Form) is not form
    checks.choose("picture")
    flush()
    assert [each for each in checks.findChildren(Form) if each.isVisible()] == []
