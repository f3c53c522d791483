"""What puts a drawing in order: lining up, frames, notes and bends, one command each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from engine.graph import edits
from engine.graph.arranging import free_thing
from engine.graph.model import TINTS, Frame, Note, Place, Project, node_of, port_of
from gui.canvas.aligning import WAYS, Piece, Way
from gui.canvas.carry import contents, label_of
from gui.canvas.frame_item import TITLE
from gui.canvas.snapping import STEP, snapped
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.canvas.scene import CanvasScene
    from gui.canvas.view import CanvasView

AROUND = 24.0  # between a new frame and what it surrounds
EMPTY_FRAME = 320.0, 200.0
TINT_WORDS = {
    "grey": mark("Grey frame"), "blue": mark("Blue frame"), "teal": mark("Teal frame"),
    "green": mark("Green frame"), "amber": mark("Amber frame"), "rose": mark("Rose frame"),
    "violet": mark("Violet frame"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One command as keys, menus and the search list it."""

    id: str
    text: str
    icon: str
    keys: str
    run: Callable[[], object]
    enabled: Callable[[], bool]


class Arrange(QObject):
    """Acts on what is selected. `title_wanted(frame)`, `text_wanted(note)` and `note_wanted(point)` ask for
    a field to write in.
    """

    title_wanted = Signal(str)
    text_wanted = Signal(str)
    note_wanted = Signal(QPointF)
    find_wanted = Signal()

    def __init__(self, parent: QObject, view: CanvasView, scene: CanvasScene) -> None:
        super().__init__(parent)
        self._view, self._scene, self._session = view, scene, scene.session

    def rows(self) -> list[Row]:
        """All commands, with their default keys."""
        ways = [Row(f"align.{w.id}", w.text, w.icon, w.keys, partial(self.line_up, w), partial(self.can, w))
                for w in WAYS]  # fmt: skip
        tints = [Row(f"frames.tint_{tint}", TINT_WORDS[tint], "frame-dashed", "", partial(self.tint, tint),
                     self.has_frame) for tint in TINTS]  # fmt: skip
        return [
            *ways,
            Row("canvas.find", FIND, "search", "Ctrl+F", self.find_wanted.emit, _always),
            Row("frames.make", mark("Frame the selection"), "frame-dashed", "Shift+G", self.frame, _always),
            Row("frames.fit", mark("Fit the frame to its layers"), "shrink", "", self.fit, self.has_frame),
            *tints,
            Row("notes.add", mark("Add a note"), "sticky-note", "N", self.note, _always),
            Row("things.next", mark("Next frame or note"), "chevron-right", "Ctrl+Alt+N", self.next_thing,
                self.has_things),
            Row("things.write", mark("Write the title or note"), "pencil", "", self.write, self.has_thing),
            Row("wires.bend", mark("Bend the wire"), "spline", "", self.bend, self.has_wire),
            Row("wires.straighten", mark("Take the wire's bends away"), "minus", "", self.straighten,
                self.is_bent),
        ]  # fmt: skip

    def can(self, way: Way) -> bool:
        """Whether enough is selected to line it up."""
        return len(self._rects()) >= way.needs

    def has_thing(self) -> bool:
        """Whether a frame or a note is selected."""
        return len(self._session.things) == 1

    def has_things(self) -> bool:
        """Whether there is a frame or a note."""
        return bool(self._scene.things.items)

    def has_frame(self) -> bool:
        """Whether a frame is selected."""
        return bool(self._session.things & self._session.graph.frames.keys())

    def has_wire(self) -> bool:
        """Whether a wire is selected."""
        return self._scene.wire in self._session.graph.wires

    def is_bent(self) -> bool:
        """Whether the selected wire has bends."""
        return self.has_wire() and bool(self._session.graph.wires[self._scene.wire].bends)

    def line_up(self, way: Way) -> None:
        """Align or distribute what is selected; frames take along what stands in them."""
        rects = self._rects()
        if len(rects) < way.needs:
            self._session.refused.emit(tr(f"Select {way.needs} layers or more first."))
            return
        graph = self._session.graph
        places: dict[str, Place] = {}
        things: dict[str, Place] = {}
        for piece, (x, y) in way.places(rects).items():
            by = x - rects[piece].left(), y - rects[piece].top()
            kind, name = piece
            here = ({name}, set[str]()) if kind == "node" else (set[str](), {name})
            nodes, carried = contents(self._view, *here)
            places |= {n: (graph.nodes[n].at[0] + by[0], graph.nodes[n].at[1] + by[1]) for n in nodes}
            things |= {t: self._shifted(t, by) for t in carried}
        self._session.do(way.text, edits.move, places, things, graph=self._graph)

    def frame(self) -> None:
        """Put a frame around what is selected, or an empty one into view, and ask for its title."""
        session, area = self._session, self._chosen_area()
        if area.isNull():
            middle = self._view.shown.center()
            left, top = snapped(middle.x() - EMPTY_FRAME[0] / 2), snapped(middle.y() - EMPTY_FRAME[1] / 2)
            rect = QRectF(left, top, *EMPTY_FRAME)
        else:
            rect = fitted(area)
        name = free_thing(session.graph, "frame")
        frame = Frame(tr("Frame"), (rect.left(), rect.top()), (rect.width(), rect.height()))
        if session.do(FRAMED, edits.add_frame, name, frame, graph=self._graph, merge=f"frame {name}"):
            session.select((), {name})
            self.title_wanted.emit(name)

    def fit(self) -> None:
        """Draw the selected frames close around what stands in them."""
        things = self._scene.things
        fitting: dict[str, dict[str, Any]] = {}
        for name in self._frames():
            nodes, more = things.inside(name)
            area = _union([*(self._scene.grid[n] for n in nodes), *(things.rect(t) for t in more)])
            if not area.isNull():
                rect = fitted(area)
                fitting[name] = {"at": (rect.left(), rect.top()), "size": (rect.width(), rect.height())}
        self._session.do(mark("Fit a frame"), _with_frames, fitting, graph=self._graph)

    def tint(self, tint: str) -> None:
        """Give the selected frames another colour."""
        tinted = {name: {"tint": tint} for name in self._frames()}
        self._session.do(mark("Tint a frame"), _with_frames, tinted, graph=self._graph)

    def retitle(self, name: str, title: str, graph: str) -> None:
        """Give a frame another title; right after it was made that is one step with making it."""
        session, frames = self._session, self._session.graph_of(graph).frames
        if name in frames and title != frames[name].title:
            merge = f"frame {name}"
            made = session.history.steps[session.history.place].merge == merge
            label = FRAMED if made else mark("Rename a frame")
            session.do(label, edits.set_frame, name, title=title, graph=graph, merge=merge)
        session.settle()

    def note(self) -> None:
        """Ask for a note at the pointer, else in the middle of what is seen."""
        pointer = self._view.pointer
        at = self._view.to_scene(pointer) if pointer is not None else self._view.shown.center()
        self.note_wanted.emit(at)

    def write_note(self, name: str, text: str, at: Place, graph: str) -> None:
        """Write a note of a drawing; without a name it is a new one, and without a text it goes."""
        session, text = self._session, text.strip()
        notes = session.graph_of(graph).notes
        if name not in notes and text:  # what was there may be gone, its words are not
            graph = graph if graph in session.project.graphs else self._graph  # rather there than nowhere
            name = free_thing(session.graph_of(graph), "note")
            done = session.do(mark("Add a note"), edits.add_note, name, Note(text, at), graph=graph)
            if done and graph == self._graph:
                session.select((), {name})
        elif name in notes and not text:
            session.do(mark("Delete a note"), edits.remove_things, [name], graph=graph)
        elif name in notes and text != notes[name].text:
            session.do(mark("Write a note"), edits.write_note, name, text=text, graph=graph)

    def write(self) -> None:
        """Ask for the title of the selected frame, or the text of the selected note."""
        for name in sorted(self._session.things):
            wanted = self.title_wanted if name in self._session.graph.frames else self.text_wanted
            wanted.emit(name)
            return

    def next_thing(self) -> None:
        """Select the next frame or note, as one reads, and bring it into view."""
        rects = {name: item.rect for name, item in self._scene.things.items.items()}
        order = sorted(rects, key=lambda name: (rects[name].top(), rects[name].left(), name))
        if order:
            chosen = next((i for i, name in enumerate(order) if name in self._session.things), -1)
            name = order[(chosen + 1) % len(order)]
            self._session.select((), [name])
            if not self._view.shown.contains(rects[name].topLeft()):
                self._view.centre(rects[name].center())

    def remove(self, things: Collection[str]) -> None:
        """Take frames and notes away, and leave what stands in them."""
        if things:
            framed = not self._session.graph.frames.keys().isdisjoint(things)
            label = mark("Delete a frame") if framed else mark("Delete a note")
            self._session.do(label, edits.remove_things, sorted(things), graph=self._graph)

    def bend(self, target: str = "", at: QPointF | None = None) -> None:
        """Lead a wire through one more point: where it was pointed at, else in its middle."""
        target = target or self._scene.wire
        item = self._scene.wires.get(target)
        if item is None:
            self._session.refused.emit(tr("Select a wire first."))
            return
        point = at if at is not None else item.route.path.pointAtPercent(0.5)
        bends = list(item.wire.bends)
        bends.insert(self._leg(target, point), (snapped(point.x()), snapped(point.y())))
        self._set_bends(mark("Bend a wire"), target, bends)

    def unbend(self, target: str, number: int) -> None:
        """Take one bend of a wire away."""
        bends = list(self._session.graph.wires[target].bends)
        del bends[number : number + 1]
        self._set_bends(mark("Take a bend away"), target, bends)

    def straighten(self) -> None:
        """Let the selected wire find its own way again."""
        if self.is_bent():
            self._set_bends(mark("Take a wire's bends away"), self._scene.wire, [])

    def nudge(self, across: float, down: float) -> bool:
        """Move the bends of the selected wire, else the selected frames and notes; False without any."""
        session, target = self._session, self._scene.wire
        if self.is_bent():
            bends = [(x + across, y + down) for x, y in session.graph.wires[target].bends]
            self._set_bends(mark("Move a bend"), target, bends, merge=f"bend {target}")
            return True
        if not session.things:
            return False
        nodes, things = contents(self._view, set(session.selection), set(session.things))
        at = {n: session.graph.nodes[n].at for n in nodes}
        places = {n: (x + across, y + down) for n, (x, y) in at.items()}
        moved = {t: self._shifted(t, (across, down)) for t in things}
        merge = " ".join(("nudge", *sorted(session.selection), "with", *sorted(session.things)))
        session.do(
            label_of(session.graph, places, moved), edits.move, places, moved, graph=self._graph, merge=merge
        )
        return True

    def _frames(self) -> list[str]:
        """The selected frames."""
        return sorted(self._session.things & self._session.graph.frames.keys())

    @property
    def _graph(self) -> str:
        return self._session.graph_name

    def _set_bends(self, label: str, target: str, bends: list[Place], merge: str | None = None) -> None:
        if self._session.do(label, edits.set_bends, target, bends, graph=self._graph, merge=merge):
            self._scene.select_wire(target)

    def _leg(self, target: str, point: QPointF) -> int:
        """Between which bends of a wire a point lies."""
        wire, nodes = self._scene.wires[target].wire, self._scene.nodes
        begin = nodes[node_of(wire.source)].port_at(port_of(wire.source), True)
        end = nodes[node_of(target)].port_at(port_of(target), False)
        line = [begin, *(QPointF(*at) for at in wire.bends), end]
        return min(
            range(len(line) - 1),
            key=lambda i: (
                (line[i] - point).manhattanLength()
                + (line[i + 1] - point).manhattanLength()
                - (line[i + 1] - line[i]).manhattanLength()
            ),
        )

    def _rects(self) -> dict[Piece, QRectF]:
        """What is selected; a layer inside a selected frame is moved with that alone."""
        session, scene = self._session, self._scene
        held: set[str] = set()
        carried: set[str] = set()
        for frame in session.things & session.graph.frames.keys():
            nodes, things = scene.things.inside(frame)
            held |= nodes
            carried |= things
        names = (session.selection & scene.nodes.keys()) - held
        rects: dict[Piece, QRectF] = {("node", n): scene.grid[n] for n in session.graph.nodes if n in names}
        return rects | {("thing", t): scene.things.rect(t) for t in sorted(session.things - carried)}

    def _chosen_area(self) -> QRectF:
        session, scene = self._session, self._scene
        nodes = [scene.grid[n] for n in session.selection if n in scene.nodes]
        return _union([*nodes, *(scene.things.rect(t) for t in session.things)])

    def _shifted(self, thing: str, by: Place) -> Place:
        rect = self._scene.things.rect(thing)
        return rect.left() + by[0], rect.top() + by[1]


FRAMED, FIND = mark("Frame the selection"), mark("Find on the drawing")


def _with_frames(project: Project, changes: Mapping[str, Mapping[str, Any]], *, graph: str) -> Project:
    """The project with these settings of frames."""
    for name, given in changes.items():
        project = edits.set_frame(project, name, **given, graph=graph)
    return project


def fitted(area: QRectF) -> QRectF:
    """A frame close around an area, on the grid, with room for its title."""
    left, top = (floor(x / STEP) * STEP for x in (area.left() - AROUND, area.top() - AROUND / 2 - TITLE))
    right, bottom = (ceil(x / STEP) * STEP for x in (area.right() + AROUND, area.bottom() + AROUND))
    return QRectF(left, top, right - left, bottom - top)


def _union(rects: Iterable[QRectF]) -> QRectF:
    found = QRectF()
    for rect in rects:
        found = found.united(rect)
    return found


def _always() -> bool:
    return True
