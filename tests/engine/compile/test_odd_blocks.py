"""Odd but legal drawings with blocks: they compute what they say, or are refused with a sentence."""

from __future__ import annotations

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.declare import UserError
from engine.field import Field
from engine.graph import blocks, edits
from engine.graph.model import Project
from engine.imports.python_file import read
from engine.train.building import program_of
from engine.train.recipe import recipe_of
from engine.train.updates import stepper_of

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


@pytest.fixture
def plain(drawing):
    """A convolution, which may stand in a block, and a head."""
    body = drawing(
        "x -> conv -> flat -> y", x="Input", conv=("Conv2d", {"out_channels": 4}), flat="Flatten", y="Output"
    )
    main = drawing(
        "image -> front.x\nfront.y -> head -> out\nhead -> ce\nlabel -> ce.target",
        image=("Input", {"field": "image"}),
        front="block:body",
        head=("Linear", {"out_features": 10}),
        out="Output",
        label=("Target", {"field": "label"}),
        ce="CrossEntropyLoss",
    )
    return Project(graphs={"main": main, "body": body})


@pytest.mark.parametrize(
    ("node", "graph", "option", "value", "why"),
    [
        ("front", "main", "norm", "spectral", "A block has many weights"),
        ("ce", "main", "norm", "weight", "this layer has no weights"),
        ("conv", "body", "l1", 0.1, "counted on the main drawing only"),
    ],
)
def test_choices_without_effect_are_refused(plain, node, graph, option, value, why):
    (problem,) = errors(edits.set_weights(plain, [node], option, value, graph=graph))
    assert problem.kind == "range"
    assert why in problem.why
    edit = problem.fixes[0].edits[0]
    assert edit.arguments["option"] == option


def test_only_a_weight_can_be_normalised(drawing):
    main = drawing(
        "window -> l -> o", window=("Input", {"field": "window"}), l=("LSTM", {"hidden_size": 4}), o="Output"
    )
    (problem,) = errors(edits.set_weights(Project(graphs={"main": main}), ["l"], "norm", "spectral"))
    assert "weight_ih_l0" in problem.why


def test_a_penalty_on_nothing_is_nothing(plain):
    _, module = made(edits.set_weights(plain, ["image", "out", "ce"], "l1", 0.5))
    loss, _ = module.loss(torch.rand(2, 1, 8, 8), torch.zeros(2, dtype=torch.long))
    assert loss.isfinite()
    flat = edits.insert(plain, "head.input", "act", edits.Node("ReLU"), "input", "output")
    _, module = made(edits.set_weights(flat, ["act"], "l1", 0.5))
    assert module.loss(torch.rand(2, 1, 8, 8), torch.zeros(2, dtype=torch.long))[0].isfinite()


@pytest.mark.parametrize("norm", ["spectral", "weight"])
def test_a_normalised_weight_starts_as_it_is_told(plain, norm):
    project = edits.set_weights(plain, ["head"], "norm", norm)
    for option, value in (("initialisation", "constant"), ("gain", 3.0)):
        project = edits.set_weights(project, ["head"], option, value)
    source, module = made(project)
    assert module.head.weight.unique().numel() == 1
    again = read(source.text).main.nodes["head"].weights
    assert again == {"norm": norm, "initialisation": "constant", "gain": 3.0}


@pytest.fixture
def tied(drawing):
    """Words and two heads with the same weight."""
    main = drawing(
        "tokens -> words\ntokens -> other -> one -> o1\nother -> two -> o2",
        tokens=("Input", {"field": "tokens"}),
        words=("Embedding", {"num_embeddings": 9, "embedding_dim": 3}),
        other=("Embedding", {"num_embeddings": 8, "embedding_dim": 3}),
        one=("Linear", {"out_features": 9}),
        two=("Linear", {"out_features": 9, "bias": False}),
        o1="Output",
        o2="Output",
    )
    project = Project(graphs={"main": main})
    for name in ("words", "one", "two"):
        project = edits.set_weights(project, [name], "share", "words")
    return project


def test_heads_stay_tied_when_nobody_needs_the_embedding(tied):
    _, module = made(tied)
    assert module.one.weight is module.two.weight


def test_a_normalised_weight_is_not_tied(tied):
    found = errors(edits.set_weights(tied, ["one"], "norm", "spectral"))
    assert [(p.kind, p.node) for p in found] == [("shared-weights", "one")]


def test_a_label_is_a_word(tied):
    (problem,) = errors(edits.set_weights(tied, ["one"], "share", "=classes"))
    assert problem.why == "Share as needs text, not 10."


def test_choices_that_read_an_argument_differ_from_place_to_place(plain):
    project = edits.set_weights(plain, ["conv"], "gain", "=start", graph="body")
    project = edits.set_weights(project, ["conv"], "initialisation", "constant", graph="body")
    project = blocks.set_argument(project, "body", "start", 2.0)
    project = edits.add(project, "other", edits.Node("block:body", {"start": 3.0}))
    project = edits.add(project, "o2", edits.Node("Output"))
    for source, target in (("image.output", "other.x"), ("other.y", "o2.input")):
        project = edits.connect(project, source, target)
    _, module = made(project)
    assert module.front.conv.weight.eq(2).all()
    assert module.other.conv.weight.eq(3).all()


@pytest.mark.parametrize("name", ["children", "_modules", "half", "act", "x"])
def test_an_argument_may_be_called_like_anything_of_a_module(drawing, name):
    body = drawing("x -> act -> y", {name: 0.2}, x="Input", act=("Above", {"other": f"={name}"}), y="Output")
    main = drawing(
        "image -> one.x\nimage -> two.x\none.y -> o1\ntwo.y -> o2",
        image=("Input", {"field": "image"}),
        one="block:o",
        two=("block:o", {name: 0.7}),
        o1="Output",
        o2="Output",
    )
    source, module = made(Project(graphs={"main": main, "o": body}))
    image = torch.rand(2, 1, 8, 8)
    assert torch.equal(module(image)["o2"], image > 0.7)
    assert len(list(module.modules())) == 3
    assert "class O(" not in source.text, "a single O is easily misread"


@pytest.mark.parametrize("node", ["flat", "image", "out"])
def test_a_step_for_layers_without_weights_is_not_one_for_all(plain, node):
    flat = edits.insert(plain, "head.input", "flat", edits.Node("ReLU"), "input", "output")
    project = edits.set_param(edits.set_update(flat, "first", [node]), "ce", "update", "first")
    source, module = made(project)
    with pytest.raises(UserError, match='"first" has no weights to train'):
        stepper_of(program_of(source, module), recipe_of(project), torch.device("cpu"))


def test_everything_frozen_is_told(plain):
    project = edits.set_weights(plain, ["front", "head"], "frozen", True)
    source, module = made(project)
    with pytest.raises(UserError, match="frozen"):
        stepper_of(program_of(source, module), recipe_of(project), torch.device("cpu"))
