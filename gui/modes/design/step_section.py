"""The update step of a loss: which weights it changes, with which optimizer, how often for each batch."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.declare import Value
from engine.graph import edits
from engine.graph.model import Choice, Update, block_of
from engine.train.recipe import OPTIMIZERS
from gui.canvas.words import plain
from gui.edits.steps import begin_step, end_step, free_step, move_step, rename_step
from gui.session import Session
from gui.translate import mark, tr
from gui.widgets.base import label, stands_for
from gui.widgets.buttons import IconButton
from gui.widgets.choice import Option, Select
from gui.widgets.fields import TextField
from gui.widgets.form import Form
from gui.widgets.number import NumberField
from gui.widgets.section import Section, form_row
from gui.widgets.toggles import TickBox

ALL, NEW = "", "\0new"


class StepSection(Section):
    """Folded where the loss changes all weights, as losses do unless told otherwise."""

    def __init__(self, session: Session, loss: str) -> None:
        super().__init__(tr("Update step"), tr("which weights it changes"), open_=False)
        self.session, self.loss = session, loss
        self.select = Select(tr("Update step"), [])
        self.select.chosen.connect(self._choose)
        self.add(
            form_row(
                tr("Step"), self.select, tr("The losses of one step are added up and change its weights.")
            )
        )
        self.step = StepForm(session)
        self.add(self.step)
        self.set_open(bool(self._chosen()))

    def follow(self) -> None:
        """Show the step that the loss belongs to."""
        chosen, updates = self._chosen(), self.session.project.updates
        options: list[Option] = [(ALL, tr("All weights")), *((name, plain(name)) for name in updates)]
        if chosen and chosen not in updates:
            options.append((chosen, tr(f"{chosen} (not there)")))
        self.select.set_options([*options, (NEW, tr("New step"))], chosen)
        self.step.setVisible(chosen in updates)
        if chosen in updates:
            self.step.follow(chosen, updates[chosen])

    def _chosen(self) -> str:
        node = self.session.graph.nodes.get(self.loss)
        return str(node.params.get("update", ALL)) if node is not None else ALL

    def _choose(self, name: str) -> None:
        if name == NEW:
            wanted = free_step(self.session.project, self.loss)
            self.session.do(mark("Begin an update step"), begin_step, self.loss, wanted)
        else:
            self.session.do(
                mark("Choose the update step"), edits.set_param, self.loss, "update", name or None
            )


class StepForm(QWidget):
    """One step of the project: its name, times, optimizer and the layers whose weights it changes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.name = session, ""
        self._update = Update()
        self.title = TextField(tr("Name of the step"))
        self.times = NumberField(tr("Times for each batch"), 1, whole=True, low=1, high=1000)
        options: list[Option] = [
            (ALL, tr("As for the rest")),
            *((k, tr(d.title)) for k, d in OPTIMIZERS.items()),
        ]
        self.optimizer = Select(tr("Optimiser of the step"), options)
        stands_for(self.optimizer, self._page)
        self.ticks: dict[str, TickBox] = {}
        self._form: Form | None = None
        self._forms, self._boxes = QVBoxLayout(), QVBoxLayout()
        remove = IconButton("trash-2", tr("Remove the step"), size=24)
        remove.clicked.connect(lambda: self.session.do(mark("Remove the step"), end_step, self.name))
        self.earlier = IconButton("arrow-up", tr("Make the step earlier"), size=24)
        self.later = IconButton("arrow-down", tr("Make the step later"), size=24)
        self.earlier.clicked.connect(lambda: self._move(-1))
        self.later.clicked.connect(lambda: self._move(1))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        for button in (self.earlier, self.later, remove):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(form_row(tr("Times"), self.times, tr("How often the step is made for each batch.")))
        column.addWidget(
            form_row(tr("Optimiser"), self.optimizer, tr("What changes the weights of this step."))
        )
        column.addLayout(self._forms)
        column.addWidget(label(tr("Changes the weights of"), 12, 600))
        column.addLayout(self._boxes)
        self.title.finished.connect(self._rename)
        self.times.changed.connect(self._set_times)
        self.optimizer.chosen.connect(lambda type: self._set(optimizer=Choice(type) if type else None))

    def _page(self) -> object:
        """What the help says of the step's own optimizer, with its settings."""
        from gui.how.target import method_page  # not on the way to the first paint

        return method_page(self.session, "optimizer", self._update.optimizer)

    def follow(self, name: str, update: Update) -> None:
        """Show a step as it is now."""
        self.name, self._update = name, update
        self.title.set_value(name)
        self.times.set_value(update.times)
        self.optimizer.set_value(update.optimizer.type if update.optimizer else ALL)
        steps = list(self.session.project.updates) or [name]
        self.earlier.setEnabled(name != steps[0])
        self.later.setEnabled(name != steps[-1])
        self._show_optimizer(update.optimizer)
        self._show_layers(update)

    def _show_optimizer(self, optimizer: Choice | None) -> None:
        params = OPTIMIZERS[optimizer.type].params if optimizer and optimizer.type in OPTIMIZERS else {}
        known = self._form.editors.keys() if self._form is not None else set()
        if known != params.keys():
            if self._form is not None:
                self._form.hide()
                self._form.deleteLater()
            self._form = Form(params.values()) if params else None
            if self._form is not None:
                self._form.edited.connect(self._set_optimizer)
                self._forms.addWidget(self._form)
        if self._form is not None and optimizer is not None:
            self._form.show_values(optimizer.params)

    def _show_layers(self, update: Update) -> None:
        """A box for each layer with weights; none ticked means all."""
        facts, nodes = self.session.analysis.facts, self.session.graph.nodes
        trained = [
            name
            for name, node in nodes.items()
            if name in update.nodes
            or block_of(node.type)
            or (name in facts and facts[name].parameters)
            or name in self.ticks
        ]
        if trained != list(self.ticks):
            for box in self.ticks.values():
                box.hide()
                box.deleteLater()
            self.ticks = {name: TickBox(name, False) for name in trained}
            for name, box in self.ticks.items():
                box.toggled.connect(partial(self._tick, name))
                self._boxes.addWidget(box)
        for name, box in self.ticks.items():
            box.set_value(name in update.nodes or not update.nodes)

    def _tick(self, name: str, on: bool) -> None:
        """All ticked is the same as none named."""
        before = self._update.nodes or tuple(self.ticks)
        chosen = [each for each in self.ticks if (on if each == name else each in before)]
        self._set(nodes=() if len(chosen) in (0, len(self.ticks)) else tuple(chosen))

    def _set_times(self, times: int) -> None:
        gesture = self.times.gesture
        self._set(f"times.{gesture}" if gesture else "", times=times)

    def _set_optimizer(self, name: str, value: Value, gesture: int) -> None:
        chosen = self._update.optimizer
        if chosen is not None:
            params = {k: v for k, v in chosen.params.items() if k != name}
            params |= {} if value is None else {name: value}
            self._set(f"{name}.{gesture}" if gesture else "", optimizer=Choice(chosen.type, params))

    def _set(self, merge: str = "", **changes: object) -> None:
        old = {"nodes": self._update.nodes, "times": self._update.times, "optimizer": self._update.optimizer}
        key = f"step.{self.name}.{merge}" if merge else None
        self.session.do(
            mark(f"Change {plain(self.name)}"), edits.set_update, self.name, merge=key, **(old | changes)
        )
        self.follow(self.name, self.session.project.updates.get(self.name, self._update))

    def _move(self, by: int) -> None:
        self.session.do(mark("Move the step"), move_step, self.name, by)

    def _rename(self, text: str) -> None:
        if text.strip() != self.name and not self.session.do(
            mark("Rename the step"), rename_step, self.name, text.strip()
        ):
            self.title.set_value(self.name)
