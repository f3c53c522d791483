"""What somebody looks at is tried, however many other problems there are, and with it an earlier wire."""

from __future__ import annotations

import pytest

from engine.analysis import analyse, trying
from engine.analysis.trying import MOST_TRIED, Wanted, fixes_of, looked_at
from engine.analysis.types import Edit, Fix
from engine.graph import edits
from engine.graph.blocks import make_block

IMAGE, LABEL = ("Input", {"field": "image"}), ("Target", {"field": "label"})
VALUES, WINDOW = ("Input", {"field": "features"}), ("Input", {"field": "window"})


def back(source: str, target: str, graph: str = "main") -> Fix:
    edit = Edit("connect", {"source": f"{source}.output", "target": target, "graph": graph})
    return Fix("Put it back", (edit,))


@pytest.fixture
def many(draw):
    """More wires that do not fit than are tried in any analysis."""
    names = [f"head{number}" for number in range(MOST_TRIED + 3)]
    chains = [f"label -> {name}" for name in names]
    return draw({"label": LABEL, "values": VALUES, **dict.fromkeys(names, "Linear")}, *chains)


def red(problems):
    return [each for each in problems if each.kind == "wrong-dtype"]


def test_the_last_of_many_is_tried_when_it_is_wanted(many, fields, mend):
    found = red(analyse(many, fields).problems)
    assert [each.tried for each in found] == [True] * MOST_TRIED + [False] * 3
    last = found[-1]
    assert last.fixes[0].label == "Convert the numbers", "which alone mends a part"
    with looked_at([Wanted(last)]):
        problems = analyse(many, fields).problems
    (best, *_) = fixes_of(problems, Wanted(last))
    assert (best.label, best.leaves) == ("Mend in 2 steps", "")
    after = [each for each in analyse(mend(many, best), fields).errors if each.node == last.node]
    assert not after
    assert [each.tried for each in red(problems)] == [True] * MOST_TRIED + [False] * 2 + [True]
    assert not red(analyse(many, fields).problems)[-1].tried, "it was for that one analysis"


def test_what_is_not_there_any_more_has_no_fixes(many, fields):
    wanted = Wanted(red(analyse(many, fields).problems)[-1])
    without = edits.remove(many, [wanted.problem.node])
    assert fixes_of(analyse(without, fields).problems, wanted) is None


def test_an_earlier_wire_is_kept_only_where_it_mends_all(draw, fields, find):
    nodes = {
        "image": IMAGE,
        "values": VALUES,
        "window": WINDOW,
        "label": LABEL,
        "drop": "Dropout",
        "add": "Add",
        "after": "ReLU",
        "end": "Output",
    }
    chains = ("values -> drop -> add.input", "window -> add.other", "add -> after -> end")
    project = draw(nodes, *chains)
    problem = find(project, "size-mismatch")
    given = (
        back("values", "add.other"),
        back("image", "add.other"),  # another size
        back("after", "add.other"),  # which waits for it
        back("gone", "add.other"),
    )
    with looked_at([Wanted(problem, given)]):
        found = fixes_of(analyse(project, fields).problems, Wanted(problem))
    assert found[-1] == given[0]
    assert not set(map(repr, given[1:])) & set(map(repr, found))


def test_inside_a_block_too(many, fields):
    names = [name for name in many.main.nodes if name.startswith("head")]
    project = make_block(many, names, "Part")
    block = next(name for name in project.graphs if name != "main")
    found = red(analyse(project, fields).problems)
    assert {each.graph for each in found} == {block}
    last = found[-1]
    assert last.path
    assert not last.tried
    with looked_at([Wanted(last)]):
        (best, *_) = fixes_of(analyse(project, fields).problems, Wanted(last))
    assert (best.label, best.leaves) == ("Mend in 2 steps", "")
    assert best.edits[0].arguments["graph"] == block
    assert red(analyse(project, fields).problems) == found, "what is remembered of the block holds again"


def test_a_trial_that_breaks_off_wants_nothing_afterwards(many, fields):
    last = Wanted(red(analyse(many, fields).problems)[-1])
    with pytest.raises(ZeroDivisionError), looked_at([last]):
        1 / 0  # noqa: B018
    assert not trying.is_wanted(["main"])


def test_a_wire_from_what_waits_for_the_layer_mends_nothing(draw, fields, find):
    project = draw(
        {"label": LABEL, "values": VALUES, "head": "Linear", "after": "ReLU", "end": "Output"},
        "label -> head -> after -> end",
    )
    problem = find(project, "wrong-dtype")
    given = (back("after", "head.input"), back("values", "head.input"))
    with looked_at([Wanted(problem, given)]):
        found = fixes_of(analyse(project, fields).problems, Wanted(problem))
    assert given[1] in found
    assert given[0] not in found
