"""All of torch.nn that a person would place is declared; each class that is not has its reason here."""

from __future__ import annotations

import inspect

import pytest
from torch import nn

from engine.layers import LAYERS

CONTAINER = "it holds other modules, which is what a drawing or a block does"
BASE = "a base class does nothing by itself"
LAZY = "sizes are always inferred here, and its class says the same with the size known"
DEPRECATED = "torch itself says to use another one"
LEFT_OUT = {
    **dict.fromkeys(
        ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict", "DataParallel"),
        CONTAINER,
    ),
    **dict.fromkeys(("Module", "RNNBase", "RNNCellBase"), BASE),
    **{
        f"Lazy{kind}{d}d": LAZY
        for kind in ("Conv", "ConvTranspose", "BatchNorm", "InstanceNorm")
        for d in (1, 2, 3)
    },
    "LazyLinear": LAZY,
    **dict.fromkeys(("Container", "NLLLoss2d", "UpsamplingNearest2d", "UpsamplingBilinear2d"), DEPRECATED),
    "CrossMapLRN2d": "it is the old form of Local response norm, on the CPU alone",
    "SyncBatchNorm": "it is BatchNorm over several devices, which is a matter of training",
    "AdaptiveLogSoftmaxWithLoss": "its loss has weights that the answers of an exported model need as well",
    "LinearCrossEntropyLoss": "it is newer than the oldest torch that is supported",
    "TripletMarginWithDistanceLoss": "it takes a Python function; Triplet loss has the usual distances",
}
CLASSES = [name for name, each in vars(nn).items() if inspect.isclass(each) and issubclass(each, nn.Module)]


@pytest.mark.parametrize("name", CLASSES)
def test_a_module_of_torch_is_declared_or_has_a_reason_not_to_be(name):
    assert (name in LAYERS) != (name in LEFT_OUT)


def test_no_reason_is_out_of_date():
    newest = {"LinearCrossEntropyLoss"}
    assert set(LEFT_OUT) - set(CLASSES) <= newest


def test_the_share_that_is_declared(capsys):
    declared = [name for name in CLASSES if name in LAYERS]
    with capsys.disabled():
        print(
            f"\ntorch.nn: {len(declared)} of {len(CLASSES)} classes are declared, among {len(LAYERS)} layers"
        )
    assert len(declared) >= 132
    assert len(LAYERS) >= 290
