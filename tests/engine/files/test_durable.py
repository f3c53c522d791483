"""Saving: entirely or not at all, where it was meant to go, with the rights it had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import disk
from engine.declare import UserError
from engine.files import Appender, amount, durable_folder, durable_write, replacing, sweep


@pytest.mark.parametrize(
    ("content", "bytes_"),
    [
        (b"abc", b"abc"),
        ("für", "für".encode()),
        (bytearray(b"abc"), b"abc"),
        (memoryview(b"abcdef")[::2], b"ace"),
        ([b"a", b"", b"bc"], b"abc"),
        ((bytes([n]) for n in range(3)), b"\0\1\2"),
        (b"", b""),
        (b"x" * 3_000_001, b"x" * 3_000_001),
    ],
)
def test_what_is_written_is_there(tmp_path, content, bytes_):
    path = tmp_path / "file"
    path.write_bytes(b"older and longer than the new one")
    durable_write(path, content)
    assert path.read_bytes() == bytes_
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_cancel_in_the_middle_leaves_everything(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def pieces():
        yield b"x" * 2_000_000
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        durable_write(path, pieces())
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_rights_are_kept_and_new_files_get_the_usual_ones(tmp_path):
    path = tmp_path / "file"
    durable_write(path, b"1")
    usual = tmp_path / "usual"
    usual.write_bytes(b"")
    assert path.stat().st_mode == usual.stat().st_mode
    path.chmod(0o600)
    durable_write(path, b"2")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_is_followed(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "far" / "file")
    durable_write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "far" / "file").read_bytes() == b"new"
    assert [p.name for p in (tmp_path / "far").iterdir()] == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="devices and pipes of POSIX")
def test_devices_pipes_and_folders_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for path in ("/dev/null", tmp_path / "pipe", tmp_path / "folder"):
        with pytest.raises(UserError, match="is not a file"):
            durable_write(path, b"x")
        with pytest.raises(UserError, match="is not a file"), replacing(path):
            pass


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UserError, match=r"\"a\" can't be saved: there is no such file or folder"):
        durable_write(tmp_path / "no" / "a", b"x")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_write_protected_file_stays(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(UserError, match="write-protected"):
        durable_write(path, b"new")


def test_the_steps_come_in_their_order(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    done = []
    for name in ("create", "write", "sync", "close", "link", "replace", "sync_folder"):
        call = getattr(disk.disk, name)
        monkeypatch.setattr(disk.disk, name, lambda *a, n=name, c=call: (done.append(n), c(*a))[1])
    durable_write(path, b"new")
    assert done == ["create", "write", "sync", "close", "link", "replace", "sync_folder"]


def test_a_full_disk_says_what_is_needed_and_what_is_free(tmp_path, monkeypatch):
    def full(handle: int, data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.disk, "write", full)
    monkeypatch.setattr("engine.files.shutil.disk_usage", lambda path: type("Usage", (), {"free": 3_000_000}))
    with pytest.raises(UserError) as caught:
        durable_write(tmp_path / "digits.loom", b"x" * 12_000_000)
    assert str(caught.value) == (
        'The disk is full: saving "digits.loom" needs 12 MB, 3 MB is free. '
        "Nothing was changed; free some space and save again."
    )


def fail_half_way(path: Path) -> None:
    path.write_bytes(b"half")
    raise RuntimeError


def test_a_library_writes_beside_and_is_moved_into_place(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"old")
    with replacing(path) as temporary:
        assert temporary.parent == tmp_path
        temporary.write_bytes(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        fail_half_way(temporary)
    assert path.read_bytes() == b"new"
    with pytest.raises(UserError), replacing(path):
        pass  # the library wrote nothing
    assert [p.name for p in tmp_path.iterdir()] == ["model.onnx"]


def test_a_folder_appears_whole(tmp_path):
    durable_folder(tmp_path / "last", {"a": b"1", "b": "2"})
    durable_folder(tmp_path / "last", {"a": b"3", "c": [b"4", b"5"]})
    assert {p.name: p.read_bytes() for p in (tmp_path / "last").iterdir()} == {"a": b"3", "c": b"45"}
    assert [p.name for p in tmp_path.iterdir()] == ["last"]


@pytest.mark.parametrize("name", ["../a", "a/b", "/a", ".", "", ".."])
def test_a_folder_takes_plain_names_only(tmp_path, name):
    with pytest.raises(ValueError):
        durable_folder(tmp_path / "last", {name: b"1"})
    assert not list(tmp_path.iterdir())


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_sweep_takes_what_the_dead_left_and_nothing_else(tmp_path):
    host, dead, token = disk.host_sign(), ended_process(), "0" * 12
    left = tmp_path / f".layerloom-{host}-{dead}-{token}.tmp"
    left.write_bytes(b"x")
    left_folder = tmp_path / f".layerloom-{host}-{dead}-{'1' * 12}.tmp"
    left_folder.mkdir()
    (left_folder / "part").write_bytes(b"x")
    stays = [
        f".layerloom-{host}-{os.getpid()}-{token}.tmp",
        f".layerloom-{host}-{os.getppid()}-{token}.tmp",
        f".layerloom-00000000-{dead}-{token}.tmp",
        f".layerloom-{host}-{dead}-{token}.tmp.txt",
        ".layerloom-notes",
        "a.tmp",
    ]
    for name in stays:
        (tmp_path / name).write_bytes(b"x")
    assert sorted(sweep(tmp_path)) == sorted([left, left_folder])
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(stays)
    assert sweep(tmp_path / "nowhere") == []


def test_sweep_takes_what_another_computer_left_long_ago(tmp_path):
    left = tmp_path / f".layerloom-00000000-1-{'0' * 12}.tmp"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))
    assert sweep(tmp_path) == [left]


def test_sweep_gives_a_folder_back_that_was_being_exchanged(tmp_path):
    older = tmp_path / f".layerloom-{disk.host_sign()}-{ended_process()}-{'0' * 12}.was-last"
    older.mkdir()
    (older / "weights").write_bytes(b"1")
    sweep(tmp_path)
    assert (tmp_path / "last" / "weights").read_bytes() == b"1"
    older.mkdir()
    sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["last"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_sweep_never_follows_a_link(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_bytes(b"x")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / f".layerloom-{disk.host_sign()}-{ended_process()}-{'0' * 12}.tmp").symlink_to(
        tmp_path / "mine"
    )
    sweep(tmp_path / "here")
    assert (tmp_path / "mine" / "file").exists()
    assert not list((tmp_path / "here").iterdir())


def test_lines_are_added_and_torn_ones_left_behind(tmp_path):
    path = tmp_path / "events.jsonl"
    appender = Appender(path)
    appender.add(b"one")
    appender.add(b"two", sync=True)
    appender.close()
    appender.close()
    with path.open("ab") as file:
        file.write(b"thr")
    again = Appender(path)
    again.add(b"four")
    again.add(b"five")
    again.close()
    assert path.read_bytes() == b"one\ntwo\nthr\nfour\nfive\n"
    with pytest.raises(ValueError):
        again.add(b"six")


def test_a_line_that_is_cut_short_does_not_spoil_the_next(tmp_path, monkeypatch):
    path = tmp_path / "events.jsonl"
    appender = Appender(path)
    appender.add(b"one")
    write = disk.disk.write

    def cut(handle: int, data: memoryview) -> int:
        if len(data) < 5:
            raise OSError(28, "No space left on device")
        return write(handle, data[:3])

    with monkeypatch.context() as patch:
        patch.setattr(disk.disk, "write", cut)
        with pytest.raises(UserError, match="disk is full"):
            appender.add(b"second")
    appender.add(b"three")
    appender.close()
    assert path.read_bytes() == b"one\nsec\nthree\n"


def test_two_writers_do_not_cut_each_others_lines(tmp_path):
    one, two = Appender(tmp_path / "a"), Appender(tmp_path / "a")
    for number in range(50):
        one.add(b"1" * number)
        two.add(b"2" * number)
    one.close()
    two.close()
    assert all(len(set(line)) <= 1 for line in (tmp_path / "a").read_bytes().splitlines())


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_500, "1.5 KB"), (12_000_000, "12 MB"), (5e12, "5.0 TB")],
)
def test_amounts(size, text):
    assert amount(size) == text
