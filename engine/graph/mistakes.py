"""What types alone can't tell of a project file: names, places of two numbers, wires that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.graph.arranging import MOST_BENDS, MOST_THINGS, frame_mistake, is_place, note_mistake
from engine.graph.blocks import is_argument
from engine.graph.edits import is_name, is_step
from engine.graph.model import MAIN, Frame, Note, node_of, port_of
from engine.graph.shape import place


def mistakes(raw: Mapping[str, Any]) -> Iterator[str]:
    """The mistakes of a project whose types are right, each a clause with its path in the file.

    `raw` is what `engine.graph.shape.check` gave back: plain dictionaries and lists.
    """
    yield from _mistakes(raw.get("graphs", {}))
    for step in raw.get("updates", {}):
        if not is_step(step):
            yield f'updates has "{place(step)}", which can\'t be a name'
    if MAIN not in raw.get("graphs", {MAIN: {}}):
        yield f'graphs has no "{MAIN}"'


def _mistakes(graphs: Mapping[str, Any]) -> Iterator[str]:
    for name, graph in graphs.items():
        if not is_name(name):
            yield f'graphs has "{place(name)}", which can\'t be a name'
        yield from _graph_mistakes(graph, place("graphs", name) + ".")
        for argument in graph.get("arguments", {}):
            if not is_argument(argument):
                yield f'{place("graphs", name)}.arguments has "{place(argument)}", which can\'t be a name'


def _graph_mistakes(graph: Mapping[str, Any], at: str) -> Iterator[str]:
    """What the types alone can't tell: names, places of two numbers, wires that lead somewhere."""
    nodes = graph.get("nodes", {})
    for name, node in nodes.items():
        if not is_name(name):
            yield f'{at}nodes has "{place(name)}", which can\'t be a name'
        if len(node.get("at", (0, 0))) != 2:
            yield f"{at}nodes.{place(name)}.at needs two numbers"
    yield from _thing_mistakes(graph, at)
    targets: set[str] = set()
    for number, wire in enumerate(graph.get("wires", ())):
        if _is_plain_wire(wire, nodes) and wire[1] not in targets:
            targets.add(wire[1])
            continue
        here = f"{at}wires.{number}"
        if [isinstance(each, str) for each in wire] not in ([True, True], [True, True, False]):
            yield f"{here} needs two ports, from and to"
            continue
        if wire[2:] and not _are_bends(wire[2]):
            yield f"{here}.2 needs pairs of numbers, {MOST_BENDS} at most and none of them too large"
        for end in wire[:2]:
            if node_of(end) not in nodes or not is_port(port_of(end)):
                yield f'{here} leads to "{place(end)}", which is not there'
        if wire[1] in targets:
            yield f'{here} is a second wire into "{place(wire[1])}"'
        targets.add(wire[1])


def _is_plain_wire(wire: list[Any], nodes: Mapping[str, Any]) -> bool:
    """Whether a wire is nothing but two ports that can be there, as nearly all are."""
    if len(wire) != 2 or not isinstance(wire[0], str) or not isinstance(wire[1], str):
        return False
    source, _, out = wire[0].partition(".")
    target, _, into = wire[1].partition(".")
    return source in nodes and target in nodes and is_port(out) and is_port(into)


def _thing_mistakes(graph: Mapping[str, Any], at: str) -> Iterator[str]:
    """Frames and notes with places that a drawing can have, and no name twice."""
    frames, notes = graph.get("frames", {}), graph.get("notes", {})
    for key, things in (("frames", frames), ("notes", notes)):
        if len(things) > MOST_THINGS:
            yield f"{at}{key} has more than {MOST_THINGS:,} entries"
            return
        for name in things:
            if not is_name(name):
                yield f'{at}{key} has "{place(name)}", which can\'t be a name'
    for name in frames.keys() & notes.keys():
        yield f'{at}notes has "{place(name)}", which is the name of a frame, too'
    plain, bare = Frame(), Note()
    for name, frame in frames.items():
        given = (frame.get(k, getattr(plain, k)) for k in ("title", "at", "size", "tint"))
        if why := frame_mistake(*given):
            yield f"{at}frames.{place(name)}.{why}"
    for name, note in notes.items():
        given = (note.get(k, getattr(bare, k)) for k in ("text", "at", "width"))
        if why := note_mistake(*given):
            yield f"{at}notes.{place(name)}.{why}"


def _are_bends(bends: Any) -> bool:
    return len(bends) <= MOST_BENDS and all(map(is_place, bends))


def is_port(text: str) -> bool:
    """Whether `text` can name a port: a Python identifier of reasonable length, in ASCII."""
    return text.isascii() and text.isidentifier() and len(text) <= 80
