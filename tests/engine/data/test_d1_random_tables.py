"""Random tables, written by another program and then damaged: a cell is where it was, or its row is named."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data import describe, rows
from engine.declare import UserError
from engine.graph.model import Project

Table = Callable[..., Project]
ODD = ('"', ",", ";", "\n", "\r\n", " ", "é", "x", "'", "\t", "0", "\\", "#", "-")


def made(seed: int) -> tuple[str, list[list[str]]]:
    """A table as text, and its cells; each cell starts with the letter of its column."""
    choose = random.Random(seed)
    columns = choose.randint(2, 5)
    cells = [
        [
            chr(97 + c) + "".join(choose.choices(ODD, k=choose.choice((0, 0, 1, 3)))) + "."
            for c in range(columns)
        ]
        for _ in range(choose.randint(5, 40))
    ]
    out = io.StringIO()
    quoting = choose.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    end = choose.choice(("\n", "\r\n"))
    writer = csv.writer(out, delimiter=choose.choice(",;\t|"), quoting=quoting, lineterminator=end)
    writer.writerow([f"name {chr(97 + c)}" for c in range(columns)])
    writer.writerows(cells)
    return out.getvalue(), cells


def damaged(text: str, seed: int) -> str:
    """A few characters taken out, doubled or replaced."""
    choose = random.Random(seed)
    letters = list(text)
    for _ in range(choose.randint(1, 4)):
        place = choose.randrange(len(letters))
        letters[place] = choose.choice(("", letters[place] * 2, choose.choice(ODD)))
    return "".join(letters)


def check_whole(table: Table, folder: Path, seed: int) -> None:
    text, cells = made(seed)
    looked = rows(table(text), folder, 0, 100)
    assert [list(row) for row in looked.cells] == cells, seed


def check_damaged(table: Table, folder: Path, seed: int) -> None:
    """What comes out was a row, or came from a damaged one; and most of the rows come out or are named."""
    text, cells = made(seed)
    broken = damaged(text, seed)
    project = table(broken)
    try:
        looked = rows(project, folder, 0, 100)
    except UserError as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        assert "line" in refusal, (seed, refusal)
        return
    known = {tuple(row) for row in cells}
    strange = [row for row in looked.cells if row not in known]
    assert len(strange) <= 9, (seed, strange)
    found = describe(project, folder)
    assert found.skipped_count + looked.total >= len(cells) - 9 or strange, seed


@pytest.mark.parametrize("seed", [*range(10), 306])
def test_d1_random_tables(table: Table, tmp_path: Path, seed: int) -> None:
    check_whole(table, tmp_path, seed)
    check_damaged(table, tmp_path, seed)


@pytest.mark.long
def test_d1_many_random_tables(table: Table, tmp_path: Path) -> None:
    for seed in range(100, 1000):
        check_whole(table, tmp_path, seed)
        check_damaged(table, tmp_path, seed)
