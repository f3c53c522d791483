"""What stands on the disk after an export: all of it, or nothing (reliability: E6, E13), and what it says."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from engine import disk
from engine.declare import UserError
from engine.export import Cancelled, Export, export, sidecar
from engine.export.runtime import Session
from engine.files import sweep


def test_e6_a_small_model_is_one_file_that_can_be_moved(finished, tmp_path):
    assert finished.files == (finished.path,)
    shutil.copy(finished.path, tmp_path / "moved.onnx")
    assert Session(tmp_path / "moved.onnx").outputs == ("scores",)


@pytest.fixture
def large(digits, make, tmp_path, monkeypatch):
    """An export whose weights lie beside the file, as they do above 1.8 GB."""
    monkeypatch.setattr(sidecar, "LARGEST_FILE", 1000)
    monkeypatch.setattr(sidecar, "SMALLEST_TENSOR", 100)
    return make(digits, "Onnx", tmp_path / "digits.onnx")


def test_e6_weights_beside_the_file_carry_their_hash(large, tmp_path):
    path = tmp_path / "digits.onnx"
    beside = next(tmp_path.glob("*.weights"))
    assert hashlib.sha256(beside.read_bytes()).hexdigest()[:16] in beside.name
    assert large.files == (str(path), str(beside))
    onnx.checker.check_model(path, full_check=True)
    assert Session(path).outputs == ("scores",)
    assert large.parity.passed


def test_e6_missing_or_stale_weights_are_refused(large, tmp_path):
    path = tmp_path / "digits.onnx"
    beside = next(tmp_path.glob("*.weights"))
    content = beside.read_bytes()
    beside.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(UserError, match="does not hold the weights"):
        Session(path)
    beside.unlink()
    with pytest.raises(UserError, match="is missing"):
        Session(path)


def test_e6_a_refused_export_takes_its_weights_along(digits, make, tmp_path, monkeypatch):
    monkeypatch.setattr(sidecar, "LARGEST_FILE", 1000)
    monkeypatch.setattr("engine.export.onnx_file._checked", _refuse)
    with pytest.raises(UserError):
        make(digits, "Onnx", tmp_path / "digits.onnx")
    assert not list(tmp_path.iterdir())


def _refuse(*_):
    raise UserError("refused")


def test_e13_a_cancelled_export_leaves_nothing(digits_run, tmp_path):
    seen = []

    def cancelled():
        return any(stage == "Exporting" for _, stage in seen)

    started = time.monotonic()
    with pytest.raises(Cancelled):
        export(digits_run, "Onnx", {}, tmp_path / "a.onnx", lambda *told: seen.append(told), cancelled)
    assert time.monotonic() - started < 60
    assert not list(tmp_path.iterdir())


def test_e13_a_killed_export_leaves_nothing_at_the_destination(digits_run, tmp_path):
    """The process kills itself when the file is written but not compared; what it had begun is swept up."""
    path = tmp_path / "a.onnx"
    path.write_bytes(b"older")
    text = (
        "import os, signal, sys; from pathlib import Path\n"
        "from engine.export import EXPORTS; from engine.export.trained import load\n"
        "def progress(share, stage):\n"
        "    if stage == 'Comparing with PyTorch': os.kill(os.getpid(), signal.SIGKILL)\n"
        f"trained, path = load(Path({str(digits_run)!r})), Path({str(path)!r})\n"
        "EXPORTS['Onnx'].declaration().write(trained, path, progress)\n"
    )
    ended = subprocess.run([sys.executable, "-c", text], capture_output=True, check=False)
    assert ended.returncode < 0, ended.stderr
    assert path.read_bytes() == b"older"
    assert len(list(tmp_path.iterdir())) == 2
    sweep(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.onnx"]


@pytest.mark.parametrize("kind", ["Onnx", "PythonFile", "Weights"])
def test_e13_a_full_disk_leaves_nothing(digits, make, tmp_path, monkeypatch, kind):
    class Full(disk.Disk):
        def write(self, handle, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk, "disk", Full())
    with pytest.raises(UserError, match="disk is full"):
        make(digits, kind, tmp_path / "file")
    assert not list(tmp_path.iterdir())


def test_an_export_runs_in_a_process_of_its_own_and_tells_its_stages(digits_run, finished, tmp_path):
    stages = []
    result = export(digits_run, "Onnx", {}, tmp_path / "a.onnx", lambda s, t: stages.append((s, t)))
    assert result.parity.passed
    # E8: another process, another order of hashes, the same bytes.
    assert result.sha256 == finished.sha256
    assert (tmp_path / "a.onnx").stat().st_size == result.size
    assert [s for s, _ in stages] == sorted(s for s, _ in stages)
    assert {"Exporting", "Comparing with PyTorch", "Done"} <= {t for _, t in stages}


def test_mistakes_come_back_as_sentences(digits_run, tmp_path):
    with pytest.raises(UserError, match="Opset is 3"):
        export(digits_run, "Onnx", {"opset": 3}, tmp_path / "a.onnx")
    with pytest.raises(UserError, match="no export"):
        export(digits_run, "Keras", {}, tmp_path / "a.onnx")
    with pytest.raises(UserError, match="can't be read"):
        export(tmp_path, "Onnx", {}, tmp_path / "a.onnx")


def test_a_worker_that_dies_is_told(digits_run, tmp_path):
    job = Export(digits_run, "Onnx", {}, tmp_path / "a.onnx")
    job._process.kill()
    with pytest.raises(UserError, match="ended from outside"):
        job.wait()
    assert not list(tmp_path.iterdir())


def test_the_worker_keeps_its_output_to_json(digits_run, tmp_path):
    request = tmp_path / "request.json"
    asked = {"folder": str(digits_run), "kind": "Weights", "destination": str(tmp_path / "w.safetensors")}
    request.write_text(json.dumps(asked))
    command = [sys.executable, "-m", "engine.export.worker", str(request)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert lines[-1]["result"]["kind"] == "Weights"
    assert all("progress" in line for line in lines[:-1])


def test_metadata_holds_names_classes_and_preparation(digits, finished, make, tmp_path):
    found = Session(Path(finished.path))
    notes = found.metadata
    assert notes["layerloom.project"] == 'Ziffern ☃ "quoted"'
    assert json.loads(notes["layerloom.outputs"])[0]["classes"] == list("0123456789")
    assert json.loads(notes["layerloom.preparation"]) == digits.preparation
    assert found.inputs == ("image",)
    make(digits, "Onnx", tmp_path / "bare.onnx", class_names=False, preparation=False)
    bare = Session(tmp_path / "bare.onnx").metadata
    assert "layerloom.preparation" not in bare
    assert "classes" not in json.loads(bare["layerloom.outputs"])[0]


def test_nothing_of_this_machine_is_in_the_file(finished, tmp_path):
    content = Path(finished.path).read_bytes()
    for text in (str(tmp_path.parent), "site-packages", sys.prefix, str(Path.cwd())):
        assert text.encode() not in content


def test_weights_come_back_bit_for_bit(digits, make, tmp_path):
    from safetensors.torch import load_file

    path = tmp_path / "w.safetensors"
    result = make(digits, "Weights", path)
    read = load_file(path)
    assert all(torch.equal(tensor, read[name]) for name, tensor in digits.model.state_dict().items())
    assert (tmp_path / "w.safetensors.sha256").read_text().split()[0] == result.sha256
    assert hashlib.sha256(path.read_bytes()).hexdigest() == result.sha256


def test_the_python_file_needs_torch_alone(digits, make, tmp_path):
    make(digits, "PythonFile", tmp_path / "digits.py")
    rows = digits.samples().tensors["image"]
    np.save(tmp_path / "rows.npy", rows.numpy())
    text = (
        "import sys\n"
        "for name in ('engine', 'safetensors', 'onnx', 'gui'): sys.modules[name] = None\n"
        f"sys.path[:0] = [{str(tmp_path)!r}]\n"
        "import digits, torch, numpy\n"
        "model = digits.load()\n"
        "with torch.no_grad(): found = model(torch.from_numpy(numpy.load('rows.npy')))\n"
        "numpy.save('found.npy', found.numpy()); print(digits.CLASSES['scores'][3])\n"
    )
    command = [sys.executable, "-W", "error", "-c", text]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["3"]
    with torch.no_grad():
        assert np.array_equal(np.load(tmp_path / "found.npy"), digits.model(rows).numpy())


def test_the_python_file_passes_ruff(digits, make, tmp_path):
    make(digits, "PythonFile", tmp_path / "digits.py")
    make(digits, "PythonFile", tmp_path / "bare.py", weights=False)
    for words in (["check"], ["format", "--diff"]):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--no-cache", "digits.py", "bare.py"]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout


def test_a_damaged_run_gives_a_sentence(digits_run, tmp_path):
    from engine.export.trained import load

    run = tmp_path / "run"
    shutil.copytree(digits_run, run)
    weights = run / "best" / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(UserError, match="damaged"):
        load(run)
    shutil.rmtree(run / "best")
    shutil.rmtree(run / "last", ignore_errors=True)
    with pytest.raises(UserError, match="no weights yet"):
        load(run)


def test_what_lies_in_a_run_is_never_run(digits_run, tmp_path, audit):
    from engine.export.trained import load

    run = tmp_path / "run"
    shutil.copytree(digits_run, run)
    (run / "model.py").write_text("import os; os.system('touch owned'); raise SystemExit")
    with audit:
        load(run)
    assert not [event for event in audit.events if event[0] in ("os.system", "subprocess.Popen")]


def test_weights_that_a_kill_left_under_another_name_are_found(digits_run, tmp_path):
    from engine.export.trained import load

    run = tmp_path / "run"
    shutil.copytree(digits_run, run)
    shutil.rmtree(run / "last", ignore_errors=True)
    (run / "best").rename(run / f".layerloom-{disk.host_sign()}-4194305-0123456789ab.was-best")
    assert load(run).epoch == 1
    (run / "best").rename(run / "next")
    assert load(run).notes
