"""What a mode is to the window that hosts it: a name, four widgets, and what it may ask of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from gui.widgets.tabs import Badge

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from engine.analysis.types import Problem
    from engine.graph.model import Project
    from gui.actions import Action, Actions
    from gui.library import Library
    from gui.runs.training import Training
    from gui.session import Session
    from gui.settings import Settings


__all__ = ["Badge", "Fact", "Mode", "Shell"]


@dataclass(frozen=True, slots=True)
class Fact:
    """The one most important fact, at the left of the status bar."""

    text: str
    icon: str = "circle-check"
    token: str = "success"
    run: Callable[[], None] | None = None


class Mode(Protocol):
    """Made when it is first shown. The window asks for each widget once, keeps it, and shows or hides it.

    `left`, `right` and `dock` may be None: the window then gives the room to the centre.
    """

    name: str

    def left(self) -> QWidget | None: ...

    def centre(self) -> QWidget: ...

    def right(self) -> QWidget | None: ...

    def dock(self) -> QWidget | None: ...

    def enter(self) -> None:
        """Called each time the mode becomes the one on the screen."""

    def leave(self) -> None:
        """Called each time another mode, or the start screen, takes its place."""

    def close(self) -> None:
        """Called once when the window closes: end what is under way."""

    def actions(self) -> list[Action]:
        """Rows for menus and shortcuts that work while the mode is on the screen."""


class Shell(Protocol):
    """What a mode may ask of the window."""

    session: Session
    settings: Settings
    actions: Actions
    library: Library
    training: Training

    def show_mode(self, name: str) -> None:
        """Switch to design, data, train or export."""

    def toast(
        self, text: str, button: str = "", run: Callable[[], None] | None = None, icon: str = "info"
    ) -> None:
        """Say something for five seconds, with one thing to do about it."""

    def set_badge(self, mode: str, badge: Badge) -> None:
        """Change what the tab of a mode says."""

    def show_problem(self, problem: Problem) -> None:
        """Go to where a problem is: Design with its node selected, or the mode that can mend it."""

    def open_project(self, project: Project) -> None:
        """Put a project that no file holds in place of the open one, after asking about unsaved work."""

    def compare(self, project: Project, title: str) -> None:
        """Draw how the open project differs from another one."""

    def toggle_dock(self) -> None:
        """Fold the dock of the current mode to its header of 36, or unfold it."""

    def set_status(self, mode: str, fact: Fact | None, figures: Sequence[tuple[str, str]] = ()) -> None:
        """What the status bar says while `mode` is shown; None for what it says of the drawing."""

    def set_training(self, text: str, share: float = 0.0) -> None:
        """Show a run in progress on the Train button ("32 / 60"); "" when there is none."""
