"""What no computer at hand could hold, refused before it is tried."""

from __future__ import annotations

from engine.analysis.meta import Failure, Measured
from engine.analysis.words import plural, size_words

MOST_PARAMETERS = 2**34
MOST_BYTES = 2**36


def oversize(found: Measured) -> Failure | None:
    """Why a layer is too large to be trained, in a sentence with its size; None where it is not."""
    if found.parameters > MOST_PARAMETERS:
        weights = plural(found.parameters, "parameter")
        return Failure("too-large", f"It has {weights}, which take {size_words(4 * found.parameters)}.")
    if found.memory > MOST_BYTES:
        return Failure("too-large", f"Its output takes {size_words(found.memory)} for one sample.")
    return None
