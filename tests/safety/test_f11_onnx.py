"""F11: ONNX files that mean harm end in a sentence or a drawing, never outside their folder or in a hang."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from engine.declare import UserError
from engine.imports import Brought, Cancelled, Watch, bring, quarantine
from engine.imports.onnx_file import caps_for
from engine.tensors import Stored
from tests.safety import hostile_onnx

LONGEST = 45.0  # the process's own 10 seconds, and starting it on a busy machine
SECRET = np.frombuffer(b"S" * 64, np.float32).tobytes()


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What opening any file loads is there before memory is measured."""
    path = tmp_path_factory.mktemp("warm") / "model.onnx"
    path.write_bytes(hostile_onnx.honest().SerializeToString())
    found = brought(path)
    assert isinstance(found, Brought)
    assert [node.type for node in found.project.main.nodes.values()] == [
        "Input",
        "Linear",
        "ReLU",
        "Reshape",
        "Output",
    ]


def brought(path: Path) -> Brought | str:
    """What became of a file; without the comparison, which runs it."""
    try:
        return bring(path, Watch(compare=False))
    except UserError as error:
        return str(error)


@pytest.mark.parametrize("what", hostile_onnx.HARMFUL)
def test_f11_harmful_models_end_in_a_sentence_or_a_drawing(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    hostile_onnx.place(folder)
    path = folder / "model.onnx"
    path.write_bytes(hostile_onnx.HARMFUL[what]().SerializeToString())
    before = psutil.Process().memory_info().rss
    start = time.monotonic()
    found = brought(path)
    assert time.monotonic() - start < LONGEST
    assert psutil.Process().memory_info().rss - before < 100 << 20
    if isinstance(found, str):
        assert found
        assert "\n" not in found
        assert len(found) < 2500
        assert "Layerloom made a mistake" not in found
    else:
        assert all(SECRET not in each.data for each in found.weights.values())


def test_f11_weights_beside_a_model_are_read(tmp_path: Path) -> None:
    hostile_onnx.place(_made(tmp_path / "here"))
    path = tmp_path / "here" / "model.onnx"
    numbers = np.arange(16, dtype=np.float32)
    (path.parent / "beside.bin").write_bytes(numbers.tobytes())
    path.write_bytes(hostile_onnx.outside("beside.bin", offset="0", length="64").SerializeToString())
    found = brought(path)
    assert isinstance(found, Brought), found
    (weight,) = found.weights.values()
    assert weight == Stored("F32", (4, 4), numbers.reshape(4, 4).T.tobytes())


@pytest.mark.parametrize(
    "what", ["traversal", "absolute", "symlink", "hardlink", "a share", "a folder below"]
)
def test_f11_no_weights_from_elsewhere(tmp_path: Path, what: str) -> None:
    hostile_onnx.place(_made(tmp_path / "here"))
    path = tmp_path / "here" / "model.onnx"
    path.write_bytes(hostile_onnx.HARMFUL[what]().SerializeToString())
    found = brought(path)
    assert isinstance(found, str)
    assert "outside its folder" in found or "is a link" in found


def test_f11_an_endless_run_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(hostile_onnx.honest().SerializeToString())
    monkeypatch.setattr("engine.imports.onnx_file.caps_for", lambda path: quarantine.Caps(seconds=0.0))
    start = time.monotonic()
    assert "longer than 0 seconds" in str(brought(path))
    assert time.monotonic() - start < LONGEST


def test_f11_too_much_memory_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(hostile_onnx.honest().SerializeToString())
    little = quarantine.Caps(memory=40_000_000)
    monkeypatch.setattr("engine.imports.onnx_file.caps_for", lambda path: little)
    assert "memory" in str(brought(path))


def test_f11_cancelling_ends_the_process(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(hostile_onnx.honest().SerializeToString())
    asked: list[float] = []

    def cancelled() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 6

    with pytest.raises(Cancelled):
        bring(path, Watch(cancelled=cancelled))
    assert not [each for each in psutil.Process().children() if "engine.imports" in " ".join(each.cmdline())]


def test_f11_the_caps_are_those_that_are_promised(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"x")
    assert caps_for(path) == quarantine.Caps(2_000_000_000, 10.0)


def test_f11_the_process_may_do_nothing_else(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = """
import os, socket, subprocess, sys
from pathlib import Path
from engine.imports.onnx import worker
worker._guard(Path(sys.argv[1]))
(Path(sys.argv[1]) / "inside").write_text("may be")
for what in (
    lambda: os.system("true"),
    lambda: subprocess.run(["true"]),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: open(sys.argv[2], "w"),
    lambda: os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY),
):
    try:
        what()
    except PermissionError:
        continue
    sys.exit("it was let pass")
"""
    inside = _made(tmp_path / "inside")
    command = [sys.executable, "-c", code, str(inside), str(tmp_path / "outside")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (inside / "inside").exists()
    assert not (tmp_path / "outside").exists()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
