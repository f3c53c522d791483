"""Graphs: each node hears from its neighbours, and how much from each of them."""

from __future__ import annotations

import math

from gui.how.given import Given
from gui.how.picture import Box, Dot, Mark, Picture, Stroke, Word, number
from gui.translate import tr

NODES = ((0.14, 0.30), (0.40, 0.10), (0.46, 0.66), (0.72, 0.24), (0.90, 0.70), (0.18, 0.86))
EDGES = ((0, 1), (1, 2), (0, 2), (1, 3), (3, 4), (2, 5), (2, 3))
HIGH = 132.0
# How much a node of the example cares for another one, before the shares are made.
SCORES = (0.4, 1.1, -0.3, 0.8, 0.1, -0.6)


def near(node: int) -> list[int]:
    """The neighbours of a node."""
    return sorted({b if a == node else a for a, b in EDGES if node in (a, b)})


def shares(kind: str, node: int, loops: bool, normalised: bool, mean: bool) -> dict[int, float]:
    """How much of each node is taken, itself included where it hears itself."""
    heard = [*near(node), *([node] if loops else [])]
    if kind == "GCNConv" and normalised:
        degree = [len(near(each)) + loops for each in range(len(NODES))]
        return {each: 1 / math.sqrt(degree[each] * degree[node]) for each in heard}
    if kind == "GATConv":
        raised = {each: math.exp(SCORES[each]) for each in heard}
        return {each: value / sum(raised.values()) for each, value in raised.items()}
    if mean:
        return {each: 1 / len(heard) for each in heard}
    return dict.fromkeys(heard, 1.0)


def taken(given: Given, node: int) -> dict[int, float]:
    """How much of each node this one takes, with the layer's own settings."""
    kind = given.layer.type
    mean = kind == "GraphSAGEConv" or given.text("reduce", "") == "mean"
    return shares(kind, node, given.on("loops"), kind == "GCNConv" and given.on("normalize"), mean)


def heard(given: Given) -> Picture:
    """Each step is one node with those that it hears from, and the share of each."""
    kind = given.layer.type
    sage = kind == "GraphSAGEConv"
    mean = sage or given.text("reduce", "") == "mean"
    loops = given.on("loops")
    normalised = kind == "GCNConv" and given.on("normalize")

    def at(node: int) -> tuple[float, float]:
        x, y = NODES[node]
        return 16 + x * (given.wide - 32), 12 + y * (HIGH - 26)

    def frame(step: int) -> list[Mark]:
        node = step % len(NODES)
        marks: list[Mark] = [Stroke((at(a), at(b)), "rule", 1.4) for a, b in EDGES]
        said: list[Mark] = []
        ways = [at(other) for other in near(node)]
        for other, share in taken(given, node).items():
            (x, y), (u, v) = at(other), at(node)
            text = number(share)
            if other == node:
                said += _share(*_beside((u, v), ways, given.wide), text)
                continue
            gap = 13 / math.hypot(u - x, v - y)
            marks.append(Stroke(((x, y), (u - (u - x) * gap, v - (v - y) * gap)), "layer", 2, arrow=True))
            said += _share(x + (u - x) * 0.45, y + (v - y) * 0.45, text)
        for other in range(len(NODES)):
            x, y = at(other)
            share_ = 1.0 if other == node else 0.55 if other in near(node) else 0.15
            marks.append(Dot(x, y, 10, "layer", share_, edge="layer"))
            marks.append(Word(x - 10, y, 20, str(other + 1), "on-layer" if other == node else "text"))
        return [*marks, *said, Word(4, HIGH + 6, given.wide - 8, _sizes(given))]

    def words(step: int) -> str:
        node = step % len(NODES)
        others = ", ".join(str(n + 1) for n in near(node))
        what = tr("the mean of") if mean else tr("the sum of")
        if kind == "GATConv":
            what = tr("a weighed mean of")
        elif normalised:
            what = tr("a sum, divided by degrees, of")
        also = tr(", and from itself") if loops else ""
        also = tr(", and adds itself through weights of its own") if sage else also
        return tr(f"Node {node + 1} takes {what} nodes {others}") + also

    example = tr("The graph is made up.")
    if kind == "GATConv":
        example = tr("The graph is made up, and the shares, which are learned.")
    return Picture(given.wide, HIGH + 18, len(NODES), frame, words, example=example)


def _beside(spot: tuple[float, float], ways: list[tuple[float, float]], wide: float) -> tuple[float, float]:
    """Right or left of a node: where the lines that come in leave more room."""
    x, y = spot
    sides = [x + 26 if x < wide - 44 else x - 26, x - 26 if x > 44 else x + 26]
    met = [sum((u > x) == (side > x) for u, _ in ways) for side in sides]
    return sides[met.index(min(met))], y - 4


def _share(x: float, y: float, text: str) -> list[Mark]:
    wide = 7.0 * len(text) + 4
    return [Box(x - wide / 2, y - 7, wide, 14, "ground", radius=4), Word(x - 20, y, 40, text, "text", 10)]


def _sizes(given: Given) -> str:
    before = given.shape()[-1]
    if "out_features" not in given.layer.params:
        return tr(f"{before} values a node, without weights")
    after, heads = given.whole("out_features", 16), given.whole("heads", 1)
    if heads > 1:
        made = after * heads if given.on("concat") else after
        return tr(f"{before} values become {made}, {heads} heads of {after}")
    return tr(f"{before} values a node become {after}")
