"""Importing a model: a drop or a menu entry, a process beside the window, a report, and a way out."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.model import Choice, Node
from engine.imports.declare import Cancelled
from engine.tensors import Stored, save
from gui.dialogs import Question
from gui.files.importing import Importing, Waiting
from gui.workbench import Workbench
from tests.gui.conftest import flush

LONG = 60_000


def small_model(path: Path) -> Path:
    """Two operators with weights."""
    weight = np.arange(6, dtype=np.float32).reshape(2, 3)
    nodes = [
        helper.make_node("Gemm", ["x", "head.weight"], ["h"], transB=1),
        helper.make_node("Relu", ["h"], ["y"]),
    ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3])]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 2])]
    graph = helper.make_graph(
        nodes, "small", inputs, outputs, [numpy_helper.from_array(weight, "head.weight")]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


def drop(bench: Workbench, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(50, 50), action, data, button, Qt.KeyboardModifier.NoModifier)
    bench.window_.dropEvent(event)


def asked(bench: Workbench) -> list[Question]:
    return [each for each in bench.window_.findChildren(Question) if each.isVisible()]


def words(question: Question) -> str:
    return " ".join(each.text() for each in question.findChildren(type(question.column.itemAt(0).widget())))


def test_a_dropped_model_becomes_a_new_project(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    drop(bench, small_model(tmp_path / "small.onnx"))
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=LONG)
    project = bench.session.project
    assert [node.type for node in project.main.nodes.values()] == ["Input", "Linear", "ReLU", "Output"]
    assert bench.session.path is None
    assert bench.session.modified
    assert Path(str(project.training["initial_weights"])).is_file()
    assert "Answers as the file does" in words(asked(bench)[0])
    asked(bench)[0].answer("close")


def test_weights_go_into_the_open_project_as_one_step(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    session = bench.session
    data = Choice("Invented", {"inputs": "x: 3", "targets": ""})
    session.do("Data", edits.set_data, data)
    session.do("Add", edits.add, "x", Node("Input", {"field": "x"}))
    session.do("Add", edits.add, "head", Node("Linear", {"out_features": 2}))
    session.do("Add", edits.add, "y", Node("Output"))
    session.do("Connect", edits.connect, "x.output", "head.input")
    session.do("Connect", edits.connect, "head.output", "y.input")
    zeros = bytes(4 * 6)
    save(tmp_path / "w.safetensors", {"model.head.weight": Stored("F32", (2, 3), zeros)})
    before = session.project
    bench.files.import_from(tmp_path / "w.safetensors", True)
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=LONG)
    assert "1 of 2 tensors" in words(asked(bench)[0])
    asked(bench)[0].answer("close")
    assert "initial_weights" in session.project.training
    session.undo()
    assert session.project == before


def test_what_is_refused_says_why_and_changes_nothing(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00]\x94.")
    before = bench.session.project
    drop(bench, path)
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=LONG)
    assert "Python pickle" in words(asked(bench)[0])
    asked(bench)[0].answer("close")
    assert bench.session.project == before


def test_an_import_can_be_cancelled(
    bench: Workbench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.files.importing.SHOW_AFTER", 0)
    job = Importing(small_model(tmp_path / "small.onnx"), tmp_path, {}, bench.window_)
    came: list[object] = []
    job.done.connect(lambda project, report: came.append(project))
    job.refused.connect(came.append)
    job.start()
    qtbot.waitUntil(lambda: any(w.isVisible() for w in bench.window_.findChildren(Waiting)), timeout=LONG)
    start = time.monotonic()
    with qtbot.waitSignal(job.destroyed, timeout=5000):
        bench.window_.findChild(Waiting).reject()
    assert time.monotonic() - start < 2
    assert came == []


def test_a_window_that_goes_ends_what_it_imports(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that reads the file is ended, and whoever waits for it has nobody to tell."""
    stopped = threading.Event()

    def ask(kind: str, request: object, watch: Any, *_: object) -> object:
        for _ in range(500):
            watch.progress(0.5, "Reading")
            if watch.cancelled():
                stopped.set()
                raise Cancelled
            stopped.wait(0.01)
        return {}

    monkeypatch.setattr("engine.imports.quarantine.ask", ask)
    window = QWidget()
    job = Importing(tmp_path / "model.onnx", tmp_path, {}, window)
    thread = job._thread
    thread.start()  # `start` shows a dialog later, which this window does not see any more
    window.deleteLater()
    flush()
    thread.join(5)
    assert not thread.is_alive()
    assert stopped.is_set()
