"""Row 13: events from a worker to the window, against a pipe with one dictionary an event.

Ours end as the columns that the window's curves are drawn from, which is all that the window does with each
of them; the dictionaries of the base are only received.
"""

from __future__ import annotations

import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from harness import Benchmark

EVENTS = 100_000
TICK = 1 / 30
FRAME = 1 / 60
SLOW, SLOW_EVERY = 60, 0.02
WRITER = """
import sys, time
from pathlib import Path
from engine.train.events import Progress
from engine.train.reporter import Reporter
folder, count, every, zero = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
reporter = Reporter(folder)
for step in range(count):
    reporter.tell(Progress(time.time() - zero, 1, step, 1 / (step + 1), 0.001, 12345.6))
    if every:
        time.sleep(every)
reporter.close()
"""


def benchmarks() -> Iterator[Benchmark]:
    """Events a second, the time that one is on its way, and the longest read during a flood."""
    yield Benchmark(
        13, "events a second, worker to window", pipe_rate, file_rate, 5.0, at_least=True, clock="wall"
    )
    yield Benchmark(
        13,
        "middle latency, 50 events a second read at 30 Hz",
        pipe_delay,
        file_delay,
        1.25,
        clock="wall",
        rounds=3,
    )
    yield Benchmark(
        13, "longest read in a flood, against a frame", lambda: FRAME, longest_read, 1.0, rounds=3
    )


def file_rate() -> float:
    """Events a second through the record of a run, from when the first was said until the last was read."""
    return EVENTS / _follow(EVENTS, 0.0)[0]


def longest_read() -> float:
    """Seconds of the longest single read while a worker writes as fast as it can."""
    return _follow(EVENTS, 0.0)[1]


def file_delay() -> float:
    """Middle time from saying to reading."""
    return statistics.median(_follow(SLOW, SLOW_EVERY, TICK)[2])


def _follow(count: int, every: float, tick: float = 0.0) -> tuple[float, float, list[float]]:
    """Seconds from first to last event, the longest read (CPU), and each event's time on its way."""
    from engine.train import events
    from engine.train.follow import Follower
    from gui.modes.train.tracks import RunTracks

    with tempfile.TemporaryDirectory() as folder:
        zero = time.time()
        command = [sys.executable, "-c", WRITER, folder, str(count), str(every), str(zero)]
        seen, longest, began, delays = 0, 0.0, 0.0, []
        with subprocess.Popen(command):
            follower, tracks = Follower(Path(folder)), RunTracks(Path(folder))
            while seen < count:
                start = time.process_time()
                told = follower.told()
                tracks.add(told)
                longest = max(longest, time.process_time() - start)
                now = time.time()
                seen += events.count(told)
                for each in told:
                    times = each.time if isinstance(each, events.Stretch) else [each.time]
                    began = began or zero + times[0]
                    delays += [now - zero - said for said in times]
                if seen < count and (tick or not told):
                    time.sleep(tick or 0.0005)
            seconds = time.time() - began
        return seconds, longest, delays


def send(pipe, count: int, every: float) -> None:
    """The worker of the base: a dictionary for each event."""
    for step in range(count):
        values = {"epoch": 1, "step": step, "loss": 1 / (step + 1), "lr": 0.001, "rows_per_second": 12345.6}
        pipe.send({"event": "progress", "time": time.time(), **values})
        if every:
            time.sleep(every)
    pipe.close()


def pipe_rate() -> float:
    """Events a second through a pipe."""
    return EVENTS / _receive(EVENTS, 0.0)[0]


def pipe_delay() -> float:
    """Middle time from sending to receiving."""
    return statistics.median(_receive(SLOW, SLOW_EVERY, TICK)[1])


def _receive(count: int, every: float, tick: float = 0.0) -> tuple[float, list[float]]:
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe(duplex=False)
    worker = context.Process(target=send, args=(far, count, every))
    worker.start()
    far.close()
    seen, began, delays = 0, 0.0, []
    while seen < count:
        # A window can't wait for the next one: it takes what is there.
        while seen < count and near.poll():
            event = near.recv()
            began = began or time.time()
            seen += 1
            delays.append(time.time() - event["time"])
        if tick:
            time.sleep(tick)
    seconds = time.time() - began
    worker.join()
    return seconds, delays
