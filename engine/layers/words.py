"""Small words for the line that a node shows: `64 filters, 3 × 3, stride 2`."""

from __future__ import annotations

from collections.abc import Iterable


def by(size: int | tuple[int, ...], dimensions: int) -> str:
    """`3 × 3` for a size that holds for each of `dimensions`, or for one size each."""
    sizes = (size,) * dimensions if isinstance(size, int) else size
    return " × ".join(map(str, sizes))


def count(number: int, one: str, many: str = "") -> str:
    """`1 filter`, `64 filters`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share from 0 to 1 as `30 %`, with a no-break space."""
    return f"{share * 100:.3g}\u00a0%"


def line(parts: Iterable[str]) -> str:
    """The parts that are not empty, with commas."""
    return ", ".join(part for part in parts if part)


def changed(value: object, usual: object, text: str) -> str:
    """`text` when the value is not the usual one, which needs no mention."""
    return text if value != usual else ""


def spread(size: int | tuple[int, ...], dimensions: int) -> tuple[int, ...]:
    """One number for each dimension."""
    return (size,) * dimensions if isinstance(size, int) else size
