"""What stands in the toolbar and the status bar about the open project, derived from the session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.bars.statusbar import figures_of
from gui.canvas.words import plain
from gui.figures import clock_text
from gui.modes import Badge, Fact
from gui.translate import tr
from gui.widgets.base import shortened

if TYPE_CHECKING:
    from gui.workbench import Workbench


class Status(QObject):
    """Follows the session of one workbench."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench)
        self._workbench, self._session = workbench, workbench.session
        self._words: dict[str, tuple[Fact, Sequence[tuple[str, str]]]] = {}
        self._said: dict[str, Badge] = {}
        self._saved_at = ""
        self._cards: Mapping[str, str] | None = None
        self._session.analysed.connect(self._analysed)
        self._session.saved_changed.connect(self._saved_changed)
        self._session.changed.connect(self._analysed)
        self._session.opened.connect(self._opened)
        self._session.entered.connect(self._analysed)
        workbench.documents.saved.connect(self._saved)

    def set_words(self, mode: str, fact: Fact | None, figures: Sequence[tuple[str, str]]) -> None:
        """What is said while `mode` is shown; None gives the drawing's own words back."""
        if fact is None:
            self._words.pop(mode, None)
        else:
            self._words[mode] = (fact, figures)
        if mode == self._workbench.current:
            self._show_fact()

    def set_badge(self, mode: str, badge: Badge) -> None:
        """What a mode says about itself on its tab."""
        self._said[mode] = badge
        self._show_badges()

    def set_cards(self, cards: Mapping[str, str]) -> None:
        """The GPUs of this machine are known: "automatic" has a meaning now."""
        self._cards = cards
        self._show_device()

    def refresh(self) -> None:
        """Say everything anew."""
        self._saved_changed()
        self._analysed()

    def _opened(self) -> None:
        self._words.clear()
        self._said.clear()
        self._saved_at = ""
        self._show_device()

    def _saved(self, path: object) -> None:
        self._saved_at = clock_text(datetime.now())
        self._saved_changed()

    def _saved_changed(self) -> None:
        session, toolbar = self._session, self._workbench.toolbar
        name = session.project.name
        toolbar.name.set_value(name, session.modified)
        history = session.history
        toolbar.set_history(history.undo_label, history.redo_label)
        window = self._workbench.window_
        if window.started:
            shown = shortened(name, 120).replace("[*]", "[*][*]")  # Qt's own sign for the mark
            window.setWindowTitle(tr(f"{shown}[*] – Layerloom"))
            window.setWindowModified(session.modified)
        self._workbench.statusbar.saved.set_value(self._saved_fact())

    def _saved_fact(self) -> Fact:
        save = self._workbench.files.save
        if self._session.modified:
            return Fact(tr("Not saved"), "circle-dot", "text3", save)
        if self._saved_at:
            return Fact(tr(f"Saved at {self._saved_at}"), "circle-check", "success")
        return Fact(tr("Saved") if self._session.path else "", "circle-check", "success")

    def _analysed(self) -> None:
        self._show_badges()
        self._show_fact()
        self._show_device()

    def _show_device(self) -> None:
        setting = str(self._session.project.training.get("device", "auto"))
        unknown = tr("Auto") if self._cards is None else "GPU" if self._cards else "CPU"
        self._workbench.toolbar.device.set_value({"cpu": "CPU", "cuda": "GPU"}.get(setting, unknown))

    def _show_badges(self) -> None:
        errors = [each for each in self._session.problems if each.severity == "error"]
        homes = Counter(self._session.home_of(each) for each in errors)
        drawn = bool(self._session.analysis.facts or self._session.trail)
        there = drawn and self._session.project.data is not None
        badges = {
            "design": Badge(homes["design"], done=drawn and not errors),
            "data": Badge(homes["data"], done=there and not homes["data"]),
            "train": Badge(homes["train"]),
        }
        for name, tab in self._workbench.toolbar.tabs.items():
            found, said = badges.get(name, Badge()), self._said.get(name)
            if said is not None:
                count = max(said.count, found.count)
                found = Badge(count, said.live, said.done and not count)
            tab.set_badge(found)

    def _show_fact(self) -> None:
        current = self._workbench.current
        fact, figures = self._words.get(current) or (self._drawing_fact(), figures_of(self._session))
        self._workbench.statusbar.fact.set_value(fact)
        self._workbench.statusbar.figures.set_value(figures)

    def _drawing_fact(self) -> Fact:
        errors = [each for each in self._session.problems if each.severity == "error"]
        if errors:
            count = len(errors)
            run = self._workbench.show_first_problem
            return Fact(
                tr("1 problem to fix before training")
                if count == 1
                else tr(f"{count} problems to fix before training"),
                "circle-alert",
                "error",
                run,
            )
        if not self._session.graph.nodes:
            return Fact(tr("Nothing drawn yet"), "info", "text3")
        if not self._session.analysis.facts:
            return Fact(tr("Working out shapes"), "loader-circle", "text3")
        if self._session.trail:
            return Fact(
                tr(f"Inside {shortened(plain(self._session.graph_name), 40)}"), "corner-down-right", "text2"
            )
        return Fact(tr("Ready"), "circle-check", "success")
