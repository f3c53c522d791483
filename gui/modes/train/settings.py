"""How to train: optimizer, schedule, length and the rest, each a form read from its declaration."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.declare import Param, Value, params_of
from engine.graph import edits
from engine.graph.change import Change
from engine.train.recipe import OPTIMIZERS, SCHEDULES, Training
from gui.session import Session
from gui.told import quiet
from gui.translate import mark, tr
from gui.widgets.base import emptied, label, stands_for
from gui.widgets.choice import Select
from gui.widgets.form import Form
from gui.widgets.messages import Banner
from gui.widgets.panel import Page, Panel
from gui.widgets.section import Section, form_row

LENGTH = ("epochs", "batch_size", "early_stopping")


class TrainingSettings(Panel):
    """The recipe of the project; changes while a run is live are for the next one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setAccessibleName(tr("Training settings"))
        body = Page()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        column.addWidget(label(tr("Training settings"), 13, 600, "text"))
        self.locked = Banner(
            "info", tr("A run is in progress."), tr("Changes apply to the next run."), stacked=True
        )
        self.problems = QVBoxLayout()
        column.addWidget(self.locked)
        column.addLayout(self.problems)
        titles = {
            kind: (tr(registry[kind].title), registry)
            for registry in (OPTIMIZERS, SCHEDULES)
            for kind in registry
        }
        self.optimizer = Chosen(
            session, "optimizer", tr("Method"), {k: t for k, (t, r) in titles.items() if r is OPTIMIZERS}
        )
        self.schedule = Chosen(
            session, "schedule", tr("Schedule"), {k: t for k, (t, r) in titles.items() if r is SCHEDULES}
        )
        params = params_of(Training).values()
        self.length = self._form([p for p in params if p.name in LENGTH])
        self.more = self._form([p for p in params if p.name not in LENGTH and not p.advanced])
        self.advanced = self._form([p for p in params if p.advanced])
        for title, widgets, opened in (
            (tr("Optimiser"), (self.optimizer, self.schedule), True),
            (tr("Length"), (self.length,), True),
            (tr("Stability and device"), (self.more,), True),
            (tr("Advanced"), (self.advanced,), False),
        ):
            section = Section(title, open_=opened)
            for widget in widgets:
                section.add(widget)
            column.addWidget(section)
        column.addStretch()
        self.setWidget(body)
        session.changed.connect(self._changed)
        session.opened.connect(self.follow)
        session.analysed.connect(self._show_problems)
        self.follow()
        self.set_live(False)

    def follow(self) -> None:
        """Show the recipe of the project."""
        project = self.session.project
        for form in (self.length, self.more, self.advanced):
            form.show_values(project.training)
        self.optimizer.show_choice(project.optimizer.type, project.optimizer.params)
        self.schedule.show_choice(project.schedule.type, project.schedule.params)
        self._show_problems()

    def set_live(self, live: bool) -> None:
        """Say that a run goes on with the settings that it began with."""
        self.locked.setVisible(live)

    def _form(self, params: list[Param]) -> Form:
        form = Form(params)
        form.edited.connect(self._edited)
        return form

    def _edited(self, name: str, value: Value, gesture: int) -> None:
        words = mark(f"Set {params_of(Training)[name].label.lower()}")
        merge = f"training.{name}.{gesture}" if gesture else None
        self.session.do(words, edits.set_setting, f"training.{name}", value, merge=merge)

    def _changed(self, change: Change) -> None:
        if change.settings & {"training", "optimizer", "schedule"}:
            self.follow()

    def _show_problems(self) -> None:
        emptied(self.problems)
        for problem in self.session.recipe_problems:
            fix = problem.fixes[0] if problem.fixes else None
            state = "info" if problem.severity == "hint" else problem.severity
            run = (lambda fix=fix: self.session.mend(fix)) if fix else None
            words = tr(fix.label) if fix else ""
            self.problems.addWidget(
                Banner(state, tr(problem.what), tr(problem.why), words, run, stacked=True)
            )


class Chosen(QWidget):
    """One declared thing chosen from a list, with the form of its own settings below."""

    def __init__(self, session: Session, path: str, words: str, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.session, self.path = session, path
        self.registry = OPTIMIZERS if path == "optimizer" else SCHEDULES
        self.select = Select(words, list(titles.items()))
        self.select.chosen.connect(self._choose)
        self.forms: list[Form] = []
        self._type = ""
        stands_for(self.select, self._page)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(form_row(words, self.select))

    def _page(self) -> object:
        """What the help says of what is chosen, with its own settings."""
        from gui.how.target import method_page  # not on the way to the first paint

        return method_page(self.session, self.path, getattr(self.session.project, self.path))

    def show_choice(self, type: str, params: Mapping[str, Value]) -> None:
        """Show what is chosen, with its settings."""
        self.select.set_value(type)
        if type != self._type:
            self._type = type
            self._new_forms(type)
        for form in self.forms:
            form.show_values(params)

    def _new_forms(self, type: str) -> None:
        """A form for the settings, and a folded one for those that few people touch."""
        emptied(self.column, keep=1)
        params = list(self.registry[type].params.values()) if type in self.registry else []
        self.forms = []
        for advanced in (False, True):
            chosen = [p for p in params if p.advanced is advanced]
            if not chosen:
                continue
            form = Form(chosen)
            form.edited.connect(self._edited)
            self.forms.append(form)
            hint = ", ".join(map(quiet, chosen))
            section = (
                Section(tr(f"More for {self.registry[type].title}"), hint, open_=False) if advanced else None
            )
            if section is not None:
                section.add(form)
            self.column.addWidget(section or form)

    def _choose(self, type: str) -> None:
        self.session.do(mark(f"Choose {self.registry[type].title}"), edits.set_setting, self.path, type)

    def _edited(self, name: str, value: Value, gesture: int) -> None:
        words = mark(f"Set {self.registry[self._type].params[name].label.lower()}")
        merge = f"{self.path}.{name}.{gesture}" if gesture else None
        self.session.do(words, edits.set_setting, f"{self.path}.{name}", value, merge=merge)
