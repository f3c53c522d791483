"""What a run can be asked on its way, and how the question reaches the loop."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.declare import UserError

Word = Literal["pause", "resume", "stop", "save"]
WORDS: tuple[Word, ...] = ("pause", "resume", "stop", "save")
HIGHEST_RATE = 1e3


@dataclass(frozen=True, slots=True)
class Request:
    """Pause, go on, stop or save; or, with `lr`, train on with another learning rate."""

    word: Word | Literal["lr"]
    lr: float = 0.0


Control = Callable[[], Sequence[Request]]


def nothing() -> Sequence[Request]:
    """The control of a run that is left alone."""
    return ()


def request(asked: Any) -> Request:
    """`"pause"` or `{"lr": 0.001}` as a Request; raises UserError for anything else."""
    if asked in WORDS:
        return Request(asked)
    if isinstance(asked, dict) and list(asked) == ["lr"]:
        rate = asked["lr"]
        if isinstance(rate, int | float) and not isinstance(rate, bool) and 0 < rate <= HIGHEST_RATE:
            return Request("lr", float(rate))
        raise UserError(f"The learning rate must be above 0 and at most {HIGHEST_RATE:g}.")
    raise UserError("A run can be asked to pause, resume, stop, save, or to use another learning rate.")


def to_line(asked: Request) -> str:
    """One line of `control.jsonl`, without its line end."""
    return json.dumps({"lr": asked.lr} if asked.word == "lr" else asked.word)


def from_line(line: str) -> Request | None:
    """The request in a line; None for what is none."""
    try:
        return request(json.loads(line))
    except (ValueError, RecursionError, UserError, TypeError):
        return None
