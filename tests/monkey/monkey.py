"""A monkey at the real window: seeded deeds, each followed by a look at whether the program is still whole.

`monkey.py --seed 1 --events 5000` acts; `--script FILE` does again what a file holds. Prints a line of JSON.
A script is a list of deeds, each with the seed of its own chance, so that any part of it can be done alone.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import os
import runpy
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import IO, Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

import look  # noqa: E402 - found through the line above
import on_canvas  # noqa: E402, F401 - declares its deeds
import on_questions  # noqa: E402, F401
import on_trouble  # noqa: E402, F401
import on_window  # noqa: E402, F401
import psutil  # noqa: E402
import shiboken6  # noqa: E402
from deeds import DEEDS, choose, possible  # noqa: E402
from growth import MEGA, empty_caches, grown  # noqa: E402
from inside import keep_inside, listen  # noqa: E402
from on_runs import Runs, end_all_runs  # noqa: E402
from paws import Paws  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

Step = tuple[str, int]
LOOK_EVERY, REST_EVERY = 100, 500
BUSY, DEAF = 120, 1800  # seconds without a look: of its own work, and of any clock
WAIT = 10.0


class Failed(Exception):
    """The program is not whole any more."""


class Monkey:
    """Acts on a program of its own in this process."""

    def __init__(self, home: Path, seed: int, journal: IO[str] | None = None) -> None:
        self.chance = Random(seed)
        self.journal = journal
        self.complaints: list[str] = []
        self.done: list[Step] = []
        self.kinds: Counter[str] = Counter()
        self.rests: list[tuple[int, Counter[str]]] = []
        self.paws = Paws(home)
        self.runs = Runs()
        self._looked = self._rested = 0
        self.program: Any = None
        self._begun: dict[int, tuple[Any, str]] = {}
        listen(self.complaints.append)
        from gui.app import make_application

        self.application = QApplication.instance() or make_application(["layerloom"])
        keep_inside(home, self.application)
        self.runs.watch()
        self.start()

    def start(self) -> None:
        """Start the program, and open something."""
        from gui.app import Program

        self._let_go()
        self.program = Program(self.application)  # type: ignore[arg-type]
        self.program.show()
        self.paws.wait(0.3)

    def _let_go(self) -> None:
        """The program that ended takes its last window, whichever that was, and all that was shared, as a
        process does.
        """
        if self.program is not None:
            for part in (*look.closed_windows(), self.program.windows):
                if part is not None and shiboken6.isValid(part):
                    part.deleteLater()
            look.settle()

    def act(self, name: str, seed: int) -> bool:
        """Do one deed; False when it can't be done as things are."""
        if DEEDS[name] not in possible(self.paws):
            return False
        self.done.append((name, seed))
        if self.journal is not None:
            print(json.dumps([name, seed]), file=self.journal, flush=True)
        self.kinds[name] += 1
        DEEDS[name].act(self.paws, Random(seed))
        self._follow()
        return True

    def go(self, events: int) -> None:
        """Act until there were so many events."""
        while self.paws.events < events:
            if self.paws.window is None:
                self.start()
            seed = self.chance.getrandbits(32)
            self.act(choose(self.paws, self.chance).name, seed)
            if self.paws.events - self._looked >= LOOK_EVERY:
                self.look()
            if self.paws.events - self._rested >= REST_EVERY:
                self.rest()

    def again(self, script: list[Step]) -> None:
        """Do a script, looking after each step."""
        for name, seed in script:
            if self.paws.window is None:
                self.start()
            for _ in range(6):  # what a deed needs may still be on its way from the disk
                if DEEDS[name] in possible(self.paws):
                    break
                self.paws.wait(0.05)
            if self.act(name, seed):
                self.look()

    def look(self) -> None:
        """Is the program whole?"""
        self._looked = self.paws.events
        _set_watch()
        look.settle()
        self._follow()
        self.runs.end_old(self.paws.windows)
        for window in self.paws.windows:
            if window.workbench is not None and window.started:
                look.at(window.workbench)

    def rest(self) -> None:
        """Answer everything, go all the way back and forth again, and put a blank canvas there."""
        self._rested = self.paws.events
        self._answer_all()
        self.runs.end_old(self.paws.windows, 0)
        for window in self.paws.windows:
            if window.workbench is not None and window.started:
                back_and_forth(window.workbench)
        self.look()
        for window in self.paws.windows[1:]:
            self._leave(window)
        if (bench := self.paws.bench) is not None:
            bench.show_mode("design")
            bench.session.open(type(bench.session.project)())
            self.paws.wait(0.05)
        gc.collect()
        look.settle()
        if self.paws.windows and (left := look.closed_windows()):
            raise Failed(f"closed and still there: {[each.windowTitle() for each in left]}")
        empty_caches()
        self.rests.append((psutil.Process().memory_info().rss, look.alive()))

    def end(self) -> None:
        """Close the program, and see that nothing stays behind."""
        self.rest()
        for window in list(self.paws.windows):
            self._leave(window)
        self.paws.wait(0.1)
        self._follow()
        if self.paws.windows:
            raise Failed(f"did not close: {self.paws.windows}, {self.paws.asked}")
        end_all_runs()
        left = psutil.Process().children(recursive=True)
        _, still = psutil.wait_procs(left, 5)
        if still:
            raise Failed(f"processes left: {[each.cmdline()[-3:] for each in still]}")
        if more := grown(self.rests):
            raise Failed(more)

    def _leave(self, window: Any) -> None:
        """Close it as somebody who means it: again after a question that came from elsewhere."""
        end = time.monotonic() + WAIT
        while shiboken6.isValid(window) and window.isVisible() and time.monotonic() < end:
            if self.paws.asked is None:
                window.close()
            self._answer_all("discard", "keep")  # the drawing is given up, a run goes on without its window
            self.paws.wait(0.01)

    def _answer_all(self, *wanted: str) -> None:
        """Close all questions, menus and popups, with a wanted answer where there is one."""
        end = time.monotonic() + WAIT
        while (asked := self.paws.asked) is not None and time.monotonic() < end:
            buttons = getattr(asked, "buttons", {})
            key = next((each for each in wanted if isinstance(buttons, dict) and each in buttons), "")
            if key:
                asked.answer(key)  # type: ignore[attr-defined]
            else:
                getattr(asked, "reject", asked.close)()
            look.settle()

    def _follow(self) -> None:
        if self.complaints:
            raise Failed(self.complaints[0])


