"""What of a scene goes into a picture, and its painting, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QTransform
from PySide6.QtWidgets import QGraphicsItem

from engine.graph.model import node_of
from gui import theme
from gui.canvas import node_paint, wire_paint
from gui.canvas.frame_item import FrameBox
from gui.canvas.frames import FrameItem
from gui.canvas.node_item import NodeItem
from gui.canvas.note_item import NoteBox
from gui.canvas.scene import CanvasScene
from gui.canvas.wire_item import WireItem
from gui.picture.options import PictureOptions
from gui.picture.painter import PicturePainter

FRAMES = (FrameItem, FrameBox, NoteBox)
# What the pointer, the selection and a run do to the look of an item is not part of the drawing.
AT_REST: dict[str, object] = {
    "chosen": False, "hovered": False, "faded": False, "doomed": False, "lifted": False, "pulse": 0.0,
    "hot_port": None, "fits": None, "run": "", "live": None,
}  # fmt: skip
MARGIN, BADGE = 24.0, 10.0


class _AtFullSize:
    """Stands for Qt's option: whatever the scale of the picture, everything is drawn as at 100 %."""

    exposedRect = QRectF(-1e6, -1e6, 2e6, 2e6)

    def levelOfDetailFromTransform(self, transform: QTransform) -> float:
        """1.0 is 100 %."""
        return 1.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Items from the lowest to the highest, and the rectangle that holds them."""

    items: tuple[QGraphicsItem, ...]
    area: QRectF


def drawing_of(scene: CanvasScene, options: PictureOptions) -> Drawing:
    """The whole scene, or what is selected; empty where there is nothing."""
    layers = (*scene.nodes.values(), *scene.wires.values())  # those that are not seen now, too
    wanted = [*layers, *(item for item in scene.items() if isinstance(item, FRAMES))]
    if options.part == "selection":
        wanted = [item for item in wanted if _is_selected(scene, item)]
    wanted.sort(key=lambda item: item.zValue())
    area = QRectF()
    for item in wanted:
        area = area.united(_extent(item))
    return Drawing(tuple(wanted), area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN) if wanted else area)


def paint(
    painter: PicturePainter, drawing: Drawing, options: PictureOptions, ground: bool
) -> Iterator[float]:
    """Paint the items, in scene units; gives the share that is done after each."""
    with theme.painted_as(options.look):
        if ground:
            painter.fillRect(drawing.area, QColor(theme.color("canvas")))
    for index, item in enumerate(drawing.items):
        with theme.painted_as(options.look), _at_rest(item, options):
            painter.save()
            painter.translate(item.scenePos())
            _paint_item(painter, item)
            painter.restore()
        yield (index + 1) / len(drawing.items)


def _paint_item(painter: PicturePainter, item: QGraphicsItem) -> None:
    if isinstance(item, NodeItem):
        node_paint.paint(painter, item, 1.0)
    elif isinstance(item, WireItem):
        wire_paint.paint(painter, item, 1.0)
    else:
        option: Any = _AtFullSize()
        item.paint(painter, option, None)


@contextmanager
def _at_rest(item: QGraphicsItem, options: PictureOptions) -> Iterator[None]:
    """The item without what the moment does to it; nobody is told, so that nothing is painted anew."""
    held = vars(item)
    changed = {name: held[name] for name, rest in AT_REST.items() if name in held and held[name] != rest}
    held.update({name: AT_REST[name] for name in changed})
    if isinstance(item, WireItem) and not options.shapes and item.carries.sizes:
        changed["carries"] = item.carries
        held["carries"] = replace(item.carries, sizes=())
    board: Any = item.scene()  # none where an edit took the item away while the picture is made
    labelled = getattr(board, "labels", True)
    if board is not None:
        board.labels = True
    try:
        yield
    finally:
        if board is not None:
            board.labels = labelled
        held.update(changed)


def _is_selected(scene: CanvasScene, item: QGraphicsItem) -> bool:
    chosen = scene.session.selection
    if isinstance(item, NodeItem):
        return item.name in chosen
    if isinstance(item, WireItem):
        return {node_of(item.wire.source), node_of(item.wire.target)} <= chosen
    return isinstance(item, FrameBox | NoteBox) and bool(getattr(item, "chosen", False))


def _extent(item: QGraphicsItem) -> QRectF:
    if isinstance(item, NodeItem):
        return item.place.adjusted(-BADGE, -BADGE, BADGE, BADGE)
    if isinstance(item, WireItem):
        return item.route.path.boundingRect()
    return item.sceneBoundingRect()
