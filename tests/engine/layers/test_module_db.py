"""Torch's own database of modules: what is declared here answers as torch does, sample by sample."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("module_samples.py")
ROOT = Path(__file__).parents[3]
UNDECLARED = {
    "LinearCrossEntropyLoss": "newer than the oldest torch that is supported",
    **{f"LazyConv{d}d": "lazy" for d in (1, 2, 3)},
    **{f"LazyConvTranspose{d}d": "lazy" for d in (1, 2, 3)},
}
# What a drawing has no word for, why, and the entries whose samples ask for it. It may only become shorter.
UNSAID = {
    r"There is no dimension 0|The batch must stay as it is": (
        "nothing works across the batch",
        "Softmax LogSoftmax Softmin GLU",
    ),
    r"bias=False": (
        "newer than the oldest torch that is supported",
        "BatchNorm1d BatchNorm2d BatchNorm3d GroupNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d",
    ),
    r"momentum=None": ("a running mean needs its pace", "BatchNorm1d BatchNorm2d BatchNorm3d"),
    r"_random_samples as a tensor|return_indices=True|output_size=\(2, 2\)": (
        "its random windows are its own",
        "FractionalMaxPool2d FractionalMaxPool3d",
    ),
}


PASSED = {"same", "same sum"}


@pytest.fixture(scope="module")
def outcomes() -> Mapping[str, Mapping[str, int]]:
    """How often the samples of each entry end how."""
    command = [sys.executable, str(SCRIPT)]
    said = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    found: Mapping[str, Mapping[str, int]] = json.loads(said.stdout.splitlines()[-1])
    return found


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_every_entry_is_declared_or_has_a_reason_not_to_be(outcomes):
    assert {name for name, ends in outcomes.items() if "undeclared" in ends} <= UNDECLARED.keys()


def test_no_sample_gives_another_output_than_torch(outcomes):
    wrong = {name: [end for end in ends if end.startswith("not the same")] for name, ends in outcomes.items()}
    assert not any(wrong.values()), {name: ends for name, ends in wrong.items() if ends}


def test_what_a_drawing_can_not_say_is_known(outcomes):
    for name, ends in outcomes.items():
        for end in ends:
            if end.startswith("not said: "):
                known = (
                    names for text, (_, names) in UNSAID.items() if re.fullmatch(f"not said: ({text})", end)
                )
                assert name in next(known, "").split(), f"{name}: {end}"


def test_the_share_that_passes(outcomes, capsys):
    declared = {name: ends for name, ends in outcomes.items() if "undeclared" not in ends}
    samples = sum(sum(ends.values()) for ends in declared.values())
    same = sum(ends.get("same", 0) for ends in declared.values())
    summed = sum(ends.get("same sum", 0) for ends in declared.values())
    whole = sum(set(ends) <= PASSED for ends in declared.values())
    with capsys.disabled():
        print(
            f"\ntorch's module database: {len(declared)} of {len(outcomes)} entries are declared; "
            f"{whole} pass whole; {same + summed:,} of {samples:,} samples pass "
            f"({(same + summed) / samples:.1%}), {summed} of them by their sum"
        )
    assert len(declared) >= 107
    assert (same + summed) / samples > 0.97
    none = {name for name, ends in declared.items() if not ends.keys() & PASSED}
    assert none <= {"FractionalMaxPool2d", "FractionalMaxPool3d"}
