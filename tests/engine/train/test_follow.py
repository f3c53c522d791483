"""The record of a run and the one who reads it while it grows."""

from __future__ import annotations

import gc
import json
import math
import os
import time
from random import Random
from struct import unpack

import pytest

from engine.declare import UserError
from engine.train import processes
from engine.train import reporter as reporter_module
from engine.train import waiting as waiting_module
from engine.train.events import (
    EpochEnd,
    Failed,
    Finished,
    Interrupted,
    Notice,
    Paused,
    Preparing,
    Progress,
    Resumed,
    Saved,
    Started,
    Stretch,
    count,
    last_progress,
    one_by_one,
)
from engine.train.follow import PORTION, Follower
from engine.train.lines import LONGEST_ROW, from_line, to_line, to_lines
from engine.train.reporter import Reporter
from engine.train.waiting import Waiting

NAN = math.nan
EVENTS = [
    Preparing(0.2, 0.5),
    Started(0.5, 3, 9, {"train": 140}, "cpu", 99, versions={"torch": "2"}, notice="Ü \u2028"),
    Progress(0.1 + 0.2, 1, 7, 1 / 3, 1e-3, 1e5),
    EpochEnd(1.0, 1, 9, {"train": {"loss": 0.1, "accuracy": 1.0}}, True, 0.2),
    Saved(1.0, 9, 1, "best"),
    Paused(1.5, 9, "The disk is full."),
    Resumed(1.6, 9),
    Notice(1.7, "what", "why"),
    Failed(2.0, 12, "what", "why", "head", "a\nb", {"training.batch_size": 3}),
    Interrupted(2.0, 12, "why"),
    Finished(3.0, 27, 3, "completed", 2, {"test": {"loss": 0.5}}, "/a/b"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_events_cross_a_line(event):
    line = to_line(event)
    assert "\n" not in line
    assert from_line(line) == event
    # A newer version may say more.
    assert from_line(line[:-1] + ',"mood":"good"}') == event


def test_what_is_no_number_becomes_null_and_back():
    read = from_line(to_line(Progress(1.0, 1, 1, NAN, math.inf, 3.0)))
    assert math.isnan(read.loss)
    assert math.isnan(read.lr)
    end = from_line(to_line(EpochEnd(1.0, 1, 9, {"train": {"loss": NAN, "f1": 0.5}}, False, 0.2)))
    assert math.isnan(end.figures["train"]["loss"])
    assert end.figures["train"]["f1"] == 0.5
    assert "NaN" not in to_line(EVENTS[1]) + to_line(end)


def gathered(*events):
    """As a worker's reporter writes them."""
    waiting = Waiting()
    for event in events:
        waiting.add(event)
    return to_lines(waiting.take())


def test_a_row_of_progress_shares_a_line():
    row = [Progress(i / 3, 1, i, NAN if i == 5 else 1 / (i + 1), 1e-3, 7.0) for i in range(2200)]
    told = [EVENTS[0], *row, EVENTS[4], row[0], EVENTS[5]]
    text = gathered(*told)
    lines = text.splitlines()
    assert len(lines) == 7
    found = [from_line(line) for line in lines]
    assert [type(each) for each in found[:4]] == [Preparing, Stretch, Stretch, Stretch]
    assert [len(each) for each in found[1:4]] == [LONGEST_ROW, LONGEST_ROW, 2200 - 2 * LONGEST_ROW]
    assert str(list(one_by_one(found))) == str(told)
    assert count(found) == len(told)
    assert last_progress(found[:4]) == row[-1]
    assert last_progress(found) == row[0]
    assert last_progress(found[:1]) is None


def test_a_shared_line_is_text_that_keeps_every_bit():
    """Odd numbers, those that are none, columns that stand still; any reader of JSON reads the same."""
    random = Random(7)
    odd = [unpack("d", random.randbytes(8))[0] for _ in range(999)]
    odd += [5e-324, -0.0, 1e22, 123456789012345680.0, NAN, -math.inf]
    row = [Progress(i / 7, 1, i, loss, NAN, 12345.6) for i, loss in enumerate(odd, 2**40)]
    text = gathered(*row)
    found = list(one_by_one(map(from_line, text.splitlines())))
    expected = [loss if math.isfinite(loss) else NAN for loss in odd]
    assert [e.loss.hex() for e in found] == [loss.hex() for loss in expected]
    assert [(e.time, e.epoch, e.step, e.rows_per_second) for e in found] == [
        (e.time, e.epoch, e.step, e.rows_per_second) for e in row
    ]
    assert all(math.isnan(e.lr) for e in found)
    first = json.loads(text.splitlines()[0])
    assert (first["event"], first["epoch"], first["lr"]) == ("progress", 1, None)
    assert first["step"][:2] == [2**40, 2**40 + 1]
    assert text.isascii()


def test_records_of_older_versions_are_read(tmp_path):
    """An event a line, and shared lines with spaces and whole numbers, as they were once written."""
    (tmp_path / "events.jsonl").write_bytes(
        b'{"event":"progress","time":0.5,"epoch":1,"step":1,"loss":2.5,"lr":0.1,"rows_per_second":10}\n'
        b'{"event":"progress","time":[1.0,1.5],"epoch":1,"step":[2,3],"loss":[2,null],"lr":0.1,'
        b'"rows_per_second":[10.5,11], "mood": [1]}\n'
    )
    assert str(Follower(tmp_path).read()) == str(
        [
            Progress(0.5, 1, 1, 2.5, 0.1, 10),
            Progress(1.0, 1, 2, 2.0, 0.1, 10.5),
            Progress(1.5, 1, 3, NAN, 0.1, 11.0),
        ]
    )


LONG_LINE = gathered(*(Progress(1.0, 1, step, 2.0, 0.1, 3.0) for step in range(900)))[:-1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"899]", b"899"),
        (b"[0,1", b"[0.5,1"),
        (b"[0,1", b"[null,1"),
        (b"[0,1", b'["a",1'),
        (b"[0,1", b"[99999999999999999999,1"),
        (b"[0,1", b"[0,1.5"),
        (b'"loss":2.0', b'"loss":[]'),
        (b'"loss":2.0', b'"loss":"low"'),
        (b'"loss":2.0', b'"loss":{}'),
        (b'"loss":2.0', b'"loss":[2.0,3.0]'),
        (b'"loss":2.0', b'"less":2.0'),
        (b'"loss":2.0', b'"loss":' + b"[" * 100_000),
        (b"progress", b"\xff\xfe"),
    ],
    ids=lambda part: part[:20].decode("ascii", "replace"),
)
def test_a_damaged_shared_line_is_refused(old, new):
    assert isinstance(from_line(LONG_LINE), Stretch)
    line = LONG_LINE.replace(old, new, 1)
    assert line != LONG_LINE
    with pytest.raises(UserError, match="can't be read"):
        from_line(line)


