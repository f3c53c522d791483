"""What may be called how: layers, frames, notes and update steps, and names that are still free."""

from __future__ import annotations

import keyword
import re
from collections.abc import Container, Iterator
from itertools import count

from engine.graph.model import Graph

LONGEST = 64
IDENTIFIER = re.compile(rf"[a-z_][a-z0-9_]{{0,{LONGEST - 1}}}\Z", re.IGNORECASE | re.ASCII)
RESERVED = frozenset(
    ("self", "torch", "nn", "F", "math", "super", "forward", "loss", "training", "train", "eval")
)
# What no program may use, so that nothing in it is called like that.
FORBIDDEN = frozenset(
    ("eval", "exec", "compile", "open", "globals", "locals", "vars", "getattr", "setattr", "delattr")
)


def is_name(text: str) -> bool:
    """Whether `text` can name a node: a Python identifier of 64 ASCII characters at most that means nothing
    else.
    """
    return bool(IDENTIFIER.match(text)) and not keyword.iskeyword(text) and text not in RESERVED


def is_step(text: str) -> bool:
    """Whether `text` can name an update step; "all" is the one of the losses that name none."""
    return is_name(text) and text != "all"


def free_name(graph: Graph, wanted: str) -> str:
    """`wanted` made into a free node name: lower case, then numbered from 1."""
    return numbered(stem_of(wanted), graph.nodes)


def stem_of(wanted: str) -> str:
    """What free node names like `wanted` begin with."""
    stem = re.sub(r"[^a-z0-9]+", "_", wanted.lower()).strip("_").rstrip("0123456789").rstrip("_") or "node"
    return stem if stem[0].isalpha() else f"node_{stem}"


def numbered(stem: str, taken: Container[str], first: int = 1) -> str:
    """A name that is not taken: the stem with a free number, from `first` on; a long stem loses its end."""
    return next(all_numbered(stem, taken, first))


def all_numbered(stem: str, taken: Container[str], first: int = 1) -> Iterator[str]:
    """The same for names without end, for many at once: `taken` may grow meanwhile."""
    for number in count(first):
        name = f"{stem[: LONGEST - len(str(number))]}{number}"
        if name not in taken and is_name(name):
            yield name


def free(wanted: str, taken: Container[str]) -> str:
    """`wanted`, numbered from 2 where it is taken or longer than a name may be."""
    return wanted if is_name(wanted) and wanted not in taken else numbered(wanted, taken, 2)
