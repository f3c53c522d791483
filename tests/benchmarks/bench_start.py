"""Row 14: what it costs to see the start screen, against a bare Qt window with a canvas and a dock."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import Benchmark

ROOT = Path(__file__).resolve().parent.parent.parent

# Both leave at the first paint, by the same door: nothing after it counts.
BASE = """
import os, sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QGraphicsScene, QGraphicsView, QMainWindow
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

class Window(QMainWindow):
    def __init__(self):
        super().__init__()
        self.setWindowTitle("Base")
        self.resize(1440, 900)
        scene = QGraphicsScene(self)
        for number in range(20):
            scene.addRect(number * 60, number % 5 * 60, 50, 30)
        self.setCentralWidget(QGraphicsView(scene))
        tree = QTreeWidget()
        tree.addTopLevelItems([QTreeWidgetItem([f"Item {number}"]) for number in range(20)])
        dock = QDockWidget("Dock")
        dock.setWidget(tree)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        bar = self.addToolBar("Tools")
        for name in ("Open", "Save", "Undo", "Redo"):
            bar.addAction(name)
            self.menuBar().addMenu(name)

    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))

application = QApplication(["base", "-style", "fusion"])
window = Window()
window.show()
application.exec()
"""

OURS = """
import os
import gui.__main__ as door

app = door.load()
app.Program._begin = lambda program: os._exit(0)
application = app.make_application(["layerloom-window"])
program = app.Program(application)
program.show()
application.exec()
"""


def benchmarks() -> Iterator[Benchmark]:
    """Processor time of a whole process, from its start to its first paint."""
    with TemporaryDirectory() as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
            environment[name] = home
        # As on any machine from the second start on: Python keeps what it compiled, of Qt and of ours.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = f"{home}/compiled"
        yield Benchmark(
            14,
            "CPU time to the first painted start screen",
            lambda: child_seconds(BASE, environment),
            lambda: child_seconds(OURS, environment),
            1.25,
            rounds=11,
            missing="" if os.name == "posix" else "needs the processor time of child processes",
        )


def child_seconds(script: str, environment: dict[str, str]) -> float:
    """Processor seconds, user and system, that a child process took."""
    from resource import RUSAGE_CHILDREN, getrusage

    before = getrusage(RUSAGE_CHILDREN)
    command = [sys.executable, "-c", script]
    subprocess.run(command, env=environment, check=True, timeout=60, stderr=subprocess.DEVNULL)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
