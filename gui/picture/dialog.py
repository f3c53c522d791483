"""The dialog that asks how the drawing is saved as a picture, with a small view of what comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui import theme
from gui.canvas.scene import CanvasScene
from gui.picture.drawing import Drawing, drawing_of, paint
from gui.picture.options import FORMATS, PARAMS, Format, PictureOptions, format_of, options_of, params_for
from gui.picture.painter import PicturePainter
from gui.settings import Settings
from gui.translate import tr
from gui.widgets.base import label, painter_for, rounded, text_in
from gui.widgets.buttons import Button
from gui.widgets.choice import Segmented
from gui.widgets.form import Form
from gui.widgets.section import form_row
from gui.widgets.sheet import Sheet

SETTING = "picture"
WIDTH, LABELS = 440, 120
VIEW = QSize(392, 168)
MOST_SEEN = 250  # more items than that are not painted for the small view

Save = Callable[[Format, PictureOptions], None]


class View(QWidget):
    """What the picture will look like, small."""

    def __init__(self, scene: CanvasScene) -> None:
        super().__init__()
        self._scene = scene
        self._picture: QImage | None = None
        self._words = ""
        self.setFixedHeight(VIEW.height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Preview"))

    def show_options(self, options: PictureOptions, ground: bool) -> Drawing:
        """Paint it anew; gives the drawing for its size."""
        drawing = drawing_of(self._scene, options)
        few = 0 < len(drawing.items) <= MOST_SEEN
        self._picture = self._painted(drawing, options, ground) if few else None
        self._words = (
            "" if few else tr("Too large for a preview") if drawing.items else tr("Nothing is selected")
        )
        self.update()
        return drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        rounded(painter, box, 8, "bg", "border")
        if self._picture is not None:
            size = self._picture.deviceIndependentSize()
            corner = box.center() - QRectF(0, 0, size.width(), size.height()).center()
            painter.drawImage(corner, self._picture)
        else:
            centred = Qt.AlignmentFlag.AlignHCenter
            text_in(painter, box, self._words, theme.font(13), "text2", centred)
        painter.end()

    def _painted(self, drawing: Drawing, options: PictureOptions, ground: bool) -> QImage:
        ratio = self.devicePixelRatioF()
        room = QSize(self.width() if self.isVisible() else VIEW.width(), VIEW.height()) - QSize(16, 16)
        area = drawing.area
        scale = min(room.width() / area.width(), room.height() / area.height(), 1.0)
        made = QImage(area.size().toSize() * scale * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        made.setDevicePixelRatio(ratio)
        made.fill(0)
        painter = PicturePainter(made, vector=False)
        painter.scale(scale, scale)
        painter.translate(-area.topLeft())
        for _ in paint(painter, drawing, options, ground):
            pass
        painter.end()
        return made


class SavePicture(Sheet):
    """Format, part, colours, and what the format has beside them; remembered for the next time."""

    def __init__(self, parent: QWidget, scene: CanvasScene, settings: Settings, save: Save) -> None:
        super().__init__(parent, tr("Save as a picture"))
        self._settings, self._save = settings, save
        kept: dict[str, Any] = settings.get(SETTING, {})
        given = options_of(kept)
        self._chosen: dict[str, Any] = {name: getattr(given, name) for name in PARAMS if name in kept}
        self._some = bool(scene.session.selection or scene.session.things)
        if not self._some:
            self._chosen.pop("part", None)
        self.format: Format = format_of(kept.get("format"))
        self.set_card_width(WIDTH)
        self.column.addWidget(label(tr("Save as a picture"), 17, 600, "text"))
        self.view = View(scene)
        self.column.addWidget(self.view)
        self.formats = Segmented(tr("Format"), list(FORMATS.items()), self.format)
        self.formats.chosen.connect(self._choose_format)
        self.column.addWidget(form_row(tr("Format"), self.formats, width=LABELS))
        self._forms = QHBoxLayout()
        self.column.addLayout(self._forms)
        self.form: Form | None = None
        self.size_label = label("", 12, 400, "text3", wrap=True)
        self.column.addWidget(self.size_label)
        self._add_buttons()
        self._build()

    @property
    def options(self) -> PictureOptions:
        """What is chosen now."""
        return options_of(self._chosen)

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = Button(tr("Cancel"), height=32)
        cancel.clicked.connect(self.reject)
        self.save_button = Button(tr("Save…"), "primary", height=32)
        self.save_button.clicked.connect(self._finish)
        row.addWidget(cancel)
        row.addWidget(self.save_button)
        self.column.addSpacing(8)
        self.column.addLayout(row)

    def _build(self) -> None:
        """The rows of the format."""
        if self.form is not None:
            self._forms.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        params = [each for each in params_for(self.format) if self._some or each.name != "part"]
        self.form = Form(params, label_width=LABELS)
        self.form.edited.connect(self._edit)
        self.form.show_values(self._chosen)
        self._forms.addWidget(self.form)
        self._refresh()
        self.adjustSize()

    def _choose_format(self, format_: Format) -> None:
        self.format = format_
        self._build()

    def _edit(self, name: str, value: object, gesture: int) -> None:
        if value is None:
            self._chosen.pop(name, None)
        else:
            self._chosen[name] = value
        if self.form is not None:
            self.form.show_values(self._chosen)
        self._refresh()

    def _refresh(self) -> None:
        options = self.options
        ground = options.ground if self.format != "pdf" else options.page == "drawing"
        area = self.view.show_options(options, ground).area
        times = int(options.scale) if self.format == "png" else 1
        wide, high = round(area.width() * times), round(area.height() * times)
        words = tr(f"{wide:,} × {high:,} pixels") if self.format == "png" else tr("Sharp at any size")
        self.size_label.setText(words if not area.isEmpty() else "")
        self.save_button.setEnabled(not area.isEmpty())

    def _finish(self) -> None:
        kept = {name: value for name, value in self._chosen.items() if name != "part"}
        self._settings.set(SETTING, {**kept, "format": self.format})
        options = self.options
        self.accept()
        self._save(self.format, options)
