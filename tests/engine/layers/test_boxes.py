"""Boxes worked out by hand, and suppression against the plain loop that everyone writes."""

from __future__ import annotations

import math

import pytest
import torch

from engine.layers import LAYERS
from engine.layers import modules as own
from engine.layers.call import Shape


def overlap(one: list[float], two: list[float]) -> float:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    common = max(wide, 0) * max(high, 0)
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, two)]
    return common / (sum(areas) - common)


def random_boxes(count: int) -> torch.Tensor:
    corner = torch.rand(1, count, 2) * 20
    return torch.cat([corner, corner + 1 + torch.rand(1, count, 2) * 12], dim=2)


def test_anchors_stand_around_the_middle_of_each_place():
    made = own.Anchors((32.0,), (0.5, 1.0), stride=16)(torch.zeros(2, 3, 2, 3))
    assert made.shape == (2, 2 * 3 * 2, 4)
    # Row 1, column 2, ratio 1: the sixth place, second box.
    assert made[1, 11].tolist() == [40 - 16, 24 - 16, 40 + 16, 24 + 16]
    wide = made[0, 0]
    width, height = (wide[2] - wide[0]).item(), (wide[3] - wide[1]).item()
    assert height / width == pytest.approx(0.5)
    assert height * width == pytest.approx(32**2, rel=1e-5)


def test_decoding_by_hand_and_back():
    anchors = torch.tensor([[[0.0, 0.0, 10.0, 20.0]]])
    told = torch.tensor([[[0.1, -0.2, math.log(2), 0.0]]])
    boxes = own.BoxDecode()(told, anchors)
    torch.testing.assert_close(boxes, torch.tensor([[[-4.0, -4.0, 16.0, 16.0]]]))
    within = own.BoxDecode(image=(15, 12))(told, anchors)
    torch.testing.assert_close(within, torch.tensor([[[0.0, 0.0, 12.0, 15.0]]]))
    torch.manual_seed(0)
    boxes, anchors, scales = random_boxes(9), random_boxes(9), (10.0, 10.0, 5.0, 5.0)
    again = own.BoxDecode(scales)(own.BoxEncode(scales)(boxes, anchors), anchors)
    torch.testing.assert_close(again, boxes, rtol=1e-4, atol=1e-4)


def test_decoding_bears_what_a_fresh_network_says():
    far = own.BoxDecode()(torch.full((1, 1, 4), 1e4), torch.tensor([[[0.0, 0.0, 1.0, 1.0]]]))
    assert torch.isfinite(far).all()


def test_corners_and_centres():
    corners = torch.tensor([[[2.0, 4.0, 6.0, 10.0]]])
    centre = torch.tensor([[[4.0, 7.0, 4.0, 6.0]]])
    torch.testing.assert_close(own.BoxConvert(corners=False)(corners), centre)
    torch.testing.assert_close(own.BoxConvert(corners=True)(centre), corners)


def test_overlaps_by_hand():
    torch.manual_seed(0)
    one, two = random_boxes(4), random_boxes(3)
    found = own.BoxOverlap()(one, two)
    assert found.shape == (1, 4, 3)
    for i in range(4):
        for k in range(3):
            assert found[0, i, k].item() == pytest.approx(
                overlap(one[0, i].tolist(), two[0, k].tolist()), rel=1e-4
            )


def test_matching_by_hand():
    anchors = torch.tensor(
        [[[0.0, 0, 10, 10], [0, 0, 10, 6], [0, 0, 10, 4.5], [50, 50, 60, 60], [90, 90, 99, 99]]]
    )
    boxes = torch.tensor([[[0.0, 0, 10, 10], [52, 52, 70, 70], [0, 0, 0, 0]]])
    classes = torch.tensor([[2, 0, -1]])
    number, wanted, found = own.MatchBoxes()(anchors, boxes, classes)
    # Overlaps with the first box: 1, 0.6, 0.45 (between the limits). The fourth is the second box's best.
    assert number[0].tolist() == [3, 3, -100, 1, 0]
    assert found[0].tolist() == [True, True, False, True, False]
    assert wanted[0, 3].tolist() == [52, 52, 70, 70]
    assert wanted[0, 1].tolist() == [0, 0, 10, 10]


def test_nothing_to_match_is_all_background():
    number, _, found = own.MatchBoxes()(random_boxes(5), torch.zeros(1, 2, 4), torch.full((1, 2), -1))
    assert number.abs().max() == 0
    assert not found.any()


