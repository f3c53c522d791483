"""What a run said in words: beginnings and ends, epochs, notices and mistakes."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit

from engine.train.events import (
    EpochEnd,
    Event,
    Failed,
    Finished,
    Interrupted,
    Notice,
    Paused,
    Resumed,
    Saved,
    Started,
    Stretch,
    Told,
)
from gui import theme
from gui.figures import duration_text, figure_text
from gui.translate import mark, tr
from gui.widgets.base import shortened

LINES = 5000
LETTERS = 2000  # of a line
SPLITS = {"train": mark("train"), "validation": mark("validation"), "test": mark("test")}
ENDS = {
    "completed": mark("Finished (completed)"),
    "stopped": mark("Finished (stopped)"),
    "early": mark("Finished (early)"),
}


class Log(QPlainTextEdit):
    """Lines with the time since the run began."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setMaximumBlockCount(LINES)
        self.setProperty("code", True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(theme.code_font(12))
        self.setAccessibleName(tr("Log of the run"))
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)

    def told(self, events: list[Told]) -> None:
        """Write the events that have words."""
        said = [(e, words) for e in events if not isinstance(e, Stretch) and (words := _words(e))]
        if said:
            self.appendPlainText(
                "\n".join(f"{duration_text(e.time):>12}  {shortened(words, LETTERS)}" for e, words in said)
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Who reads the newest line goes on to, also when a banner takes a part of the room."""
        bar = self.verticalScrollBar()
        newest = bar.value() == bar.maximum()
        super().resizeEvent(event)
        if newest:
            bar.setValue(bar.maximum())


def _split(name: str) -> str:
    return tr(SPLITS.get(name, name))


def _words(event: Event) -> str:
    match event:
        case Started(device=device, rows=rows, resumed=resumed, notice=notice):
            parts = ", ".join(f"{tr(f'{count:,}')} {_split(split)}" for split, count in rows.items())
            word = mark("Went on") if resumed else mark("Started")
            return tr(f"{word} on {device}: {parts}") + (f". {tr(notice)}" if notice else "")
        case EpochEnd(epoch=epoch, figures=figures, best=best):
            shown = ", ".join(
                f"{_split(split)} {name} {figure_text(name, value)}"
                for split, named in figures.items()
                for name, value in named.items()
            )
            return tr(f"Epoch {epoch}: {shown}") + (tr("  best so far") if best else "")
        case Notice(what=what, why=why):
            return f"{tr(what)}. {tr(why)}" if why else tr(what)
        case Failed(what=what, why=why, node=node):
            return tr(f"Failed: {what}") + f". {tr(why)}" + (tr(f" (layer {node})") if node else "")
        case Interrupted(why=why):
            return tr(f"Interrupted: {why}")
        case Paused(why=why):
            return tr(f"Paused: {why}") if why else tr("Paused")
        case Resumed():
            return tr("Went on")
        case Saved(what="best", epoch=epoch):
            return tr(f"Saved the best weights of epoch {epoch}")
        case Finished(reason=reason, figures=figures):
            tested = figures.get("test", {})
            shown = ", ".join(f"{name} {figure_text(name, value)}" for name, value in tested.items())
            return tr(ENDS.get(reason, f"Finished ({reason})")) + (
                tr(f". On the test part: {shown}") if shown else ""
            )
    return ""
