"""The right side of Export: the check that the file does what the model does, before anyone ships it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from engine.export import EDGES, Parity, Result
from gui import theme
from gui.figures import bytes_text
from gui.modes.export.job import ExportJob
from gui.translate import tr
from gui.widgets.base import label, painter_for, rounded, text_in
from gui.widgets.buttons import IconButton
from gui.widgets.messages import Banner, EmptyState, Glyph
from gui.widgets.progress import ProgressBar
from gui.widgets.section import Card

MOST_LINES = 9  # of code to copy


class Check(QWidget):
    """Empty, working, failed or done, as the job is."""

    def __init__(self, job: ExportJob) -> None:
        super().__init__()
        self.job = job
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 16, 20, 16)
        self._column.setSpacing(10)
        self._column.addWidget(label(tr("Check before you ship"), 13, 600, "text"))
        self._body = QWidget()
        self._column.addWidget(self._body, 1)
        self._shown: object = ()
        job.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the state of the job."""
        job = self.job
        state = (job.busy, job.result, job.why)
        if state != self._shown:
            self._shown = state
            self._replace(self._page())
        if job.busy and isinstance(self._body, Working):
            self._body.show_progress(job.share, job.stage)

    def _page(self) -> QWidget:
        job = self.job
        if job.busy:
            return Working()
        if job.why:
            return _column([Banner("error", tr("No file was written"), tr(job.why), stacked=True)])
        if job.result is not None:
            return ResultPage(job.result)
        words = tr("The file is written, opened again, and compared with PyTorch on your own rows.")
        return EmptyState("shield-check", tr("Not checked yet"), words)

    def _replace(self, page: QWidget) -> None:
        self._column.replaceWidget(self._body, page)
        self._body.hide()
        self._body.deleteLater()
        self._body = page


class Working(QWidget):
    """How far the export is."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label(tr("Starting"), 14, 600, "text", wrap=True)
        self.bar = ProgressBar(tr("Export"))
        column = QVBoxLayout(self)
        column.addStretch()
        column.addWidget(self.words)
        column.addWidget(self.bar)
        column.addStretch()

    def show_progress(self, share: float, stage: str) -> None:
        """Another share and stage."""
        self.words.setText(tr(stage))
        self.bar.set_value(share)


class ResultPage(QWidget):
    """Parity, what was checked, speed, and how to use the file."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        if result.parity is not None:
            column.addWidget(ParityCard(result.parity))
        else:
            column.addWidget(Banner("success", tr("Saved"), result.path, stacked=True))
        for icon, words, figure, token in _facts(result):
            column.addWidget(_fact(icon, words, figure, token))
        for note in result.notes[:3]:
            column.addWidget(label(tr(note), 12, token="text3", wrap=True))
        if result.usage:
            column.addSpacing(8)
            column.addWidget(_usage(result.usage))
        column.addStretch()


