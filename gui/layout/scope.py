"""A tidy layout of a drawing or a part of it: frames keep what stands in them, and notes what they are at.

The order comes from the wires and from how things stand already, so a tidy drawing stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.graph.model import Graph, node_of
from engine.layers import LAYERS
from gui.layout.order import Joins, columns, in_order, parts, without_circles
from gui.layout.rows import ACROSS, BETWEEN_ROWS, STACKED, Place, Unit, laid_out, snap, up

Size = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, width, height
DEFAULT: Size = (160.0, 88.0)
TRAINING = frozenset(("target", "loss", "metric"))
SIDE, HEAD, FOOT = 24.0, 48.0, 24.0  # between a frame and what stands in it
NARROW_FRAME = 160.0
NOTE_HEIGHT, NEAR = 56.0, 200.0  # a note belongs to what stands no further away
FRAME = "frame:"


@dataclass(frozen=True, slots=True)
class Arranged:
    """Where everything goes: nodes and notes by their top left corners, frames with their sizes."""

    places: dict[str, Place] = field(default_factory=dict)
    frames: dict[str, Box] = field(default_factory=dict)
    notes: dict[str, Place] = field(default_factory=dict)


def arranged(
    graph: Graph,
    sizes: Mapping[str, Size],
    notes: Mapping[str, float] | None = None,
    names: Collection[str] | None = None,
) -> Arranged:
    """A tidy layout of the named nodes, by default of all; it keeps its top left corner.

    `notes` are the heights of notes. Frames that hold no other nodes than these come along.
    """
    scope = _Scope(graph, sizes, notes or {}, names)
    if not scope.nodes and not scope.frames:
        return Arranged()
    made = scope.group("", scope.corner())
    if names is not None:
        made = _beside(made, scope)
        made.frames.update(_grown_frames(made, scope))
    made.notes.update(_free_notes(made, scope))
    return made


class _Scope:
    """What is laid out, and in which frame each of it stands now."""

    def __init__(
        self,
        graph: Graph,
        sizes: Mapping[str, Size],
        notes: Mapping[str, float],
        names: Collection[str] | None,
    ) -> None:
        self.graph, self.whole = graph, names is None
        self.nodes = [n for n in graph.nodes if names is None or n in names]
        self.boxes: dict[str, Box] = {
            n: (*node.at, *sizes.get(n, DEFAULT)) for n, node in graph.nodes.items()
        }
        areas = {f: (*frame.at, *frame.size) for f, frame in graph.frames.items()}
        self.frames = [f for f in areas if self._is_whole(areas[f])]
        self.areas = {f: areas[f] for f in self.frames}
        self.note_boxes: dict[str, Box] = {
            n: (*note.at, note.width, notes.get(n, NOTE_HEIGHT)) for n, note in graph.notes.items()
        }
        self.held_in: dict[str, str] = {n: self._frame_of(self.boxes[n], "") for n in self.nodes}
        self.held_in |= {FRAME + f: self._frame_of(areas[f], f) for f in self.frames}
        self.notes_in = {n: self._frame_of(box, "") for n, box in self.note_boxes.items()}
        wires = ((node_of(w.source), node_of(w.target)) for w in graph.wires.values())
        known = set(self.nodes)
        self.wires = [(s, t) for s, t in wires if s in known and t in known]

    def corner(self) -> Place:
        """The top left corner of what is laid out."""
        boxes = [*(self.boxes[n] for n in self.nodes), *self.areas.values()]
        return snap(min(box[0] for box in boxes)), snap(min(box[1] for box in boxes))

    def group(self, frame: str, corner: Place) -> Arranged:
        """Lay out what stands in a frame, or outside all of them for "", from a corner on."""
        members = [name for name, held in self.held_in.items() if held == frame]
        inner = {name: self._inside(name[len(FRAME) :]) for name in members if name.startswith(FRAME)}
        units = {n: inner[n][1] if n in inner else Unit(*self.boxes[n][2:]) for n in members}
        into = self._joined(frame, members)
        training = [n for n in members if n not in inner and not frame and self._role(n) in TRAINING]
        model = sorted((n for n in members if n not in set(training)), key=self._standing)
        below = sum((units[n].width + ACROSS) * (units[n].height + STACKED) for n in training) * 2
        made, bottom = self._rows(model, units, into, corner, below)
        top = bottom + (BETWEEN_ROWS if model else 0)
        made |= self._training(training, units, corner[0], top)
        found = Arranged({n: made[n] for n in made if n not in inner})
        for name, (content, unit) in inner.items():
            _put(found, content, made[name])
            found.frames[name[len(FRAME) :]] = (*made[name], unit.width, unit.height)
        return found

    def _inside(self, frame: str) -> tuple[Arranged, Unit]:
        """The content of a frame from its own corner, and the room that the frame takes with it."""
        notes = sorted((n for n, held in self.notes_in.items() if held == frame), key=self._note_standing)
        content = self.group(frame, (SIDE, HEAD))
        boxes = [(*content.places[n], *self.boxes[n][2:]) for n in content.places]
        boxes += content.frames.values()
        if not boxes and not notes:
            return content, Unit(*self.areas[frame][2:])
        bottom = max((box[1] + box[3] for box in boxes), default=HEAD - STACKED)
        for note in notes:
            content.notes[note] = (SIDE, up(bottom + STACKED))
            boxes.append((*content.notes[note], *self.note_boxes[note][2:]))
            bottom = boxes[-1][1] + boxes[-1][3]
        right = max(box[0] + box[2] for box in boxes)
        lead = min((y for x, y in content.places.values() if x == SIDE), default=HEAD)
        return content, Unit(max(up(right + SIDE), NARROW_FRAME), up(bottom + FOOT), lead)

    def _rows(
        self, names: Sequence[str], units: Mapping[str, Unit], into: Joins, corner: Place, below: float
    ) -> tuple[dict[str, Place], float]:
        """What hangs together in rows of its own; what stands alone side by side at the end."""
        order = {name: index for index, name in enumerate(self.held_in)}
        groups = parts(sorted(names, key=order.__getitem__), into)
        alone = [group[0] for group in groups if len(group) == 1]
        standing = {name: index for index, name in enumerate(names)}
        made: dict[str, Place] = {}
        top, bottom = corner[1], corner[1]
        left = min((self._box(n)[0] for n in names), default=0.0)
        for group in [*(group for group in groups if len(group) > 1), alone]:
            if not group:
                continue
            if group is alone:
                ordered = [[name] for name in group]
            else:
                ordered = in_order(columns(sorted(group, key=standing.__getitem__), into), into)
            begun = self._begun(ordered, left)
            found, bottom = laid_out(ordered, units, into, (corner[0], top), begun, below)
            made |= found
            top = up(bottom + BETWEEN_ROWS)
        return made, bottom

    def _begun(self, ordered: Sequence[Sequence[str]], left: float) -> set[int]:
        """The columns that stand at the left, below the one before: there a row begins already."""
        tops = [min(self._box(name)[1] for name in column) for column in ordered]
        lefts = [min(self._box(name)[0] for name in column) for column in ordered]
        return {i for i in range(1, len(ordered)) if lefts[i] - left < 1 and tops[i] > tops[i - 1]}

    def _training(
        self, names: Sequence[str], units: Mapping[str, Unit], left: float, top: float
    ) -> dict[str, Place]:
        """Targets at the left, losses right of them with the metrics below, both columns about one middle."""
        targets = [name for name in names if self._role(name) == "target"]
        others = [name for name in names if self._role(name) == "loss"]
        others += [name for name in names if self._role(name) == "metric"]
        top = up(top + STACKED)
        across = up(left + max((units[name].width for name in targets), default=-ACROSS) + ACROSS)
        room = max(_height(targets, units), _height(others, units))
        made: dict[str, Place] = {}
        for column, x in ((targets, left), (others, across)):
            y = snap(top + (room - _height(column, units)) / 2)
            for name in column:
                made[name] = (x, y)
                y = up(y + units[name].height + STACKED)
        return made

    def _joined(self, frame: str, members: Sequence[str]) -> dict[str, list[str]]:
        """What feeds each member of a frame, whatever frames inside it the wires come from and go to."""
        into: dict[str, list[str]] = {name: [] for name in members}
        for source, target in self.wires:
            one, other = self._member(source, frame), self._member(target, frame)
            if one and other and one != other and one not in into[other]:
                into[other].append(one)
        return without_circles(into, members)

    def _member(self, node: str, frame: str) -> str:
        """The member of a frame that a node is, or is in."""
        name = node
        while self.held_in[name] != frame:
            if not self.held_in[name]:
                return ""
            name = FRAME + self.held_in[name]
        return name

    def _frame_of(self, box: Box, own: str) -> str:
        """The smallest frame around the middle of something; a frame is only in a larger one."""
        x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
        size = self.areas[own][2] * self.areas[own][3] if own else 0.0
        around = [
            (w * h, name)
            for name, (left, top, w, h) in self.areas.items()
            if w * h > size and left <= x <= left + w and top <= y <= top + h
        ]
        return min(around)[1] if around else ""

    def _is_whole(self, area: Box) -> bool:
        """Whether all nodes in an area are laid out."""
        if self.whole:
            return True
        inside = [name for name, box in self.boxes.items() if _holds(area, box)]
        return bool(inside) and set(inside) <= set(self.nodes) and len(inside) < len(self.nodes)

    def _box(self, name: str) -> Box:
        return self.areas[name[len(FRAME) :]] if name.startswith(FRAME) else self.boxes[name]

    def _standing(self, name: str) -> tuple[float, float]:
        return self._box(name)[1], self._box(name)[0]

    def _note_standing(self, name: str) -> tuple[float, float]:
        return self.note_boxes[name][1], self.note_boxes[name][0]

    def _role(self, name: str) -> str:
        layer = LAYERS.get(self.graph.nodes[name].type)
        return layer.role if layer is not None else "layer"


def _put(found: Arranged, content: Arranged, at: Place) -> None:
    """Add the content of a frame that stands at a place."""
    x, y = at
    found.places.update({n: (left + x, top + y) for n, (left, top) in content.places.items()})
    found.frames.update({n: (left + x, top + y, w, h) for n, (left, top, w, h) in content.frames.items()})
    found.notes.update({n: (left + x, top + y) for n, (left, top) in content.notes.items()})


def _beside(made: Arranged, scope: _Scope) -> Arranged:
    """A part of the drawing further down, when it would stand on something else."""
    others = [box for name, box in scope.boxes.items() if name not in made.places]
    boxes = [(*made.places[n], *scope.boxes[n][2:]) for n in made.places] + [*made.frames.values()]
    down = 0.0
    for _ in range(len(others) + 1):
        hit = [o for o in others if any(_meet((x, y + down, w, h), o, STACKED) for x, y, w, h in boxes)]
        if not hit:
            break
        down = up(max(o[1] + o[3] for o in hit) + STACKED - min(box[1] for box in boxes))
    moved = Arranged()
    _put(moved, made, (0.0, down))
    return moved


def _grown_frames(made: Arranged, scope: _Scope) -> dict[str, Box]:
    """Frames around all that was laid out, which must go on holding it."""
    found: dict[str, Box] = {}
    boxes = [(*made.places[n], *scope.boxes[n][2:]) for n in made.places]
    right = up(max(box[0] + box[2] for box in boxes) + SIDE)
    bottom = up(max(box[1] + box[3] for box in boxes) + FOOT)
    for name, frame in scope.graph.frames.items():
        area = (*frame.at, *frame.size)
        if name not in made.frames and all(_holds(area, scope.boxes[n]) for n in made.places):
            wide, high = max(area[2], right - area[0]), max(area[3], bottom - area[1])
            if (wide, high) != area[2:]:
                found[name] = (area[0], area[1], wide, high)
    return found


def _free_notes(made: Arranged, scope: _Scope) -> dict[str, Place]:
    """Notes that stand in no frame go with what they stand at, and then down to where there is room."""
    now: dict[str, Box] = {n: (*made.places[n], *scope.boxes[n][2:]) for n in made.places}
    laid_out = made.frames.keys() & scope.areas.keys()  # others only grew, around notes of their own too
    now |= {FRAME + f: made.frames[f] for f in laid_out}
    before = {n: scope.boxes[n] for n in made.places} | {FRAME + f: scope.areas[f] for f in laid_out}
    taken = [*now.values(), *(box for n, box in scope.boxes.items() if n not in made.places)]
    found: dict[str, Place] = {}
    for name, box in scope.note_boxes.items():
        if scope.notes_in[name]:
            continue
        near = min(((_apart(box, each), n) for n, each in before.items()), default=(NEAR + 1, ""))
        if near[0] > NEAR and not scope.whole:
            continue
        x, y = box[:2]
        if near[0] <= NEAR:
            x, y = x + now[near[1]][0] - before[near[1]][0], y + now[near[1]][1] - before[near[1]][1]
        y = first_free(x, y, box[2], box[3], taken, 4.0)
        found[name] = (x, y)
        taken.append((x, y, box[2], box[3]))
    return found


def first_free(
    x: float, y: float, width: float, height: float, boxes: Iterable[Sequence[float]], apart: float = 16.0
) -> float:
    """The first y from `y` down where a box of that size overlaps no other."""
    for left, top, wide, high in sorted(boxes, key=lambda box: box[1]):
        if _meet((x, y, width, height), (left, top, wide, high), apart):
            y = top + high + STACKED
    return y


def _holds(area: Box, box: Box) -> bool:
    """Whether the middle of a box is in an area."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return area[0] <= x <= area[0] + area[2] and area[1] <= y <= area[1] + area[3]


def _meet(one: Box, other: Box, apart: float) -> bool:
    return (
        one[0] < other[0] + other[2] + apart
        and other[0] < one[0] + one[2] + apart
        and one[1] < other[1] + other[3] + apart
        and other[1] < one[1] + one[3] + apart
    )


def _apart(one: Box, other: Box) -> float:
    """How far two boxes are from each other."""
    across = max(other[0] - one[0] - one[2], one[0] - other[0] - other[2], 0.0)
    down = max(other[1] - one[1] - one[3], one[1] - other[1] - other[3], 0.0)
    return across + down


def _height(column: Sequence[str], units: Mapping[str, Unit]) -> float:
    return sum(up(units[name].height + STACKED) for name in column)
