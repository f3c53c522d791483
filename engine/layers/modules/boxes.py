"""Modules for boxes in images. Each stands alone with its helpers, since its source goes into programs.

Boxes are left, top, right, bottom in the last dimension; y grows downwards.
"""

from __future__ import annotations

import math

import torch
from torch import nn


def box_areas(boxes: torch.Tensor) -> torch.Tensor:
    """Width times height; a box that is the wrong way round has none."""
    return (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1)


def box_overlaps(boxes: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """Common area over joint area of each two: N × A × 4 and N × B × 4 give N × A × B."""
    one, two = boxes.unsqueeze(2), others.unsqueeze(1)
    size = (torch.minimum(one[..., 2:], two[..., 2:]) - torch.maximum(one[..., :2], two[..., :2])).clamp(
        min=0
    )
    common = size.prod(-1)
    joint = box_areas(boxes).unsqueeze(2) + box_areas(others).unsqueeze(1) - common
    return common / joint.clamp(min=1e-9)


def at_boxes(values: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
    """Boxes by their places: N × A × 4 and N × B give N × B × 4."""
    return values.gather(1, place.unsqueeze(2).expand(-1, -1, values.shape[2]))


class Anchors(nn.Module):
    """The same boxes at each place of a map, in points of the image: N × (rows · columns · boxes) × 4.

    A size and a ratio (height over width) make one box of that size squared (arXiv 1506.01497).
    """

    shapes: torch.Tensor

    def __init__(self, sizes: tuple[float, ...], ratios: tuple[float, ...], stride: int = 16) -> None:
        super().__init__()
        half = [(size / math.sqrt(r) / 2, size * math.sqrt(r) / 2) for size in sizes for r in ratios]
        shapes = torch.tensor([(-x, -y, x, y) for x, y in half])
        self.register_buffer("shapes", shapes, persistent=False)
        self.stride = stride

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        rows, columns = input.shape[2], input.shape[3]
        x = (torch.arange(columns, device=input.device) + 0.5) * self.stride
        y = (torch.arange(rows, device=input.device) + 0.5) * self.stride
        down, right = y.unsqueeze(1).expand(rows, columns), x.expand(rows, columns)
        middle = torch.stack([right, down, right, down], dim=2).view(-1, 1, 4)
        boxes = (middle + self.shapes).view(1, -1, 4)
        return boxes.expand(input.shape[0], -1, -1)


class BoxDecode(nn.Module):
    """Moves and stretches anchors by what a network says (arXiv 1311.2524, appendix C).

    Differences are divided by `scales` first; a box grows at most by 1000 / 16, and to the `image`'s edges.
    """

    scales: torch.Tensor

    def __init__(
        self,
        scales: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0),
        image: tuple[int, int] | None = None,
    ) -> None:
        super().__init__()
        self.register_buffer("scales", torch.tensor(scales), persistent=False)
        self.image = image

    def forward(self, input: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
        told = input / self.scales
        size = anchors[..., 2:] - anchors[..., :2]
        middle = anchors[..., :2] + size / 2 + told[..., :2] * size
        half = torch.exp(told[..., 2:].clamp(max=math.log(1000 / 16))) * size / 2
        boxes = torch.cat([middle - half, middle + half], dim=-1)
        if self.image is None:
            return boxes
        x, y = boxes[..., 0::2].clamp(0, self.image[1]), boxes[..., 1::2].clamp(0, self.image[0])
        return torch.stack([x, y], dim=-1).flatten(-2)


class BoxEncode(nn.Module):
    """What a network should say so that anchors become the boxes: the inverse of `BoxDecode`."""

    scales: torch.Tensor

    def __init__(self, scales: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)) -> None:
        super().__init__()
        self.register_buffer("scales", torch.tensor(scales), persistent=False)

    def forward(self, input: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
        size = (anchors[..., 2:] - anchors[..., :2]).clamp(min=1e-6)
        wanted = (input[..., 2:] - input[..., :2]).clamp(min=1e-6)
        moved = (input[..., :2] + wanted / 2 - anchors[..., :2] - size / 2) / size
        return torch.cat([moved, torch.log(wanted / size)], dim=-1) * self.scales


class BoxConvert(nn.Module):
    """Turns middle, width and height into corners, or back."""

    def __init__(self, corners: bool = True) -> None:
        super().__init__()
        self.corners = corners

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        first, second = input[..., :2], input[..., 2:]
        if self.corners:
            return torch.cat([first - second / 2, first + second / 2], dim=-1)
        return torch.cat([(first + second) / 2, second - first], dim=-1)


class BoxOverlap(nn.Module):
    """Common area over joint area of each two boxes."""

    def forward(self, input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return box_overlaps(input, other)


class MatchBoxes(nn.Module):
    """Says which box each anchor is to find (arXiv 1506.01497, 3.1.2).

    Gives class numbers from 1 (0 is the background, -100 neither), the boxes, and where there is one. An
    anchor gets the box that it overlaps by `high` or more; the best anchor of a box gets it anyhow.
    """

    def __init__(self, high: float = 0.5, low: float = 0.4) -> None:
        super().__init__()
        self.high = high
        self.low = low

    def forward(
        self, anchors: torch.Tensor, boxes: torch.Tensor, classes: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        there = (classes >= 0).unsqueeze(1)
        overlap = box_overlaps(anchors, boxes).masked_fill(~there, -1)
        most, chosen = overlap.max(2)
        place = torch.arange(anchors.shape[1], device=anchors.device).unsqueeze(1)
        best = (overlap.argmax(1, keepdim=True) == place) & there & (overlap > 0)
        claimed = best.any(2)
        chosen = torch.where(claimed, best.int().argmax(2), chosen)
        found = claimed | (most >= self.high)
        number = classes.gather(1, chosen) + 1
        number = torch.where(found, number, torch.where(most < self.low, 0, -100))
        return number, at_boxes(boxes, chosen), found


class NMS(nn.Module):
    """Keeps boxes with the highest scores that overlap none kept before by more than `threshold`.

    Gives `count` boxes, scores and places a sample, in order; where there are fewer, zeros, and -1 as place.
    Only the `candidates` with the highest scores are looked at. With `labels`, only boxes of the same label
    compete.
    """

    def __init__(
        self, count: int = 100, threshold: float = 0.5, least: float = 0.05, candidates: int = 400
    ) -> None:
        super().__init__()
        self.count = count
        self.threshold = threshold
        self.least = least
        self.candidates = candidates

    def forward(
        self, boxes: torch.Tensor, scores: torch.Tensor, labels: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        left, order = scores.topk(self.candidates, dim=1)
        left = left.masked_fill(left < self.least, float("-inf"))
        looked = at_boxes(boxes, order)
        rivals = box_overlaps(looked, looked) > self.threshold
        if labels is not None:
            kind = labels.gather(1, order)
            rivals = rivals & (kind.unsqueeze(1) == kind.unsqueeze(2))
        places, found = [], []
        for _ in range(self.count):
            score, place = left.max(1, keepdim=True)
            row = rivals.gather(1, place.unsqueeze(2).expand(-1, -1, self.candidates)).squeeze(1)
            left = left.masked_fill(row, float("-inf")).scatter(1, place, float("-inf"))
            places.append(place)
            found.append(score)
        place, score = torch.cat(places, dim=1), torch.cat(found, dim=1)
        none = score == float("-inf")
        kept = at_boxes(looked, place).masked_fill(none.unsqueeze(2), 0)
        return kept, score.masked_fill(none, 0), order.gather(1, place).masked_fill(none, -1)


class BoxIoULoss(nn.Module):
    """One minus the overlap of boxes, less what says how far they are apart.

    "giou" is arXiv 1902.09630, "diou" and "ciou" are 1911.08287.
    """

    def __init__(self, kind: str = "giou", centre: bool = False, reduction: str = "mean") -> None:
        super().__init__()
        self.kind = kind
        self.centre = centre
        self.reduction = reduction

    def forward(
        self, input: torch.Tensor, target: torch.Tensor, counts: torch.Tensor | None = None
    ) -> torch.Tensor:
        if self.centre:
            input = torch.cat([input[..., :2] - input[..., 2:] / 2, input[..., :2] + input[..., 2:] / 2], -1)
            target = torch.cat(
                [target[..., :2] - target[..., 2:] / 2, target[..., :2] + target[..., 2:] / 2], -1
            )
        loss = 1 - self.score(input, target)
        if counts is None:
            return loss.mean() if self.reduction == "mean" else loss.sum()
        total = (loss * counts).sum()
        return total / counts.sum().clamp(min=1) if self.reduction == "mean" else total

    def score(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """The overlap, less the penalty of the kind: 1 for the same boxes."""
        inner = torch.minimum(input[..., 2:], target[..., 2:]) - torch.maximum(
            input[..., :2], target[..., :2]
        )
        common = inner.clamp(min=0).prod(-1)
        joint = box_areas(input) + box_areas(target) - common
        overlap = common / joint.clamp(min=1e-7)
        if self.kind == "iou":
            return overlap
        outer = torch.maximum(input[..., 2:], target[..., 2:]) - torch.minimum(
            input[..., :2], target[..., :2]
        )
        if self.kind == "giou":
            around = outer.prod(-1).clamp(min=1e-7)
            return overlap - (around - joint) / around
        apart = (input[..., :2] + input[..., 2:] - target[..., :2] - target[..., 2:]).square().sum(-1) / 4
        distance = overlap - apart / outer.square().sum(-1).clamp(min=1e-7)
        return distance if self.kind == "diou" else distance - self.shape_penalty(input, target, overlap)

    @staticmethod
    def shape_penalty(input: torch.Tensor, target: torch.Tensor, overlap: torch.Tensor) -> torch.Tensor:
        """How much the ratios of width to height differ; its weight has no slope."""
        wide, high = (input[..., 2:] - input[..., :2]).clamp(min=1e-7).unbind(-1)
        width, height = (target[..., 2:] - target[..., :2]).clamp(min=1e-7).unbind(-1)
        differ = (torch.atan(width / height) - torch.atan(wide / high)).square() * (4 / math.pi**2)
        weight = (differ / (1 - overlap + differ).clamp(min=1e-7)).detach()
        return weight * differ
