"""Tidy layout: reading order, nothing on top of anything, and a tidy drawing stays."""

from __future__ import annotations

import random

import pytest

from engine.graph.model import Graph, Node, Wire, node_of
from gui.layout import DEFAULT, place_new, places


def drawing(types: dict[str, str], *wires: str) -> Graph:
    nodes = {name: Node(type) for name, type in types.items()}
    ends = [each.split(">") for each in wires]
    return Graph(nodes, {t: Wire(s, t) for s, t in ends})


def chain(count: int) -> Graph:
    types = {f"n{i}": "ReLU" for i in range(count)}
    return drawing(types, *(f"n{i}.output>n{i + 1}.input" for i in range(count - 1)))


def overlaps(found: dict[str, tuple[float, float]], size: tuple[float, float] = DEFAULT) -> bool:
    spots = sorted(found.values())
    return any(
        abs(a[0] - b[0]) < size[0] and abs(a[1] - b[1]) < size[1]
        for i, a in enumerate(spots)
        for b in spots[:i]
    )


def moved(graph: Graph, found: dict[str, tuple[float, float]]) -> Graph:
    return Graph({n: Node(node.type, node.params, found[n]) for n, node in graph.nodes.items()}, graph.wires)


def test_a_chain_is_read_like_text() -> None:
    found = places(chain(9), {})
    ys = [found[f"n{i}"][1] for i in range(9)]
    assert ys == sorted(ys)
    assert 1 < len(set(ys)) < 9
    for a, b in zip(range(8), range(1, 9)):
        one, other = found[f"n{a}"], found[f"n{b}"]
        assert other[0] > one[0] if other[1] == one[1] else other[0] == 0
    assert all(x % 8 == 0 and y % 8 == 0 for x, y in found.values())


def test_what_only_training_needs_stands_below() -> None:
    graph = drawing(
        {"x": "Input", "t": "Target", "fc": "Linear", "out": "Output",
         "loss1": "CrossEntropyLoss", "acc": "Accuracy"},
        "x.output>fc.input", "fc.output>out.input", "fc.output>loss1.input", "t.output>loss1.target",
        "fc.output>acc.input", "t.output>acc.target",
    )  # fmt: skip
    found = places(graph, {})
    below = max(found[n][1] for n in ("x", "fc", "out"))
    assert all(found[n][1] > below for n in ("t", "loss1", "acc"))
    assert found["t"][0] < found["loss1"][0] == found["acc"][0]
    assert found["loss1"][1] < found["acc"][1]


def test_branches_stand_above_each_other_and_a_skip_ends_a_column_later() -> None:
    graph = drawing(
        {"a": "Input", "b": "Linear", "c": "Linear", "sum": "Add"},
        "a.output>b.input", "a.output>c.input", "b.output>sum.input", "c.output>sum.other",
    )  # fmt: skip
    found = places(graph, {})
    assert found["b"][0] == found["c"][0]
    assert found["a"][0] < found["b"][0] < found["sum"][0]
    assert not overlaps(found)


@pytest.mark.parametrize("seed", range(12))
def test_any_drawing_is_laid_out_without_overlap_and_stays(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.randint(1, 40)
    types = {
        f"n{i}": rng.choice(["ReLU", "Linear", "Add", "Input", "Target", "MSELoss", "NoSuchLayer"])
        for i in range(count)
    }
    ends = {
        (f"n{rng.randrange(count)}.output", f"n{rng.randrange(count)}.input") for _ in range(count * 2)
    }  # circles too
    graph = Graph({n: Node(t, {}, (rng.random() * 900, 7.0)) for n, t in types.items()},
                  {t: Wire(s, t) for s, t in sorted(ends)})  # fmt: skip
    sizes = {n: (float(rng.randint(15, 40) * 8), float(rng.randint(4, 20) * 8)) for n in types}
    found = places(graph, sizes)
    assert found.keys() == graph.nodes.keys()
    names = list(found)
    for i, a in enumerate(names):
        for b in names[:i]:
            apart = (
                found[a][0] >= found[b][0] + sizes[b][0] or found[b][0] >= found[a][0] + sizes[a][0]
                or found[a][1] >= found[b][1] + sizes[b][1] or found[b][1] >= found[a][1] + sizes[a][1]
            )  # fmt: skip
            assert apart, (a, b)
    assert places(moved(graph, found), sizes) == found


def test_a_large_chain_fills_a_page_not_a_ribbon() -> None:
    found = places(chain(1000), {})
    width, height = max(x for x, _ in found.values()), max(y for _, y in found.values())
    assert 0.8 < width / height < 3


def test_new_nodes_stand_beside_what_feeds_them_and_on_nothing() -> None:
    graph = moved(chain(4), places(chain(4), {}))
    nodes = {**graph.nodes, "new": Node("Flatten"), "alone": Node("ReLU")}
    wires = {**graph.wires, "new.input": Wire("n1.output", "new.input")}
    found = place_new(Graph(nodes, wires), ["new", "alone"], {})
    assert found.keys() == {"new", "alone"}
    assert found["new"][0] > graph.nodes["n1"].at[0]
    assert not overlaps({**{n: v.at for n, v in graph.nodes.items()}, **found})
    assert node_of(wires["new.input"].source) == "n1"
