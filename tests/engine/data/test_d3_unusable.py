"""Data that nothing can be learned from is refused with a reason, and no NaN ever reaches a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data import describe, prepare
from engine.declare import UserError
from engine.graph.edits import set_setting
from engine.graph.model import Project

Table = Callable[..., Project]


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (lines("x,label", "1,a"), "too-few-rows"),
        (lines("x,label", *["1,"] * 9), "no-target"),
        (lines("x,label", *["1,a"] * 9), "one-class"),
        (lines("label", *["a", "b"] * 9), "no-feature"),
        (lines("id,label", *[f"{i},{'ab'[i % 2]}" for i in range(30)]), "no-feature"),
    ],
    ids=["one_row", "no_labels", "one_class", "one_column", "only_an_id"],
)
def test_d3_blocked_with_a_reason(table: Table, tmp_path: Path, content: str, kind: str) -> None:
    project = table(content)
    found = describe(project, tmp_path)
    assert kind in [c.kind for c in found.errors], found.checks
    with pytest.raises(UserError) as caught:
        prepare(project, tmp_path)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("path", "value", "content", "kind"),
    [
        (
            "columns.e.role",
            "feature",
            lines("x,e,label", *[f"{i},,{'ab'[i % 2]}" for i in range(30)]),
            "all-missing",
        ),
        ("columns.e.role", "target", lines("x,e", *[f"{i}," for i in range(30)]), "all-missing"),
        (
            "columns.e.missing",
            "skip",
            lines("x,e,label", *[f"{i % 7},,{'ab'[i % 2]}" for i in range(30)]),
            None,
        ),
        ("columns.c.role", "target", lines("x,c", *[f"{i % 7},5" for i in range(30)]), "one-class"),
        ("columns.c.kind", "number", lines("x,c", *[f"{i % 7},5" for i in range(30)]), "constant"),
        ("split.train", 0.0, lines("x,label", *[f"{i % 7},{'ab'[i % 2]}" for i in range(30)]), "bad-split"),
        ("split.train", 0.9, lines("x,label", *[f"{i % 7},{'ab'[i % 2]}" for i in range(30)]), "bad-split"),
    ],
)
def test_d3_blocked_after_a_choice(
    table: Table, tmp_path: Path, path: str, value: str | float, content: str, kind: str | None
) -> None:
    project = set_setting(table(content), path, value)
    found = describe(project, tmp_path)
    if kind is None:
        assert found.errors == ()
        return
    assert kind in [c.kind for c in found.errors], found.checks
    with pytest.raises(UserError):
        prepare(project, tmp_path)


def test_d3_numbers_that_do_not_fit_are_refused(table: Table, tmp_path: Path) -> None:
    content = lines("x,label", *[f"{i}e305,{'ab'[i % 2]}" for i in range(1, 30)])
    scaled = prepare(table(content), tmp_path).splits["train"]["features"]
    assert abs(float(scaled.std()) - 1) < 0.1
    project = set_setting(table(content), "columns.x.scaling", "none")
    with pytest.raises(UserError, match="too large for 32 bits"):
        prepare(project, tmp_path)


def test_d3_what_is_odd_but_usable_is_only_said(table: Table, tmp_path: Path) -> None:
    content = lines("x,same,gaps,label", *[f"{i},5,{'' if i % 3 else i},{'ab'[i % 2]}" for i in range(40)])
    project = table(content)
    found = describe(project, tmp_path)
    assert found.errors == ()
    assert {"constant", "missing-values"} <= {c.kind for c in found.checks}
    for part in prepare(project, tmp_path).splits.values():
        assert bool(part["features"].isfinite().all())


def test_d3_each_fix_takes_its_check_away(table: Table, tmp_path: Path) -> None:
    content = lines(
        "x,same,gaps,label", *[f"{i % 9},5,{'' if i % 3 else i},{'ab'[i % 2]}" for i in range(90)]
    )
    project = table(content)
    tried = 0
    for check in describe(project, tmp_path).checks:
        for fix in check.fixes:
            mended = describe(set_setting(project, fix.path, fix.value), tmp_path)
            left = [c for c in mended.checks if (c.kind, c.column) == (check.kind, check.column)]
            assert not left or left[0].severity == "hint", (check, left)
            tried += 1
    assert tried >= 3


def test_d4_many_levels_are_not_spread_out(table: Table, tmp_path: Path) -> None:
    content = lines("x,many,label", *[f"{i % 9},n{i % 7000},{'ab'[i % 2]}" for i in range(14_000)])
    project = set_setting(table(content), "columns.many.role", "feature")
    found = describe(project, tmp_path)
    assert [c.column for c in found.errors if c.kind == "too-many-levels"] == ["many"]
    with pytest.raises(UserError, match="levels"):
        prepare(project, tmp_path)