@pytest.mark.parametrize(
    "line",
    [
        '{"event":"progress","step":[]}',
        "",
        "{}",
        "[]",
        "null",
        "nonsense",
        '{"event":"dance"}',
        '{"event":"saved"}',
        "[" * 100_000,
        "{}{}",
    ],
)
def test_other_lines_are_refused(line):
    with pytest.raises(UserError, match="can't be read"):
        from_line(line)


def write(folder, *events, end="\n"):
    with (folder / "events.jsonl").open("a") as file:
        file.write("\n".join(map(to_line, events)) + end)


def test_reads_what_is_new(tmp_path):
    follower = Follower(tmp_path)
    assert follower.read() == []
    assert follower.state == "waiting"
    write(tmp_path, *EVENTS[:2])
    assert follower.read() == EVENTS[:2]
    write(tmp_path, EVENTS[2])
    assert follower.read() == [EVENTS[2]]
    assert (follower.state, follower.step) == ("running", 7)
    assert follower.read() == []
    write(tmp_path, *EVENTS[3:6])
    assert follower.read() == EVENTS[3:6]
    assert follower.state == "paused"
    write(tmp_path, EVENTS[-1])
    follower.read()
    assert follower.state == "completed"


def test_a_torn_last_line_waits(tmp_path):
    follower = Follower(tmp_path)
    line = to_line(EVENTS[1]).encode() + b"\n"
    place = line.index("Ü".encode()) + 1 if "Ü".encode() in line else 20
    (tmp_path / "events.jsonl").write_bytes(line[:place])
    assert follower.read() == []
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write(line[place:])
    assert follower.read() == [EVENTS[1]]


def test_bad_lines_are_left_out(tmp_path):
    (tmp_path / "events.jsonl").write_bytes(b"\xff\xfe\n{}\n\n" + to_line(EVENTS[2]).encode() + b"\n")
    assert Follower(tmp_path).read() == [EVENTS[2]]


