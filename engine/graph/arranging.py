"""Edits of what is there for the eye alone: places, frames, notes, and the bends of wires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isfinite

from engine.declare import UserError
from engine.graph.drawing import graph_of, node_named, with_graph
from engine.graph.model import MAIN, TINTS, Frame, Graph, Note, Place, Project, Wire, node_of
from engine.graph.names import is_name, numbered

FURTHEST = 1_000_000.0  # from the middle of a drawing, in scene units
SMALLEST, LARGEST = 16.0, FURTHEST
MOST_BENDS = 32
MOST_THINGS = 1000  # frames, and notes, on one drawing
LONGEST_TITLE, LONGEST_NOTE = 200, 10_000


def move(
    project: Project,
    places: Mapping[str, Place],
    things: Mapping[str, Place] | None = None,
    *,
    graph: str = MAIN,
) -> Project:
    """Put nodes at new places on the drawing, and `things`, which are frames and notes, in scene units.

    The bends of a wire go along when both its ends are moved by as much.
    """
    old = graph_of(project, graph)
    moved = {n: replace(node_named(project, n, graph), at=_floats(at)) for n, at in places.items()}
    wires = _wires_along(old, moved.keys(), {n: node.at for n, node in moved.items()})
    changed = replace(old, nodes={**old.nodes, **moved}, wires=wires)
    for name, at in (things or {}).items():
        changed = _moved(changed, name, _checked(at))
    return with_graph(project, graph, changed)


def add_frame(project: Project, name: str, frame: Frame, *, graph: str = MAIN) -> Project:
    """Put a frame on the drawing; raises UserError for a taken name, and for a frame that can't be."""
    old = graph_of(project, graph)
    _check_new(old, name, len(old.frames))
    return with_graph(project, graph, replace(old, frames={**old.frames, name: checked_frame(frame)}))


