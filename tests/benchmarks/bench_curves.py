"""Row 12: curves that grow while they are watched, against pyqtgraph as it comes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from harness import Benchmark, Side

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LONG, LONG_GOAL = 10**6, 0.03
MANY, EACH, MANY_GOAL = 20, 10**5, 0.08
FRAMES = 4
GROWTH = 50
SIZE = (900, 500)


def benchmarks() -> Iterator[Benchmark]:
    """Some frames of one long curve and of many curves, each frame with new points and painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from gui import theme

    application = QApplication.instance() or QApplication([])
    theme.start(application, "light")  # type: ignore[arg-type]
    cases = (
        ("one live curve of a million points", 1, LONG, LONG_GOAL),
        ("twenty live curves of 100,000 points", MANY, EACH, MANY_GOAL),
    )
    for name, count, length, goal in cases:
        yield Benchmark(12, name, plain(count, length), ours(count, length), goal, rounds=5)


def values(length: int, seed: int):
    """A loss that falls, with the noise of its batches."""
    import numpy as np

    steps = np.arange(length, dtype=float)
    noise = np.random.default_rng(seed).standard_normal(length)
    return steps, np.exp(-steps / length * 3) + 0.05 * noise


def plain(count: int, length: int) -> Side:
    """What the documentation shows: a plot, and `setData` with all points each time some are new."""
    import numpy as np
    import pyqtgraph

    plot = pyqtgraph.PlotWidget()
    plot.resize(*SIZE)
    data = [values(length, seed) for seed in range(count)]
    lines = [plot.plot(*each) for each in data]
    plot.show()

    def frame(number: int) -> None:
        for at, (line, (x, y)) in enumerate(zip(lines, data, strict=True)):
            new = x[-1] + 1 + np.arange(GROWTH)
            data[at] = np.concatenate([x, new]), np.concatenate([y, y[:GROWTH]])
            line.setData(*data[at])

    return _frames(frame, plot.viewport())


def ours(count: int, length: int) -> Side:
    """The chart of Train mode, smoothing on."""
    import numpy as np

    from gui.widgets.chart import Chart, Look

    chart = Chart("Loss")
    chart.resize(*SIZE)
    chart.show()
    chart.set_view(smoothing=0.6)
    data = [values(length, seed) for seed in range(count)]
    for number, each in enumerate(data):
        chart.add(str(number), Look(f"Run {number}", number, training=number % 2 == 1))
        chart.extend(str(number), *each)

    def frame(number: int) -> None:
        for at, (_, y) in enumerate(data):
            curve = chart.curves[str(at)]
            new = len(curve.points) + np.arange(GROWTH, dtype=float)
            chart.extend(str(at), new, y[:GROWTH])
        chart.redraw()

    return _frames(frame, chart.plot.viewport())


def _frames(frame: Callable[[int], None], shown: QWidget) -> Side:
    """Frames one after the other, each painted before the next begins."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    class Count(QObject):
        painted = 0

        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            self.painted += event.type() == QEvent.Type.Paint
            return False

    count = Count()
    window = shown.window()  # held, or it would be gone when the next side is made
    shown.installEventFilter(count)
    QApplication.processEvents()

    def run() -> None:
        for number in range(FRAMES):
            before = count.painted
            frame(number)
            while count.painted == before:
                QApplication.processEvents()
        QApplication.processEvents()  # what pyqtgraph paints a second time is its own cost
        assert window.isVisible()

    return run
