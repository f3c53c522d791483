"""The plots are loaded while nobody works, so that the first visit of Train has nothing left to load."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

SCRIPT = """
import json, sys, threading, time

class Log:
    threads = {}
    def find_spec(self, name, path=None, target=None):
        self.threads.setdefault(name, threading.current_thread() is threading.main_thread())

sys.meta_path.insert(0, Log())
import gui.__main__ as door

app = door.load()
from gui.program import warming
warming.Warming.__init__.__defaults__ = (0,)
application = app.make_application(["layerloom-window"])
program = app.Program(application)
program.show()

def wait(ready, seconds=60):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited in vain"
        application.processEvents()
        time.sleep(0.002)

wait(lambda: program.window.workbench is not None)
begun = "pyqtgraph" in sys.modules
ended = []
program.warming.ended.connect(lambda: ended.append(True))
wait(lambda: bool(ended))
bench = program.window.begin()
bench.files.new()
for _ in range(20):
    application.processEvents()
before = set(sys.modules)
bench.show_mode("train")
application.processEvents()
new = sorted(set(sys.modules) - before)
program.window.close()
application.processEvents()
print(json.dumps({"begun": begun, "new": new, "before": sorted(before), "main": Log.threads}), flush=True)
"""
HEAVY = ("torch", "onnx", "duckdb")


@pytest.fixture(scope="module")
def seen(root: Any) -> dict[str, Any]:
    command = [sys.executable, "-c", SCRIPT]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_first_visit_of_train_loads_nothing_large(seen: dict[str, Any]) -> None:
    assert not seen["begun"], "nothing of it comes with the start"
    parts = ("pyqtgraph", "numpy", "PySide6", "gui.widgets.chart", "gui.modes.train")
    assert not [name for name in seen["new"] if name.startswith(parts)]


def test_it_brings_nothing_that_the_window_must_not_have(seen: dict[str, Any]) -> None:
    assert not [name for name in seen["before"] if name.split(".")[0] in HEAVY]


def test_the_plots_are_loaded_beside_the_window_and_our_parts_in_it(seen: dict[str, Any]) -> None:
    assert not seen["main"]["pyqtgraph"]
    assert not seen["main"]["numpy"]
    assert seen["main"]["gui.widgets.chart"]
