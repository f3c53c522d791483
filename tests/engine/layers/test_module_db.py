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
    r"reduction='none'": (
        "a loss is one number",
        "CosineEmbeddingLoss L1Loss SmoothL1Loss KLDivLoss MSELoss MarginRankingLoss MultiLabelMarginLoss "
        "MultiMarginLoss SoftMarginLoss MultiLabelSoftMarginLoss NLLLoss GaussianNLLLoss PoissonNLLLoss "
        "HingeEmbeddingLoss HuberLoss BCELoss BCEWithLogitsLoss CrossEntropyLoss CTCLoss",
    ),
    r"weight as a tensor": (
        "settings are words and numbers",
        "MultiMarginLoss MultiLabelSoftMarginLoss NLLLoss BCELoss BCEWithLogitsLoss CrossEntropyLoss",
    ),
    r"called with (src_|tgt_|attn_)?mask": (
        "a mask of steps × steps is no value of a sample; causal ones are a setting",
        "TransformerEncoder TransformerEncoderLayer TransformerDecoderLayer Transformer MultiheadAttention",
    ),
    r"more inputs than ports": ("first states are taken by the layers with states", "RNN GRU LSTM"),
    r"target in float32|inputs with 6, 6 dimensions": (
        "a target of Cross-entropy is a class, not probabilities",
        "CrossEntropyLoss",
    ),
    r"inputs with 3, 1, 1, 1 dimensions": ("the sequences of a batch are rows, not joined", "CTCLoss"),
    r"Prediction and variance don't match": ("each prediction has its own variance", "GaussianNLLLoss"),
    r"There is no dimension 0|The batch must stay as it is": (
        "nothing works across the batch",
        "Softmax LogSoftmax Softmin GLU",
    ),
    r"output_size=\(.*None.*\)": (
        "a size is a number",
        "AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool2d AdaptiveMaxPool3d",
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
    whole = sum(set(ends) == {"same"} for ends in declared.values())
    reached = sum("same" in ends for ends in declared.values())
    with capsys.disabled():
        print(
            f"\ntorch's module database: {len(declared)} of {len(outcomes)} entries are declared; "
            f"{whole} pass whole, {reached} in part or whole; "
            f"{same:,} of {samples:,} samples pass ({same / samples:.0%})"
        )
    assert len(declared) >= 100
    assert same / samples > 0.6
    assert reached >= len(declared) - 3
