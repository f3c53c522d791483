"""Reading with a limit: only regular files, never more than was asked for."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from engine.declare import UserError
from engine.files import open_regular, read_capped, shown


def test_a_file_up_to_its_limit(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert read_capped(path, 3) == b"abc"
    assert read_capped(path, 1 << 60) == b"abc"
    with pytest.raises(UserError, match='"file" is too large: 3 bytes, but at most 2 bytes'):
        read_capped(path, 2)


def refused_after(path: Path, says: str) -> float:
    start = time.perf_counter()
    with pytest.raises(UserError, match=says):
        read_capped(path, 100)
    return time.perf_counter() - start


@pytest.mark.skipif(os.name == "nt", reason="devices and pipes of POSIX")
def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "link").symlink_to("/dev/zero")
    for path, says in [
        (tmp_path / "pipe", "pipe"),
        (tmp_path / "link", "device"),
        (Path("/dev/tty"), "device"),
        (tmp_path, "folder"),
        (tmp_path / "loop", "circle"),
        (tmp_path / "nowhere", "no such file"),
        (tmp_path / "nowhere" / "x", "no such file"),
        (Path("a\0b"), "not valid"),
        (tmp_path / ("x" * 300), "too long"),
    ]:
        assert min(refused_after(path, says) for _ in range(3)) < 0.1


def test_a_huge_sparse_file_is_not_read(tmp_path):
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(UserError, match=r"1\.1 TB"):
        read_capped(tmp_path / "sparse", 1 << 30)


def test_an_error_while_reading_is_a_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")
    with pytest.raises(UserError, match="the disk reports an error"), open_regular(tmp_path / "file"):
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/a/b.loom", '"b.loom"'),
        ("a\u202eb\n\x1b[31m.loom", '"a\ufffdb\ufffd\ufffd[31m.loom"'),
        ("/", '"/"'),
        ("x" * 200, f'"{"x" * 60}…{"x" * 16}"'),
        ("<b>.csv", '"<b>.csv"'),
    ],
)
def test_names_are_shown_plainly(path, text):
    assert shown(path) == text
