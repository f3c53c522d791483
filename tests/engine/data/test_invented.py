"""Made-up data: the words that are understood, the fields that they become, and how little it costs."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.analysis import analyse
from engine.data import decode, describe, encode, prepare, rows
from engine.data.reading.shapes import Shaped, read
from engine.declare import UserError
from engine.graph.model import Choice, Graph, Node, Project

HERE = Path()


def made_up(inputs: str, targets: str = "label: 10 classes", **settings: int) -> Project:
    return Project(data=Choice("Invented", {"inputs": inputs, "targets": targets, **settings}))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("image: 3 × 224 × 224", Shaped("image", (3, 224, 224))),
        ("image:3x224 X 224", Shaped("image", (3, 224, 224))),
        ("tokens: 1024 numbers below 50257", Shaped("tokens", (1024,), 50257)),
        ("next: 1,024 of 50,257", Shaped("next", (1024,), 50257)),
        ("kind: number below 4", Shaped("kind", (), 4)),
        ("label: 1000 classes", Shaped("label", (), 1000)),
        ("mask: 2 classes, 572 × 572", Shaped("mask", (572, 572), 2)),
        ("price: a number", Shaped("price", ())),
        ("path: 5 numbers", Shaped("path", (5,))),
    ],
)
def test_what_is_understood(text: str, found: Shaped) -> None:
    assert read(text, "Inputs") == (found,)


def test_several_fields_are_parted_by_semicolons_lines_or_commas() -> None:
    expected = (Shaped("mask", (8, 8), 2), Shaped("price", ()), Shaped("t", (4,), 9))
    for text in ("mask: 2 classes, 8 × 8; price: number; t: 4 of 9",) + (
        "mask: 2 classes, 8 × 8, price: number, t: 4 of 9",
        "mask: 2 classes, 8 × 8\nprice: number\nt: 4 of 9;",
    ):
        assert read(text, "Targets") == expected


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ("image 3 × 32", '"image 3 × 32" has no name'),
        ("image:", '"image" says nothing'),
        ("image: huge", '"image" says "huge"'),
        ("a: 3 × 0", '"a" has the size 0'),
        ("a: 1 × 1 × 1 × 1 × 1 × 1", '"a" has 6 sizes'),
        ("a: 4 below 1", '"a" needs at least 2'),
        ("a: " + "9" * 5000, '"a" has the size'),
        ("label: 3", 'Two fields are called "label"'),
        ("video: 1000 × 1000 × 1000", 'most of it for "video"'),
        ("", "nothing is said"),
        ("n" * 100 + ": 3", "too long for a name"),
    ],
)
def test_a_wrong_text_is_one_sentence_that_names_the_part(inputs: str, words: str) -> None:
    with pytest.raises(UserError) as raised:
        describe(made_up(inputs), HERE)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_fields_are_what_was_said_and_tensors_are_like_their_fields() -> None:
    inputs = "image: 3 × 8 × 8; tokens: 6 numbers below 50; window: 5 × 2; noise: 4; age: number"
    project = made_up(
        inputs, "label: 7 classes; next: 6 of 50; mask: 2 classes, 8 × 8; price: number; path: 3"
    )
    found = describe(project, HERE)
    assert (found.rows, found.checks) == (64, ())
    made = prepare(project, HERE)
    assert made.fields == {field.name: field for field in found.fields}
    kinds = {n: (f.kind, f.shape, f.dtype, f.role, len(f.classes)) for n, f in made.fields.items()}
    assert kinds == {
        "image": ("image", (3, 8, 8), "float32", "input", 0),
        "tokens": ("sequence", (6,), "int64", "input", 0),
        "window": ("sequence", (5, 2), "float32", "input", 0),
        "noise": ("values", (4,), "float32", "input", 0),
        "age": ("values", (1,), "float32", "input", 0),
        "label": ("classes", (), "int64", "target", 7),
        "next": ("classes", (6,), "int64", "target", 50),
        "mask": ("classes", (8, 8), "int64", "target", 2),
        "price": ("numbers", (), "float32", "target", 0),
        "path": ("numbers", (3,), "float32", "target", 0),
    }
    for tensors in made.splits.values():
        for name, field in made.fields.items():
            assert tuple(tensors[name].shape[1:]) == field.shape
            assert str(tensors[name].dtype) == f"torch.{field.dtype}"
    train = made.splits["train"]
    assert 0 <= train["image"].min() < 0.05 < 0.95 < train["image"].max() < 1
    assert (train["tokens"].min() >= 0, train["tokens"].max() < 50) == (True, True)
    assert abs(train["window"].std() - 1) < 0.15
    assert set(train["mask"].unique().tolist()) == {0, 1}


def test_the_seed_decides_and_rows_do_not_depend_on_each_other() -> None:
    one, again, other = (
        prepare(made_up("a: 70 × 1000", rows=8, seed=seed), HERE).splits["train"]["a"] for seed in (1, 1, 2)
    )
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    more = prepare(made_up("a: 70 × 1000", rows=9, seed=1), HERE)
    looked = {row: more.splits[part]["a"][i] for part in more.splits for i, row in enumerate(more.rows[part])}
    few = prepare(made_up("a: 70 × 1000", rows=8, seed=1), HERE)
    for part, places in few.rows.items():
        for i, row in enumerate(places):
            assert torch.equal(few.splits[part]["a"][i], looked[row])


def test_describing_large_data_makes_none_of_it() -> None:
    describe(made_up("a: 2"), HERE)  # whatever is imported once
    project = made_up("image: 3 × 224 × 224", "label: 1000 classes; mask: 21 classes, 224 × 224", rows=1000)
    start = time.perf_counter()
    found = describe(project, HERE)
    assert time.perf_counter() - start < 0.3
    assert found.split == {"train": 700, "validation": 150, "test": 150}


def test_rows_can_be_looked_at() -> None:
    looked = rows(
        made_up("image: 3 × 8 × 8; tokens: 12 of 90000", "label: 3 classes; price: number"), HERE, 3, 2
    )
    assert looked.columns == ("image", "tokens", "label", "price")
    picture, tokens, label, price = looked.cells[0]
    assert str(picture).startswith("iVBOR")
    assert len(str(tokens).split(", ")) == 9
    assert "e+" not in str(tokens)
    assert label in ("0", "1", "2")
    assert isinstance(price, float)


def test_vocabulary_and_classes_can_be_used_in_expressions() -> None:
    project = made_up("tokens: 6 numbers below 50", "next: 6 of 31")
    fields = {field.name: field for field in describe(project, HERE).fields}
    nodes = {
        "tokens": Node("Input", {"field": "tokens"}),
        "embedding": Node("Embedding", {"num_embeddings": "=vocabulary", "embedding_dim": "=classes"}),
    }
    from engine.graph import edits

    drawn = edits.connect(Project(graphs={"main": Graph(nodes)}), "tokens.output", "embedding.input")
    assert analyse(drawn, fields).facts["embedding"].parameters == 50 * 31


def test_answers_are_named_and_files_are_refused(tmp_path: Path) -> None:
    preparation = prepare(made_up("tokens: 6 of 50", "next: 6 of 31"), HERE).preparation
    assert decode(preparation, "next", np.array([[3, 30]])).tolist() == [["3", "30"]]
    (tmp_path / "new.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UserError, match="made-up data"):
        encode(preparation, tmp_path / "new.csv")
