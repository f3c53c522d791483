"""The left panel: where the data comes from, the ways to add some, and the settings of the source."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QScrollArea, QVBoxLayout, QWidget

from engine.data import SOURCES
from engine.declare import Value
from engine.graph import edits
from engine.graph.change import Change
from engine.graph.model import Choice
from gui import theme
from gui.modes.data.look import DataLook
from gui.translate import mark, tr
from gui.widgets.base import label, set_tip, stands_for
from gui.widgets.form import Form
from gui.widgets.menu import Menu
from gui.widgets.section import Row, Section, divider

TABLES = mark("Tables (*.csv *.tsv *.txt *.parquet);;All files (*)")
# How a file or folder is asked for when a source needs one: its parameter and the kind of dialog.
ASKS = {"Table": ("path", "file"), "Images": ("path", "folder")}


class Sources(QScrollArea):
    """The one source of the project, the ways to choose another, and its form."""

    def __init__(self, look: DataLook) -> None:
        super().__init__()
        self.look, self.session = look, look.session
        self.form: Form | None = None
        self._type = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Data sources"))
        body = QWidget()
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(8, 14, 8, 8)
        self.column.setSpacing(4)
        self.column.addWidget(_heading(tr("Your data")))
        self.current = Row(tr("No data yet"), "database", second=tr("Choose a source below"), height=46)
        stands_for(self.current, self._source)
        self.column.addWidget(self.current)
        self.column.addWidget(divider())
        self.column.addWidget(_heading(tr("Add a source")))
        for source in SOURCES.values():
            row = Row(tr(source.title), source.icon)
            set_tip(row, tr(source.help))
            stands_for(row, source)
            row.clicked.connect(lambda _=False, type=source.type: self.choose(type))
            self.column.addWidget(row)
        self.settings = Section(tr("Settings of the source"))
        self.column.addWidget(divider())
        self.column.addWidget(self.settings)
        self.column.addStretch()
        self.setWidget(body)
        look.changed.connect(self.follow)
        self.session.changed.connect(self._changed)
        self.follow()

    def _changed(self, change: Change) -> None:
        self.follow()

    def _source(self) -> object:
        """What the data come from, as it is declared."""
        data = self.session.project.data
        return SOURCES.get(data.type) if data is not None else None

    def choose(self, type: str) -> None:
        """Make this the source, after asking for its file or folder where it needs one."""
        params: dict[str, Value] = {}
        if type in ASKS:
            name, kind = ASKS[type]
            path = self._ask(kind)
            if not path:
                return
            params[name] = path
        self.use(Choice(type, params))

    def offer(self, at: QWidget) -> None:
        """A menu of the sources that are a file or a folder."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for type in ASKS:
            source = SOURCES[type]
            entry = menu.addAction(theme.icon(source.icon), tr(f"{source.title}…"))
            entry.triggered.connect(lambda _=False, type=type: self.choose(type))
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))

    def use(self, choice: Choice) -> None:
        """Make this the project's data."""
        self.session.do(mark(f"Choose {SOURCES[choice.type].title.lower()}"), edits.set_data, choice)

    def follow(self) -> None:
        """Show the project's source and its settings."""
        data = self.session.project.data
        self.settings.setVisible(data is not None and data.type in SOURCES)
        if data is None or data.type not in SOURCES:
            title = tr("No data yet") if data is None else tr(f'"{data.type}" is not installed')
            self.current.set_texts(title, tr("Choose a source below"))
            return
        description = self.look.description
        title = description.title if description else tr(SOURCES[data.type].title)
        second = tr("Can't be read") if self.look.why else tr("Looking into it")
        if description:
            second = tr(f"{description.rows:,} {description.units}, {len(description.columns)} columns")
        self.current.set_texts(title, second)
        if self._type != data.type or self.form is None:
            self._new_form(data.type)
        assert self.form is not None
        self.form.show_values(data.params)

    def _new_form(self, type: str) -> None:
        if self.form is not None:
            self.settings.rows.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self._type = type
        self.form = Form(SOURCES[type].params.values(), label_width=72)
        self.form.setContentsMargins(6, 0, 6, 0)
        self.form.edited.connect(self._edited)
        self.settings.add(self.form)

    def _edited(self, name: str, value: Value, gesture: int) -> None:
        words = mark(f"Set {SOURCES[self._type].params[name].label.lower()}")
        merge = f"data.{name}.{gesture}" if gesture else None
        self.session.do(words, edits.set_setting, f"data.{name}", value, merge=merge)

    def _ask(self, kind: str) -> str:
        start = str(self.session.folder or Path.home())
        if kind == "folder":
            return QFileDialog.getExistingDirectory(
                self, tr("Choose a folder with one folder a class"), start
            )
        return QFileDialog.getOpenFileName(self, tr("Choose a table"), start, tr(TABLES))[0]


def _heading(text: str) -> QWidget:
    made = label(text, 12, 600, "text2")
    made.setContentsMargins(6, 4, 0, 4)
    return made
