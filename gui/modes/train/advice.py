"""Plain advice from the curves, each with one thing to do: overfitting, divergence, a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.train.runs import RunInfo
from gui.modes.train.tracks import TRAIN, VALIDATION, RunTracks
from gui.runs.words import remedy_words
from gui.translate import mark, tr

PATIENCE = 5
RISEN = 1.2


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, why, and the button: `stop` the run, `show` its node, try the `remedy`, or nothing."""

    state: Literal["warning", "error", "info"]
    what: str
    why: str
    button: str = ""
    act: str = ""


def advice(info: RunInfo, tracks: RunTracks) -> Advice | None:
    """The most important thing to say about a run, or None."""
    if info.state in ("failed", "interrupted"):
        what, _, why = (info.why or mark("The run ended without a word")).partition(". ")
        if info.remedy:
            return Advice("error", tr(what), tr(why), remedy_words(info), "remedy")
        return Advice(
            "error",
            tr(what),
            tr(why),
            tr(f"Show {info.node}") if info.node else "",
            "show" if info.node else "",
        )
    validation = tracks.tracks.get((VALIDATION, "loss"))
    train = tracks.tracks.get((TRAIN, "loss"))
    if validation is None or train is None or len(validation.value) <= PATIENCE:
        return None
    values = validation.value.values
    since = len(values) - 1 - int(values.argmin())
    halves = train.value.values
    falling = halves[-len(halves) // 10 or -1 :].mean() < halves[: max(len(halves) // 2, 1)].mean()
    risen = values[-1] - values.min() > (RISEN - 1) * abs(values.min())
    if since >= PATIENCE and risen and falling:
        what = tr("The model may be memorising the training data")
        why = tr(f"Validation loss has not fallen for {since} epochs while training loss kept falling.")
        button = tr(f"Stop, keep epoch {info.best_epoch}") if info.is_live else ""
        return Advice("warning", what, why, button, "stop" if info.is_live else "")
    return None
