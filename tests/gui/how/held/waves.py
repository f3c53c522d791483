"""Waves, angles, frames of sounds and places of images: what a figure says of them is torch's."""

from __future__ import annotations

import math
from itertools import product

import numpy
import pytest

from gui.how.picture import Dot, Stroke, Word
from gui.how.resizing import TURNS
from tests.gui.how.checks import Case, Check, Checks, asked, numbers, of

check = Checks()
HELD = {
    "PositionalEncoding", "TimeEmbedding", "RotaryPositions", "STFT", "MelSpectrogram", "InverseSTFT",
    "CepstralCoefficients", "SpatialTransformer", "GridSample",
}  # fmt: skip


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
def angles_where_heads_are_a_dimension() -> Check:
    row = numpy.zeros((1, 2, 12, 16))
    settings, pairs = {"num_heads": 4}, []
    picture = of("RotaryPositions", settings, (2, 12, 16))
    for mark in picture.frame(0):
        if isinstance(mark, Word):
            pairs.append([int(v) for v in numbers(mark.text)])
    row[..., [one for one, _ in pairs]] = 1
    (answer,) = yield [asked("RotaryPositions", row.tolist(), **settings)]
    table = numpy.array(answer[0])[0, 0]
    for step in range(picture.steps):
        for (one, two), degrees in zip(pairs, numbers(picture.words(step))[1:]):
            real = math.degrees(math.atan2(table[step][two], table[step][one]))
            assert (degrees - real + 180) % 360 - 180 == pytest.approx(0, abs=0.6), step


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
        cases.append({"kind": "reach", "layer": "InverseSTFT", "settings": settings,
                      "sizes": [[1, 2, 5, many]], "keeps": [(3,), (1,)]})  # fmt: skip
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
def samples_of_a_short_sound() -> Check:
    """Its frames reach beyond both ends, where the sound is mirrored."""
    size = 16
    lengths = [10, 13, 16]
    cases = [{"kind": "reach", "layer": "STFT", "sizes": [[1, long]], "keeps": [(1,), (2,)], "least": 1e-4,
              "settings": {"n_fft": size, "hop_length": 4, "window": "none", "form": "power"}}
             for long in lengths]  # fmt: skip
    for long, case, table in zip(lengths, cases, (yield cases)):
        picture = of("STFT", case["settings"], (long,))
        assert picture.steps == len(table)
        for step in range(picture.steps):
            low, high = (int(n) for n in numbers(picture.words(step).replace("–", " "))[1:3])
            assert table[step] == list(range(low, high + 1)), (long, picture.words(step))
    said = of("STFT", cases[0]["settings"], (10,)).words(2)
    assert said.endswith(("mirrored behind the last", "mirrored at both ends")), said


@check
def cosine_waves_of_bands() -> Check:
    (answer,) = yield [asked("CepstralCoefficients", numpy.eye(80)[None].tolist(), count=6)]
    table = numpy.array(answer[0][0])
    picture = of("CepstralCoefficients", {"count": 6}, (80, 11))
    for step in range(picture.steps):
        strokes = (mark for mark in picture.frame(step) if isinstance(mark, Stroke))
        wave = next(mark for mark in strokes if mark.tone == "layer")
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
