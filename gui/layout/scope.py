"""What is laid out, where it stands now, and in which frame."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from engine.graph.model import Graph, node_of
from engine.layers import LAYERS
from gui.layout.boxes import Box, Size, holds
from gui.layout.order import without_circles
from gui.layout.rows import Place, snap

DEFAULT: Size = (160.0, 88.0)
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

    def add(self, content: Arranged, at: Place) -> None:
        """Take over what was arranged from a corner of its own, at a place."""
        x, y = at
        self.places.update({n: (left + x, top + y) for n, (left, top) in content.places.items()})
        self.frames.update({n: (left + x, top + y, w, h) for n, (left, top, w, h) in content.frames.items()})
        self.notes.update({n: (left + x, top + y) for n, (left, top) in content.notes.items()})


class Scope:
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

    def joined(self, frame: str, members: Sequence[str]) -> dict[str, list[str]]:
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
        inside = [name for name, box in self.boxes.items() if holds(area, box)]
        return bool(inside) and set(inside) <= set(self.nodes) and len(inside) < len(self.nodes)

    def box(self, name: str) -> Box:
        """Where a node or a frame stands now."""
        return self.areas[name[len(FRAME) :]] if name.startswith(FRAME) else self.boxes[name]

    def standing(self, name: str) -> tuple[float, float]:
        """What the order of a drawing is read from that is not tidy yet: from above, then from the left."""
        return self.box(name)[1], self.box(name)[0]

    def note_standing(self, name: str) -> tuple[float, float]:
        """The same of a note."""
        return self.note_boxes[name][1], self.note_boxes[name][0]

    def role(self, name: str) -> str:
        """What a node is for in the model."""
        layer = LAYERS.get(self.graph.nodes[name].type)
        return layer.role if layer is not None else "layer"