def test_suppression_of_a_case_by_hand():
    boxes = torch.tensor([[[0.0, 0, 10, 10], [0, 0, 10, 9], [20, 20, 30, 30], [0, 0, 10, 4]]])
    scores = torch.tensor([[0.8, 0.9, 0.3, 0.7]])
    kept, high, places = own.NMS(count=4, threshold=0.5, candidates=4)(boxes, scores)
    assert places[0].tolist() == [1, 3, 2, -1]
    assert high[0].tolist() == pytest.approx([0.9, 0.7, 0.3, 0])
    assert kept[0, 2].tolist() == [20, 20, 30, 30]
    assert kept[0, 3].tolist() == [0, 0, 0, 0]
    labels = torch.tensor([[0, 1, 0, 0]])
    assert own.NMS(count=4, candidates=4)(boxes, scores, labels)[2][0].tolist() == [1, 0, 3, 2]
    assert own.NMS(count=4, least=0.5, candidates=4)(boxes, scores)[2][0].tolist() == [1, 3, -1, -1]


def test_suppression_is_the_plain_loop():
    torch.manual_seed(0)
    boxes, scores = random_boxes(40), torch.rand(1, 40)
    places = own.NMS(count=40, threshold=0.3, least=0.1, candidates=40)(boxes, scores)[2][0]
    waiting = [i for i in scores[0].argsort(descending=True).tolist() if scores[0, i] >= 0.1]
    kept: list[int] = []
    for i in waiting:
        if all(overlap(boxes[0, i].tolist(), boxes[0, k].tolist()) <= 0.3 for k in kept):
            kept.append(i)
    assert places[: len(kept)].tolist() == kept
    assert (places[len(kept) :] == -1).all()
    assert 3 < len(kept) < 35


def test_empty_boxes_are_kept_once():
    places = own.NMS(count=3, candidates=3)(torch.zeros(1, 3, 4), torch.tensor([[0.9, 0.8, 0.7]]))[2]
    assert places.tolist() == [[0, 1, 2]]


ONE, TWO = [0.0, 0.0, 4.0, 4.0], [2.0, 2.0, 6.0, 5.0]
IOU = 4 / (16 + 12 - 4)
APART = ((4 - 2) ** 2 + (3.5 - 2) ** 2) / (6**2 + 5**2)


def test_overlap_losses_by_hand():
    one, two = torch.tensor([ONE]), torch.tensor([TWO])
    differ = 4 / math.pi**2 * (math.atan(4 / 3) - math.atan(1)) ** 2
    wanted = {
        "iou": 1 - IOU,
        "giou": 1 - (IOU - (30 - 24) / 30),
        "diou": 1 - (IOU - APART),
        "ciou": 1 - (IOU - APART - differ**2 / (1 - IOU + differ)),
    }
    for kind, loss in wanted.items():
        assert own.BoxIoULoss(kind)(one, two).item() == pytest.approx(loss, rel=1e-5), kind
        assert own.BoxIoULoss(kind)(one, one).item() == pytest.approx(0, abs=1e-6), kind
    centres = [own.BoxConvert(corners=False)(box) for box in (one, two)]
    assert own.BoxIoULoss("giou", centre=True)(*centres).item() == pytest.approx(wanted["giou"], rel=1e-5)


@pytest.mark.parametrize("kind", ["giou", "diou", "ciou"])
def test_boxes_that_do_not_touch_are_drawn_together(kind):
    box = torch.tensor([[0.0, 0.0, 2.0, 2.0]], requires_grad=True)
    own.BoxIoULoss(kind)(box, torch.tensor([[10.0, 10.0, 13.0, 12.0]])).backward()
    assert torch.isfinite(box.grad).all()
    assert (box.grad[0, 2:] < 0).all()


def test_only_boxes_that_count_do():
    boxes, wanted = torch.tensor([[ONE, ONE]]), torch.tensor([[TWO, [9.0, 9.0, 10.0, 10.0]]])
    only = torch.tensor([[True, False]])
    assert own.BoxIoULoss("iou")(boxes, wanted, only).item() == pytest.approx(1 - IOU)
    assert own.BoxIoULoss("iou")(boxes, wanted, only & False).item() == 0


def test_what_is_no_box_is_refused():
    boxes, others = Shape((2, 9, 4)), Shape((2, 9, 5))
    assert list(LAYERS["BoxDecode"].make({}).checks(boxes, others))
    assert list(LAYERS["BoxOverlap"].make({}).checks(others, boxes))
    assert list(LAYERS["NMS"].make({}).checks(boxes, Shape((2, 8))))
    assert list(LAYERS["Anchors"].make({"sizes": ()}).checks(Shape((2, 3, 4, 4))))
    assert list(LAYERS["MatchBoxes"].make({"low": 0.9}).checks(boxes, boxes, Shape((2, 9), "int64")))
    assert list(LAYERS["BoxIoULoss"].make({}).checks(Shape((2, 3)), Shape((2, 3))))
