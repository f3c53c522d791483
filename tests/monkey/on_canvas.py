"""Deeds on the canvas: pointing, dragging, wiring, zooming, typing, and calling all of them off half-way."""

from __future__ import annotations

from random import Random

from deeds import deed
from paws import ALT, CONTROL, HELD, LEFT, MIDDLE, NONE, RIGHT, SHIFT, Paws, somewhere
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from gui.canvas.canvas import Canvas
from gui.canvas.drop import LAYER_MIME

K = Qt.Key
ARROWS = (K.Key_Left, K.Key_Right, K.Key_Up, K.Key_Down)
KEYS: tuple[tuple[Qt.Key, Qt.KeyboardModifier], ...] = (
    *((key, NONE) for key in (K.Key_Delete, K.Key_Backspace, K.Key_Return, K.Key_Escape, K.Key_M, K.Key_C)),
    *((key, NONE) for key in (K.Key_F, K.Key_F2, K.Key_Tab, K.Key_Slash, K.Key_F8, K.Key_F6, K.Key_F1)),
    *((key, SHIFT) for key in (K.Key_F, K.Key_F8, K.Key_F6)),
    *((key, CONTROL) for key in (K.Key_A, K.Key_C, K.Key_X, K.Key_V, K.Key_D, K.Key_G, K.Key_L, K.Key_0)),
    *((key, CONTROL) for key in (K.Key_Plus, K.Key_Minus, K.Key_I, K.Key_B, K.Key_J, K.Key_K, K.Key_S)),
    *((key, CONTROL | SHIFT) for key in (K.Key_G, K.Key_Z)),
    *((key, keys) for key in ARROWS for keys in (NONE, NONE, ALT, ALT | SHIFT)),
)


def _canvas(paws: Paws) -> tuple[Canvas, QWidget]:
    assert paws.canvas is not None
    return paws.canvas, paws.canvas.view.viewport()


def target(paws: Paws, chance: Random) -> QPoint:
    """Somewhere on the canvas: at a node, a port, a wire, a frame or a note, or anywhere."""
    canvas, viewport = _canvas(paws)
    scene, kind = canvas.scene, chance.random()
    place: QPointF | None = None
    if kind < 0.45 and scene.nodes:
        item = scene.nodes[chance.choice(sorted(scene.nodes))]
        ports = item.anatomy.ports
        if kind < 0.25 and ports:
            place = item.pos() + chance.choice(ports).at
        else:
            place = item.pos() + QPointF(chance.uniform(0, item.anatomy.width), chance.uniform(0, 32))
    elif kind < 0.6 and scene.wires:
        place = scene.wires[chance.choice(sorted(scene.wires))].route.middle
    elif kind < 0.7 and scene.things.items:
        rect = scene.things.rect(chance.choice(sorted(scene.things.items)))
        place = chance.choice((rect.topLeft(), rect.bottomRight(), rect.topLeft() + QPointF(30, 10)))
    if place is not None:
        at = canvas.view.to_screen(place)
        if QPointF(viewport.rect().center()).x() * 4 > abs(at.x()) and abs(at.y()) < 4000:
            return at.toPoint()
    return somewhere(viewport, chance)


def path(start: QPoint, end: QPoint, chance: Random) -> list[QPoint]:
    """A few points on the way, not quite straight."""
    steps = chance.randint(1, 5)
    return [
        start + (end - start) * (step / steps) + QPoint(chance.randint(-9, 9), chance.randint(-9, 9))
        for step in range(1, steps + 1)
    ]


@deed(5, "canvas")
def point(paws: Paws, chance: Random) -> None:
    paws.move(_canvas(paws)[1], target(paws, chance))


@deed(8, "canvas")
def click(paws: Paws, chance: Random) -> None:
    paws.click(_canvas(paws)[1], target(paws, chance), LEFT, chance.choice(HELD))


@deed(2, "canvas")
def double_click(paws: Paws, chance: Random) -> None:
    paws.double_click(_canvas(paws)[1], target(paws, chance))


@deed(3, "canvas")
def menu(paws: Paws, chance: Random) -> None:
    canvas, viewport = _canvas(paws)
    at = target(paws, chance)
    paws.click(viewport, at, RIGHT)
    canvas.view.menu_wanted.emit(canvas.view.hit(QPointF(at)), viewport.mapToGlobal(at))


