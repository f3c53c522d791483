"""Figures of single kinds against torch: moved values, waves, angles, frames, weights, draws, sums."""

from __future__ import annotations

import math
import re
from itertools import pairwise, product
from typing import Any

import numpy
import pytest

from engine.analysis.types import Spec
from engine.layers import LAYERS
from gui.how import arrays, computing, lookups, moving
from gui.how.given import Given
from gui.how.picture import Dot, Picture, Stroke, Word, number
from gui.how.plans import Case as Drawn
from gui.how.resizing import TURNS
from gui.how.table import figure
from tests.gui.how.checks import Case, Check, Checks, asked, numbers, of

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
SETTINGS: dict[str, list[Case]] = {
    "PixelShuffle": [{"upscale_factor": f} for f in (2, 3)],
    "PixelUnshuffle": [{"downscale_factor": f} for f in (2, 3)],
    "ScatterSum": [{"size": size} for size in (2, 3, 5)],
    "EveryNth": [{"step": 2, "start": 1}, {"step": 3, "start": 0}],
    "SplitAt": [{"place": place} for place in (1, 2, 5)],
    "ChannelShuffle": [{"groups": groups} for groups in (2, 3, 4)],
    "AddCoordinates": [{"radius": False}, {"radius": True}],
    "Upsample": [{"scale_factor": s, "mode": m} for s in (2, (1, 3)) for m in ("nearest", "bilinear", "bicubic")],
    "Upsample1d": [{"scale_factor": s, "mode": m} for s in (2, 3) for m in ("nearest", "linear")],
    "Upsample3d": [{"scale_factor": 2, "mode": m} for m in ("nearest", "trilinear")],
    "Resize": [{"size": s, "mode": m} for s in (20, (4, 16)) for m in ("nearest", "bilinear", "bicubic")],
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
    "TotalVariationLoss", "FeatureLoss", "ValueLoss", "PositionalEncoding", "TimeEmbedding", "RotaryPositions",
    "STFT", "MelSpectrogram", "InverseSTFT", "CepstralCoefficients", "SpatialTransformer", "GridSample",
    "DiffusionNoise", "RandomNormal", "RandomUniform", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d",
    "DropPath", "GradientReversal", "StopGradient", "OneHot", "Linear", "Bilinear", "CosineLinear",
    "FeedForward", "SwiGLUFeedForward", "GEGLUFeedForward", "InvertedResidual", "SqueezeExcitation",
    "LSTM", "GRU", "RNN",
}  # fmt: skip


def case_of(name: str, settings: Case) -> tuple[Drawn, Picture]:
    """The tensors that a figure shows."""
    found: list[Drawn] = []

    def noted(given: Given, case: Drawn, note: str = "") -> Picture:
        found.append(case)
        return arrays.picture(given, case, note)

    with pytest.MonkeyPatch.context() as patch:
        for room in (computing, moving):
            patch.setattr(room, "picture", noted)
        made = of(name, settings, *SIZES.get(name, ()))
    return found[-1], made


