"""G5: what is opened and closed leaves nothing behind: no widget, no timer, no thread, no memory."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
import pytest
import shiboken6
from PySide6.QtCore import QObject, QPoint, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from engine.graph.model import Project
from gui.how.pane import show_topic, shown_topic
from gui.modes.train.charts import Charts
from gui.translate import set_language
from gui.widgets.chart import Look
from gui.workbench import Workbench

MEGA = 1 << 20
MODES = ("data", "train", "export", "design")
Act = Callable[[], None]


def left_behind() -> dict[str, int]:
    """How many widgets, timers, threads and all objects of Qt there are."""
    objects = [each for each in gc.get_objects() if issubclass(type(each), QObject)]
    return {
        "widgets": len(QApplication.allWidgets()),
        "timers": sum(isinstance(each, QTimer) for each in objects),
        "threads": sum(isinstance(each, QThread) for each in objects),
    }


def repeat(times: int, once: Act, settle: Act, warm: int = 5, first: int = 3) -> None:
    """Do something until it is warm, then `times` again: nothing may have been added.

    What is deleted later goes after each round, as it does in a program that waits for a person.
    """

    def rounds(count: int) -> tuple[dict[str, int], int]:
        for _ in range(count):
            once()
            settle()
        gc.collect()
        settle()
        return left_behind(), psutil.Process().memory_info().rss

    rounds(max(times // 3, warm))
    before, small = rounds(first)
    after, large = rounds(times)
    assert after == before
    assert large - small <= 5 * MEGA, f"{(large - small) / MEGA:.1f} MB in {times} rounds"


def everything(bench: Workbench) -> dict[str, Act]:
    """Each mode, panel and dialog, opened and closed."""
    app = QApplication.instance()
    assert app is not None

    def modes() -> None:
        for name in MODES:
            bench.show_mode(name)
            app.processEvents()

    def panels() -> None:
        for name in ("view.left", "view.right", "view.dock"):
            bench.actions.run(name)
            bench.actions.run(name)
        app.processEvents()

    def dialog(open_: Callable[[], object]) -> Act:
        def once() -> None:
            open_()
            app.processEvents()
            shown = app.activeModalWidget() or app.activePopupWidget()
            assert isinstance(shown, QWidget)
            shown.close()
            app.processEvents()

        return once

    def question() -> None:
        bench._refused("A title", "A sentence.")

    def toast() -> None:
        bench.toast("A word", "Open", lambda: None)
        app.processEvents()

    def comparison() -> None:
        bench.compare(Project(), "A blank one")
        app.processEvents()
        assert bench.actions.run("compare.stop")
        app.processEvents()

    def help_() -> None:
        show_topic(bench, "layer:Conv2d")
        app.processEvents()
        assert shown_topic(bench) == "layer:Conv2d"

    return {
        "modes": modes,
        "panels": panels,
        "comparison": comparison,
        "help": help_,
        **{name: dialog(open_) for name, open_ in dialogs(bench).items()},
        "question": dialog(question),
        "toast": toast,
    }


def dialogs(bench: Workbench) -> dict[str, Callable[[], object]]:
    """What opens each thing that stands before the window until it is closed."""
    return {
        "settings": bench.show_settings,
        "keys": bench.show_keys,
        "rename": bench.rename_project,
        "history": bench.show_history,
        "search": bench.search,
        "compare with": lambda: bench.actions.run("compare.choose"),
        "picture": lambda: bench.actions.run("picture.save"),
        "menu": lambda: bench.actions.menu(["edit.undo", "file.new"], bench.window_).popup(QPoint()),
    }


def open_and_close(bench: Workbench, times: int, settle: Act) -> None:
    for name, once in everything(bench).items():
        try:
            repeat(times, once, settle)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


def test_g5_what_is_opened_and_closed_leaves_nothing(bench: Workbench, settle: Act) -> None:
    open_and_close(bench, 12, settle)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_g5_what_is_opened_and_closed_many_times_leaves_nothing(bench: Workbench, settle: Act) -> None:
    open_and_close(bench, 300, settle)


def test_g5_curves_come_and_go(qtbot: Any, settle: Act) -> None:
    charts = Charts()
    charts.resize(900, 400)
    with qtbot.waitExposed(charts):
        charts.show()
    x = np.arange(2000.0)

    def once() -> None:
        for number in range(20):
            charts.loss.add(str(number), Look(f"Run {number}", number))
            charts.loss.extend(str(number), x, x)
        charts.loss.redraw()
        for number in range(20):
            charts.loss.remove(str(number))
        settle()

    repeat(100, once, settle)
    assert charts.loss.curves == {}
    charts.hide()
    charts.deleteLater()


def speak(bench: Workbench, times: int, settle: Act) -> None:
    """There and back, with every mode built in both languages."""

    def once() -> None:
        for code in ("de", "en"):
            set_language(code)
            settle()
            for name in MODES:
                bench.show_mode(name)
                settle()

    repeat(times, once, settle, warm=1, first=1)


def test_g5_languages_come_and_go(bench: Workbench, settle: Act) -> None:
    speak(bench, 2, settle)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_g5_languages_come_and_go_many_times(bench: Workbench, settle: Act) -> None:
    speak(bench, 100, settle)


def test_a_leak_is_seen(settle: Act) -> None:
    kept: list[QWidget] = []
    with pytest.raises(AssertionError):
        repeat(5, lambda: kept.append(QWidget()), settle)
    for widget in kept:
        widget.deleteLater()


def test_projects_come_and_go(bench: Workbench, settle: Act) -> None:
    """A blank project and back: the canvas, the panels and the list of runs are built anew each time."""
    project, path = bench.session.project, bench.session.path

    def once() -> None:
        bench.session.open(Project())
        settle()
        bench.session.open(project, path)
        settle()

    repeat(8, once, settle)


def test_the_drawing_of_a_comparison_goes_with_it(bench: Workbench, settle: Act) -> None:
    """A scene belongs to nobody, and its circles would stay until Python looks through everything."""
    bench.compare(Project(), "A blank one")
    assert bench.comparing.page is not None
    board = bench.comparing.page.board
    bench.actions.run("compare.stop")
    settle()
    assert not shiboken6.isValid(board)
