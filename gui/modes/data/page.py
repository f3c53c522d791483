"""The centre of Data: what it is, how it is split, and its rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.data import Split
from engine.data.types import Description
from engine.declare import Value, params_of
from engine.graph import edits
from engine.graph.model import Project
from gui.modes.data.look import DataLook
from gui.modes.data.split_bar import SplitBar
from gui.modes.data.table import DataTable
from gui.translate import mark, tr
from gui.widgets.base import Line, emptied, label, surface
from gui.widgets.buttons import Button
from gui.widgets.messages import Banner, EmptyState
from gui.widgets.progress import ProgressBar
from gui.widgets.toggles import Switch

SHARES = ("train", "validation", "test")


class DataPage(QWidget):
    """Head, split and table; or what is missing; or how far the reading is."""

    def __init__(self, look: DataLook, choose: Callable[[QWidget], None]) -> None:
        super().__init__()
        self.look = look
        self.table = DataTable(look)
        self.stack = QStackedWidget()
        self.none = EmptyState(
            "table-2", tr("No data yet"), tr("Drop a table or a folder of images."), tr("Choose a file")
        )
        self.unread = EmptyState("file-text", tr("This data can't be read"), "", tr("Choose another"))
        for button in (self.none.button, self.unread.button):
            assert button is not None
            button.clicked.connect(lambda _=False, at=button: choose(at))
        self.waiting = Waiting(look)
        self.rows = self._rows()
        for page in (self.none, self.unread, self.waiting, self.rows):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        look.changed.connect(self.follow)
        look.progressed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the page that fits, with the figures of the moment."""
        look = self.look
        if look.description is not None:
            self.stack.setCurrentWidget(self.rows)
            self._show(look.description)
        elif look.why:
            self.unread.set_words(self.unread.title.text(), tr(look.why))
            self.stack.setCurrentWidget(self.unread)
        else:
            self.stack.setCurrentWidget(self.waiting if look.busy is not None else self.none)

    def _rows(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.title = label("", 15, 600, "text")
        self.counts = label("")
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 20, 12)
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.counts, 1)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(self._split())
        self.notes = QVBoxLayout()
        self.notes.setSpacing(8)
        column.addLayout(self.notes)
        column.addWidget(Line())
        column.addWidget(self.table, 1)
        return page

    def _split(self) -> QWidget:
        room = surface(QWidget(), "bg")
        column = QVBoxLayout(room)
        column.setContentsMargins(20, 10, 20, 14)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(label(tr("Split"), 13, 600, "text"))
        top.addWidget(label(tr("Drag the handles to change how much data each step gets"), wrap=True), 1)
        self.ordered = label(tr("Keeps the order of time"), token="text3")
        top.addWidget(self.ordered)
        self.stratify_words = label(tr("Keep classes in proportion"))
        self.stratify = Switch(tr("Keep classes in proportion"))
        self.stratify.toggled.connect(self._stratified)
        top.addWidget(self.stratify_words)
        top.addWidget(self.stratify)
        column.addLayout(top)
        self.bar = SplitBar()
        self.bar.edited.connect(self._edited)
        column.addWidget(self.bar)
        return room

    def _show(self, description: Description) -> None:
        settings = self.look.session.project.split
        shares = [float(_setting(settings.get(name), name)) for name in SHARES]
        self.title.setText(description.title)
        classes = max((len(f.classes) for f in description.fields), default=0)
        parts = [
            f"{tr(f'{description.rows:,}')} {tr(description.units)}",
            tr(f"{len(description.columns)} columns"),
        ]
        self.counts.setText(" · ".join(parts + ([tr(f"{classes} classes")] if classes else [])))
        self.bar.show_split((shares[0], shares[1], shares[2]), description.split, description.units)
        self.stratify.set_value(bool(settings.get("stratify", params_of(Split)["stratify"].default)))
        for widget in (self.stratify, self.stratify_words):
            widget.setVisible(bool(classes))
        self.ordered.setVisible(bool(settings.get("in_order")))
        self._show_notes(description)

    def _show_notes(self, description: Description) -> None:
        emptied(self.notes)
        if description.repairs:
            self.notes.addWidget(
                Banner("info", tr("Mended while reading"), "; ".join(map(tr, description.repairs[:4])))
            )
        self.notes.setContentsMargins(20, 0, 20, 12 if self.notes.count() else 0)

    def _edited(self, shares: tuple[float, float, float], gesture: int) -> None:
        self.look.session.do(mark("Move the split"), _with_shares, shares, merge=f"split.{gesture}")

    def _stratified(self, on: bool) -> None:
        self.look.session.do(mark("Set proportions"), edits.set_setting, "split.stratify", on)


class Waiting(QWidget):
    """How far the reading is, with a way to end it."""

    def __init__(self, look: DataLook) -> None:
        super().__init__()
        self.look = look
        self.bar = ProgressBar(tr("Reading the data"))
        self.bar.setFixedWidth(280)
        stop = Button(tr("Cancel"))
        stop.clicked.connect(look.cancel)
        column = QVBoxLayout(self)
        column.addStretch()
        for widget in (label(tr("Looking into your data"), 14, 600, "text"), self.bar, stop):
            row = QHBoxLayout()
            row.addStretch()
            row.addWidget(widget)
            row.addStretch()
            column.addLayout(row)
        column.addStretch()
        look.progressed.connect(lambda: self.bar.set_value(look.busy or 0.0))


def _setting(value: Value, name: str) -> float:
    found = params_of(Split)[name].default if value is None else value
    return float(found) if isinstance(found, int | float) else 0.0


def _with_shares(project: Project, shares: tuple[float, float, float]) -> Project:
    for name, share in zip(SHARES, shares, strict=True):
        project = edits.set_setting(project, f"split.{name}", share)
    return project
