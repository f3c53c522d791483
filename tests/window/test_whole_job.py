"""The whole job with mouse and keyboard in a real window, then the file that came out of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.data import prepare
from engine.export import trained
from engine.graph import file

SCRIPT = Path(__file__).with_name("whole_job.py")


@pytest.mark.timeout(420)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the hand speaks X")
def test_the_whole_job_by_hand(
    screen: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in screen.items():
        monkeypatch.setenv(name, value)
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(home)], capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("the whole job is done\n"), done.stdout + done.stderr
    assert "Traceback" not in done.stderr

    import onnxruntime

    project = file.load(home / "digits.loom")
    images = prepare(project, home).splits["test"]["image"]
    run = next((home / "digits.runs").iterdir())
    module = trained.load(run).model.eval()
    with torch.no_grad():
        ours = module(images).argmax(1).numpy()
    session = onnxruntime.InferenceSession(str(home / "digits.onnx"), providers=["CPUExecutionProvider"])
    theirs = session.run(None, {session.get_inputs()[0].name: images.numpy()})[0].argmax(1)
    assert np.array_equal(ours, theirs)
    assert len(ours) > 200
