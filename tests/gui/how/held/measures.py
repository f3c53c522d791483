"""What a figure says of its example of boxes, masks, classes or angles is what the layer makes of it."""

from __future__ import annotations

import math
from itertools import product

import pytest

from engine.layers import LAYERS
from gui.how import boxes, counts, places
from gui.how.given import Given
from gui.how.picture import Word, number
from tests.gui.how.checks import Case, Check, Checks, asked, numbers, of

HELD = {
    "Accuracy", "F1Score", "Precision", "Recall", "TopKAccuracy", "AUROC", "R2Score", "DiceLoss",
    "TverskyLoss", "BoxIoULoss", "BoxOverlap", "Anchors", "BoxDecode", "BoxEncode", "BoxConvert",
    "MatchBoxes", "NMS", "ArcFaceMargin", "CosFaceMargin", "BatchHardTripletLoss",
}  # fmt: skip
SHARES = ({}, {"scales": (10.0, 10.0, 5.0, 5.0)})
MASKS: list[tuple[str, Case]] = [
    ("DiceLoss", {}), ("DiceLoss", {"smooth": 3.0}), ("TverskyLoss", {}),
    ("TverskyLoss", {"alpha": 0.6, "beta": 0.2, "gamma": 2.0, "smooth": 0.5}),
]  # fmt: skip
MARGINS: list[tuple[str, Case]] = [
    (name, settings) for name in ("ArcFaceMargin", "CosFaceMargin")
    for settings in ({}, {"margin": 0.2, "scale": 16.0}, {"margin": 1.0, "scale": 1.0})
]  # fmt: skip
FEWER: list[Case] = [{}, {"threshold": 0.3, "least": 0.65}, {"threshold": 0.9, "count": 2, "least": 0.01}]
LIMITS: list[Case] = [{}, {"high": 0.7, "low": 0.3}]
ANCHORED: list[Case] = [{}, {"sizes": (32.0, 50.0), "ratios": (0.5, 3.0), "stride": 8}]


check = Checks()
SCORES = [[float(said == c) for c in range(3)] for said in counts.SAID]
GUESSES = [{**asked(name, SCORES, list(counts.MEANT), kind="places")} for name in
           ("Accuracy", "F1Score", "Precision", "Recall")]  # fmt: skip


@check
def metrics_of_classes() -> Check:
    for case, answer in zip(GUESSES, (yield GUESSES)):
        picture = of(case["layer"])
        assert picture.words(picture.steps - 1).endswith(f": {number(answer[0])}"), case["layer"]


@check
def an_area_under_a_ranking_and_a_share_that_is_explained() -> Check:
    scores = [[1.0 - 0.1 * place] for place in range(len(counts.RANKED))]
    area, share = yield [
        asked("AUROC", scores, list(counts.RANKED), kind="places"),
        asked("R2Score", [[value] for value in counts.GUESSED], list(counts.TRUTH)),
    ]
    assert of("AUROC").words(0).endswith(number(area[0]))
    assert of("R2Score").words(0).endswith(number(share[0]))


@check
def a_class_among_the_first() -> Check:
    first = 3
    picture, cases = of("TopKAccuracy", {"top_k": first}), []
    for step in range(picture.steps):
        words = [mark for mark in picture.frame(step) if isinstance(mark, Word) and mark.text.isdigit()]
        order = [int(mark.text) for mark in sorted(words, key=lambda mark: mark.x)]
        right = order[int(numbers(picture.words(step))[1]) - 1]
        scores = [float(-order.index(c)) for c in range(len(order))]
        cases.append(asked("TopKAccuracy", [scores], [right], kind="places", top_k=first))
    answers = yield cases
    said = ["counts" in picture.words(step) for step in range(picture.steps)]
    assert said == [bool(answer[0]) for answer in answers]
    assert len(set(said)) == 2


@check
def masks() -> Check:
    said, cases = [], []
    for name, settings in MASKS:
        picture = of(name, settings)
        for step in range(picture.steps):
            hits, alarms, missed, loss = numbers(picture.words(step))
            said.append(loss)
            found = [1.0] * int(hits + alarms) + [0.0] * int(missed) + [0.0] * 4
            wanted = [1.0] * int(hits) + [0.0] * int(alarms) + [1.0] * int(missed) + [0.0] * 4
            cases.append(asked(name, [[[found]]], [[[wanted]]], **settings, scores="probabilities"))
    assert said == pytest.approx([answer[0] for answer in (yield cases)], abs=6e-3)


@check
def an_overlap_and_its_loss() -> Check:
    cases = [asked("BoxOverlap", [[list(box)]], [[list(boxes.STILL)]]) for box in boxes.PASSING]
    kinds = ("iou", "giou", "diou", "ciou")
    for kind, box in product(kinds, boxes.PASSING):
        cases.append(asked("BoxIoULoss", [list(box)], [list(boxes.STILL)]) | {"settings": {"kind": kind}})
    answers = iter((yield cases))
    for step in range(len(boxes.PASSING)):
        share = number(next(answers)[0][0][0][0])
        assert share in of("BoxOverlap").words(step)
        assert all(share in of("BoxIoULoss", {"kind": kind}).words(step) for kind in kinds)
    for kind in kinds:
        picture = of("BoxIoULoss", {"kind": kind})
        for step in range(picture.steps):
            assert picture.words(step).endswith(number(next(answers)[0])), (kind, step)