def set_frame(
    project: Project,
    name: str,
    title: str | None = None,
    at: Place | None = None,
    size: Place | None = None,
    tint: str | None = None,
    *,
    graph: str = MAIN,
) -> Project:
    """Change a frame's title, place, size or tint; None leaves it as it is."""
    old = graph_of(project, graph)
    if name not in old.frames:
        raise UserError(f'There is no frame called "{name}".')
    given = {"title": title, "at": at, "size": size, "tint": tint}
    changed = replace(old.frames[name], **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    return with_graph(project, graph, replace(old, frames={**old.frames, name: checked_frame(changed)}))


def add_note(project: Project, name: str, note: Note, *, graph: str = MAIN) -> Project:
    """Put a note on the drawing; raises UserError for a taken name, and for a note that can't be."""
    old = graph_of(project, graph)
    _check_new(old, name, len(old.notes))
    return with_graph(project, graph, replace(old, notes={**old.notes, name: checked_note(note)}))


def write_note(
    project: Project, name: str, text: str | None = None, width: float | None = None, *, graph: str = MAIN
) -> Project:
    """Write another text into a note of the drawing, or give it another width."""
    old = graph_of(project, graph)
    if name not in old.notes:
        raise UserError(f'There is no note called "{name}".')
    note = old.notes[name]
    changed = replace(
        note, text=note.text if text is None else text, width=note.width if width is None else float(width)
    )
    return with_graph(project, graph, replace(old, notes={**old.notes, name: checked_note(changed)}))


def remove_things(project: Project, names: Iterable[str], *, graph: str = MAIN) -> Project:
    """Take frames and notes away; what stands in a frame stays."""
    old, gone = graph_of(project, graph), set(names)
    frames = {k: v for k, v in old.frames.items() if k not in gone}
    notes = {k: v for k, v in old.notes.items() if k not in gone}
    return with_graph(project, graph, replace(old, frames=frames, notes=notes))


def set_bends(project: Project, target: str, bends: Sequence[Place], *, graph: str = MAIN) -> Project:
    """Lead the wire that ends at `target` through these points; none leaves its way to the drawing."""
    old = graph_of(project, graph)
    wire = old.wires.get(target)
    if wire is None:
        raise UserError(f'There is no wire into "{target}" to bend.')
    if len(bends) > MOST_BENDS:
        raise UserError(f"A wire can have {MOST_BENDS} bends at most.")
    bent = replace(wire, bends=tuple(map(_checked, bends)))
    return with_graph(project, graph, replace(old, wires={**old.wires, target: bent}))


def shifted_wire(wire: Wire, by: Place) -> Wire:
    """The wire with its bends somewhere else."""
    return replace(wire, bends=tuple(_clamped(x + by[0], y + by[1]) for x, y in wire.bends))


def pasted_things(graph: Graph, part: Graph, by: Place) -> Graph:
    """The drawing with copies of the frames and notes of `part`, moved by so much."""
    frames, notes = dict(graph.frames), dict(graph.notes)
    for frame in part.frames.values():
        at = _clamped(frame.at[0] + by[0], frame.at[1] + by[1])
        frames[numbered("frame", {*frames, *notes})] = replace(checked_frame(frame), at=at)
    for note in part.notes.values():
        at = _clamped(note.at[0] + by[0], note.at[1] + by[1])
        notes[numbered("note", {*frames, *notes})] = replace(checked_note(note), at=at)
    if len(frames) > MOST_THINGS or len(notes) > MOST_THINGS:
        raise UserError(f"A drawing can have {MOST_THINGS:,} frames and as many notes at most.")
    return replace(graph, frames=frames, notes=notes)


def free_thing(graph: Graph, stem: str) -> str:
    """A free name for a frame or a note."""
    return numbered(stem, {*graph.frames, *graph.notes})


def checked_frame(frame: Frame) -> Frame:
    """The frame as the document holds it; raises UserError for one that can't be."""
    if why := frame_mistake(frame.title, frame.at, frame.size, frame.tint):
        raise UserError(f"A frame's {why}.")
    return replace(frame, at=_floats(frame.at), size=_floats(frame.size))


def checked_note(note: Note) -> Note:
    """The note as the document holds it; raises UserError for one that can't be."""
    if why := note_mistake(note.text, note.at, note.width):
        raise UserError(f"A note's {why}.")
    return replace(note, at=_floats(note.at), width=float(note.width))


def frame_mistake(title: str, at: Sequence[float], size: Sequence[float], tint: str) -> str:
    """What is wrong with a frame, from the name of the entry on, or nothing."""
    if len(title) > LONGEST_TITLE:
        return f"title has more than {LONGEST_TITLE} characters"
    if not is_place(at):
        return f"at needs two numbers from -{FURTHEST:,.0f} to {FURTHEST:,.0f}"
    if len(size) != 2 or not all(SMALLEST <= x <= LARGEST for x in size):
        return f"size needs two numbers from {SMALLEST:.0f} to {LARGEST:,.0f}"
    return "" if tint in TINTS else f"tint needs one of {', '.join(TINTS)}"


def note_mistake(text: str, at: Sequence[float], width: float) -> str:
    """What is wrong with a note, from the name of the entry on, or nothing."""
    if len(text) > LONGEST_NOTE:
        return f"text has more than {LONGEST_NOTE:,} characters"
    if not is_place(at):
        return f"at needs two numbers from -{FURTHEST:,.0f} to {FURTHEST:,.0f}"
    return (
        "" if SMALLEST <= width <= LARGEST else f"width needs a number from {SMALLEST:.0f} to {LARGEST:,.0f}"
    )


def is_place(at: Sequence[float]) -> bool:
    """Whether these are two numbers that are not too far out."""
    return len(at) == 2 and all(abs(x) <= FURTHEST for x in at)  # false for what is not a number, too


def _wires_along(old: Graph, moved: Iterable[str], places: Mapping[str, Place]) -> Mapping[str, Wire]:
    """The wires, with the bends shifted of those whose ends were moved alike."""
    names = set(moved)
    bent = {t: w for t, w in old.wires.items() if w.bends and {node_of(t), node_of(w.source)} <= names}
    shifted: dict[str, Wire] = {}
    for target, wire in bent.items():
        first, second = (
            (places[end][0] - old.nodes[end].at[0], places[end][1] - old.nodes[end].at[1])
            for end in (node_of(wire.source), node_of(target))
        )
        if first == second != (0.0, 0.0) and all(map(isfinite, first)):
            shifted[target] = shifted_wire(wire, first)
    return {**old.wires, **shifted} if shifted else old.wires


def _moved(graph: Graph, name: str, at: Place) -> Graph:
    if name in graph.frames:
        return replace(graph, frames={**graph.frames, name: replace(graph.frames[name], at=at)})
    if name in graph.notes:
        return replace(graph, notes={**graph.notes, name: replace(graph.notes[name], at=at)})
    raise UserError(f'There is no frame or note called "{name}".')


def _check_new(graph: Graph, name: str, count: int) -> None:
    if not is_name(name) or name in graph.frames or name in graph.notes:
        raise UserError(f'"{name}" can\'t name a new frame or note. Choose another name.')
    if count >= MOST_THINGS:
        raise UserError(f"A drawing can have {MOST_THINGS:,} frames and as many notes at most.")


def _checked(at: Place) -> Place:
    if not is_place(at):
        raise UserError(f"Nothing can lie further out on a drawing than {FURTHEST:,.0f}.")
    return _floats(at)


def _floats(at: Place) -> Place:
    return float(at[0]), float(at[1])


def _clamped(x: float, y: float) -> Place:
    return min(max(x, -FURTHEST), FURTHEST), min(max(y, -FURTHEST), FURTHEST)
