"""Tidy layout: reading order, nothing on top of anything, and a tidy drawing stays."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from engine.graph.file import load
from engine.graph.model import Frame, Graph, Node, Note, Project, Wire, node_of
from gui.layout import DEFAULT, Arranged, arranged, place_new, places, tidied
from gui.layout.order import columns, crossings, in_order, without_circles


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


@pytest.mark.parametrize("layers", [1, 4, 20])
def test_a_loss_stands_below_the_output_and_its_target_below_what_it_judges(layers: int) -> None:
    graph = chain(layers)
    last = f"n{layers - 1}"
    training = {"t": Node("Target"), "loss": Node("MSELoss")}
    nodes = {**graph.nodes, "out": Node("Output"), **training, "unused": Node("ReLU")}
    more = {"out.input": f"{last}.output", "loss.input": f"{last}.output", "loss.target": "t.output"}
    found = places(Graph(nodes, {**graph.wires, **{t: Wire(s, t) for t, s in more.items()}}), {})
    assert found["loss"][0] == found["out"][0]
    assert found["t"][0] == found[last][0]
    assert found["loss"][1] > found["out"][1] == found[last][1]
    alone = {n: node for n, node in nodes.items() if n not in ("out", "t")}
    found = places(Graph(alone, {**graph.wires, "loss.input": Wire(f"{last}.output", "loss.input")}), {})
    assert found["loss"][0] == found[last][0] + DEFAULT[0] + 120
    assert found["loss"][1] > found[last][1]


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


def tidy(graph: Graph, names: list[str] | None = None) -> tuple[Graph, Arranged]:
    made = arranged(graph, {}, {}, names)
    return tidied(Project(graphs={"main": graph}), made).main, made


def joined(graph: Graph) -> dict[str, list[str]]:
    into: dict[str, list[str]] = {name: [] for name in graph.nodes}
    for wire in graph.wires.values():
        into[node_of(wire.target)].append(node_of(wire.source))
    return without_circles(into, graph.nodes)


def tangled(seed: int, count: int = 60) -> Graph:
    chance = random.Random(seed)
    wires = {}
    for number in range(count * 3 // 2):
        one = chance.randrange(count - 1)
        other = min(count - 1, one + 1 + int(chance.expovariate(0.2)))
        target = f"n{other}.inputs_{number}"
        wires[target] = Wire(f"n{one}.output", target)
    return Graph({f"n{i}": Node("Add") for i in range(count)}, wires)


@pytest.mark.parametrize("seed", range(4))
def test_fewer_wires_cross_than_in_the_order_of_the_drawing(seed: int) -> None:
    graph = tangled(seed)
    into = joined(graph)
    names = random.Random(seed).sample(list(graph.nodes), len(graph.nodes))
    plain = columns(names, into)
    found = in_order([list(column) for column in plain], into)
    assert [sorted(column) for column in found] == [sorted(column) for column in plain]
    assert crossings(found, into) < 0.5 * crossings(plain, into)
    assert in_order([list(column) for column in found], into) == found


def test_crossings_are_counted_also_of_wires_over_several_columns() -> None:
    into = {"a": [], "b": [], "c": ["b"], "d": ["a"], "e": ["a", "c"]}
    assert crossings([["a", "b"], ["c", "d"], ["e"]], into) == 2
    assert crossings([["a", "b"], ["d", "c"], ["e"]], into) == 0
    assert crossings([["b", "a"], ["d", "c"], ["e"]], into) == 2


@pytest.mark.parametrize("seed", range(4))
def test_a_tangled_drawing_is_tidy_after_once(seed: int) -> None:
    graph, _ = tidy(tangled(seed))
    again, _ = tidy(graph)
    assert again == graph


def test_every_published_drawing_is_laid_out_without_overlap_and_then_stays() -> None:
    for path in sorted((Path(__file__).parents[2] / "templates").glob("*.loom")):
        for name, graph in load(path).graphs.items():
            once, made = tidy(graph)
            assert not overlaps(made.places), (path.name, name)
            assert tidy(once)[0] == once, (path.name, name)


def test_branches_run_straight_beside_each_other() -> None:
    graph = drawing(
        {"x": "Input", "a1": "Linear", "b1": "Linear", "a2": "ReLU", "b2": "ReLU", "sum": "Add"},
        "x.output>a1.input", "x.output>b1.input", "a1.output>a2.input", "b1.output>b2.input",
        "a2.output>sum.input", "b2.output>sum.other",
    )  # fmt: skip
    found = places(graph, {"a1": (160.0, 180.0)})
    assert found["a1"][1] == found["a2"][1] == found["x"][1] == found["sum"][1]
    assert found["b1"][1] == found["b2"][1] > found["a1"][1] + 180


def test_a_layer_more_moves_only_what_comes_after_it_in_its_row() -> None:
    graph, _ = tidy(chain(40))
    rows = sorted({node.at[1] for node in graph.nodes.values()})
    nodes = {**graph.nodes, "new": Node("ReLU", at=graph.nodes["n2"].at)}
    wires = {k: w for k, w in graph.wires.items() if k != "n3.input"}
    wires |= {"new.input": Wire("n2.output", "new.input"), "n3.input": Wire("new.output", "n3.input")}
    after, _ = tidy(Graph(nodes, wires))
    stayed = [n for n in graph.nodes if after.nodes[n].at == graph.nodes[n].at]
    first_row = [n for n in graph.nodes if graph.nodes[n].at[1] == rows[0]]
    assert len(stayed) >= len(graph.nodes) - len(first_row)


def test_a_frame_is_laid_out_as_one_with_all_that_stands_in_it() -> None:
    graph = chain(6)
    inside = {n: replace(graph.nodes[n], at=(1000.0 + 200 * i, 1000.0)) for i, n in enumerate(("n2", "n3"))}
    frames = {
        "frame1": Frame("Stem", (960.0, 960.0), (600.0, 400.0)),
        "frame2": Frame("Empty", (5000.0, 0.0), (200.0, 200.0)),
        "frame3": Frame("Inner", (990.0, 990.0), (180.0, 130.0)),
    }
    notes = {"note1": Note("in it", (1000.0, 1250.0)), "note2": Note("beside n0", (0.0, 100.0))}
    found, made = tidy(replace(graph, nodes={**graph.nodes, **inside}, frames=frames, notes=notes))
    left, top, wide, high = made.frames["frame1"]
    for name, (x, y) in made.places.items():
        within = left < x and x + DEFAULT[0] < left + wide and top + 32 < y and y + DEFAULT[1] < top + high
        apart = x + DEFAULT[0] <= left or left + wide <= x or y + DEFAULT[1] <= top or top + high <= y
        assert within if name in ("n2", "n3") else apart, name
    inner = made.frames["frame3"]
    assert left < inner[0]
    assert inner[0] + inner[2] < left + wide
    assert left < made.notes["note1"][0] < left + wide
    assert top < made.notes["note1"][1] < top + high
    assert found.notes["note2"].at != (0.0, 100.0) or not overlaps(made.places)
    assert tidy(found)[0] == found


def test_a_selection_is_tidied_where_it_stands_and_keeps_off_the_rest() -> None:
    graph, _ = tidy(chain(12))
    mixed = {n: replace(graph.nodes[n], at=(16.0 * i, 8.0 * i)) for i, n in enumerate(("n3", "n4", "n5"))}
    found, made = tidy(replace(graph, nodes={**graph.nodes, **mixed}), ["n3", "n4", "n5"])
    assert made.places.keys() == {"n3", "n4", "n5"}
    assert not overlaps({n: node.at for n, node in found.nodes.items()})
    assert made.places["n3"][0] < made.places["n4"][0] < made.places["n5"][0]
    assert tidy(found, ["n3", "n4", "n5"])[0] == found


def test_a_frame_that_holds_more_than_the_selection_grows_and_notes_keep_to_it() -> None:
    graph, _ = tidy(chain(4))
    mixed = {n: replace(graph.nodes[n], at=(16.0 * i, 8.0 * i)) for i, n in enumerate(("n2", "n3"))}
    frames = {"frame1": Frame("Stem", (-40.0, -60.0), (300.0, 260.0))}
    notes = {"note1": Note("beside n2", (0.0, 110.0)), "note2": Note("far off", (0.0, 9000.0))}
    drawing = replace(graph, nodes={**graph.nodes, **mixed}, frames=frames, notes=notes)
    found, made = tidy(drawing, ["n2", "n3"])
    left, top, wide, high = made.frames["frame1"]
    assert all(left < x and x + DEFAULT[0] < left + wide for x, _ in made.places.values())
    assert left <= found.notes["note1"].at[0] < left + wide
    assert top <= found.notes["note1"].at[1] < top + high
    assert found.notes["note2"].at == (0.0, 9000.0)


def test_bends_stay_with_wires_whose_ends_stay_and_go_from_the_others() -> None:
    graph, _ = tidy(chain(4))
    bent = {k: replace(w, bends=((5.0, 5.0),)) for k, w in graph.wires.items()}
    assert tidy(replace(graph, wires=bent))[0].wires == bent
    nodes = {**graph.nodes, "n3": replace(graph.nodes["n3"], at=(3000.0, 900.0))}
    found, _ = tidy(replace(graph, nodes=nodes, wires=bent))
    assert found.wires["n1.input"].bends == ((5.0, 5.0),)
    assert found.wires["n3.input"].bends == ()


def test_a_thousand_layers_are_laid_out_while_nobody_waits() -> None:
    graph = tangled(1, 1000)
    start = time.process_time()
    arranged(graph, {})
    assert time.process_time() - start < 0.5
