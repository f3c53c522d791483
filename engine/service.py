"""The engine service: one process beside the window that looks into drawings and data.

It reads one JSON request a line and writes one JSON answer a line: `{"id": 7, "method": "analyse",
"params": {...}}` gives `{"id": 7, "result": ...}` or `{"id": 7, "error": "one sentence"}`, with `{"id": 7,
"progress": 0.4}` before. Requests are answered in order; a newer request of the same method and key makes a
waiting older one void (`{"id": 7, "stale": true}`). `{"cancel": 7}` asks for the end of the one that is
being worked on.
"""

from __future__ import annotations

import json
import os
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from engine.analysis.types import Analysis, Problem
from engine.declare import UserError
from engine.graph.model import Project
from engine.wire import from_plain, to_plain

Method = Callable[["Request"], Any]
METHODS: dict[str, Method] = {}


class Cancelled(Exception):
    """The person does not want the answer any more."""


@dataclass
class Request:
    """One question, with the way to say how far its answer is."""

    id: int
    method: str
    params: Mapping[str, Any]
    say: Callable[[Mapping[str, Any]], None] = field(repr=False)
    cancelled: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def project(self) -> Project:
        """The value that the question is about."""
        return from_plain(Project, self.params["project"])

    @property
    def folder(self) -> Path:
        """Where relative paths in the project start from."""
        return Path(self.params.get("folder") or ".")

    def progress(self, share: float) -> None:
        """Say how much is done, from 0 to 1; raises Cancelled when nobody waits for the answer."""
        if self.cancelled.is_set():
            raise Cancelled
        self.say({"id": self.id, "progress": share})


def method(function: Method) -> Method:
    """Offer a function to the window under its own name."""
    METHODS[function.__name__] = function
    return function


@method
def analyse(request: Request) -> Any:
    """Facts and order of the drawing to which the block nodes of `path` lead, with the problems of all.

    Beside it: what is known of the last of those nodes (`block`), the data's fields, the variables that
    expressions on the main drawing can read, and the source when nothing has an error.
    """
    from engine.analysis import analyse as look
    from engine.analysis.survey import context_of
    from engine.compile import write
    from engine.train.recipe import validate

    project = request.project
    fields, sentence = _fields(project, request.folder)
    found = look(project, fields)
    if sentence:
        found = replace(found, problems=tuple(_unreadable(each, sentence) for each in found.problems))
    source = None if found.errors else write(project, found, fields or {})
    path = tuple(request.params.get("path", ()))
    outside = found.at(path[:-1]) if path else None
    # What lies deeper than the drawing that is shown would make each answer many times as long.
    shown = replace(found.at(path) or Analysis(), problems=found.problems, inside={})
    return {
        "analysis": shown,
        "block": outside.facts.get(path[-1]) if outside is not None else None,
        "variables": context_of(project, fields).variables,
        "fields": fields or {},
        "source": source,
        "recipe": validate(project),
    }


@method
def mend(request: Request) -> Any:
    """For each problem that is `wanted` (see `engine.analysis.trying.Wanted`) its fixes, all of them tried;
    None for one that is not there any more.
    """
    from engine.analysis import analyse as look
    from engine.analysis.trying import Wanted, fixes_of, looked_at

    wanted = from_plain(tuple[Wanted, ...], request.params["wanted"])
    fields, _ = _fields(request.project, request.folder)
    with looked_at(wanted):
        problems = look(request.project, fields).problems
    return [fixes_of(problems, each) for each in wanted]


@method
def describe(request: Request) -> Any:
    """What the project's data is now, whatever is remembered: fields, columns, counts, checks."""
    from engine.data import describe as look

    _remembered.pop(_key(request.project, request.folder), None)
    return look(request.project, request.folder, progress=request.progress)


@method
def rows(request: Request) -> Any:
    """Some rows of the data, for looking at."""
    from engine.data import rows as look

    return look(request.project, request.folder, request.params["start"], request.params["count"])