def _set_watch() -> None:
    """End a program that stands still. A crowded machine may give it no turn for minutes: its work counts."""
    faulthandler.dump_traceback_later(DEAF, exit=True)
    if hasattr(signal, "setitimer"):
        faulthandler.register(signal.SIGPROF, chain=True)
        signal.setitimer(signal.ITIMER_PROF, BUSY)


def back_and_forth(bench: Any) -> None:
    """Undo leads to the first value, redo to the last one, text for text."""
    from engine.graph.file import dumps

    session = bench.session
    while session.history.redo_label is not None:
        session.redo()
    end, first = dumps(session.project), dumps(session.history.steps[0].project)
    steps = len(session.history.steps) - 1
    for _ in range(steps):
        session.undo()
    assert dumps(session.project) == first, "undoing all does not lead to the start"
    look.at(bench)
    for _ in range(steps):
        session.redo()
    assert dumps(session.project) == end, "redoing all does not lead to the end"


def read(script: Path) -> list[Step]:
    """The deeds of a script or a journal, one a line."""
    lines = map(json.loads, script.read_text(encoding="utf-8").splitlines())
    return [(str(name), int(seed)) for name, seed in lines]


def run(options: argparse.Namespace) -> dict[str, Any]:
    """One life of a monkey, told as a dictionary."""
    home = options.home.resolve()
    if options.first:
        runpy.run_path(str(options.first))
    faulthandler.enable()
    _set_watch()
    begun = time.monotonic()
    journal = options.journal.open("w", encoding="utf-8") if options.journal else None
    monkey = Monkey(home, options.seed, journal)
    why = ""
    try:
        if options.script:
            monkey.again(read(options.script))
        else:
            monkey.go(options.events)
        monkey.end()
    except Failed as failed:
        why = f"Failed: {failed}"
    except Exception:
        why = traceback.format_exc()
    return {
        "events": monkey.paws.events,
        "deeds": len(monkey.done),
        "runs": monkey.runs.started,
        "kinds": dict(monkey.kinds.most_common()),
        "seconds": round(time.monotonic() - begun, 1),
        "memory": [rss // MEGA for rss, _ in monkey.rests],
        "why": why,
    }


def main() -> None:
    """Act, say what came of it, and leave at once: a program that failed may not end by itself."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=5000)
    parser.add_argument("--script", type=Path)
    parser.add_argument("--journal", type=Path, help="where each deed is written before it is done")
    parser.add_argument("--first", type=Path, help="Python that is run before: a mistake to be found")
    parser.add_argument("--home", type=Path, required=True, help="a folder of its own")
    options = parser.parse_args()
    options.home.mkdir(parents=True, exist_ok=True)
    told = run(options)
    print(json.dumps(told), flush=True)
    if told["why"]:
        for child in psutil.Process().children(recursive=True):
            child.kill()
        os._exit(1)


if __name__ == "__main__":
    main()
