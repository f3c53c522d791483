"""Torch's own numbers for the tests of figures, from a process of its own: the window's never has torch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def torch_answers(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """What `reference.py` says of each case, by the case as text."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("reference.py"))],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    return {json.dumps(case): answer for case, answer in zip(cases, json.loads(done.stdout))}