@method
def device(request: Request) -> Any:
    """What training can run on here: names by device, and the memory of this machine in bytes."""
    import psutil
    import torch

    cards = {f"cuda:{i}": torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())}
    return {"cards": cards, "cores": os.cpu_count() or 1, "memory": psutil.virtual_memory().total}


def answer(request: Request) -> Mapping[str, Any]:
    """The line that answers a request; a mistake of the person's is a sentence, a bug is one with its
    details.
    """
    try:
        if request.method not in METHODS:
            raise UserError(f'The engine has no method "{request.method}".')
        return {"id": request.id, "result": to_plain(METHODS[request.method](request))}
    except Cancelled:
        return {"id": request.id, "stale": True}
    except UserError as error:
        return {"id": request.id, "error": str(error)}
    except Exception as error:
        what = f"Layerloom made a mistake while it did this ({type(error).__name__}). Nothing was lost."
        return {"id": request.id, "error": what, "details": traceback.format_exc()}


def _unreadable(problem: Problem, sentence: str) -> Problem:
    if problem.kind != "no-data":
        return problem
    return replace(problem, what="The data can't be read", why=sentence)


MOST_REMEMBERED = 8
_remembered: dict[str, Any] = {}


def _key(project: Project, folder: Path) -> str:
    """What the fields of the data depend on."""
    return json.dumps(to_plain((project.data, project.columns, project.split, str(folder))))


def _fields(project: Project, folder: Path) -> tuple[Any, str]:
    """The data's fields, and why they can't be had when they can't; remembered for the few settings that were
    asked about last, since several windows ask in turn. What could not be read may be there the next time.
    """
    from engine.data import describe as look

    if project.data is None:
        return None, ""
    key = _key(project, folder)
    if key not in _remembered:
        try:
            _remembered[key] = {f.name: f for f in look(project, folder).fields}
        except UserError as error:
            return None, str(error)
    _remembered[key] = _remembered.pop(key)
    while len(_remembered) > MOST_REMEMBERED:
        del _remembered[next(iter(_remembered))]
    return _remembered[key], ""


class Loop:
    """Reads requests on one thread, so that they can be cancelled, and answers them in order on this one."""

    def __init__(self, lines: TextIO, out: TextIO) -> None:
        self.lines, self.out = lines, out
        self.waiting: SimpleQueue[Request | None] = SimpleQueue()
        self.newest: dict[tuple[str, Any], int] = {}
        self.open: dict[int, Request] = {}
        self.lock = threading.Lock()

    def say(self, message: Mapping[str, Any]) -> None:
        """Write one line."""
        with self.lock:
            self.out.write(json.dumps(message) + "\n")
            self.out.flush()

    def listen(self) -> None:
        """Queue what comes in; ends with the window's end of the pipe."""
        for line in self.lines:
            message = json.loads(line)
            if "cancel" in message:
                if found := self.open.get(message["cancel"]):
                    found.cancelled.set()
                continue
            request = Request(message["id"], message["method"], message.get("params", {}), self.say)
            self.open[request.id] = request
            self.newest[request.method, request.params.get("key")] = request.id
            self.waiting.put(request)
        self.waiting.put(None)

    def run(self) -> None:
        """Answer until the pipe closes."""
        threading.Thread(target=self.listen, daemon=True).start()
        while (request := self.waiting.get()) is not None:
            if (
                self.newest[request.method, request.params.get("key")] != request.id
                or request.cancelled.is_set()
            ):
                self.say({"id": request.id, "stale": True})
            else:
                self.say(answer(request))
            self.open.pop(request.id, None)


def main() -> None:
    """Answer on stdout; whatever a library prints goes to stderr instead, so that it can't break a line."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines = os.fdopen(os.dup(0), encoding="utf-8")
    Loop(lines, out).run()


if __name__ == "__main__":
    main()
