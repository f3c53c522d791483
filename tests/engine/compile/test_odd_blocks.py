"""Odd but legal drawings with blocks: they compute what they say, or are refused with a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.field import Field
from engine.graph import blocks, edits
from engine.graph.model import Project, Update

FIELDS = {
    "image": Field("image", (1, 8, 8), "float32", "image", "input"),
    "label": Field("label", (), "int64", "classes", "target", tuple("0123456789")),
    "window": Field("window", (7, 3), "float32", "sequence", "input"),
    "tokens": Field("tokens", (7,), "int64", "text", "input"),
}


def errors(project: Project) -> list:
    return [p for p in analyse(project, FIELDS).errors if p.kind != "no-loss"]


def made(project: Project) -> tuple:
    """The source and the module of a drawing without errors, which has as many weights as analysis says."""
    assert not errors(project)
    analysis = analyse(project, FIELDS)
    source = write(project, analysis, FIELDS)
    torch.manual_seed(0)
    module = build(source)
    assert sum(p.numel() for p in module.parameters()) == analysis.parameters
    return source, module


def test_muting_an_output_inside_changes_nothing(drawing):
    body = drawing("x -> act -> y\nact -> z", x="Input", act="ReLU", y="Output", z="Output")
    main = drawing("image -> b.x\nb.y -> o", image=("Input", {"field": "image"}), b="block:body", o="Output")
    project = edits.set_muted(Project(graphs={"main": main, "body": body}), ["z"], True, graph="body")
    _, module = made(project)
    image = torch.rand(2, 1, 8, 8)
    assert torch.equal(module(image), image)


@pytest.fixture
def cell(drawing):
    """A block that runs step after step, with a state as wide as its argument says."""

    def make(given: str = "=n", wide: str = "=n", field: str = "window", **params):
        lead = "x -> embed -> both.inputs_1" if field == "tokens" else "x -> both.inputs_1"
        embed = {"embed": ("Embedding", {"num_embeddings": 9, "embedding_dim": 3})} if "embed" in lead else {}
        body = drawing(
            f"h -> back -> both.inputs_2\n{lead}\nboth -> fc -> next_h",
            {"n": 4},
            h=("Input", {"shape": (given,)}),
            x="Input",
            back=("Linear", {"out_features": 2}),
            **embed,
            both="Concatenate",
            fc=("Linear", {"out_features": wide}),
            next_h="Output",
        )
        main = drawing(
            "given -> one.x\ngiven -> two.x\none.next_h -> o1\ntwo.next_h -> o2",
            given=("Input", {"field": field}),
            one=("block:cell", {"loop": "recurrent", **params}),
            two=("block:cell", {"loop": "recurrent", "n": 6}),
            o1="Output",
            o2="Output",
        )
        return Project(graphs={"main": main, "cell": body})

    return make


def test_a_state_is_as_wide_as_an_argument_says(cell):
    _, module = made(cell())
    found = module(torch.rand(2, 7, 3))
    assert (found["o1"].shape, found["o2"].shape) == ((2, 4), (2, 6))


def test_a_state_of_numbers_beside_words(cell):
    _, module = made(cell(field="tokens"))
    assert module(torch.zeros(2, 7, dtype=torch.long))["o1"].dtype == torch.float32


def test_a_row_of_blocks_with_a_state(cell):
    project = edits.set_param(cell(), "h", "shape", (4,), graph="cell")
    project = edits.remove(project, ["two", "o2"])
    source, module = made(edits.set_param(project, "one", "repeat", 2))
    assert "Chain(" in source.text
    assert module(torch.rand(2, 7, 3)).shape == (2, 4)


def test_a_state_keeps_its_size(cell):
    (one, two) = errors(cell(wide="=n + 1"))
    assert (one.kind, one.node, two.node) == ("size-mismatch", "one", "two")
    assert one.why == '"h" gets N × 4, but "next_h" gives N × 5.'


def test_a_size_that_can_not_be_worked_out_is_a_problem(cell):
    assert {p.kind for p in errors(cell(given="=nothing"))} == {"missing-input"}
