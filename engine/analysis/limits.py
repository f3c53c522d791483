"""What no computer at hand could hold, refused before it is tried."""

from __future__ import annotations

from engine.analysis.context import Context
from engine.analysis.meta import MOST_PARAMETERS, Failure, Measured
from engine.analysis.types import Problem
from engine.analysis.words import plural, short, size_words

MOST_NODES = 5_000
MOST_WIRES = 20_000
MOST_BYTES = 2**33


def oversize(found: Measured) -> Failure | None:
    """Why a layer is too large to be trained, in a sentence with its size; None where it is not."""
    if found.parameters > MOST_PARAMETERS:
        weights = plural(found.parameters, "parameter")
        return Failure("too-large", f"It has {weights}, which take {size_words(4 * found.parameters)}.")
    if found.memory > MOST_BYTES:
        return Failure("too-large", f"Its output takes {size_words(found.memory)} for one sample.")
    return None


def overfull(context: Context) -> Problem | None:
    """A drawing with more layers or wires than can be looked at in a moment; it names the first one too
    many.
    """
    nodes, wires = context.graph.nodes, context.graph.wires
    if len(nodes) > MOST_NODES:
        first = list(nodes)[MOST_NODES]
        why = f'There are {len(nodes):,} layers; {MOST_NODES:,} is the most, which "{short(first)}" exceeds.'
        return context.problem("too-large", first, "The drawing has too many layers", why)
    if len(wires) > MOST_WIRES:
        first = list(wires)[MOST_WIRES].partition(".")[0]
        why = (
            f'There are {len(wires):,} wires; {MOST_WIRES:,} is the most. One more ends at "{short(first)}".'
        )
        return context.problem(
            "too-large", first if first in nodes else None, "The drawing has too many wires", why
        )
    return None
