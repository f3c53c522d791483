"""E1: every layer goes into an ONNX file that answers as torch does, or says beforehand that it can't."""

from __future__ import annotations

import random
import re

import pytest

from engine.analysis import analyse
from engine.analysis.types import NOT_EXPORTABLE
from engine.declare import UserError
from engine.layers import LAYERS

PLAIN = sorted(name for name, layer in LAYERS.items() if layer.role == "layer")
SETTINGS = 3
WAYS = [(opset, batch) for opset in (18, 20) for batch in (None, 2)]
SLICE = [
    (name, random.Random(name).randrange(SETTINGS), way)
    for name, way in zip(random.Random(20).sample(PLAIN, 6), [*WAYS, *WAYS])
]


@pytest.fixture
def check(make, drawn_alone, untrained, quick, tmp_path):
    """Either a file with parity, or a refusal that is known before training."""

    def run(case, opset: int, batch: int | None) -> None:
        trained = untrained(*drawn_alone(case), tmp_path)
        path = tmp_path / "layer.onnx"
        path.unlink(missing_ok=True)  # of the case before
        options = {"opset": opset, "batch": batch}
        if known := why_not(trained):
            with pytest.raises(UserError, match=f"can't go into an ONNX file: {re.escape(known)}"):
                make(trained, "Onnx", path, **options)
            assert not path.exists()
        else:
            assert make(trained, "Onnx", path, **options).parity.passed

    return run


def why_not(trained) -> str:
    """What analysis says before training."""
    found = analyse(trained.project, trained.fields).problems
    return next((each.why.rstrip(".") for each in found if each.kind == NOT_EXPORTABLE), "")


def checked(check, case, way):
    try:
        check(case, *way)
    except BaseException as error:
        error.add_note(f"{case}, opset and batch {way}")
        raise


@pytest.mark.parametrize(("name", "number", "way"), SLICE)
def test_e1_some_layers_can_be_exported(name, number, way, check, cases_of):
    checked(check, list(cases_of(name, SETTINGS))[-1 - number :][0], way)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:dropout option adds dropout")  # analysis warns of it in its own words
@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("name", PLAIN)
def test_e1_every_layer_can_be_exported_or_says_so(name, way, check, cases_of):
    for case in cases_of(name, SETTINGS):
        checked(check, case, way)
