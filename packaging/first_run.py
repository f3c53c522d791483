"""Start the program: its window, or, where there is no screen, its main job without one."""

from __future__ import annotations

import os
import shutil
import subprocess

from locked import ROOT, python
from steps import SetupError, heading

TEMPLATE = "digits-cnn"
FOLDER = ROOT / "build" / "first-run"


def call(*command: object) -> int:
    """Run a Python file or module of Layerloom in the environment, in full view."""
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    parts = [str(python()), *(str(part) for part in command)]
    return subprocess.run(parts, cwd=ROOT, env=environment, check=False).returncode


def window(arguments: list[str]) -> int:
    """Open the program and wait until its window is closed."""
    heading("Layerloom")
    return call("-m", "gui", *arguments)


def without_screen() -> int:
    """Train the digits template, export it and print how near the exported model is to the trained one."""
    print(
        "\n  There is no screen here, so Layerloom does its main job without one: it makes a project from the"
    )
    print(f'  template "{TEMPLATE}", trains it and exports the model. The files are in {FOLDER}')
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    project, model = FOLDER / "digits.loom", FOLDER / "digits.onnx"
    for arguments in (
        ["new", project, "-t", TEMPLATE],
        ["train", project],
        ["export", project, "-o", model],
    ):
        heading("layerloom " + " ".join(getattr(part, "name", str(part)) for part in arguments))
        code = call("-m", "engine.cli", *arguments)
        if code != 0:
            raise SetupError(f"layerloom {arguments[0]} ended with exit code {code}.")
    return 0
