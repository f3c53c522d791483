"""What is said about a file that was brought in: what matched, what is missing, how far it agrees."""

from __future__ import annotations

from dataclasses import dataclass

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A tensor that the model has by this name with another shape than the file."""

    name: str
    model: Shape
    file: Shape


@dataclass(frozen=True, slots=True)
class Match:
    """Which tensors of a file became which weights of a model.

    `loaded` are pairs of the model's name and the file's. `missing` are weights of the model that keep what
    they begin with, `unused` tensors of the file that the model has no place for. `how` says in words by
    what rule the names were brought together.
    """

    loaded: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    how: str = ""

    @property
    def total(self) -> int:
        """How many weights the model has."""
        return len(self.loaded) + len(self.missing) + len(self.misfits)


@dataclass(frozen=True, slots=True)
class Opaque:
    """Operators of one kind that no layer stands for: where they are on the drawing."""

    operator: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parity:
    """How far the drawing's answers are from the file's on the same made-up rows."""

    max_abs: float
    limit: float
    samples: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """All that a person should know of a file that was brought in."""

    file: str
    kind: str
    sha256: str
    layers: int = 0
    parameters: int = 0
    match: Match | None = None
    opaque: tuple[Opaque, ...] = ()
    parity: Parity | None = None
    notes: tuple[str, ...] = ()
