"""What a name of an ONNX graph stands for on the drawing: a port, a constant, or a port seen another way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.imports.onnx.shapes import PROBE, Array


@dataclass(frozen=True, slots=True)
class Wire:
    """The output of a node: `conv1.output`."""

    address: str


@dataclass(frozen=True, slots=True)
class Constant:
    """The same values for any input; `learned` when training may change them."""

    array: Array
    learned: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Atom:
    """A dimension of a port, or a part of one: `steps` of 48, `directions` of 2."""

    name: str
    size: int


BATCH = Atom("batch", PROBE)
Axes = tuple[tuple[Atom, ...], ...]


@dataclass(frozen=True, slots=True)
class View:
    """A port whose dimensions come in another order or grouping, without a node for it yet.

    Recurrent operators of ONNX have the steps before the batch; so the transposes around them come to nothing
    on a drawing, whose samples always come first. `base` is how the port has it, `axes` how it is seen.
    """

    address: str
    base: Axes
    axes: Axes

    def is_plain(self) -> bool:
        """Whether it is the port just as it is."""
        return self.axes == self.base

    def transposed(self, order: Sequence[int]) -> View:
        """Dimensions in another order."""
        return View(self.address, self.base, tuple(self.axes[i] for i in order))

    def reshaped(self, sizes: Sequence[int]) -> View | None:
        """Other sizes, where that only splits and joins whole parts; else None."""
        left = [atom for axis in self.axes for atom in axis if atom.size != 1]
        made: list[tuple[Atom, ...]] = []
        parts: dict[Atom, tuple[Atom, Atom]] = {}
        for size in sizes:
            taken: list[Atom] = []
            while left and (wanted := size // math.prod(a.size for a in taken)) > 1:
                first = left.pop(0)
                if first.size > wanted and first != BATCH and first.size % wanted == 0:
                    parts[first] = _halves(first, wanted)
                    first, rest = parts[first]
                    left.insert(0, rest)
                taken.append(first)
            if math.prod(a.size for a in taken) != size:
                return None
            made.append(tuple(taken))
        return View(self.address, _split(self.base, parts), tuple(made)) if not left else None

    def batch(self) -> int | None:
        """The dimension that is the batch and nothing else, as it is seen."""
        return self.axes.index((BATCH,)) if (BATCH,) in self.axes else None

    def sizes(self) -> tuple[int, ...]:
        """The sizes as they are seen."""
        return tuple(math.prod(atom.size for atom in axis) for axis in self.axes)


def _halves(atom: Atom, outer: int) -> tuple[Atom, Atom]:
    return Atom(f"{atom.name} outer", outer), Atom(f"{atom.name} inner", atom.size // outer)


def _split(axes: Axes, parts: Mapping[Atom, tuple[Atom, Atom]]) -> Axes:
    """The same dimensions, with some parts divided further."""

    def all_of(atom: Atom) -> tuple[Atom, ...]:
        if atom not in parts:
            return (atom,)
        return tuple(each for half in parts[atom] for each in all_of(half))

    return tuple(tuple(each for atom in axis for each in all_of(atom)) for axis in axes)


Value = Wire | Constant | View
