"""How analysis speaks: names, shapes and figures in sentences that fit the screen."""

from __future__ import annotations

from collections.abc import Sequence

from engine.analysis.meta import sizes_of
from engine.declare import Value
from engine.graph.model import Node, block_of
from engine.layers import LAYERS

TITLE = 60
LABEL = 24
NAME = 22
_KINDS = {
    0: "a single number",
    1: "one number per sample",
    2: "values",
    3: "a sequence",
    4: "an image",
    5: "a volume",
}


def title(node: Node) -> str:
    """What the layer is called on the screen; the bare type where it is not known."""
    if block := block_of(node.type):
        return short(block.replace("_", " ").capitalize())
    found = LAYERS.get(node.type)
    return found.title if found else short(node.type)


def called(name: str, node: Node) -> str:
    """`Linear "head"`: the layer and its name, to tell two of a kind apart."""
    return f'{title(node)} "{short(name)}"'


def short(text: str, longest: int = NAME) -> str:
    """`text` with its end cut off where it is too long, on one line."""
    flat = (
        " ".join(text.split()) if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
    )
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def shown(shape: Sequence[int]) -> str:
    """`N × 64 × 16 × 16`."""
    return " × ".join(map(str, sizes_of(shape))) or "1"


def kind_of(rank: int) -> str:
    """What a tensor with so many dimensions usually is, in words."""
    return _KINDS.get(rank, f"a tensor with {rank} dimensions")


def dtype_words(dtype: str) -> str:
    """`whole numbers` or `numbers with a fraction`."""
    if dtype == "bool":
        return "yes or no values"
    return "numbers with a fraction" if "float" in dtype else "whole numbers"


def size_words(count: int) -> str:
    """A number of bytes as people write it: `1.5 GB`."""
    for power, unit in ((4, "TB"), (3, "GB"), (2, "MB"), (1, "KB")):
        if count >= 1000**power:
            return (
                f"{count / 1000**power:,.3g} {unit}"
                if count < 1000 ** (power + 1)
                else f"{count / 1e12:,.0f} TB"
            )
    return f"{count} bytes"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 value`, `6 values`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def value_label(value: Value) -> str:
    """What the button says that gives a setting this value; None is the default."""
    match value:
        case None | "" | ():
            return "Use the default"
        case bool():
            return "Turn it on" if value else "Turn it off"
        case tuple():
            return f"Set to {' × '.join(map(str, value))}"
        case int():
            return f"Set to {value:,}"
    return f"Set to {value}"
