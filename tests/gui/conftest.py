"""What holds for every test of the screen: Qt's warnings fail it, and nothing that it made outlives it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from gui.service import EngineService

HERE = Path(__file__).parent
# Said by Qt itself where there is no window manager or no font server; nothing of ours is wrong then.
HARMLESS = (
    "This plugin does not support",
    "QStandardPaths: wrong permissions",
    "propagateSizeHints",
)
Found = dict[str, set[tuple[int, str]]]
SHARED_WIDGETS = ("QTipLabel",)  # Qt keeps one tool tip for all


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning from Qt is a failure."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS))


def flush() -> None:
    """Let everything that is marked for deletion go: without this each plot looks like a leak of 2 MB."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def _alive() -> Found:
    """What is there now, by kind: identity and a name for the message."""
    widgets = {(id(w), _name(w)) for w in QApplication.topLevelWidgets() if _name(w) not in SHARED_WIDGETS}
    # By type, not isinstance: some objects of other libraries warn when they are looked at.
    found = [o for o in gc.get_objects() if issubclass(type(o), (QTimer, QThread))]
    objects = [o for o in found if shiboken6.isValid(o)]
    timers = {
        (id(o), f"QTimer of {_name(o.parent())}") for o in objects if isinstance(o, QTimer) and o.isActive()
    }
    threads = {(id(o), _name(o)) for o in objects if isinstance(o, QThread) and o.isRunning()}
    threads |= {(thread.ident or 0, thread.name) for thread in threading.enumerate()}
    threads -= {(id(QThread.currentThread()), "QThread")}
    children = {(child.pid, f"process {child.pid}") for child in psutil.Process().children()}
    return {"widgets": widgets, "timers": timers, "threads": threads, "processes": children}


def _name(thing: object) -> str:
    return type(thing).__name__


@pytest.fixture(scope="session")
def engine(qapp: QApplication) -> Iterator[EngineService]:
    """One engine service for all tests that need a real one and do not end it."""
    made = EngineService()
    made.start()
    yield made
    made.close()
    flush()


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """Widgets, running timers, threads and child processes must be gone when the test is over."""
    # What is there already is set aside: looking through all of torch's objects takes half a second.
    gc.freeze()
    collects = gc.isenabled()
    gc.disable()  # as in the program: never in the thread that brings the tests, beside one that paints
    before = _alive()
    yield
    request.node.funcargs.clear()  # else they live until this is over
    gc.collect()
    flush()
    if collects:
        gc.enable()
    left = _left(before)
    if left:  # a cycle between Python objects may hold them: collect, then look again
        left = _collected(left, before)
    gc.unfreeze()
    if left:  # what was set aside may belong to the cycle
        left = _collected(left, before)
    for widget in QApplication.topLevelWidgets():
        if any(id(widget) == identity for identity, _ in left.get("widgets", set())):
            _discard(widget)  # so that the next test is not blamed as well
    assert not left, (
        f"left behind: { {kind: sorted(name for _, name in found) for kind, found in left.items()} }"
    )


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()


def _collected(left: Found, before: Found) -> Found:
    """What of it is left once garbage is collected."""
    gc.collect()
    flush()
    again = _left(before)
    left = {kind: found & again.get(kind, set()) for kind, found in left.items()}
    return {kind: found for kind, found in left.items() if found}


def _left(before: Found) -> Found:
    now = _alive()
    return {kind: now[kind] - before[kind] for kind in now if now[kind] - before[kind]}
