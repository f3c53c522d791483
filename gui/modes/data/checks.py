"""The right panel: what the data's checks found, and the column that was chosen with its settings."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.data import ColumnSettings
from engine.data.types import Check, Column, Mend
from engine.declare import Value, params_of
from engine.graph import edits
from gui import theme
from gui.figures import day_text
from gui.modes.data.header import KINDS, paint_values
from gui.modes.data.look import DataLook
from gui.translate import mark, tr
from gui.widgets.base import emptied, label, painter_for, rounded, text_in
from gui.widgets.form import Form
from gui.widgets.messages import Banner, Glyph, State
from gui.widgets.panel import Panel
from gui.widgets.section import StatList, divider
from gui.widgets.tags import Tag

STATES: dict[str, State] = {"error": "error", "warning": "warning", "hint": "info"}
MOST_CHECKS = 12
RIGHT = Qt.AlignmentFlag.AlignRight


class Checks(Panel):
    """Checks above, the chosen column below."""

    def __init__(self, look: DataLook) -> None:
        super().__init__()
        self.look, self.session = look, look.session
        self.chosen = ""
        self._column: ColumnPage | None = None
        self.setAccessibleName(tr("Data checks"))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(tr("Data checks"), 13, 600, "text"))
        head.addStretch()
        self.passed = Tag("", "success", "check")
        head.addWidget(self.passed)
        column.addLayout(head)
        self.banners = QVBoxLayout()
        self.banners.setSpacing(8)
        column.addLayout(self.banners)
        column.addSpacing(4)
        column.addWidget(divider())
        column.addSpacing(4)
        self.page = QVBoxLayout()
        column.addLayout(self.page)
        column.addStretch()
        self.setWidget(body)
        look.changed.connect(self.follow)
        self.follow()

    def choose(self, name: str) -> None:
        """Show another column."""
        self.chosen = name
        self._show_column()

    def follow(self) -> None:
        """Show what the description says now."""
        emptied(self.banners)
        description = self.look.description
        checks = description.checks if description else ()
        self.passed.setVisible(bool(description and description.passed))
        if description:
            self.passed.set_value(tr(f"{len(description.passed)} passed"), "success", "check")
        for check in checks[:MOST_CHECKS]:
            self.banners.addWidget(self._banner(check))
        if description and not checks:
            self.banners.addWidget(label(tr("Nothing stands out in this data."), token="text2", wrap=True))
        if not description:
            words = tr(self.look.why) or tr("Choose data to see what stands out in it.")
            self.banners.addWidget(label(words, token="text2", wrap=True))
        if self.look.column(self.chosen) is None and description and description.columns:
            targets = [c for c in description.columns if c.role == "target"]
            self.chosen = (targets or list(description.columns))[0].name
        self._show_column()

    def _banner(self, check: Check) -> Banner:
        mend = check.fixes[0] if check.fixes else None
        run = (lambda: self._mend(mend)) if mend else None
        return Banner(
            STATES[check.severity],
            tr(check.what),
            tr(check.why),
            tr(mend.label) if mend else "",
            run,
            stacked=True,
        )

    def _mend(self, mend: Mend) -> None:
        self.session.do(mend.label, edits.set_setting, mend.path, mend.value)

    def _show_column(self) -> None:
        column = self.look.column(self.chosen)
        if column is not None and self._column is not None and self._column.show_column(column):
            return
        emptied(self.page)
        self._column = ColumnPage(self.look, column) if column is not None else None
        if self._column is not None:
            self.page.addWidget(self._column)


KIND_WORDS = {
    "number": mark("Number"),
    "category": mark("Category"),
    "date": mark("Date"),
    "text": mark("Text"),
    "id": mark("Identifier"),
    "image": mark("Image"),
    "sequence": mark("Sequence"),
}


class ColumnPage(QWidget):
    """One column: its settings, its histogram and its figures. The form stays as long as the column does,
    and with it the keyboard in its fields; what stands around it is made anew.
    """

    def __init__(self, look: DataLook, column: Column) -> None:
        super().__init__()
        self.look, self.name = look, column.name
        self.form: Form | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        self.head, self.figures = QHBoxLayout(), QVBoxLayout()
        self.figures.setSpacing(10)
        rows.addLayout(self.head)
        if _has_form(column):
            self.form = Form(params_of(ColumnSettings).values(), label_width=76)
            self.form.edited.connect(self._edited)
            rows.addWidget(self.form)
        rows.addLayout(self.figures)
        self.show_column(column)

    def show_column(self, column: Column) -> bool:
        """Show what is known of the column by now; False for one that this page is not about."""
        if column.name != self.name or _has_form(column) != (self.form is not None):
            return False
        if self.form is not None:
            chosen = dict(self.look.session.project.columns.get(self.name, {}))
            own = {"role": column.role, "kind": _kind(column), "scaling": column.scaling}
            self.form.show_values({**own, **chosen})
        for layout in (self.head, self.figures):
            emptied(layout)
        self.head.addWidget(Glyph(KINDS[column.kind], "text2", 16))
        self.head.addWidget(label(column.name, 15, 600, "text", wrap=True), 1)
        self.head.addWidget(Tag(tr(KIND_WORDS[column.kind])))
        self.figures.addWidget(Histogram(column))
        self.figures.addWidget(StatList(tr(f"Figures of {column.name}"), _figures(column), boxed=False))
        for note in column.notes:
            self.figures.addWidget(label(tr(note), 12, token="text3", wrap=True))
        return True

    def _edited(self, name: str, value: Value, gesture: int) -> None:
        words = mark(f"Set {name} of {self.name}")
        self.look.session.do(words, edits.set_setting, f"columns.{self.name}.{name}", value)


class Histogram(QWidget):
    """The values of a column with their range below."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr(f"Values of {column.name}"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(220, 118 if self.column.histogram else 20 + 20 * len(self.column.top[:8]))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        rounded(painter, box, 8, "bg", "border")
        inner = box.adjusted(10, 10, -10, -10)
        column = self.column
        if column.histogram and column.minimum is not None and column.maximum is not None:
            paint_values(painter, inner.adjusted(0, 0, 0, -20), column)
            line = QRectF(inner.x(), inner.bottom() - 14, inner.width(), 14)
            font = theme.font(11, 500)
            text_in(painter, line, _value(column, column.minimum), font, "text3")
            text_in(painter, line, _value(column, column.maximum), font, "text3", RIGHT)
        else:
            highest = max((n for _, n in column.top), default=1)
            for index, (level, count) in enumerate(column.top[:8]):
                line = QRectF(inner.x(), inner.y() + 20 * index, inner.width(), 18)
                bar = QRectF(line.x(), line.y(), line.width() * count / highest, 18)
                rounded(painter, bar, 3, theme.mix(theme.kind("values"), theme.color("bg"), 0.25))
                text_in(painter, line.adjusted(6, 0, -50, 0), level, theme.font(12), "text")
                text_in(painter, line.adjusted(0, 0, -6, 0), tr(f"{count:,}"), theme.font(12), "text2", RIGHT)
        painter.end()


def _figures(column: Column) -> list[tuple[str, str]]:
    share = 100 * column.missing / max(column.rows, 1)
    rows = []
    if column.mean is not None:
        rows.append((tr("Mean"), _value(column, column.mean)))
    if column.std is not None:
        rows.append(
            (
                tr("Spread (std)"),
                tr(f"{column.std:.4g} days") if column.kind == "date" else f"{column.std:.4g}",
            )
        )
    if column.median is not None:
        rows.append((tr("Median"), _value(column, column.median)))
    if column.kind != "image":
        rows.append((tr("Different values"), tr(f"{column.distinct:,}")))
    rows.append(
        (tr("Missing"), f"{tr(f'{column.missing:,}')} ({share:.1f}\u00a0%)" if column.missing else tr("none"))
    )
    if column.unusual:
        rows.append((tr("Unusual values"), tr(f"{column.unusual:,}")))
    return rows


def _value(column: Column, value: float) -> str:
    return day_text(value) if column.kind == "date" else f"{value:.4g}"


def _has_form(column: Column) -> bool:
    return column.kind not in ("image", "sequence")


def _kind(column: Column) -> str | None:
    return column.kind if column.kind in ("number", "category") else None