class ParityCard(QWidget):
    """The largest difference as a headline, all differences as a histogram with the limit."""

    def __init__(self, parity: Parity) -> None:
        super().__init__()
        self.parity = parity
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = tr("Matches PyTorch") if parity.passed else tr("Differs from PyTorch")
        self.setAccessibleName(
            words + ": " + tr(f"largest difference {parity.max_abs:.1e}, limit {parity.limit:.0e}")
        )
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 204)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        parity, token = self.parity, "success" if self.parity.passed else "error"
        box = QRectF(self.rect())
        edge = theme.mix(theme.color(token), theme.color(f"{token}-soft"), 0.35)
        rounded(painter, box, 10, f"{token}-soft", edge)
        icon = "shield-check" if parity.passed else "circle-alert"
        theme.paint_icon(painter, icon, QRectF(14, 14, 18, 18), token)
        head = tr("Matches PyTorch") if parity.passed else tr("Differs from PyTorch")
        text_in(painter, QRectF(40, 12, box.width() - 50, 22), head, theme.font(14, 600), "text")
        number = f"{parity.max_abs:.1e}"
        text_in(painter, QRectF(14, 38, 130, 30), number, theme.font(21, 600), "text")
        text_in(painter, QRectF(112, 44, 120, 22), tr("max |Δ|"), theme.font(12), "text2")
        rows = tr("your own rows") if parity.real else tr("made-up rows")
        batches = ", ".join(map(str, parity.batches))
        steps = ", ".join(map(str, parity.lengths))
        line = tr(f"on {parity.samples} of {rows}, in batches of {batches}")
        line += tr(f", of {steps} steps") if steps else ""
        text_in(painter, QRectF(14, 68, box.width() - 28, 18), line, theme.font(12), "text2")
        self._paint_histogram(painter, QRectF(14, 94, box.width() - 28, 62), token)
        if parity.classified:
            same = tr(f"Same class on {parity.agreeing} of {parity.classified} rows")
            text_in(painter, QRectF(14, 178, box.width() - 28, 18), same, theme.font(13, 600), "text")
        painter.end()

    def _paint_histogram(self, painter: QPainter, box: QRectF, token: str) -> None:
        counts = self.parity.histogram
        highest = max(counts, default=0)
        if not highest:
            return
        step = box.width() / len(counts)
        for index, count in enumerate(counts):
            height = box.height() * count / highest
            bar = QRectF(box.x() + index * step, box.bottom() - height, max(step - 1.5, 1), height)
            rounded(painter, bar, 1, token)
        edges = [math.log10(e) for e in EDGES]
        place = (math.log10(self.parity.limit) - edges[0]) / (edges[-1] - edges[0])
        x = box.x() + box.width() * min(max(place, 0), 1)
        pen = QPen(theme.color("text"), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, box.top() - 4), QPointF(x, box.bottom()))
        font, right = theme.font(11, 500), Qt.AlignmentFlag.AlignRight
        limit = QRectF(x - 90, box.top() - 10, 86, 14)
        text_in(painter, limit, tr(f"limit {self.parity.limit:.0e}"), font, "text2", right)
        foot = QRectF(box.x(), box.bottom() + 2, box.width(), 14)
        text_in(painter, foot, f"{EDGES[0]:.0e}", font, "text3")
        text_in(painter, foot, tr("difference"), font, "text3", Qt.AlignmentFlag.AlignHCenter)
        text_in(painter, foot, f"{EDGES[-1]:.0e}", font, "text3", right)


def _facts(result: Result) -> list[tuple[str, str, str, str]]:
    rows = [("circle-check", tr("Size of the file"), bytes_text(result.size), "success")]
    if result.opset:
        rows.append(("circle-check", tr(f"Checked by ONNX, opset {result.opset}"), tr("passed"), "success"))
    if result.operators:
        rows.append(
            ("circle-check", tr(f"All {result.operators} operators supported"), tr("passed"), "success")
        )
    if result.milliseconds:
        rows.append(("gauge", tr("Speed, one sample"), f"{result.milliseconds:.2f}\u00a0ms", "text2"))
    if result.torch_milliseconds:
        rows.append(("gauge", tr("Speed in PyTorch"), f"{result.torch_milliseconds:.2f}\u00a0ms", "text2"))
    return rows


def _fact(icon: str, words: str, figure: str, token: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(Glyph(icon, token, 16))
    row.addWidget(label(words), 1)
    row.addWidget(label(figure, 13, 600, "text"))
    return made


def _usage(text: str) -> QWidget:
    made = Card(tr("Use it in Python"), padding=10, ground="code", radius=8)
    column = made.rows
    column.setSpacing(4)
    head = QHBoxLayout()
    head.addWidget(label(tr("Use it in Python"), 12, 600, "text2"), 1)
    copy = IconButton("copy", tr("Copy"), size=24)
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    head.addWidget(copy)
    column.addLayout(head)
    code = QPlainTextEdit(text)
    code.setReadOnly(True)
    code.setProperty("code", True)
    code.setFont(theme.code_font(11))
    code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    code.setAccessibleName(tr("How to use the file in Python"))
    bar = code.horizontalScrollBar().sizeHint().height()
    lines = min(text.count("\n") + 1, MOST_LINES)
    code.setFixedHeight(lines * code.fontMetrics().lineSpacing() + bar + 10)
    column.addWidget(code)
    return made


def _column(widgets: list[QWidget]) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch()
    return made
