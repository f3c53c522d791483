"""Values that are moved, resized, merged and added up, put to torch in sizes that the layers take."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from engine.analysis.types import Spec
from engine.layers import LAYERS
from gui.how.given import Given
from gui.how.picture import Picture
from gui.how.plans import Case as Tensors
from tests.gui.how.checks import Case, Check, Checks, asked, shown_by

check = Checks()
# Figures of small tensors that stand for larger ones: how what they show is put to torch.
# From the settings and the shown inputs to the sizes in which torch gets them, and the settings for these.
LIFTED: dict[str, tuple[str, ...]] = {
    "channel": ("CropLike", "PixelUnshuffle", "Upsample", "Upsample1d", "Resize", "Resize1d", "ResizeLike",
                "AddCoordinates"),
    "points": ("ChannelShuffle", "Softmax2d"),
    "volume": ("Upsample3d", "Resize3d"),
    "plain": ("PixelShuffle", "ScatterSum", "StepAt", "EveryNth", "SplitAt", "Reshape", "Unflatten", "Gather",
              "CosineSimilarity", "PairwiseDistance", "DotProduct", "LengthMask", "Identity"),
}  # fmt: skip
PLANES = ("nearest", "bilinear", "bicubic")
SETTINGS: dict[str, list[Case]] = {
    "PixelShuffle": [{"upscale_factor": f} for f in (2, 3)],
    "PixelUnshuffle": [{"downscale_factor": f} for f in (2, 3)],
    "ScatterSum": [{"size": size} for size in (2, 3, 5)],
    "EveryNth": [{"step": 2, "start": 1}, {"step": 3, "start": 0}],
    "SplitAt": [{"place": place} for place in (1, 2, 5)],
    "ChannelShuffle": [{"groups": groups} for groups in (2, 3, 4)],
    "AddCoordinates": [{"radius": False}, {"radius": True}],
    "Upsample": [{"scale_factor": s, "mode": m} for s in (2, (1, 3)) for m in PLANES],
    "Upsample1d": [{"scale_factor": s, "mode": m} for s in (2, 3) for m in ("nearest", "linear")],
    "Upsample3d": [{"scale_factor": 2, "mode": m} for m in ("nearest", "trilinear")],
    "Resize": [{"size": s, "mode": m} for s in (20, (4, 16)) for m in PLANES],
    "Resize1d": [{"size": s, "mode": m} for s in (4, 13) for m in ("nearest", "linear")],
    "Resize3d": [{"size": 6, "mode": m} for m in ("nearest", "trilinear")],
    "ResizeLike": [{"mode": m} for m in ("nearest", "bilinear")],
    "PairwiseDistance": [{"p": p} for p in (1.0, 2.0, 3.0)],
    "Reshape": [{"shape": (2, -1)}, {"shape": (4, 2, 2)}],
    "Unflatten": [{"sizes": (2, -1)}],
    "Gather": [{"dim": 1}, {"dim": 2}],
}  # fmt: skip
SIZES: dict[str, tuple[tuple[int, ...], ...]] = {
    "SplitAt": ((6,),),
    "EveryNth": ((5, 4),),
    "Unflatten": ((12,),),
}
HELD = {
    *(name for names in LIFTED.values() for name in names), "PatchMerging", "Reparameterise", "CTCLoss",
    "TotalVariationLoss", "FeatureLoss", "ValueLoss",
}  # fmt: skip


def case_of(name: str, settings: Case) -> tuple[Tensors, Picture]:
    """The tensors that a figure shows."""
    specs = tuple(Spec(("N", *sizes)) for sizes in SIZES.get(name, ()))
    (case,), picture = shown_by(Given(LAYERS[name], settings, specs))
    return case, picture


def lifted(name: str, settings: Case, case: Tensors) -> Case:
    """The question with the shown values in a sample as large as the layer wants it."""
    how = next(kind for kind, names in LIFTED.items() if name in names)
    shapes = {"channel": lambda a: a[None, None], "plain": lambda a: a[None],
              "points": lambda a: a[None, :, None, None],
              "volume": lambda a: numpy.repeat(a[None, None, None], 2, 2)}  # fmt: skip
    inputs = [shapes[how](numpy.asarray(each.values, float)) for each in case.inputs]
    kinds = ["figures"] * len(inputs)
    shown = numpy.asarray(case.outputs[0].values).shape
    more = dict(settings)
    if "size" in settings and name.startswith("Resize"):
        more["size"] = (2, *shown) if how == "volume" else shown if len(shown) > 1 else shown[0]
    if name == "ResizeLike":
        inputs, kinds = [inputs[0], numpy.zeros((1, 1, *shown))], ["figures"] * 2
    if name in ("Reshape", "Unflatten"):
        more = {"shape" if name == "Reshape" else "sizes": shown}
    if name in ("ScatterSum", "StepAt", "Gather"):
        kinds[1] = "places"
    if name == "StepAt":
        inputs[1] = inputs[1].reshape(-1) * 0 + 3
    if name == "LengthMask":
        inputs.append(numpy.array([inputs[0].shape[1] - 2]))
        inputs[0], kinds = inputs[0][..., None], ["figures", "places"]
    given = [(each.tolist(), kind) for each, kind in zip(inputs, kinds)]
    return {"kind": "answer", "layer": name, "settings": more, "inputs": given}


@check
def values_that_are_moved_and_resized() -> Check:
    every = [(name, settings) for names in LIFTED.values() for name in names
             for settings in SETTINGS.get(name, [{}])]  # fmt: skip
    drawn = [case_of(name, settings)[0] for name, settings in every]
    wrong = []
    asking = [lifted(name, settings, case) for (name, settings), case in zip(every, drawn)]
    for (name, settings), case, answer in zip(every, drawn, (yield asking)):
        if answer is None:
            wrong.append((name, settings, "torch refuses"))
            continue
        real = [numpy.asarray(each) for each in answer]
        if name == "AddCoordinates":
            real = list(real[0][0][1:])
        for shown, values in zip(case.outputs, real):
            found = numpy.asarray(shown.values, float)
            values = values[0, 0, 0] if name in LIFTED["volume"] else values
            if found.size != values.size or not numpy.allclose(found.ravel(), values.ravel(), atol=2e-5):
                wrong.append((name, settings, found.tolist(), values.tolist()))
    assert not wrong, wrong[:3]


@check
def neighbours_that_are_merged() -> Check:
    """Its order is seen in what the layer's first norm gets: all four of a cell, and none else."""
    case, _ = case_of("PatchMerging", {})
    reach = {"kind": "reach", "layer": "PatchMerging", "settings": {"grid": (4, 4)}, "sizes": [[1, 16, 1]],
             "keeps": [(1,), (1,)]}  # fmt: skip
    (table,) = yield [reach]
    assert [sorted(int(v) for v in row) for row in case.outputs[0].values] == table


