"""The chart of curves: what it draws, its words, and that many curves come and go without a trace."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui import theme
from gui.widgets.chart import Chart, Look
from gui.widgets.chart_axis import ChartAxis
from gui.widgets.chart_over import LINE, spread


@pytest.fixture
def chart(qtbot: Any, qapp: QApplication) -> Iterator[Chart]:
    theme.start(qapp, "light")
    made = Chart("Loss")
    made.resize(560, 400)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()
    made.deleteLater()


def points(count: int) -> tuple[np.ndarray, np.ndarray]:
    x = np.linspace(0, 60, count)
    return x, 2 * np.exp(-x / 20) + 0.05


def test_a_curve_is_drawn_thinned_and_grows(chart):
    chart.add("a", Look("Run 1", 0))
    chart.extend("a", *points(100_000))
    chart.redraw()
    x, y = chart.curves["a"].line.x, chart.curves["a"].line.y
    assert 500 < len(x) < 5 * 560
    assert (x[-1], y[-1]) == (60, chart.curves["a"].points.y.values[-1])
    chart.extend("a", np.array([61.0]), np.array([3.0]))
    chart.redraw()
    assert chart.curves["a"].line.y[-1] == 3
    assert chart.item.vb.viewRange()[0][1] >= 61


def test_smoothing_draws_the_mean_over_the_faint_curve(chart):
    chart.add("a", Look("Run 1", 0))
    chart.extend("a", np.arange(400.0), np.tile([0.0, 1.0], 200))
    chart.set_view(smoothing=0.9)
    chart.redraw()
    curve = chart.curves["a"]
    assert set(curve.raw.y) == {0, 1}
    assert np.abs(curve.line.y[100:] - 0.5).max() < 0.06
    chart.extend("a", np.array([400.0]), np.array([0.0]))
    chart.redraw()
    assert len(curve.line.y) == 401
    chart.set_view(smoothing=0.0)
    chart.redraw()
    assert set(curve.line.y) == {0, 1}


def test_a_log_scale_shows_what_is_above_nought(chart):
    chart.add("a", Look("Run 1", 0))
    chart.extend("a", np.arange(4.0), np.array([100.0, 0.0, -1.0, 0.01]))
    chart.set_view(log=True)
    chart.redraw()
    assert chart.curves["a"].line.y == pytest.approx([2, math.nan, math.nan, -2], nan_ok=True)
    low, high = chart.place(3, 0.01).y(), chart.place(0, 100).y()
    assert high < chart.place(1, 1).y() < low


def test_a_curve_that_is_a_band_is_thin_and_plain_whatever_its_height(chart):
    chart.add("calm", Look("Run 1", 0))
    chart.add("wild", Look("Run 2", 1))
    chart.extend("calm", *points(100_000))
    chart.extend("wild", np.linspace(0, 60, 1000), np.tile([0.0, 500.0], 500))
    chart.redraw()
    chart.redraw()
    calm, wild = chart.curves["calm"].line, chart.curves["wild"].line
    assert (calm.pen.widthF(), calm.fine) == (2.5, True)
    assert (wild.pen.widthF(), wild.fine) == (1, False)
    chart.remove("wild")
    chart.extend("calm", *points(10))
    chart.redraw()
    chart.redraw()
    assert chart.curves["calm"].line.fine


def test_a_band_is_filled_and_its_gaps_stay(chart, qtbot):
    chart.resize(700, 400)
    y = np.random.default_rng(3).random(100_000)
    y[40_000:60_000] = np.nan
    chart.add("a", Look("Run 1", 0))
    chart.extend("a", np.arange(100_000.0), y)
    qtbot.wait(150)
    picture, colour = chart.grab().toImage(), chart.curves["a"].colour
    for height in (0.23, 0.47, 0.71):
        left, right = (chart.place(x, height) for x in (1000, 39_000))
        row = [picture.pixelColor(x, int(left.y())) for x in range(int(left.x()), int(right.x()))]
        assert len(row) > 100
        assert all(abs(each.green() - colour.green()) < 20 for each in row)
        assert picture.pixelColor(chart.place(50_000, height).toPoint()) == picture.pixelColor(2, 2)


def test_zoomed_in_that_part_is_drawn_and_a_double_click_shows_all_again(chart, qtbot):
    chart.add("a", Look("Run 1", 0))
    chart.extend("a", *points(100_000))
    chart.redraw()
    chart.item.vb.setXRange(10, 10.1, padding=0)
    line = chart.curves["a"].line
    qtbot.waitUntil(lambda: line.x[0] > 9.9 and line.x[-1] < 10.2, timeout=2000)
    assert 160 < len(line.x) < 175, "each point is drawn"
    QTest.mouseDClick(chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.waitUntil(lambda: chart.item.vb.viewRange()[0][1] >= 60, timeout=2000)
    assert (line.x[0], line.x[-1]) == (0, 60)
    assert chart.item.vb.viewRange()[0][0] <= 0


def test_what_is_not_seen_is_not_drawn(chart):
    chart.hide()
    chart.add("a", Look("Run 1", 0))
    chart.extend("a", *points(100))
    chart.redraw()
    assert not len(chart.curves["a"].line.x)
    chart.show()
    chart.redraw()
    assert len(chart.curves["a"].line.x) == 100


@pytest.mark.parametrize(
    "tops",
    [[], [50], [50, 52, 51.5], [0, 0, 0, 0], [195, 196, 197], [-40, 500], [0, 100, 101, 102, 103, 190]],
)
def test_labels_never_cover_each_other(tops):
    placed = spread(sorted(tops), 0, 200)
    assert len(placed) == len(tops)
    assert all(below - above >= LINE - 1e-9 for above, below in itertools.pairwise(placed))
    assert all(0 <= top <= 200 for top in placed)
    if len(tops) == 1:
        assert placed == [50]


def test_the_axis_says_shares_in_percent(qapp):
    axis = ChartAxis("left")
    assert axis.tickStrings([0.5], 1, 0.1) == ["0.5"]
    axis.percent = True
    assert axis.tickStrings([0.0, 0.5, 1.0], 1, 0.5) == ["0\u00a0%", "50\u00a0%", "100\u00a0%"]
    assert axis.tickStrings([0.9125], 1, 0.0025) == ["91.2\u00a0%"]


def test_growing_repaints_once_a_redraw(chart, qtbot, monkeypatch):
    """An axis that changes its width while it is painted makes everything be painted again."""
    painted, drawn = [], []
    over = type(chart.over)
    paint = over.paintEvent
    monkeypatch.setattr(over, "paintEvent", lambda self, event: (painted.append(1), paint(self, event))[1])
    redraw = chart.redraw
    monkeypatch.setattr(chart, "redraw", lambda: (drawn.append(1), redraw()))
    chart.add("a", Look("Run 1", 0))
    for step in range(40):
        chart.extend("a", np.array([float(step * 50)]), np.array([1.5**step]))
        qtbot.wait(15)
    assert 4 <= len(drawn) <= 20 * 0.8
    assert len(painted) <= len(drawn) + 4


def test_the_menus_of_the_plot_stay_out_of_sight(chart):
    chart.resize(400, 300)
    chart.show()
    QApplication.processEvents()
    assert [menu for menu in chart.findChildren(QMenu) if menu.isVisible()] == []


def test_an_empty_chart_measures_nothing(chart):
    def inked() -> int:
        picture = chart.grab().toImage()
        words = theme.color("text3").rgb()
        wide, high = picture.width(), picture.height()
        return sum(picture.pixel(x, y) == words for x in range(wide) for y in range(high))

    chart.redraw()
    before = inked()
    chart.add("a", Look("Run 1", 0))
    chart.extend("a", *points(10))
    chart.redraw()
    assert inked() > before + 20  # its axes speak as soon as there is something to say


@pytest.mark.parametrize("y", [(0.0, 1e-320), (1e300, -1e300), (1.7e308, -1.7e308), (1e300,), (1e17, 1e17)])
def test_the_smallest_and_the_greatest_numbers_are_drawn(chart, qtbot, y):
    chart.add("a", Look("Run 1", 0))
    chart.extend("a", np.arange(float(len(y))), np.array(y))
    for log in (False, True, False):
        chart.set_view(log=log)
        chart.redraw()
        qtbot.wait(20)
        assert not chart.grab().isNull()
    bottom, top = chart.item.vb.viewRange()[1]
    assert bottom < top
    assert math.isfinite(top - bottom)


@pytest.mark.parametrize(
    ("spacing", "words"),
    [(0.05, "99\u00a0%"), (0.01, "99\u00a0%"), (0.001, "98.8\u00a0%"), (1e-4, "98.77\u00a0%")],
)
def test_shares_have_as_many_digits_as_tell_them_apart(qapp, spacing, words):
    axis = ChartAxis("left")
    axis.percent = True
    assert axis.tickStrings([0.98774], 1, spacing) == [words]
