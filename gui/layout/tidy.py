"""A tidy layout of a drawing or a part of it: frames keep what stands in them, and notes what they are at.

The order comes from the wires and from how things stand already, so a tidy drawing stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from engine.graph.model import Graph
from gui.layout.around import beside, free_notes, grown_frames
from gui.layout.boxes import Size
from gui.layout.order import Columns, Joins, columns, ordering, parts
from gui.layout.rows import ACROSS, BETWEEN_ROWS, STACKED, Place, Rows, Unit, laid_out, up
from gui.layout.scope import FOOT, FRAME, HEAD, NARROW_FRAME, SIDE, Arranged, Scope
from gui.layout.steps import Steps, finished
from gui.layout.training import ROLES, columns_below


def arranged(
    graph: Graph,
    sizes: Mapping[str, Size],
    notes: Mapping[str, float] | None = None,
    names: Collection[str] | None = None,
) -> Arranged:
    """A tidy layout of the named nodes, by default of all; it keeps its top left corner.

    `notes` are the heights of notes. Frames that hold no other nodes than these come along.
    """
    return finished(arranging(graph, sizes, notes, names))


def arranging(
    graph: Graph,
    sizes: Mapping[str, Size],
    notes: Mapping[str, float] | None = None,
    names: Collection[str] | None = None,
) -> Steps[Arranged]:
    """The same step by step: in a drawing of thousands of layers it takes a while to find a good order."""
    scope = Scope(graph, sizes, notes or {}, names)
    yield 0.0
    if not scope.nodes and not scope.frames:
        return Arranged()
    made = yield from _group(scope, "", scope.corner())
    if names is not None:
        made = beside(made, scope)
        made.frames.update(grown_frames(made, scope))
    made.notes.update(free_notes(made, scope))
    return made


def _group(scope: Scope, frame: str, corner: Place) -> Steps[Arranged]:
    """Lay out what stands in a frame, or outside all of them for "", from a corner on."""
    members = [name for name, held in scope.held_in.items() if held == frame]
    inner: dict[str, tuple[Arranged, Unit]] = {}
    for name in members:
        if name.startswith(FRAME):
            inner[name] = yield from _inside(scope, name[len(FRAME) :])
    units = {n: inner[n][1] if n in inner else Unit(*scope.boxes[n][2:]) for n in members}
    into = scope.joined(frame, members)
    roles: dict[str, list[str]] = {role: [] for role in ROLES}
    for name in members if not frame else ():
        if name not in inner and (role := scope.role(name)) in roles:
            roles[role].append(name)
    training = {name for names in roles.values() for name in names}
    model = sorted((n for n in members if n not in training), key=scope.standing)
    below = sum((units[n].width + ACROSS) * (units[n].height + STACKED) for n in training) * 2
    rows = yield from _rows(scope, model, units, into, corner, below)
    top = rows.bottom + (BETWEEN_ROWS if model else 0)
    made = rows.places | columns_below(roles, units, (corner[0], top), into, rows.last)
    found = Arranged({n: made[n] for n in made if n not in inner})
    for name, (content, unit) in inner.items():
        found.add(content, made[name])
        found.frames[name[len(FRAME) :]] = (*made[name], unit.width, unit.height)
    return found


def _inside(scope: Scope, frame: str) -> Steps[tuple[Arranged, Unit]]:
    """The content of a frame from its own corner, and the room that the frame takes with it."""
    notes = sorted((n for n, held in scope.notes_in.items() if held == frame), key=scope.note_standing)
    content = yield from _group(scope, frame, (SIDE, HEAD))
    boxes = [(*content.places[n], *scope.boxes[n][2:]) for n in content.places]
    boxes += content.frames.values()
    if not boxes and not notes:
        return content, Unit(*scope.areas[frame][2:])
    bottom = max((box[1] + box[3] for box in boxes), default=HEAD - STACKED)
    for note in notes:
        content.notes[note] = (SIDE, up(bottom + STACKED))
        boxes.append((*content.notes[note], *scope.note_boxes[note][2:]))
        bottom = boxes[-1][1] + boxes[-1][3]
    right = max(box[0] + box[2] for box in boxes)
    lead = min((y for x, y in content.places.values() if x == SIDE), default=HEAD)
    return content, Unit(max(up(right + SIDE), NARROW_FRAME), up(bottom + FOOT), lead)


def _rows(
    scope: Scope, names: Sequence[str], units: Mapping[str, Unit], into: Joins, corner: Place, below: float
) -> Steps[Rows]:
    """What hangs together in rows of its own; what stands alone side by side at the end."""
    order = {name: index for index, name in enumerate(scope.held_in)}
    groups = parts(sorted(names, key=order.__getitem__), into)
    alone = [group[0] for group in groups if len(group) == 1]
    standing = {name: index for index, name in enumerate(names)}
    made: dict[str, Place] = {}
    last: dict[str, Place] = {}
    top = bottom = corner[1]
    left = min((scope.box(n)[0] for n in names), default=0.0)
    for group in [*(group for group in groups if len(group) > 1), alone]:
        if not group:
            continue
        ordered: Columns = [[name] for name in group]
        if group is not alone:
            ordered = yield from ordering(columns(sorted(group, key=standing.__getitem__), into), into)
        begun = _begun(scope, ordered, left)
        found = yield from laid_out(ordered, units, into, (corner[0], top), begun, below)
        made |= found.places
        bottom, last = found.bottom, (last if group is alone and last else found.last)
        top = up(bottom + BETWEEN_ROWS)
    return Rows(made, bottom, last)


def _begun(scope: Scope, ordered: Sequence[Sequence[str]], left: float) -> set[int]:
    """The columns that stand at the left, below the one before: there a row begins already."""
    tops = [min(scope.box(name)[1] for name in column) for column in ordered]
    lefts = [min(scope.box(name)[0] for name in column) for column in ordered]
    return {i for i in range(1, len(ordered)) if lefts[i] - left < 1 and tops[i] > tops[i - 1]}
