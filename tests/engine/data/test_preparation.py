"""The preparation: fitted on the training rows alone, stored as JSON, applied to new data by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.data import (
    Cancelled,
    Description,
    Rows,
    decode,
    describe,
    encode,
    encode_named,
    prepare,
    stamp,
)
from engine.data import rows as look_at
from engine.declare import UserError
from engine.graph.edits import set_setting
from engine.graph.model import Choice, Project
from engine.wire import from_plain, to_plain

Table = Callable[..., Project]
HEADER = "size,colour,gaps,price\n"


def content(rows: int = 200) -> str:
    colours = ("red", "green", "blue")
    return HEADER + "".join(
        f"{(i * 37) % 101 / 7:.3f},{colours[i % 3]},{'' if i % 4 == 0 else i % 13},{(i * 7) % 50 + 0.5}\n"
        for i in range(rows)
    )


def test_statistics_are_those_of_the_training_rows(table: Table, tmp_path: Path) -> None:
    made = prepare(table(content()), tmp_path)
    size = np.array([float(f"{(i * 37) % 101 / 7:.3f}") for i in made.rows["train"]])
    column = made.preparation["columns"][0]
    assert abs(column["mean"] - size.mean()) <= 1e-12
    assert abs(column["std"] - size.std()) <= 1e-12
    gaps = [float(i % 13) for i in made.rows["train"] if i % 4]
    assert made.preparation["columns"][2]["fill"] == np.median(gaps)


def test_features_have_mean_0_and_spread_1(table: Table, tmp_path: Path) -> None:
    made = prepare(table(content()), tmp_path)
    assert made.fields["features"].columns == (
        *("size", "colour = blue", "colour = green", "colour = red", "colour = (other)", "gaps"),
    )
    train = made.splits["train"]["features"].numpy()
    assert np.allclose(train[:, [0, 5]].mean(0), 0, atol=1e-5)
    assert np.allclose(train[:, [0, 5]].std(0), 1, atol=1e-5)
    assert (train[:, 1:5].sum(1) == 1).all()
    assert (train[:, 4] == 0).all()


def test_the_preparation_is_json_and_gives_the_same_tensors_again(table: Table, tmp_path: Path) -> None:
    project = table(content())
    made = prepare(project, tmp_path)
    stored = json.loads(json.dumps(made.preparation, allow_nan=False))
    again = encode(stored, tmp_path / "table.csv")["features"]
    for part, rows in made.rows.items():
        assert again[list(rows)].equal(made.splits[part]["features"])


def test_d5_columns_are_matched_by_name(table: Table, tmp_path: Path) -> None:
    made = prepare(table(content()), tmp_path)
    (tmp_path / "new.csv").write_text(
        "gaps,extra,colour,size\n5,9,red,1.5\n,9,violet,2.5\n3,9,,x\n2,9,red,3\n"
    )
    found = encode_named(made.preparation, tmp_path / "new.csv")
    features = found.tensors["features"]
    assert features[:, 1:5].tolist() == [[0, 0, 1, 0], [0, 0, 0, 1], features[2, 1:5].tolist(), [0, 0, 1, 0]]
    assert features[2, 1:5].sum() == 1
    assert bool(features.isfinite().all())
    assert found.names == ("line 2", "line 3", "line 4", "line 5")
    assert any('"extra"' in note for note in found.notes)
    assert any('"violet"' in note for note in found.notes)


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        ("size,colour", "1,red", 'lacks "gaps"'),
        ("Size,colour,gaps", "1,red,2", 'lacks "size", which the model needs. It has "Size"'),
        ("a,b", "1,2", 'lacks "size", "colour", "gaps"'),
        ("size,colour,gaps", "big,red,2", 'holds words like "big"'),
    ],
)
def test_d5_what_does_not_fit_is_listed(
    table: Table, tmp_path: Path, header: str, row: str, words: str
) -> None:
    made = prepare(table(content()), tmp_path)
    (tmp_path / "new.csv").write_text(f"{header}\n{row}\n")
    with pytest.raises(UserError) as caught:
        encode(made.preparation, tmp_path / "new.csv")
    assert words in str(caught.value)


def test_numbers_and_classes_come_back_in_their_own_words(table: Table, tmp_path: Path) -> None:
    project = set_setting(table(content()), "columns.price.scaling", "standard")
    made = prepare(project, tmp_path)
    back = decode(made.preparation, "price", made.splits["test"]["price"].numpy().astype(np.float64))
    assert np.allclose(back, [(i * 7) % 50 + 0.5 for i in made.rows["test"]], atol=1e-4)
    iris = prepare(Project(data=Choice("Sample", {"name": "iris"})), tmp_path)
    assert decode(iris.preparation, "species", np.array([2, 0])).tolist() == ["virginica", "setosa"]


def test_rows_with_gaps_can_be_left_out(table: Table, tmp_path: Path) -> None:
    project = set_setting(table(content()), "columns.gaps.missing", "skip")
    made = prepare(project, tmp_path)
    assert (made.skipped_count, made.skipped[0].where) == (50, "line 2")
    assert sum(map(len, made.rows.values())) == 150
    assert describe(project, tmp_path).rows == 150


def test_rows_without_an_answer_are_left_out_and_named(table: Table, tmp_path: Path) -> None:
    made = prepare(table(content() + "1,red,2,\n"), tmp_path)
    assert [(s.where, s.why) for s in made.skipped] == [("line 202", 'No value for the target "price"')]


def test_several_targets_and_awkward_names(table: Table, tmp_path: Path) -> None:
    project = table("a,features,z.1\n" + "".join(f"{i % 7},{i % 2},{i / 3:.2f}\n" for i in range(60)))
    for name in ("features", "z.1"):
        project = set_setting(project, f"columns.{name}.role", "target")
    made = prepare(project, tmp_path)
    assert {n: (f.role, f.kind) for n, f in made.fields.items()} == {
        "features": ("input", "values"),
        "features_target": ("target", "classes"),
        "z.1": ("target", "numbers"),
    }


def test_new_digits_can_be_a_table_of_pixels(tmp_path: Path) -> None:
    made = prepare(Project(data=Choice("Sample", {"name": "digits"})), tmp_path)
    pixels = made.preparation["source"]["pixels"]
    (tmp_path / "new.csv").write_text(",".join(pixels) + "\n" + ",".join("16" for _ in pixels) + "\n")
    image = encode(made.preparation, tmp_path / "new.csv")["image"]
    assert tuple(image.shape) == (1, 1, 8, 8)
    assert bool((image == 1).all())


def test_a_new_series_is_cut_into_windows(tmp_path: Path) -> None:
    made = prepare(Project(data=Choice("Seasonal", {"window": 5})), tmp_path)
    (tmp_path / "new.csv").write_text("value\n" + "".join(f"{i}\n" for i in range(8)))
    found = encode_named(made.preparation, tmp_path / "new.csv")
    assert found.tensors["window"][:, 0, 0].tolist() == [0, 1, 2, 3]
    assert found.names[0] == "after line 6"


def test_changed_data_has_another_stamp_and_hash(table: Table, tmp_path: Path) -> None:
    project = table(content())
    before, hashed = stamp(project, tmp_path), prepare(project, tmp_path).data_hash
    assert stamp(project, tmp_path) == before
    table(content(201))
    assert stamp(project, tmp_path) != before
    assert prepare(project, tmp_path).data_hash != hashed
    (tmp_path / "table.csv").unlink()
    with pytest.raises(UserError, match="not there"):
        stamp(project, tmp_path)


def test_reading_a_table_says_how_far_it_is_and_can_be_cancelled(table: Table, tmp_path: Path) -> None:
    project = table(content(20_000))
    seen: list[float] = []
    with pytest.raises(Cancelled):
        prepare(project, tmp_path, progress=seen.append, cancelled=lambda: len(seen) > 2)
    prepare(project, tmp_path, progress=seen.append)
    assert min(seen) >= 0
    assert max(seen) <= 1


def test_new_data_is_read_as_the_training_data_was(table: Table, tmp_path: Path) -> None:
    codes, prices = ("1.0", "x", "007"), ("1,5", "2,25", "3")
    text = "code,price,level,y\n" + "".join(
        f'{codes[i % 3]};"{prices[i % 3]}";{i % 3};{i % 2}\n'.replace(";", ",") for i in range(60)
    )
    project = set_setting(table(text), "columns.level.kind", "category")
    made = prepare(project, tmp_path)
    # Alone, these would be a number, a thousand or a fraction, and another way to write 1.
    (tmp_path / "new.csv").write_text('code,price,level\n1.0,"1,234",1.0\n')
    found = encode_named(made.preparation, tmp_path / "new.csv")
    row = dict(zip(made.fields["features"].columns, found.tensors["features"][0].tolist(), strict=True))
    assert row["code = 1.0"] == 1
    assert row["level = 1"] == 1
    price = next(c for c in made.preparation["columns"] if c["name"] == "price")
    assert row["price"] == pytest.approx((1.234 - price["mean"]) / price["std"], abs=1e-5)


def test_a_description_goes_through_the_pipe(table: Table, tmp_path: Path) -> None:
    for project in (table(content() + "1,2\n"), Project(data=Choice("Seasonal"))):
        found = describe(project, tmp_path)
        sent = json.loads(json.dumps(to_plain(found), allow_nan=False))
        assert from_plain(Description, sent) == found
        looked = look_at(project, tmp_path, 0, 5)
        assert from_plain(Rows, json.loads(json.dumps(to_plain(looked)))) == looked
