"""What stands around the part of a drawing that was laid out: other nodes, its frames, free notes."""

from __future__ import annotations

from gui.layout.boxes import Box, distance, first_free, holds, meet
from gui.layout.rows import STACKED, Place, up
from gui.layout.scope import FOOT, FRAME, NEAR, SIDE, Arranged, Scope


def beside(made: Arranged, scope: Scope) -> Arranged:
    """A part of the drawing further down, when it would stand on something else."""
    others = [box for name, box in scope.boxes.items() if name not in made.places]
    boxes = [(*made.places[n], *scope.boxes[n][2:]) for n in made.places] + [*made.frames.values()]
    down = 0.0
    for _ in range(len(others) + 1):
        hit = [o for o in others if any(meet((x, y + down, w, h), o, STACKED) for x, y, w, h in boxes)]
        if not hit:
            break
        down = up(max(o[1] + o[3] for o in hit) + STACKED - min(box[1] for box in boxes))
    moved = Arranged()
    moved.add(made, (0.0, down))
    return moved


def grown_frames(made: Arranged, scope: Scope) -> dict[str, Box]:
    """Frames around all that was laid out, which must go on holding it."""
    found: dict[str, Box] = {}
    boxes = [(*made.places[n], *scope.boxes[n][2:]) for n in made.places]
    right = up(max(box[0] + box[2] for box in boxes) + SIDE)
    bottom = up(max(box[1] + box[3] for box in boxes) + FOOT)
    for name, frame in scope.graph.frames.items():
        area = (*frame.at, *frame.size)
        if name not in made.frames and all(holds(area, scope.boxes[n]) for n in made.places):
            wide, high = max(area[2], right - area[0]), max(area[3], bottom - area[1])
            if (wide, high) != area[2:]:
                found[name] = (area[0], area[1], wide, high)
    return found


def free_notes(made: Arranged, scope: Scope) -> dict[str, Place]:
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
        near = min(((distance(box, each), n) for n, each in before.items()), default=(NEAR + 1, ""))
        if near[0] > NEAR and not scope.whole:
            continue
        x, y = box[:2]
        if near[0] <= NEAR:
            x, y = x + now[near[1]][0] - before[near[1]][0], y + now[near[1]][1] - before[near[1]][1]
        y = first_free(x, y, box[2], box[3], taken, 4.0)
        found[name] = (x, y)
        taken.append((x, y, box[2], box[3]))
    return found