def lifted(name: str, settings: Case, case: Drawn) -> Case:
    """The question with the shown values in a sample as large as the layer wants it."""
    how = next(kind for kind, names in LIFTED.items() if name in names)
    shapes = {"channel": lambda a: a[None, None], "plain": lambda a: a[None], "points": lambda a: a[None, :, None, None],
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


@check
def waves() -> Check:
    zeros = numpy.zeros((1, 24, 16)).tolist()
    times = [float(2 * step) for step in range(12)]
    settings: list[Case] = [{}, {"base": 100.0}]
    spread: list[Case] = [{}, {"features": 32, "period": 50.0}]
    cases = [asked("PositionalEncoding", zeros, **each) for each in settings]
    answers = yield [*cases, *(asked("TimeEmbedding", times, **each) for each in spread)]
    tables = [numpy.array(answer[0])[0, ::2] for answer in answers[:2]] + [
        numpy.array(a[0]) for a in answers[2:]
    ]
    names = ["PositionalEncoding"] * 2 + ["TimeEmbedding"] * 2
    for name, each, table in zip(names, [*settings, *spread], tables):
        picture = of(name, each, *([(24, 16)] if name == "PositionalEncoding" else []))
        for step in range(picture.steps):
            said = numbers(picture.words(step))
            at, places, values = said[0], said[1:5], said[5:]
            assert at == 2 * step
            assert values == pytest.approx([table[step][int(p)] for p in places], abs=0.0051), (name, each)


TURNED: list[Case] = [{}, {"pairs": "halves"}, {"num_heads": 2, "base": 50.0}, {"share": 0.5}]


@check
def angles_of_turned_pairs() -> Check:
    pairs = []
    for settings in TURNED:
        words = [
            mark.text for mark in of("RotaryPositions", settings, (12, 16)).frame(0) if isinstance(mark, Word)
        ]
        pairs.append([tuple(int(v) for v in numbers(text)) for text in words])
    cases = []
    for settings, each in zip(TURNED, pairs):
        for one, _ in each:
            row = numpy.zeros((1, 12, 16))
            row[..., one] = 1
            cases.append(asked("RotaryPositions", row.tolist(), **settings))
    answers = iter((yield cases))
    for settings, each in zip(TURNED, pairs):
        picture = of("RotaryPositions", settings, (12, 16))
        tables = [numpy.array(next(answers)[0])[0] for _ in each]
        for step in range(picture.steps):
            said = numbers(picture.words(step))[1:]
            for (one, two), table, degrees in zip(each, tables, said):
                real = math.degrees(math.atan2(table[step][two], table[step][one]))
                assert (degrees - real + 180) % 360 - 180 == pytest.approx(0, abs=0.6), (settings, step)


SOUNDS: list[Case] = [
    {"n_fft": 8, "hop_length": 3, "window": "none", "center": center, "win_length": win}
    for center in (True, False) for win in (None, 4)
]  # fmt: skip
FRAMED = ("STFT", "MelSpectrogram")


@check
def samples_of_frames() -> Check:
    long, many = 40, 6
    cases = []
    for settings, name in product(SOUNDS, FRAMED):
        more = {"n_mels": 3, "sample_rate": 800} if name == "MelSpectrogram" else {"form": "power"}
        cases.append({"kind": "reach", "layer": name, "settings": settings | more, "sizes": [[1, long]],
                      "keeps": [(1,), (2,)], "least": 1e-4})  # fmt: skip
    for settings in SOUNDS:
        cases.append({"kind": "reach", "layer": "InverseSTFT", "settings": settings, "sizes": [[1, 2, 5, many]],
                      "keeps": [(3,), (1,)]})  # fmt: skip
    answers = iter((yield cases))
    wrong = []
    for settings, name in product(SOUNDS, FRAMED):
        picture, table = of(name, settings, (long,)), next(answers)
        for step in range(picture.steps):
            low, high = (int(n) for n in numbers(picture.words(step).replace("–", " "))[1:3])
            if table[step] != list(range(low, high + 1)):
                wrong.append((name, settings, picture.words(step), table[step]))
    for settings in SOUNDS:
        picture, table = of("InverseSTFT", settings, (2, 5, many)), next(answers)
        assert picture.steps == many
        for step in range(many):
            low, high = (int(n) for n in numbers(picture.words(step).replace("–", " "))[1:3])
            under = [sample for sample, heard in enumerate(table) if step in heard]
            if under != [sample for sample in range(low, high + 1) if sample < len(table)]:
                wrong.append(("InverseSTFT", settings, picture.words(step), under))
    assert not wrong, wrong[:4]


@check
def cosine_waves_of_bands() -> Check:
    (answer,) = yield [asked("CepstralCoefficients", numpy.eye(80)[None].tolist(), count=6)]
    table = numpy.array(answer[0][0])
    picture = of("CepstralCoefficients", {"count": 6}, (80, 11))
    for step in range(picture.steps):
        wave = [mark for mark in picture.frame(step) if isinstance(mark, Stroke) and mark.tone == "layer"][0]
        heights = numpy.array([60 - y for _, y in wave.points[:80]])
        assert heights / numpy.abs(heights).max() == pytest.approx(
            table[step] / numpy.abs(table[step]).max(), abs=1e-3
        )


@check
def places_at_which_an_image_is_read() -> Check:
    """The image holds how far to the right and down each of its points lies."""
    wide = 41
    cases = []
    for corners, (turn, zoom) in product((False, True), TURNS):
        middles = numpy.linspace(-1, 1, wide) if corners else (numpy.arange(wide) + 0.5) * 2 / wide - 1
        image = numpy.stack(numpy.meshgrid(middles, middles))[None]
        c, s = zoom * math.cos(turn), zoom * math.sin(turn)
        settings = {"relative": False, "size": 5, "align_corners": corners, "padding_mode": "border"}
        cases.append(asked("SpatialTransformer", image.tolist(), [[c, -s, 0.0, s, c, 0.0]], **settings))
    answers = iter((yield cases))
    for corners in (False, True):
        for name in ("SpatialTransformer", "GridSample"):
            assert of(name, {"align_corners": corners}).steps == len(TURNS)
        picture = of("SpatialTransformer", {"align_corners": corners})
        frame_ = picture.frame(0)[0]
        for step in range(picture.steps):
            real = numpy.array(next(answers)[0][0]).reshape(2, -1).T
            dots = [mark for mark in picture.frame(step) if isinstance(mark, Dot)]
            same = [
                mark
                for mark in of("GridSample", {"align_corners": corners}).frame(step)
                if isinstance(mark, Dot)
            ]
            assert dots == same
            for dot, (right, down) in zip(dots, real):
                x, y = ((dot.x - frame_.x) / frame_.wide * 2 - 1, (dot.y - frame_.y) / frame_.high * 2 - 1)  # type: ignore[union-attr]
                if max(abs(x), abs(y)) < 0.97:
                    assert (x, y) == pytest.approx((right, down), abs=1e-6), (corners, step)


@check
def what_is_left_of_a_sample() -> Check:
    schedules: list[Case] = [{"steps": 40}, {"steps": 40, "schedule": "cosine"}]
    ones = numpy.ones((60, 1)).tolist()
    from gui.how.ends import kept_share

    for settings, answer in zip(
        schedules, (yield [asked("DiffusionNoise", ones, **each) for each in schedules])
    ):
        shares = kept_share(40, settings.get("schedule", "linear"))
        found = [math.sqrt(shares[int(time)]) for time in answer[2]]
        assert found == pytest.approx([value for (value,) in answer[0]], rel=1e-4)


@check
def numbers_that_are_drawn() -> Check:
    drawn: list[tuple[str, Case]] = [
        ("RandomNormal", {"mean": 1.5, "deviation": 0.5}), ("RandomUniform", {"low": -2.0, "high": 1.0})
    ]  # fmt: skip
    cases = [asked(name, [[0.0]], **each, shape=(20000,)) for name, each in drawn]
    for case in cases:
        case["drawn"] = True
    for (name, settings), answer in zip(drawn, (yield cases)):
        picture = of(name, settings)
        for step in range(picture.steps):
            at, dense = numbers(picture.words(step))[:2]
            near = numpy.mean(numpy.abs(numpy.array(answer[0][0]) - at) < 0.1) / 0.2
            assert dense == pytest.approx(near, abs=0.12), (name, picture.words(step), near)


@check
def what_is_left_where_others_fall() -> Check:
    sizes = {"Dropout": (400,), "Dropout1d": (400, 2), "Dropout2d": (400, 2, 2), "Dropout3d": (400, 1, 2, 2)}
    cases = [asked(name, numpy.ones((1, *size)).tolist(), p=0.3) for name, size in sizes.items()]
    cases.append(asked("DropPath", numpy.ones((400, 1)).tolist(), p=0.3))
    for name, answer in zip((*sizes, "DropPath"), (yield [case | {"train": True} for case in cases])):
        values = numpy.array(answer[0])
        assert 0.5 < (values > 0).mean() < 0.9
        assert f"multiplied by {number(float(values.max()))}," in of(name, {"p": 0.3}).note, name


@check
def gradients_that_come_back() -> Check:
    factors = (1.0, 0.25)
    cases = [
        {"kind": "elementwise", "layer": "GradientReversal", "settings": {"factor": f}, "train": True, "x": [2.0]}
        for f in factors
    ]
    cases.append({"kind": "elementwise", "layer": "StopGradient", "settings": {}, "x": [2.0]})
    *turned, stopped = yield cases
    for factor, (values, slopes) in zip(factors, turned):
        assert values == [2.0]
        assert of("GradientReversal", {"factor": factor}).words(1).endswith(f" {slopes[0]:g}")
    assert stopped == [[2.0], None]
    assert "No gradient" in of("StopGradient").words(1)


@check
def a_row_with_a_single_one() -> Check:
    (answer,) = yield [asked("OneHot", [list(lookups.PICKS)], kind="places", classes=6)]
    table = lookups.Table(300.0, 6, 6, lookups.PICKS, "hot")
    assert answer[0][0] == [table.shades(pick) for pick in lookups.PICKS]


WEIGHED: dict[str, list[tuple[Case, tuple[int, ...]]]] = {
    "Linear": [({}, (12,)), ({"out_features": 5, "bias": False}, (7,))],
    "Bilinear": [({"out_features": 4}, (3,))],
    "CosineLinear": [({"out_features": 9}, (12,))],
    "FeedForward": [({}, (5, 12)), ({"dim_feedforward": 20}, (5, 12))],
    "SwiGLUFeedForward": [({}, (5, 48)), ({"dim_feedforward": 20}, (5, 12))],
    "GEGLUFeedForward": [({}, (5, 48)), ({"dim_feedforward": 20}, (5, 12))],
    "InvertedResidual": [({"expand_ratio": 3.5, "out_channels": 12}, (10, 8, 8)), ({}, (16, 8, 8))],
    "SqueezeExcitation": [({"reduction": 4}, (24, 6, 6)), ({"squeeze_channels": 3}, (24, 6, 6))],
}


def texts(picture: Picture) -> str:
    return " ".join(mark.text for mark in picture.frame(0) if isinstance(mark, Word))


@check
def as_many_weights_as_there_are() -> Check:
    """Each width of a weight stands in the figure; what a Linear counts is the sum of its weights."""
    every = [(name, *each) for name, rows in WEIGHED.items() for each in rows]
    cases = []
    for name, settings, sizes in every:
        ports = 2 if name == "Bilinear" else 1
        cases.append(
            {"kind": "parameters", "layer": name, "settings": settings, "sizes": [[2, *sizes]] * ports}
        )
    for (name, settings, sizes), shapes in zip(every, (yield cases)):
        picture = of(name, settings, *[sizes] * (2 if name == "Bilinear" else 1))
        said = {int(n) for n in re.findall(r"\d+", texts(picture))}
        assert said >= {shape[0] for shape in shapes if len(shape) > 1}, (name, settings, said, shapes)
        if name == "Linear":
            matrix = next(shape for shape in shapes if len(shape) == 2)
            assert picture.note.startswith(f"{math.prod(matrix)} weights")
            assert ("bias" in picture.note) == (len(shapes) == 2)


@check
def what_runs_through_time() -> Check:
    """Every step of stacked lanes that read both ways, from the weights that the figure is worked out with."""
    from gui.how import memory

    cases, found = [], []
    for kind, gates in memory.WEIGHTS.items():
        given = Given(LAYERS[kind], {"hidden_size": 1})
        rows, before, kept = memory.ROWS, 0.0, 0.0
        moments = memory.unrolled(given, [(0, 0)], len(rows))
        for step, row in enumerate(rows):
            cases.append({"kind": "cell", "cell": kind, "bend": "tanh", "biased": True, "row": row, "before": before,
                          "kept": kept, "weights": [(g.row, g.memory, g.always) for g in gates.values()]})  # fmt: skip
            before, kept = moments[0, step].after, moments[0, step].long_after
            found.append(before)
    assert found == pytest.approx([answer[0] for answer in (yield cases)])


def test_a_frame_and_its_neighbour_stand_a_hop_apart() -> None:
    picture = of("STFT", {"n_fft": 8, "hop_length": 3}, (40,))
    lefts = [
        [mark.x for mark in picture.frame(step) if getattr(mark, "width", 0) == 2][0] for step in range(4)
    ]
    gaps = [two - one for one, two in pairwise(lefts)]
    assert gaps == pytest.approx([gaps[0]] * 3)
    assert gaps[0] > 0


@pytest.fixture(scope="module")
def torch_says() -> Case:
    return check.answers()


@pytest.mark.parametrize("name", check)
def test_a_figure_is_torchs(name: str, torch_says: Case) -> None:
    check.run(name, torch_says)


def test_the_real_sizes_of_a_figure_with_few_frames() -> None:
    picture = figure(Given(LAYERS["STFT"], {"n_fft": 8, "hop_length": 3}, (Spec(("N", 12)),)))
    assert picture.steps == 5