@check
def sums_of_losses() -> Check:
    def values(name: str, settings: Case) -> tuple[list[Any], float]:
        case, _ = case_of(name, settings)
        return [each.values.tolist() for each in case.inputs], float(numpy.sum(case.outputs[0].values))

    made, cases = [], []
    for power in (1, 2):
        (row,), total = values("TotalVariationLoss", {"p": power})
        made.append(total)
        cases.append(asked("TotalVariationLoss", [[[row]]], p=power, reduction="sum"))
    for kind in ("squared", "absolute", "cosine", "gram"):
        (one, two), total = values("FeatureLoss", {"kind": kind})
        flat = kind in ("squared", "absolute", "gram")
        inputs = ([[[one]], [[two]]][side] if flat else [[one, two][side]] for side in (0, 1))
        made.append(total / len(one) if kind in ("squared", "absolute") else total)
        cases.append(asked("FeatureLoss", *inputs, kind_=kind))
        cases[-1]["settings"] = {"kind": kind}
    for reduction in ("mean", "sum"):
        (row,), total = values("ValueLoss", {"reduction": reduction})
        made.append(total)
        cases.append(asked("ValueLoss", [row], reduction=reduction))
    (mean, spread), total = values("Reparameterise", {})
    made.append(total)
    cases.append(asked("Reparameterise", [mean], [spread]) | {"noise": [0.4, -0.7, 1.1, 0.5], "train": True})
    answers = yield cases
    assert made == pytest.approx(
        [float(numpy.sum(answer[0])) if len(answer) == 1 else answer for answer in answers]
    )


@check
def an_alignment_that_is_read() -> Check:
    """Where the way that is shown is sure, what it is read as costs nothing, and anything else a lot."""
    cases = []
    for blank in (0, 2):
        case, _ = case_of("CTCLoss", {"blank": blank})
        steps, read = ([int(v) for v in side[0].values] for side in (case.inputs, case.outputs))
        sure = [[0.0 if c == step else -50.0 for c in range(6)] for step in steps]
        lengths = [([len(steps)], "places"), ([len(read)], "places")]
        for answer in (read, read[::-1]):
            given = [([sure], "figures"), ([answer], "places"), *lengths]
            settings = {"blank": blank, "reduction": "sum"}
            cases.append({"kind": "answer", "layer": "CTCLoss", "settings": settings, "inputs": given})
    costs = [answer[0] for answer in (yield cases)]
    assert all(right < 1 < wrong for right, wrong in zip(costs[::2], costs[1::2])), costs
