"""Ports: what kind of data they carry, how that looks, and which ends of a wire fit each other."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from engine.analysis.types import Spec
from engine.layers.ports import INTEGERS, Accepts, PortKind
from gui import theme
from gui.translate import mark, tr

SIZE = 11.0
GRAB = 12.0
PLURALS: dict[PortKind, str] = {
    "image": mark("images"),
    "values": mark("values"),
    "sequence": mark("sequences"),
    "labels": mark("labels"),
    "number": mark("single numbers"),
    "any": mark("anything"),
}
SINGULAR: dict[PortKind, str] = {
    "image": mark("an image"),
    "values": mark("values"),
    "sequence": mark("a sequence"),
    "labels": mark("labels"),
    "number": mark("one number"),
    "any": mark("anything"),
}
_BY_RANK: dict[int, PortKind] = {
    0: "number", 1: "labels", 2: "values", 3: "sequence", 4: "image", 5: "image"
}  # fmt: skip


def kind_of(spec: Spec | None, accepts: Accepts | None = None) -> PortKind:
    """The kind of a tensor, or, where no tensor is known, of what a port takes."""
    if spec is None:
        return accepts.kind if accepts is not None else "any"
    if spec.dtype in INTEGERS and len(spec.sizes) <= 2:
        return "labels"
    return _BY_RANK.get(len(spec.sizes), "any")


def misfit(spec: Spec | None, accepts: Accepts) -> str | None:
    """Why a tensor does not fit an input, as a few words ("Labels, not images"), or None when it does."""
    if spec is None:
        return None
    if accepts.ranks and len(spec.sizes) not in accepts.ranks:
        has, wants = PLURALS[kind_of(spec)], PLURALS[accepts.kind]
        if has == wants or accepts.kind == "any":
            return tr(f"{len(spec.sizes)} sizes, needs {' or '.join(map(str, accepts.ranks))}")
        return tr(f"{has.capitalize()}, not {wants}")
    if accepts.dtypes and spec.dtype not in accepts.dtypes:
        whole = spec.dtype in INTEGERS
        return tr("Whole numbers, needs fractions") if whole else tr("Fractions, needs whole numbers")
    return None


def paint_port(
    painter: QPainter,
    at: QPointF,
    kind: PortKind,
    filled: bool,
    size: float = SIZE,
    colour: QColor | None = None,
) -> None:
    """One port with its ring of ground colour; hollow when nothing is connected."""
    colour = colour or theme.kind(kind)
    shape = _shape(kind)
    ground = theme.color("canvas")
    painter.save()
    painter.translate(at)
    painter.scale(size / SIZE, size / SIZE)
    painter.setPen(QPen(ground, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(ground)
    painter.drawPath(shape)
    if filled and kind != "any":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPath(shape)
    else:
        painter.setPen(QPen(colour, 1.8))
        painter.setBrush(
            theme.color("raised") if kind != "any" or not filled else theme.mix(colour, ground, 0.4)
        )
        painter.drawPath(_inner(kind))
    painter.restore()


@cache
def _shape(kind: PortKind) -> QPainterPath:
    return _draw(kind, SIZE)


@cache
def _inner(kind: PortKind) -> QPainterPath:
    """The same shape, smaller by half the line that is drawn around it."""
    return _draw(kind, SIZE - 1.8)


def _draw(kind: PortKind, size: float) -> QPainterPath:
    half = size / 2
    path = QPainterPath()
    match kind:
        case "image":
            path.addRoundedRect(QRectF(-half, -half, size, size), 2, 2)
        case "sequence":
            path.addRoundedRect(
                QRectF(-half * 0.6, -half * 1.2, size * 0.6, size * 1.2), half * 0.6, half * 0.6
            )
        case "labels":
            points = [QPointF(-half * 0.9, -half), QPointF(half * 1.1, 0), QPointF(-half * 0.9, half)]
            path.addPolygon(QPolygonF([*points, points[0]]))
        case "number":
            reach = half * 1.2
            points = [QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]
            path.addPolygon(QPolygonF([*points, points[0]]))
        case _:
            path.addEllipse(QPointF(0, 0), half, half)
    return path
