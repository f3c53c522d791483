"""What data may be opened: the named file of this machine and nothing else, whatever it is called."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data import SOURCES, describe, rows
from engine.declare import UserError
from engine.graph.model import Choice, Project

CONTENT = "x,label\n" + "".join(f"{i % 9},{'ab'[i % 2]}\n" for i in range(40))
NAMES = (
    "émoji 👩‍🚀.csv",
    "é.csv",
    "quo'te\"s.csv",
    "#%20%.csv",
    "a*b?[c].csv",
    "{a,b}.csv",
    "-rf.csv",
    "a;b.csv",
    " spaces .csv",
    "x" * 240 + ".csv",
    "no_ending",
    "http.csv",
)


def table(path: str) -> Project:
    return Project(data=Choice("Table", {"path": path}))


@pytest.mark.parametrize("name", NAMES)
def test_d7_names(tmp_path: Path, name: str) -> None:
    try:
        (tmp_path / name).write_text(CONTENT)
    except OSError:
        pytest.skip("this file system has no such names")
    assert describe(table(name), tmp_path).rows == 40
    assert describe(table(str(tmp_path / name)), Path("/")).rows == 40


def test_d7_long_paths(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["folder" * 10] * 6)
    folder.mkdir(parents=True)
    (folder / "t.csv").write_text(CONTENT)
    assert len(str(folder)) > 260
    assert describe(table("t.csv"), folder).rows == 40


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "No file is chosen"),
        ("none.csv", "not there"),
        (".", "a folder"),
        ("http://example.com/a.csv", "not on this machine"),
        ("s3://bucket/a.parquet", "not on this machine"),
        ("file:///etc/passwd", "not on this machine"),
        ("\\\\server\\share\\a.csv", "not on this machine"),
        ("//server/share/a.csv", "not on this machine"),
        ("a\0b", "NUL"),
        ("loop", "can't be"),
        ("pipe", "a device or a pipe"),
        ("/dev/zero", "a device or a pipe"),
        ("*.csv", "not there"),
    ],
)
def test_f10_nothing_else_is_opened(tmp_path: Path, path: str, words: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.csv").write_text(CONTENT)
    for look in (describe, rows):
        start = time.monotonic()
        with pytest.raises(UserError, match=words):
            look(table(path), tmp_path)
        assert time.monotonic() - start < 1


def test_f10_links_to_tables_are_followed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CONTENT)
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    assert describe(table("link.csv"), tmp_path).rows == 40


def test_f10_loops_of_folders_end(tmp_path: Path) -> None:
    (tmp_path / "p" / "cats").mkdir(parents=True)
    (tmp_path / "p" / "cats" / "again").symlink_to(tmp_path / "p")
    (tmp_path / "p" / "cats" / "self").symlink_to(tmp_path / "p" / "cats" / "self")
    with pytest.raises(UserError, match="no pictures"):
        describe(Project(data=Choice("Images", {"path": "p"})), tmp_path)


def test_f14_looking_at_data_touches_nothing_else(
    tmp_path: Path, audit: object, table_file: Callable[[], Project]
) -> None:
    project = table_file()
    describe(table("warm.csv") if (tmp_path / "warm.csv").exists() else project, tmp_path)
    (tmp_path / "t.csv").write_text(CONTENT + "1,a\n")
    with audit:  # type: ignore[attr-defined]
        describe(project, tmp_path)
    assert [e for e in audit.events if "layerloom-" not in e[1]] == []  # type: ignore[attr-defined]


@pytest.fixture
def table_file(tmp_path: Path) -> Callable[[], Project]:
    def write() -> Project:
        (tmp_path / "t.csv").write_text(CONTENT)
        return table("t.csv")

    return write


def test_declarations_cost_no_heavy_import() -> None:
    code = "import sys, engine.data; print([m for m in ('torch','numpy','duckdb','PIL') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_each_source_explains_itself() -> None:
    assert set(SOURCES) >= {"Table", "Images", "Sample", "Seasonal"}
    for source in SOURCES.values():
        assert source.title
        assert source.icon
        assert source.help.endswith(".")
        assert all(param.help.endswith(".") for param in source.params.values())


def test_a_source_that_is_not_there_is_said(tmp_path: Path) -> None:
    for choice, words in ((None, "No data is chosen"), (Choice("Gone"), "no data source of the type")):
        with pytest.raises(UserError, match=words):
            describe(Project(data=choice), tmp_path)
    with pytest.raises(UserError, match="Height is 0"):
        describe(Project(data=Choice("Images", {"path": "x", "height": 0})), tmp_path)
