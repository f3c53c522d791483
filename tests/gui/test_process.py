"""What the window's process loads: nothing that computes, and before the first paint nothing that is slow."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from gui import app

HEAVY = ["torch", "onnx", "onnxruntime", "onnxscript", "duckdb", "torchmetrics"]
SLOW = ["networkx", "pydantic", "pyqtgraph", "multiprocessing", "numpy"]

SCRIPT = """
import json, os, sys, time
from pathlib import Path
import gui.__main__ as door

app = door.load()
application = app.make_application(["layerloom-window"])
seen = {}

def loaded():
    return sorted({name.split(".")[0] for name in sys.modules})

begin = app.Program._begin

def begin_noting(program):
    seen["painted"] = loaded()
    begin(program)

app.Program._begin = begin_noting
program = app.Program(application)
program.show()

def wait(ready, seconds=60):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited in vain"
        application.processEvents()
        time.sleep(0.005)

wait(lambda: program.window.workbench is not None)
bench = program.window.begin()
bench.files.open_template(Path(sys.argv[1]))
wait(lambda: program.window.started and bench.session.analysed_project is bench.session.project)
for mode in ("design", "data", "train", "export"):
    bench.show_mode(mode)
    application.processEvents()
seen["all"] = loaded()
seen["turn"] = sys.getswitchinterval()
program.window.close()
application.processEvents()
print(json.dumps(seen), flush=True)
"""


@pytest.fixture(scope="module")
def seen(root) -> dict[str, Any]:
    """The packages that are loaded at the first paint, and after every mode was shown with a model in it."""
    command = [sys.executable, "-c", SCRIPT, str(root / "templates" / "digits-cnn.loom")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_the_window_loads_nothing_that_computes_and_paints_before_anything_slow(seen):
    assert "PySide6" in seen["painted"]
    assert not set(HEAVY) & set(seen["all"])
    assert not {*HEAVY, *SLOW} & set(seen["painted"])
    assert "pyqtgraph" in seen["all"], "the list of slow packages names one that nobody uses"


IMPORTS = """
import inspect
import gui
from PySide6 import QtCore

def never(module):
    raise ImportError(f"the source of {module} was read")

inspect.getsource = never
from pydantic import TypeAdapter
import decimal, xmlrpc.client
"""


def test_no_source_is_read_for_an_import(root):
    """PySide would; in two threads at once that leaves a module half imported."""
    found = subprocess.run([sys.executable, "-c", IMPORTS], cwd=root, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr


LATER = """
import sys
if sys.argv[1:]:
    import gui
from PySide6.QtCore import QPoint
from PySide6.support.signature import get_signature
writer = sys.modules["shibokensupport.signature.lib.pyi_generator"]
print("argparse" in sys.modules, file=sys.stderr)
print(len(sys.meta_path), type(sys.meta_path), QPoint.__doc__, get_signature(QPoint.setX))
try:
    QPoint("a", 3)
except TypeError as error:
    print(error)
from PySide6.support.signature.lib.enum_sig import ExactEnumerator
print(ExactEnumerator, writer.Formatter, writer.__file__, hasattr(writer, "nothing"))
"""


def test_what_pyside_need_not_load_at_the_start_is_there_when_somebody_asks(root):
    said, early = [], []
    for arguments in ([], ["gui"]):
        command = [sys.executable, "-c", LATER, *arguments]
        found = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        said.append(found.stdout)
        early.append(found.stderr.strip())
    assert said[0] == said[1]
    assert "Supported signatures" in said[1]
    assert early == ["True", "False"]


def test_no_thread_keeps_python_from_the_window_for_long(seen: dict[str, Any]) -> None:
    assert seen["turn"] == pytest.approx(app.TURN)
