"""The whole job with mouse and keyboard in a real window, then the file that came out of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.data import prepare
from engine.export import trained
from engine.graph import file


@pytest.mark.timeout(420)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the hand speaks X")
def test_the_whole_job_by_hand(act: Callable[[str], tuple[Path, str]]) -> None:
    home, said = act("whole_job.py")
    assert said.endswith("the whole job is done\n"), said

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