def test_t12_a_flood_is_read_in_portions(tmp_path):
    many = [Progress(i / 7, 1, i, 1 / (i + 1), 1e-3, 1e5) for i in range(20_000)]
    write(tmp_path, EVENTS[0], *many)
    follower, found, slowest = Follower(tmp_path), [], 0.0
    gc.collect()
    gc.disable()  # what the tests before left behind is not this one's time
    while True:
        start = time.thread_time()
        events = follower.read()
        slowest = max(slowest, time.thread_time() - start)
        if not events:
            break
        assert len(events) < PORTION / 50
        found += events
    gc.enable()
    assert found == [EVENTS[0], *many]
    assert slowest < 0.05  # a few milliseconds; the rest is for a busy machine


def test_the_reporter_writes_what_a_follower_reads(tmp_path):
    reporter, follower = Reporter(tmp_path), Follower(tmp_path)
    for event in EVENTS:
        reporter.tell(event)
    reporter.close()
    assert follower.read() == EVENTS
    assert (tmp_path / "alive").exists()


def test_t12_what_comes_at_once_is_read_together(tmp_path):
    """As columns for the curves, and one by one for who asks so; the newest says where the run stands."""
    many = [Progress(i / 7, 2, i, 1 / (i + 1), 1e-3, 1e5) for i in range(1, 20_001)]
    (tmp_path / "events.jsonl").write_bytes(gathered(EVENTS[1], *many))
    follower, told = Follower(tmp_path), []
    while new := follower.told():
        assert count(new) < PORTION / 20
        told += new
        assert (follower.step, follower.time) == (last_progress(told).step, last_progress(told).time)
    assert len(told) == 1 + 20_000 / LONGEST_ROW
    assert follower.state == "running"
    assert list(one_by_one(told)) == [EVENTS[1], *many]
    other, found = Follower(tmp_path), []
    while new := other.read():
        found += new
    assert found == [EVENTS[1], *many]


def test_a_restarted_reporter_begins_a_line_of_its_own(tmp_path):
    write(tmp_path, EVENTS[0], EVENTS[1], end='\n{"event":"progr')
    follower = Follower(tmp_path)
    assert follower.read() == EVENTS[:2]
    reporter = Reporter(tmp_path)
    reporter.tell(EVENTS[2])
    reporter.close()
    assert follower.read() == [EVENTS[2]]


def test_a_full_disk_loses_no_event(tmp_path, monkeypatch):
    original, left = os.write, [3]

    def full(handle, data):
        if left[0] and threading_name() == "reporter":
            left[0] -= 1
            if left[0] == 2:
                return original(handle, data[: len(data) // 2])
            raise OSError(28, "No space left on device")
        return original(handle, data)

    monkeypatch.setattr(os, "write", full)
    reporter = Reporter(tmp_path)
    for event in EVENTS:
        reporter.tell(event)
    deadline = time.monotonic() + 20
    while left[0] and time.monotonic() < deadline:
        reporter.tell(EVENTS[1])
        time.sleep(0.01)
    reporter.close()
    found = []
    follower = Follower(tmp_path)
    while events := follower.read():
        found += events
    assert found[: len(EVENTS)] == EVENTS


def test_a_full_disk_fills_no_memory(tmp_path, monkeypatch):
    """What waits for room is bounded; when there is room again, the record goes on."""
    original, is_full = os.write, True

    def full(handle, data):
        if is_full and threading_name() == "reporter":
            raise OSError(28, "No space left on device")
        return original(handle, data)

    monkeypatch.setattr(os, "write", full)
    monkeypatch.setattr(reporter_module, "MOST_TEXT", 20_000)
    monkeypatch.setattr(waiting_module, "MOST_NUMBERS", 5000 * waiting_module.WIDTH)
    reporter = Reporter(tmp_path)
    for step in range(50_000):
        reporter.tell(Progress(step / 7, 1, step, 1 / (step + 1), 0.1, 5.0))
    reporter.tell(EVENTS[-1])
    is_full = False
    reporter.close()
    follower, found = Follower(tmp_path), []
    while events := follower.read():
        found += events
    assert found[-1] == EVENTS[-1]
    steps = [event.step for event in found[:-1]]
    assert steps == sorted(set(steps))
    assert 5000 <= len(steps) < 12_000


def threading_name() -> str:
    import threading

    return threading.current_thread().name


def test_a_run_of_another_machine_is_judged_by_its_heartbeat(tmp_path, monkeypatch):
    write(tmp_path, EVENTS[1])
    far = processes.Worker(1, 0.0, "another-machine")
    processes.heartbeat(tmp_path)
    assert processes.is_alive(tmp_path, far)
    os.utime(tmp_path / "alive", (0, 0))
    assert not processes.is_alive(tmp_path, far)
