"""Files that are fixed to one number of samples, made free of it: what they write down is meant for any.

The sizes of every value are worked out twice, for the file's own number and for an unlikely one. Where a
Reshape is told its sizes outright, the one that the samples go into is found by where they stand in the order
of the values, and is left open.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from onnx import NodeProto

from engine.imports.onnx.shapes import PROBE, Array, Known

Sizes = tuple[int, ...]


class Freeing:
    """`plain` is what is known of the file as it is, `places` the open size of each Reshape by its output."""

    def __init__(self, plain: Known, batch: int) -> None:
        self.plain, self.batch = plain, batch
        self.places: dict[str, int] = {}
        # Where samples share a size with others: how many of those come before them, by value.
        self.inside: dict[str, int] = {}

    def begin(self, found: Known) -> None:
        """Take it that samples come first, wherever sizes are told outright."""
        for place, node in enumerate(found.nodes):
            if node.op_type != "Reshape" or len(node.input) < 2 or node.input[0] in found.values:
                continue
            sizes = self.plain.shapes.get(node.output[0])
            if node.input[1] in found.values and sizes:
                open_ = next((i for i, size in enumerate(sizes) if size and size % self.batch == 0), None)
                if open_ is not None:
                    found.nodes[place] = self._told(node, found, sizes, open_)

    def correct(self, found: Known) -> bool:
        """Look again now that more sizes are known; gives whether anything is told otherwise now."""
        changed = False
        for place, node in enumerate(found.nodes):
            if node.op_type == "Concat" and (other := self._joined(node, found)) is not None:
                found.nodes[place], changed = other, True
            if node.op_type == "Expand":
                changed |= self._expanded(node, found)
            if not node.output or node.output[0] not in self.places:
                self._hand_on(node, found)
                continue
            given, sizes = found.shapes.get(node.input[0]), self.plain.shapes[node.output[0]]
            before = self.inside.get(node.input[0], 1)
            wanted = open_size(given, sizes, self.batch, before) if given is not None else None
            if wanted is None:
                continue
            self.inside[node.output[0]] = wanted[1]
            if wanted[0] != self.places[node.output[0]]:
                found.nodes[place], changed = self._told(node, found, sizes, wanted[0]), True
        return changed

    def _hand_on(self, node: NodeProto, found: Known) -> None:
        """What keeps the size that the samples share keeps their place in it."""
        shared = [(name, self.inside[name]) for name in node.input if self.inside.get(name, 1) > 1]
        for name, before in shared:
            sizes = [size for size in found.shapes.get(name, ()) if size and size % PROBE == 0]
            for made in node.output:
                if sizes and sizes == [s for s in found.shapes.get(made, ()) if s and s % PROBE == 0]:
                    self.inside[made] = before

    def _told(self, node: NodeProto, found: Known, sizes: Sizes, open_: int) -> NodeProto:
        self.places[node.output[0]] = open_
        name = f"{node.output[0]}/sizes"
        target = [-1 if place == open_ else size for place, size in enumerate(sizes)]
        found.values[name] = np.array(target, np.int64)
        made = NodeProto()
        made.CopyFrom(node)
        made.input[1] = name
        return made

    def _joined(self, node: NodeProto, found: Known) -> NodeProto | None:
        """A stored value that is put beside each sample is there for any number of them."""
        if all(name not in found.values for name in node.input):
            return None
        given = [found.shapes.get(name) for name in node.input if name not in found.values]
        if not any(sizes and sizes[0] == PROBE for sizes in given):
            return None
        made = NodeProto()
        made.CopyFrom(node)
        for place, name in enumerate(node.input):
            value = found.values.get(name)
            alike = value is not None and value.ndim > 1 and value.shape[0] == self.batch
            if value is None or not alike or (value != value[:1]).any():
                continue
            made.input[place] = f"{name}/for each"
            found.values[made.input[place]] = np.broadcast_to(value[:1], (PROBE, *value.shape[1:]))
            if name in found.learned:
                found.learned |= {made.input[place]}
        return made if list(made.input) != list(node.input) else None

    def _expanded(self, node: NodeProto, found: Known) -> bool:
        """Where the samples are there already, they are as many as they are."""
        given, target = found.shapes.get(node.input[0]), found.values.get(node.input[1])
        value = found.values.get(node.input[0])
        if value is not None and target is not None and self.batch > 1 and value.ndim == len(target):
            return self._lessened(node.input[0], value, [int(size) for size in target], found)
        if given is None or target is None or node.input[1] not in self.plain.values:
            return False
        before = len(target) - len(given)
        there = [i + before for i, size in enumerate(given) if size == PROBE]
        wanted = target.copy()
        for place in there:
            if place >= 0 and wanted[place] == self.batch:
                wanted[place] = 1
        if (wanted == target).all():
            return False
        found.values[node.input[1]] = wanted
        return True

    def _lessened(self, name: str, value: Array, target: list[int], found: Known) -> bool:
        """A stored value that is the same for each of the file's samples becomes one for any number."""
        for axis, size in enumerate(target):
            first = value.take([0], axis)
            if size == PROBE and value.shape[axis] == self.batch and (value == first).all():
                found.values[name] = first
                return True
        return False


def open_size(given: Sequence[int], sizes: Sizes, batch: int, inside: int = 1) -> tuple[int, int] | None:
    """Which of the `sizes` the samples go into, by how many values stand before them in what is `given`.

    `inside` is how many stand before them within a size that they share. Beside the place it is given how
    many stand before them there. None where it can't be told.
    """
    there = [place for place, size in enumerate(given) if size and size % PROBE == 0]
    if len(there) != 1:
        return None
    before, passed = math.prod(given[: there[0]]) * inside, 1
    for place, size in enumerate(sizes):
        if before == passed:
            # A size of its own or the beginning of one; the end of the one before where sizes were joined.
            own = size == batch or not place or (batch > 1 and size % batch == 0)
            return (place, 1) if own or len(sizes) >= len(given) else (place - 1, sizes[place - 1])
        if before < passed * size:
            whole = size % batch == 0 and before % passed == 0
            return (place, before // passed) if whole else None
        passed *= size
    return (len(sizes) - 1, sizes[-1]) if before == passed and sizes else None