@deed(14, "canvas")
def drag(paws: Paws, chance: Random) -> None:
    """From anything to anything, with any keys held; sometimes called off half-way."""
    _, viewport = _canvas(paws)
    keys, button = chance.choice(HELD), chance.choice((LEFT, LEFT, LEFT, LEFT, MIDDLE))
    start, end = target(paws, chance), target(paws, chance)
    paws.press(viewport, start, button, keys)
    for at in path(start, end, chance):
        paws.move(viewport, at)
    ending = chance.random()
    if ending < 0.08:
        paws.key(viewport, K.Key_Escape)
    elif ending < 0.12:
        paws.press(viewport, end, RIGHT)
    elif ending < 0.2:
        paws.key(viewport, *chance.choice(KEYS))
    elif ending < 0.24:
        paws.wheel(viewport, end, chance.choice((-120, 120)))
    if paws.asked is None and paws.canvas is not None:
        paws.release(viewport, end, button, keys)


@deed(5, "canvas")
def connect(paws: Paws, chance: Random) -> None:
    """From an output to an input."""
    canvas, viewport = _canvas(paws)
    places = [
        (out, canvas.view.to_screen(item.pos() + port.at).toPoint())
        for _, item in sorted(canvas.scene.nodes.items())
        for port in item.anatomy.ports
        for out in [port.out]
    ]
    outs, ins = [at for out, at in places if out], [at for out, at in places if not out]
    if outs and ins:
        start, end = chance.choice(outs), chance.choice(ins)
        paws.press(viewport, start)
        for at in [*path(start, end, chance), end]:
            paws.move(viewport, at)
        paws.release(viewport, end)


@deed(5, "canvas")
def drop_layer(paws: Paws, chance: Random) -> None:
    """From the palette onto the ground, a wire, or away again."""
    canvas, viewport = _canvas(paws)
    layer = chance.choice(sorted(layer.type for layer in canvas.commands.planner.offered()))
    data = QMimeData()
    data.setData(LAYER_MIME, layer.encode())
    end = target(paws, chance)
    paws.drop(viewport, [somewhere(viewport, chance), end], data, chance.random() < 0.85)


@deed(5, "canvas")
def wheel(paws: Paws, chance: Random) -> None:
    viewport = _canvas(paws)[1]
    keys = chance.choice((NONE, NONE, NONE, SHIFT, CONTROL))
    at, fingers = somewhere(viewport, chance), chance.random() < 0.2
    for _ in range(chance.randint(1, 4)):
        paws.wheel(viewport, at, chance.choice((-360, -120, 120, 360)), keys, fingers)


@deed(12, "canvas")
def key(paws: Paws, chance: Random) -> None:
    """A key of the canvas, after making sure that it has the focus."""
    canvas, _ = _canvas(paws)
    if chance.random() < 0.7:
        canvas.view.setFocus()
    on = paws.focus()
    if on is not None:
        paws.key(on, *chance.choice(KEYS))


@deed(2, "canvas")
def quick_add(paws: Paws, chance: Random) -> None:
    """Space, a word, and Enter; what opened answers by itself afterwards."""
    canvas, _ = _canvas(paws)
    canvas.view.setFocus()
    paws.key(canvas.view, K.Key_Space)
    on = paws.focus()
    if on is not None:
        paws.type(on, chance.choice(("conv", "relu", "linear", "drop", "add", "loss", "zzz", "picture")))
        paws.key(on, chance.choice((K.Key_Return, K.Key_Return, K.Key_Escape, K.Key_Down)))


@deed(8, "canvas")
def undo(paws: Paws, chance: Random) -> None:
    """Some steps back, and forth."""
    for _ in range(chance.randint(1, 4)):
        if paws.bench is None:  # a window that was on its way is in front by now
            return
        paws.events += 1
        paws.bench.actions.run("edit.undo" if chance.random() < 0.6 else "edit.redo")


@deed(1, "canvas")
def minimap(paws: Paws, chance: Random) -> None:
    small = _canvas(paws)[0].overlays.minimap
    if small.isVisible():
        start = somewhere(small, chance)
        paws.press(small, start)
        paws.move(small, somewhere(small, chance))
        paws.release(small, start)


@deed(1, "canvas")
def select_all(paws: Paws, chance: Random) -> None:
    """All of it, to be deleted, moved or copied next."""
    canvas, _ = _canvas(paws)
    canvas.view.setFocus()
    paws.key(canvas.view, K.Key_A, CONTROL)
