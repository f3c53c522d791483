"""Export: what kind of file, where, with which options, and the check of it."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.declare import Value
from engine.export import EXPORTS, Result
from gui.dialogs import Answer, ask
from gui.modes import Shell
from gui.modes.export.check import Check
from gui.modes.export.job import ExportJob
from gui.runs.training import Training
from gui.runs.words import names, score_text
from gui.session import Session
from gui.translate import tr
from gui.widgets.base import Line, label, stands_for
from gui.widgets.buttons import Button, IconButton
from gui.widgets.choice import Option, Select
from gui.widgets.fields import TextField
from gui.widgets.form import Form
from gui.widgets.messages import EmptyState, Glyph
from gui.widgets.section import Card, Row, form_row

WIDTH, HEIGHT, LABELS = 1000, 704, 150
OWN = "own"  # stands for the project's own file among the runs, whatever it is called


class ExportPage(QWidget):
    """A card in the middle of the page, as wide and high as the design's dialog where there is room."""

    def __init__(self, session: Session, shell: Shell, training: Training) -> None:
        super().__init__()
        self.session, self.shell, self.training = session, shell, training
        self.job = ExportJob(self)
        self.kind = next(iter(EXPORTS))
        self.options: dict[str, dict[str, Value]] = {kind: {} for kind in EXPORTS}
        self.named = False
        self._offered: list[Option] | None = None
        self._behind = False  # whether there were news of runs while nobody looked
        self._written: frozenset[str] = frozenset()  # by the last export that is shown here
        self.form = Form([])
        self.options_room = QVBoxLayout()
        self.none = EmptyState(
            "package",
            tr("Nothing to export yet"),
            tr("Train the model first; it takes a few minutes."),
            tr("Go to Train"),
            lambda: shell.show_mode("train"),
        )
        self.card = self._card()
        middle = QHBoxLayout(self)
        middle.setContentsMargins(16, 16, 16, 16)
        middle.addStretch(1)
        middle.addWidget(self.card, 100)
        middle.addWidget(self.none, 100)
        middle.addStretch(1)
        training.listed.connect(self._follow_in_sight)
        session.saved_changed.connect(self.follow)
        session.opened.connect(self._anew)
        self.job.changed.connect(self._show_buttons)
        self.job.done.connect(self._tell)
        self.job.failed.connect(lambda why: shell.toast(tr(why), icon="triangle-alert"))
        self.choose(self.kind)
        self.follow()

    def follow(self) -> None:
        """Offer the runs that have weights, the newest first."""
        self._behind = False
        infos = [i for i in self.training.infos.values() if i.best_epoch]
        named = names(self.training.infos.values())
        options: list[Option] = [
            (i.folder, tr(f"{named[i.folder]}, epoch {i.best_epoch}, {score_text(i)}")) for i in infos
        ]
        options += [(OWN, tr("As imported, not trained here"))] if self._own() is not None else []
        self.card.setVisible(bool(options))
        self.none.setVisible(not options)
        chosen = self.run.value
        if options != self._offered:
            self._offered = options
            self.run.set_options(options, chosen)
        if self.run.value is None and options:
            self.run.set_value(options[0][0])
        if chosen is not None and self.run.value != chosen:
            self.job.forget()
        if not self.named:
            self._name_file()
        self._show_buttons()

    def showEvent(self, event: QShowEvent) -> None:
        if self._behind:
            self.follow()
        super().showEvent(event)

    def _follow_in_sight(self) -> None:
        """A list of a thousand runs is made for who looks at it."""
        if self.isVisible():
            self.follow()
        else:
            self._behind = True

    def _own(self) -> Path | None:
        """The project's file, where it was imported with weights that can be taken away as they are."""
        has = bool(self.session.project.training.get("initial_weights"))
        return self.session.path if has else None

    def choose(self, kind: str) -> None:
        """Another kind of file."""
        self.kind = kind
        for name, row in self.kinds.items():
            row.setChecked(name == kind)
        form = Form(EXPORTS[kind].params.values(), label_width=LABELS)
        form.show_values(self.options[kind])
        form.edited.connect(self._edited)
        self.options_room.replaceWidget(self.form, form)
        self.form.hide()
        self.form.deleteLater()
        self.form = form
        self.about.setText(tr(EXPORTS[kind].help))
        self._name_file()
        self.job.forget()

    def start(self) -> None:
        """Export what is chosen to where it was said; ask first where that replaces other files."""
        folder = self._own() if self.run.value == OWN else self.run.value
        name = self._typed()
        if not isinstance(folder, Path) or not name or self.job.busy:
            return
        kind, options = EXPORTS[self.kind], self.options[self.kind]
        target = Path(self.place.text() or ".") / name
        if target.suffix.lower() != kind.suffix:
            target = target.with_name(target.name + kind.suffix)
        begin = partial(self.job.start, folder, self.kind, options, target)
        replaced = [each for each in kind.declaration(**options).replaces(target) if os.path.lexists(each)]
        if all(str(each) in self._written for each in replaced):
            begin()
            return
        title = tr(f"Replace {', '.join(each.name for each in replaced)}?")
        answers = [Answer("cancel", tr("Cancel")), Answer("over", tr("Replace"), "danger")]
        lost = tr("What is there now is lost.")
        ask(self.window(), title, lost, answers, lambda key: begin() if key == "over" else None)

    def _card(self) -> Card:
        card = Card(tr("Export model"), padding=0, radius=14)
        card.setMaximumSize(QSize(WIDTH, HEIGHT))
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        head = QHBoxLayout()
        head.setContentsMargins(24, 14, 24, 12)
        head.addWidget(label(tr("Export model"), 17, 600, "text"))
        head.addStretch()
        card.rows.setSpacing(0)
        card.rows.addLayout(head)
        card.rows.addWidget(Line())
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._kinds())
        body.addWidget(Line(vertical=True))
        body.addWidget(self._middle(), 1)
        body.addWidget(Line(vertical=True))
        check = Check(self.job)
        check.setMinimumWidth(250)
        check.setMaximumWidth(370)
        body.addWidget(check, 1)
        card.rows.addLayout(body, 1)
        card.rows.addWidget(Line())
        card.rows.addLayout(self._foot())
        return card

    def _kinds(self) -> QWidget:
        made = QWidget()
        made.setFixedWidth(236)
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        self.kinds: dict[str, Row] = {}
        for kind in EXPORTS.values():
            row = Row(tr(kind.title), kind.icon, second=tr(kind.help).rstrip("."), height=48)
            stands_for(row, kind)
            row.clicked.connect(lambda _=False, type=kind.type: self.choose(type))
            self.kinds[kind.type] = row
            column.addWidget(row)
        column.addStretch()
        return made

    def _middle(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setMinimumWidth(260)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        self.run = Select(tr("Run to export"))
        self.run.chosen.connect(lambda _: self.job.forget())
        self.file = TextField(tr("File name"))
        self.file.textEdited.connect(self._file_typed)
        self.place = TextField(tr("Folder"))
        browse = IconButton("folder-open", tr("Choose a folder"))
        browse.clicked.connect(self._browse)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.place, 1)
        row.addWidget(browse)
        self.about = label("", 12, token="text3", wrap=True)
        for words, field in ((tr("Model"), self.run), (tr("File name"), self.file), (tr("Save in"), place)):
            column.addWidget(form_row(words, field, width=LABELS))
        column.addSpacing(6)
        column.addWidget(Line())
        column.addSpacing(6)
        column.addWidget(self.about)
        self.options_room.addWidget(self.form)
        column.addLayout(self.options_room)
        column.addStretch()
        area.setWidget(made)
        return area

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 20, 14)
        foot.setSpacing(10)
        foot.addWidget(Glyph("info", "text2", 16))
        foot.addWidget(label(tr("Training layers (target, loss, metrics) are left out.")), 1)
        self.cancel = Button(tr("Cancel"), height=32)
        self.cancel.clicked.connect(self.job.cancel)
        self.go = Button(tr("Export"), "primary", "download", height=32)
        self.go.clicked.connect(self.start)
        foot.addWidget(self.cancel)
        foot.addWidget(self.go)
        return foot

    def _edited(self, name: str, value: Value, gesture: int) -> None:
        options = self.options[self.kind]
        options.pop(name, None)
        if value is not None:
            options[name] = value
        self.job.forget()

    def _file_typed(self) -> None:
        self.named = True
        self._show_buttons()

    def _browse(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, tr("Save in"), self.place.text()):
            self.place.setText(chosen)

    def _name_file(self) -> None:
        stem = self.session.path.stem if self.session.path else self.session.project.name
        stem = re.sub(r"[^\w.-]+", "-", stem).strip("-.") or "model"
        suffix = EXPORTS[self.kind].suffix
        if not self.named:
            self.file.setText(stem + suffix)
        elif typed := self._typed():
            path = Path(typed)
            known = path.suffix.lower() in [each.suffix for each in EXPORTS.values()]
            self.file.setText(str(path.with_suffix("") if known else path) + suffix)
        if not self.place.text():
            self.place.setText(str(self.session.folder or Path.home()))

    def _typed(self) -> str:
        """The name that was given, or "" where it names no file."""
        name = self.file.text().strip()
        return name if Path(name).name not in ("", "..") else ""

    def _anew(self) -> None:
        self.named = False
        self.run.set_value(None)
        self._written = frozenset()
        self.place.setText("")
        self.job.forget()
        self._name_file()

    def _show_buttons(self) -> None:
        self.go.set_look(tr(f"Export {EXPORTS[self.kind].title}"), "download")
        self.go.setEnabled(not self.job.busy and bool(self._typed()) and self.run.value is not None)
        self.cancel.setVisible(self.job.busy)

    def _tell(self, result: Result) -> None:
        self._written = frozenset(result.files if self.job.result is not None else ())
        words = tr(f"Saved {Path(result.path).name}")
        if result.parity is not None and result.parity.classified:
            words += ". " + tr(f"Same class on {result.parity.agreeing} of {result.parity.classified} rows")
        self.shell.toast(words, icon="circle-check")
