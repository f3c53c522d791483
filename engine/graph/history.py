"""Undo and redo: the list of earlier values, so no inverse exists that could be wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from engine.graph.change import same
from engine.graph.model import Project

LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """One value of the project, what the person did to get there, and when (seconds since 1970)."""

    project: Project
    label: str
    merge: str | None = None
    time: float = field(default_factory=time.time, compare=False)


@dataclass(frozen=True, slots=True)
class History:
    """Steps with a place in them; steps after the place can be redone."""

    steps: tuple[Step, ...]
    place: int = 0

    @classmethod
    def of(cls, project: Project) -> History:
        """A history that starts at `project`."""
        return cls((Step(project, "Open"),))

    @property
    def project(self) -> Project:
        """The value at the present place."""
        return self.steps[self.place].project

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self.steps[self.place].label if self.place else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again, or None."""
        return self.steps[self.place + 1].label if self.place + 1 < len(self.steps) else None

    def do(self, project: Project, label: str, merge: str | None = None) -> History:
        """Go on to `project`. Steps with the same merge key become one, so a dragged node is one step."""
        if same(project, self.project):
            return self
        kept = self.steps[: self.place + 1]
        if merge is not None and kept[-1].merge == merge and len(kept) > 1:
            kept = kept[:-1]
            if same(kept[-1].project, project):  # dragged back to where it came from: no step is left to undo
                return History(kept, len(kept) - 1)
        kept = (*kept, Step(project, label, merge))[-LIMIT:]
        return History(kept, len(kept) - 1)

    def go(self, place: int) -> History:
        """The state after the step at `place`, however far it is; the same history where there is none."""
        return replace(self, place=place).settle() if 0 <= place < len(self.steps) else self

    def settle(self) -> History:
        """End the merging: the next step starts a new one whatever its key."""
        step = replace(self.steps[self.place], merge=None)
        return History((*self.steps[: self.place], step, *self.steps[self.place + 1 :]), self.place)

    def after(self, earlier: History) -> History:
        """This history as the one that follows `earlier`, whose present state is where this one starts."""
        if len(self.steps) == 1:
            return earlier
        steps = (*earlier.steps[: earlier.place + 1], *self.steps[1:])
        kept = steps[-LIMIT:]
        return History(kept, max(earlier.place + self.place - (len(steps) - len(kept)), 0))

    def undo(self) -> History:
        """One step back, or the same history at its start."""
        return self.go(max(self.place - 1, 0))

    def redo(self) -> History:
        """One step forward, or the same history at its end."""
        return self.go(min(self.place + 1, len(self.steps) - 1))
