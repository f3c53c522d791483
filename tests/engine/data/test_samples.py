"""The data sets that come with the program, through the doors that everything else uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.data import describe, prepare, rows
from engine.graph.model import Choice, Project

HERE = Path()


def sample(name: str) -> Project:
    return Project(data=Choice("Sample", {"name": name}))


@pytest.mark.parametrize(
    ("name", "count", "inputs", "target", "classes"),
    [
        ("digits", 1797, {"image": (1, 8, 8)}, "digit", 10),
        ("iris", 150, {"features": (4,)}, "species", 3),
        ("wine", 178, {"features": (13,)}, "cultivar", 3),
        ("breast cancer", 569, {"features": (30,)}, "diagnosis", 2),
        ("diabetes", 442, {"features": (10,)}, "progression", 0),
    ],
)
def test_each_sample_is_ready_to_train(
    name: str, count: int, inputs: dict[str, tuple[int, ...]], target: str, classes: int
) -> None:
    found = describe(sample(name), HERE)
    assert (found.rows, sum(found.split.values()), found.errors) == (count, count, ())
    made = prepare(sample(name), HERE)
    assert {n: f.shape for n, f in made.fields.items() if f.role == "input"} == inputs
    assert made.fields == {f.name: f for f in found.fields}
    assert len(made.fields[target].classes) == classes
    for part, tensors in made.splits.items():
        for field in made.fields.values():
            tensor = tensors[field.name]
            assert tuple(tensor.shape) == (found.split[part], *field.shape)
            assert str(tensor.dtype) == f"torch.{field.dtype}"
            assert tensor.is_contiguous()


def test_digits_are_pictures_from_0_to_1() -> None:
    image = prepare(sample("digits"), HERE).splits["train"]["image"]
    assert (float(image.min()), float(image.max())) == (0.0, 1.0)


def test_classes_keep_their_share_in_each_part() -> None:
    for part in prepare(sample("digits"), HERE).splits.values():
        found = part["digit"].bincount(minlength=10)
        assert int(found.max()) - int(found.min()) <= max(2, 0.06 * len(part["digit"]))


def test_rows_to_look_at() -> None:
    looked = rows(sample("iris"), HERE, 148, 10)
    assert (looked.start, looked.total, len(looked.cells)) == (148, 150, 2)
    assert looked.cells[1] == (5.9, 3, 5.1, 1.8, "virginica")
    assert str(rows(sample("digits"), HERE, 0, 1).cells[0][0]).startswith("iVBOR")


def test_series_keeps_the_order_of_time() -> None:
    made = prepare(Project(data=Choice("Seasonal", {"length": 400, "window": 20, "ahead": 2})), HERE)
    train, test = made.splits["train"], made.splits["test"]
    assert tuple(train["window"].shape[1:]) == (20, 1)
    assert tuple(train["next"].shape[1:]) == (2,)
    assert max(made.rows["train"]) < min(made.rows["validation"]) < min(made.rows["test"])
    assert train["window"][1, -1, 0] == train["next"][0, 0]
    assert len(test["next"]) > 40