@check
def anchors() -> Check:
    flat = [[[[0.0] * 3] * 2]]
    for settings, answer in zip(ANCHORED, (yield [asked("Anchors", flat, **each) for each in ANCHORED])):
        given = Given(LAYERS["Anchors"], settings)
        pairs = [(s, r) for s in given.setting("sizes") for r in given.setting("ratios")]  # type: ignore[union-attr]
        stride = given.whole("stride")
        found = [
            box
            for row in range(2)
            for column in range(3)
            for box in boxes.anchors_at(row, column, stride, pairs)
        ]
        assert answer[0][0] == pytest.approx([pytest.approx(box) for box in found])
        assert f"{len(found)} boxes" in of("Anchors", settings, (1, 2, 3)).note


@check
def what_leads_from_an_anchor_to_a_box() -> Check:
    anchor, cases = [list(boxes.ANCHOR)], []
    for settings in SHARES:
        scales = settings.get("scales", (1.0,) * 4)
        for box in boxes.FOUND:
            said = boxes.told(boxes.ANCHOR, box, scales)
            cases.append(asked("BoxEncode", [[list(box)]], [anchor], **settings))
            cases.append(asked("BoxDecode", [[said]], [anchor], **settings))
    answers = iter((yield cases))
    for settings in SHARES:
        for step, box in enumerate(boxes.FOUND):
            encoded, decoded = next(answers)[0][0][0], next(answers)[0][0][0]
            for name in ("BoxEncode", "BoxDecode"):
                assert all(number(value) in of(name, settings).words(step) for value in encoded)
            assert decoded == pytest.approx(box)


@check
def a_box_that_is_converted() -> Check:
    cases, after = [], []
    for to in LAYERS["BoxConvert"].params["to"].choices:
        picture = of("BoxConvert", {"to": to})
        sides = [[numbers(side) for side in picture.words(step).split("→")] for step in range(picture.steps)]
        cases.append(asked("BoxConvert", [[before for before, _ in sides]], to=to))
        after.append([made for _, made in sides])
    assert after == [answer[0][0] for answer in (yield cases)]


@check
def the_boxes_that_stay() -> Check:
    there, scores = zip(*boxes.SCORED)
    rows = [list(map(list, there))], [list(scores)]
    cases = [asked("NMS", *rows, **{"count": 5, **each}, candidates=5) for each in FEWER]
    for settings, answer in zip(FEWER, (yield cases)):
        picture = of("NMS", settings)
        kept = [
            numbers(said)[0] for said in map(picture.words, range(picture.steps)) if said.endswith("stays")
        ]
        assert kept == pytest.approx([score for score in answer[1][0] if score]), settings


@check
def what_an_anchor_finds() -> Check:
    """Beside one that fits exactly: the best of all finds the box anyhow."""
    ways = {1: "it is to find the box", 0: "background", -100: "left out of the loss"}
    wanted, cases = list(boxes.WANTED), []
    for limits, anchor in product(LIMITS, boxes.TRIED):
        case = asked("MatchBoxes", [[wanted, list(anchor)]], [[wanted]], [[0]], kind="places")
        cases.append(case | {"settings": limits})
    answers = iter((yield cases))
    for limits, step in product(LIMITS, range(len(boxes.TRIED))):
        assert of("MatchBoxes", limits).words(step).endswith(ways[next(answers)[0][0][1]]), (limits, step)


@check
def a_margin() -> Check:
    angles = [0.25 + 0.17 * step for step in range(8)]
    cases = [asked(name, [[math.cos(angle), 0.0]], [0], kind="places", **settings) | {"train": True}
             for name, settings in MARGINS for angle in angles]  # fmt: skip
    answers = iter((yield cases))
    for name, settings in MARGINS:
        picture = of(name, settings)
        for step, angle in enumerate(angles):
            words, counted = picture.words(step), next(answers)[0][0][0]
            assert f"{math.degrees(angle):.0f}°" in words
            assert words.endswith(number(counted)), (name, settings, words, counted)


@check
def the_hardest_of_a_batch() -> Check:
    points, classes = [list(point) for point in places.POINTS], [0, 0, 0, 1, 1, 1]
    margins = (0.2, 0.6)
    cases = [asked("BatchHardTripletLoss", points, classes, kind="places", margin=margin, reduction="sum")
             for margin in margins]  # fmt: skip
    for margin, answer in zip(margins, (yield cases)):
        picture = of("BatchHardTripletLoss", {"margin": margin})
        said = sum(numbers(picture.words(step))[-1] for step in range(picture.steps))
        assert said == pytest.approx(answer[0], abs=0.03)
