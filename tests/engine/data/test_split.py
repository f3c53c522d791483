"""The split: the same on every machine, in proportion, and without rows in two parts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from engine.data import Split, describe, prepare
from engine.data.splitting import counts, parts
from engine.declare import UserError
from engine.graph.edits import set_setting
from engine.graph.model import Choice, Project

IRIS = Project(data=Choice("Sample", {"name": "iris"}))


def test_the_same_seed_gives_the_same_split_for_ever() -> None:
    made = parts(1000, Split(seed=7), None, None, False)
    # A changed digest would put rows that a saved model was tested on into its training part.
    assert hashlib.sha256(made.tobytes()).hexdigest()[:16] == "dc2be4de464dfda8"


@pytest.mark.parametrize("rows", [2, 3, 7, 100, 1001])
@pytest.mark.parametrize("shares", [(0.7, 0.15, 0.15), (0.8, 0.2, 0.0), (1.0, 0.0, 0.0), (0.34, 0.33, 0.33)])
def test_parts_have_their_shares(rows: int, shares: tuple[float, float, float]) -> None:
    made = counts(parts(rows, Split(*shares), None, None, False))
    for count, share in zip(made.values(), shares, strict=True):
        assert abs(count - share * rows) <= 1


def test_each_class_has_its_share_in_each_part() -> None:
    classes = np.repeat(np.arange(5, dtype=np.int32), (400, 200, 100, 40, 10))
    made = parts(len(classes), Split(), classes, None, False)
    for number in range(5):
        found = np.bincount(made[classes == number], minlength=3)
        size = found.sum()
        assert np.abs(found - size * np.array((0.7, 0.15, 0.15))).max() <= 1.01
    assert counts(made) == pytest.approx({"train": 525, "validation": 112.5, "test": 112.5}, abs=1)


def test_every_class_is_trained_on_and_the_whole_comes_out_right() -> None:
    classes = np.concatenate([np.zeros(3000, np.int32), np.arange(1, 501, dtype=np.int32)])
    made = parts(len(classes), Split(), classes, None, False)
    assert set(classes[made == 0]) == set(range(501))
    assert counts(made) == pytest.approx({"train": 2450, "validation": 525, "test": 525}, abs=2)


def test_a_hundred_thousand_classes_take_no_time() -> None:
    classes = np.arange(100_000, dtype=np.int32)
    assert counts(parts(len(classes), Split(), classes, None, False))["train"] == 100_000


def test_another_seed_gives_another_split() -> None:
    one, other = (prepare(set_setting(IRIS, "split.seed", seed), Path()).rows for seed in (1, 2))
    assert one != other
    assert prepare(set_setting(IRIS, "split.seed", 1), Path()).rows == one


def test_no_row_is_in_two_parts() -> None:
    rows = prepare(IRIS, Path()).rows
    assert sorted(row for part in rows.values() for row in part) == list(range(150))


def test_copies_are_found_and_kept_together(tmp_path: Path) -> None:
    text = "x,z,label\n" + "".join(f"{i % 30},{i % 5},{'ab'[i % 2]}\n" for i in range(120))
    (tmp_path / "copies.csv").write_text(text)
    project = Project(data=Choice("Table", {"path": "copies.csv"}))
    check = next(c for c in describe(project, tmp_path).checks if c.kind == "copies")
    assert check.severity == "warning"
    mended = set_setting(project, check.fixes[0].path, check.fixes[0].value)
    assert "copies" in describe(mended, tmp_path).passed
    made = prepare(mended, tmp_path)
    seen = {part: {row % 30 for row in rows} for part, rows in made.rows.items()}
    assert not seen["train"] & seen["test"]
    assert not seen["train"] & seen["validation"]


def test_shares_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(UserError, match=r"add up to 1\.1"):
        parts(10, Split(0.8, 0.15, 0.15), None, None, False)


def test_in_order_keeps_time() -> None:
    made = parts(100, Split(in_order=True), None, None, False)
    assert (np.diff(made) >= 0).all()
    assert counts(made) == {"train": 70, "validation": 15, "test": 15}
