"""The bar that splits the data: three shares that add up, whatever is done to its handles."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.modes.data.split_bar import SMALLEST, SplitBar

Heard = list[tuple[tuple[float, ...], int]]


@pytest.fixture
def bar(qtbot: Any) -> Iterator[SplitBar]:
    made = SplitBar()
    made.resize(1000, 44)
    made.show_split((0.7, 0.15, 0.15), {"train": 70}, "rows")
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()
    made.deleteLater()


@pytest.fixture
def heard(bar: SplitBar) -> Heard:
    made: Heard = []
    bar.edited.connect(lambda shares, gesture: made.append((shares, gesture)))
    return made


def test_keys_move_a_handle_by_one_percent(bar, heard):
    QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.keyClick(bar, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert [shares for shares, _ in heard] == [(0.71, 0.14, 0.15), (0.71, 0.13, 0.16)]
    assert "Train 70\u00a0%" in bar.accessibleDescription()


def test_a_drag_is_one_gesture(bar, heard):
    at = QPoint(int(bar._handle_x(0)), 20)
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 6):
        QTest.mouseMove(bar, at - QPoint(40 * step, 0))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=at)
    count = len(heard)
    assert count >= 3
    assert len({gesture for _, gesture in heard}) == 1
    assert heard[-1][0][0] == pytest.approx(0.5, abs=0.03)
    assert heard[-1][0][2] == 0.15
    QTest.mouseMove(bar, at)
    assert len(heard) == count, "the handle was let go"
    QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.keyClick(bar, Qt.Key.Key_Right)
    assert len({gesture for _, gesture in heard}) == 3, "each key is a step of its own"


def test_no_move_breaks_the_shares(bar, heard):
    chance = random.Random(4)
    for _ in range(300):
        bar._move(chance.randrange(2), chance.uniform(-0.5, 1.5))
        train, validation, test = bar.shares
        assert train + validation + test == pytest.approx(1)
        assert train >= SMALLEST - 1e-9
        assert validation >= SMALLEST - 1e-9
        assert test >= 0
    assert heard


@pytest.mark.parametrize("shares", [(0.0, 0.0, 1.0), (0.0, 0.02, 0.98), (0.5, 0.5, 0.0), (1.0, 0.0, 0.0)])
def test_no_key_takes_a_share_below_nothing(bar, heard, shares):
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            bar.show_split(shares, {}, "rows")
            QTest.keyClick(bar, key, modifier)
            assert min(bar.shares) >= 0
            assert sum(bar.shares) == pytest.approx(1)


def test_only_the_left_button_moves_a_handle(bar, heard):
    at = QPoint(int(bar._handle_x(0)), 20)
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        QTest.mousePress(bar, button, pos=at)
        QTest.mouseMove(bar, at - QPoint(80, 0))
        QTest.mouseRelease(bar, button, pos=at)
    assert heard == []
