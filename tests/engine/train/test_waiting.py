"""What is told by one thread and taken by another: all of it, once, in order."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import pytest

from engine.train import waiting
from engine.train.events import Notice, Progress, Started, Stretch, one_by_one
from engine.train.waiting import Waiting


def progress(step: int) -> Progress:
    return Progress(step / 7, 1 + step // 10, step, 1 / (step + 1), 0.1, 5.0)


def test_events_stay_in_their_order():
    queue = Waiting()
    said = [
        Started(0.0, 1, 1, {}, "cpu", 1),
        *map(progress, range(3)),
        Notice(1.0, "one"),
        Notice(1.0, "two"),
        progress(3),
    ]
    for event in said:
        queue.add(event)
    told = queue.take()
    assert [len(each) if isinstance(each, Stretch) else each for each in told] == [
        said[0], 3, said[4], said[5], 1
    ]  # fmt: skip
    assert list(one_by_one(told)) == said
    assert queue.take() == []


def test_nothing_is_lost_between_two_threads():
    said = [Notice(float(n), str(n)) if n % 97 == 0 else progress(n) for n in range(30_000)]
    unbroken = sum(isinstance(each, Notice) for each in said)  # so many stretches when all is taken at once
    for _ in range(20):  # a busy machine may let one thread run to its end first
        told = passed_on(said)
        assert list(one_by_one(told)) == said
        if len([each for each in told if isinstance(each, Stretch)]) > unbroken:
            return
    pytest.fail("the threads did not take turns")


def passed_on(said: list[Any]) -> list[Any]:
    """What one thread takes while another adds."""
    queue, told, done = Waiting(), [], threading.Event()

    def take() -> None:
        while not done.is_set():
            queue.wait(5)
            told.extend(queue.take())

    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        other = threading.Thread(target=take)
        other.start()
        for event in said:
            queue.add(event)
        done.set()
        queue.call()
        other.join()
    finally:
        sys.setswitchinterval(often)
    return [*told, *queue.take()]


@pytest.mark.parametrize("event", [progress(1), Notice(0.0, "what")], ids=lambda event: type(event).__name__)
def test_the_wait_ends_when_something_is_told(event):
    queue = Waiting()
    for _ in range(2):
        other = threading.Timer(0.01, queue.add, [event])
        other.start()
        begun = time.monotonic()
        queue.wait(30)
        assert time.monotonic() - begun < 20, "nobody called"
        other.join()
        assert list(one_by_one(queue.take())) == [event]


def test_of_too_many_those_are_dropped_that_only_draw_curves(monkeypatch):
    monkeypatch.setattr(waiting, "MOST_NUMBERS", 10 * waiting.WIDTH)
    queue, notice = Waiting(), Notice(1.0, "what")
    for step in range(20):
        queue.add(progress(step))
    queue.add(notice)
    assert list(one_by_one(queue.take())) == [*map(progress, range(10)), notice]
    queue.add(progress(21))
    assert list(one_by_one(queue.take())) == [progress(21)]
