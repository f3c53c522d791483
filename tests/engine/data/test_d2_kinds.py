"""What a column holds is decided by all of its values, and what is odd about it is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.data import Column, describe, prepare, rows
from engine.graph.edits import set_setting
from engine.graph.model import Project

Table = Callable[..., Project]


def column(project: Project, folder: Path, name: str = "x") -> Column:
    return next(c for c in describe(project, folder).columns if c.name == name)


def with_values(*values: str, repeat: int = 10) -> str:
    """A table with these values in `x` and a target that is of no interest here."""
    lines = [
        f'"{v}",{i % 2}' if "," in v or "\n" in v else f"{v},{i % 2}" for i, v in enumerate(values * repeat)
    ]
    return "x,y\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("values", "kind", "note"),
    [
        (("1", "2.5", "-3e2", ".5", "+7"), "number", ""),
        ((" 1", "2 ", "3"), "number", ""),
        (("NA", "DE", "FR"), "category", '"NA" is taken as a value here'),
        (("NA", "1", "2"), "number", 'Missing values are written "NA" (10 rows)'),
        (("n/a", "1", "2", "-"), "number", "Missing values are written"),
        (("nan", "1", "2"), "number", "NaN"),
        (("0012", "0013", "0100"), "category", "start with 0"),
        (("12", "0013", "7"), "category", "start with 0"),
        ((" 0012", "13", "7"), "category", "start with 0"),
        (("1_000", "2_000", "3"), "category", ""),
        (("9007199254740993", "", "12"), "category", "would lose digits"),
        (("123456789012345678901234567890", "1"), "category", "would lose digits"),
        (("1e300", "1"), "number", ""),
        (("1,5", "2,25", "3"), "number", "decimal comma"),
        (("1,234", "5,678"), "category", "two things"),
        (("1,234", "5,6"), "number", "decimal comma"),
        (("inf", "1", "2"), "number", ""),
        (("1e999", "1", "2"), "number", ""),
        (("2025-01-02", "2025-03-04"), "date", ""),
        (("2025-01-02 10:11", "2025-03-04T05:06:07Z"), "date", ""),
        (("2025-01-02", "03/04/2025"), "text", "several forms"),
        (("03/04/2025", "05/06/2025"), "text", "two ways"),
        (("true", "false"), "category", ""),
        (("1", "2", "3", "x"), "category", "are numbers; because of those"),
        (("epoch", "infinity", "2025-01-01"), "category", ""),
        (("٣", "١"), "category", ""),
        (("0x1F", "0x2A"), "category", ""),
        (("", " ", ""), "number", "no value at all"),
    ],
)
def test_d2_kinds(table: Table, tmp_path: Path, values: tuple[str, ...], kind: str, note: str) -> None:
    found = column(table(with_values(*values)), tmp_path)
    assert found.kind == kind
    assert note in " ".join(found.notes)


def test_d2_every_note_is_among_the_checks(table: Table, tmp_path: Path) -> None:
    found = describe(table(with_values("0012", "13")), tmp_path)
    assert any(c.column == "x" and "start with 0" in c.why for c in found.checks)


def test_d2_infinite_values_are_said_and_never_reach_the_model(table: Table, tmp_path: Path) -> None:
    project = table(with_values("inf", "1e999", "-inf", "nan", "1", "2"))
    found = describe(project, tmp_path)
    assert [c.what for c in found.checks if c.kind == "infinite"] == ['30 infinite values in "x"']
    assert bool(prepare(project, tmp_path).splits["train"]["features"].isfinite().all())


def far_text(rows_before: int) -> str:
    return "x,y\n" + "".join(f"{i % 7},{i % 2}\n" for i in range(rows_before)) + "abc,1\n"


@pytest.mark.parametrize("before", [100, 30_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_d2_the_last_value_counts_as_much_as_the_first(table: Table, tmp_path: Path, before: int) -> None:
    text = far_text(before)
    header, *lines = text.splitlines(keepends=True)
    for content in (text, header + "".join(reversed(lines))):
        found = column(table(content), tmp_path)
        assert found.kind == "category"
        assert f"All but 1 of {before + 1:,} values are numbers" in found.notes[0]


def test_d2_a_kind_can_be_chosen(table: Table, tmp_path: Path) -> None:
    project = set_setting(table(with_values("1", "2", "3", "x")), "columns.x.kind", "number")
    found = column(project, tmp_path)
    assert (found.kind, found.missing, found.maximum) == ("number", 10, 3)
    project = set_setting(table(with_values("1", "2", "3")), "columns.x.kind", "category")
    assert column(project, tmp_path).top[0] == ("1", 10)


def test_d11_one_number_in_many_spellings_is_said(table: Table, tmp_path: Path) -> None:
    found = describe(
        table("x,label\n" + "".join(f"{i},{v}\n" for i in range(20) for v in ("1.0", "1", " 1", "2"))),
        tmp_path,
    )
    label = next(c for c in found.columns if c.name == "label")
    assert [level for level, _ in label.top] == ["1", "2"]
    assert any("written differently" in note for note in label.notes)


def test_d11_labels_that_differ_in_spaces_stay_apart_and_are_said(table: Table, tmp_path: Path) -> None:
    text = "x,label\n" + "".join(f"{i},{v}\n" for i in range(20) for v in ("yes", "no", " yes", "No"))
    found = describe(table(text), tmp_path)
    assert {level for level, _ in found.columns[-1].top} == {"yes", "no", " yes", "No"}
    assert [c.column for c in found.checks if c.kind == "alike"] == ["label"]


def test_d11_labels_without_sense_are_explained(table: Table, tmp_path: Path) -> None:
    def kinds(labels: list[str]) -> dict[str, str]:
        text = "x,label\n" + "".join(f"{i * 37 % 101},{label}\n" for i, label in enumerate(labels))
        project = set_setting(table(text), "columns.label.role", "target")
        return {c.kind: c.severity for c in describe(project, tmp_path).checks}

    assert kinds(["only"] * 50)["one-class"] == "error"
    assert kinds(["a"] * 5000 + ["b"])["uneven-classes"] == "warning"
    assert kinds([f"n{i}" for i in range(3000)])["many-classes"] == "warning"


def test_parquet_carries_its_own_kinds(tmp_path: Path, table: Table) -> None:
    import duckdb

    query = (
        "SELECT i AS a, i / 7.0 AS b, 'NA' AS c, DATE '2025-01-01' + i::INT AS d, i % 2 = 0 AS e, [i] AS f, "
        "9007199254740993 + i AS g, CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS h, (i % 3)::TINYINT AS y "
        "FROM range(40) t(i)"
    )
    duckdb.sql(query).write_parquet(str(tmp_path / "made.parquet"))
    project = table((tmp_path / "made.parquet").read_bytes(), "renamed.csv")
    found = describe(project, tmp_path)
    kinds = {c.name: (c.kind, c.missing) for c in found.columns}
    assert kinds == {
        "a": ("id", 0),
        "b": ("number", 0),
        "c": ("category", 0),
        "d": ("date", 0),
        "e": ("category", 0),
        "g": ("text", 0),
        "h": ("number", 14),
        "y": ("category", 0),
    }
    assert "f" in found.repairs[0]
    assert rows(project, tmp_path, 0, 1).cells[0][2] == "NA"


def test_large_files_can_be_looked_at_before_they_are_read(table: Table, tmp_path: Path) -> None:
    count = 130_000
    content = "x,y,z\n" + "".join(f"{i},{i / 7:.4f},b{i % 5}\n" for i in range(count))
    project = table(content)
    looked = rows(project, tmp_path, 10, 100)
    assert looked.estimated
    assert looked.cells[0] == ("10", "1.4286", "b0")
    assert abs(looked.total - count) < count / 5
    assert describe(project, tmp_path).rows == count
    assert not rows(project, tmp_path, 10, 100).estimated
    assert np.isclose(float(rows(project, tmp_path, count - 1, 9).cells[0][1]), (count - 1) / 7)  # type: ignore[arg-type]


def test_large_parquet_files_too(table: Table, tmp_path: Path) -> None:
    import duckdb

    query = "SELECT i AS a, hash(i) AS b, hash(i + 1)::VARCHAR AS c FROM range(100000) t(i)"
    duckdb.sql(query).write_parquet(str(tmp_path / "made.parquet"))
    project = table((tmp_path / "made.parquet").read_bytes())
    looked = rows(project, tmp_path, 99_990, 100)
    assert (looked.total, len(looked.cells), looked.cells[9][0]) == (100_000, 10, "99999")


def test_wide_tables(table: Table, tmp_path: Path) -> None:
    names = [f"n{i}" for i in range(200)]
    content = (
        ",".join(names)
        + "\n"
        + "".join(",".join(str(i * j % 7) for i in range(200)) + "\n" for j in range(9))
    )
    found = describe(table(content), tmp_path)
    assert [c.name for c in found.columns] == names
    assert found.columns[150].maximum == 6
