"""Lining things up: where rectangles go when their edges or middles are made equal, or their gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from gui.translate import mark

Piece = tuple[str, str]  # "node" or "thing", and its name: a layer and a note may share one
Places = dict[Piece, tuple[float, float]]
Rects = Mapping[Piece, QRectF]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to line up: what it is called, its keys, and what it does with `needs` things or more."""

    id: str
    text: str
    icon: str
    keys: str
    places: Callable[[Rects], Places]
    needs: int = 2


def _x(side: Callable[[QRectF], float], aim: Callable[[QRectF], float]) -> Callable[[Rects], Places]:
    """Move sideways until `side` of each is where `aim` of all is."""

    def places(rects: Rects) -> Places:
        goal = aim(_around(rects))
        return {n: (r.left() + goal - side(r), r.top()) for n, r in rects.items()}

    return places


def _y(side: Callable[[QRectF], float], aim: Callable[[QRectF], float]) -> Callable[[Rects], Places]:
    def places(rects: Rects) -> Places:
        goal = aim(_around(rects))
        return {n: (r.left(), r.top() + goal - side(r)) for n, r in rects.items()}

    return places


def _spread(
    start: Callable[[QRectF], float], length: Callable[[QRectF], float], sideways: bool
) -> Callable[[Rects], Places]:
    """Equal gaps between the first and the last, which stay; where there is no room, the gap is 16."""

    def places(rects: Rects) -> Places:
        order = sorted(rects, key=lambda name: (start(rects[name]), name))
        whole = start(rects[order[-1]]) + length(rects[order[-1]]) - start(rects[order[0]])
        gap = (whole - sum(length(rects[name]) for name in order)) / (len(order) - 1)
        gap = max(gap, LEAST_GAP)
        found: Places = {}
        at = start(rects[order[0]])
        for name in order:
            rect = rects[name]
            there = float(round(at))
            found[name] = (there, rect.top()) if sideways else (rect.left(), there)
            at += length(rect) + gap
        return found

    return places


LEAST_GAP = 16.0
_LEFT, _RIGHT, _TOP, _BOTTOM = QRectF.left, QRectF.right, QRectF.top, QRectF.bottom


def _across(rect: QRectF) -> float:
    return rect.center().x()


def _down(rect: QRectF) -> float:
    return rect.center().y()


WAYS: Sequence[Way] = (
    Way("left", mark("Align left edges"), "edges-left", "Shift+A", _x(_LEFT, _LEFT)),
    Way("centre", mark("Align centres"), "edges-centre", "Ctrl+Alt+C", _x(_across, _across)),
    Way("right", mark("Align right edges"), "edges-right", "Shift+D", _x(_RIGHT, _RIGHT)),
    Way("top", mark("Align top edges"), "edges-top", "Shift+W", _y(_TOP, _TOP)),
    Way("middle", mark("Align middles"), "edges-middle", "Ctrl+Alt+M", _y(_down, _down)),
    Way("bottom", mark("Align bottom edges"), "edges-bottom", "Shift+S", _y(_BOTTOM, _BOTTOM)),
    Way("across", mark("Distribute horizontally"), "spread-across", "Ctrl+Alt+H",
        _spread(_LEFT, QRectF.width, True), 3),
    Way("down", mark("Distribute vertically"), "spread-down", "Ctrl+Alt+V",
        _spread(_TOP, QRectF.height, False), 3),
)  # fmt: skip


def _around(rects: Rects) -> QRectF:
    found = QRectF()
    for rect in rects.values():
        found = found.united(rect)
    return found
