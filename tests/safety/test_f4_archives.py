"""F3, F4 and F9: archives that would grow, lead elsewhere or keep the reader busy are refused by a look."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from engine.declare import UserError
from engine.imports import bring

MEGABYTE = 1 << 20
QUICK, LITTLE = 1.0, 64 * MEGABYTE


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def refused(path: Path, seconds: float = QUICK) -> str:
    """The sentence with which a file is refused, in time and without memory for it."""
    process = psutil.Process()
    before, start = process.memory_info().rss, time.perf_counter()
    with pytest.raises(UserError) as caught:
        bring(path)
    assert time.perf_counter() - start <= seconds
    assert process.memory_info().rss - before <= LITTLE
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def there(tmp_path: Path) -> Callable[[bytes, str], Path]:
    """Puts bytes into a file; what imports need is loaded by then."""
    warm = tmp_path / "warm.pt"
    warm.write_bytes(zipped({"a/data.pkl": b"\x80\x02}."}))
    with pytest.raises(UserError):
        bring(warm)

    def put(content: bytes, name: str = "model.pt") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return put


def hash_bomb(depth: int) -> bytes:
    """A key whose hash takes 2 to the power of `depth` steps."""
    return b"\x80\x02}" + b")q\x00" + b"h\x00h\x00\x86q\x00" * depth + b"K\x01s."


def laughs(depth: int) -> bytes:
    """A list of ten lists of ten lists, each the same."""
    made = b"\x80\x02]q\x00K\x01a"
    for level in range(1, depth):
        made += b"]q" + bytes([level]) + b"(" + b"h" + bytes([level - 1])
        made += (b"h" + bytes([level - 1])) * 9 + b"e"
    return made + b"."


@pytest.mark.parametrize("content", [hash_bomb(60), hash_bomb(180), laughs(60)], ids=["60", "180", "laughs"])
def test_f3_small_files_can_t_keep_the_reader_busy(there, content):
    assert len(content) < 2000
    refused(there(zipped({"a/data.pkl": content, "a/version": b"3"})))
    refused(there(content))


def test_f3_endless_instructions_end(there):
    refused(there(zipped({"a/data.pkl": b"\x80\x02" + b"]" * 7_000_000})), 5)


def test_f4_a_bomb_is_refused_by_its_directory(there):
    zeros = bytes(200 * MEGABYTE)
    for name, part in (("model.pt", "a/data.pkl"), ("model.npz", "a.npy"), ("model.zip", "a.bin")):
        assert "grow" in refused(there(zipped({part: zeros}, zipfile.ZIP_DEFLATED), name))


def test_f4_many_small_bombs_are_counted_together(there):
    parts = {f"a/{n}": bytes(90_000) for n in range(20)}
    content = zipped(parts | {"a/data.pkl": b"."}, zipfile.ZIP_DEFLATED)
    assert "grow" in refused(there(content))


def test_f4_nested_archives_are_not_opened(there):
    inner = zipped({"a.bin": bytes(50 * MEGABYTE)}, zipfile.ZIP_DEFLATED)
    refused(there(zipped({"inner.zip": inner, "a/data.pkl": b"."})))


def test_f4_a_million_entries_are_not_read(there):
    entry = b"PK\x01\x02" + bytes(42) + b"x"
    count = 1_000_000
    end = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(entry) * 20, 4)
    end += b"PK\x06\x07" + struct.pack("<IQI", 0, 4 + len(entry) * 20, 1)
    end += b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert "1,000,000 parts" in refused(there(b"PK\x03\x04" + entry * 20 + end))


def test_f4_overlapping_parts_are_refused(there):
    whole = bytearray(zipped({"a/data.pkl": b"." * 400, "a/data/0": b"x" * 400, "a/version": b"3"}))
    first = whole.find(b"PK\x01\x02")
    second = whole.find(b"PK\x01\x02", first + 1)
    whole[second + 42 : second + 46] = struct.pack("<I", 10)
    assert "overlap" in refused(there(bytes(whole)))


@pytest.mark.parametrize("cut", range(1, 400, 37))
def test_f4_a_cut_archive_is_refused(there, cut):
    whole = zipped({"a/data.pkl": b"\x80\x02}." * 20, "a/version": b"3"})
    refused(there(whole[: -min(cut, len(whole) - 4)]))


NAMES = [
    "../evil",
    "a/../../evil",
    "/etc/evil",
    "C:\\evil",
    "C:evil",
    "\\\\host\\share\\evil",
    "//host/share/evil",
    "a\\..\\evil",
    "con",
    "a/NUL.txt",
    "LPT1",
    "a/evil.",
    "evil ",
    "a/evil./b",
    "a\x01b",
    "a:stream",
    "a//b",
    "./a",
]


@pytest.mark.parametrize("name", NAMES)
def test_f9_names_that_lead_elsewhere_are_refused(there, tmp_path, snapshot, name):
    path = there(zipped({"a/data.pkl": b"\x80\x02}.", name: b"evil"}))
    before = snapshot(tmp_path)
    assert "leads elsewhere" in refused(path)
    assert snapshot(tmp_path) == before


def test_f9_a_name_with_nul_is_refused(there):
    content = zipped({"a/data.pkl": b"\x80\x02}.", "evilX.txt": b"evil"}).replace(b"evilX.txt", b"evil\0.txt")
    assert "leads elsewhere" in refused(there(content))


def test_f9_twins_are_refused(there):
    assert "two parts of one name" in refused(there(zipped({"a/data.pkl": b".", "A/data.PKL": b"."})))


def test_f9_links_are_refused(there):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("a/data.pkl", b".")
        link = zipfile.ZipInfo("a/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        file.writestr(link, "../../evil")
    assert "link" in refused(there(made.getvalue()))
