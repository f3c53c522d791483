"""Saving, copying and printing the drawing of one window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui import dialogs
from gui.actions import Action
from gui.translate import mark, tr

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from gui.canvas.scene import CanvasScene
    from gui.picture.drawing import Drawing
    from gui.picture.options import Format, PictureOptions
    from gui.slices import Slices
    from gui.workbench import Workbench

PATTERNS = {
    "svg": mark("Vector pictures (*.svg)"),
    "png": mark("Pictures (*.png)"),
    "pdf": mark("PDF pages (*.pdf)"),
}
COPY_SCALES = ("2", "1")  # the sharper one, unless it would be too large


class Pictures(QObject):
    """What can be done with the drawing that is shown. `painting` is what goes on now."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.painting: Slices | None = None

    def rows(self) -> list[Action]:
        """Save, copy and print as rows."""
        can = self._can
        return [
            Action("picture.save", tr("Save as a picture…"), self.choose, "Ctrl+Shift+E", "file-image", can),
            Action("picture.copy", tr("Copy as a picture"), self.copy, "Ctrl+Shift+C", "image", can),
            Action("picture.print", tr("Print…"), self.print, "Ctrl+P", "file-text", can),
        ]

    def choose(self) -> None:
        """Ask how, then where, and save."""
        scene = self._scene()
        if scene is not None:
            from gui.picture.dialog import SavePicture

            SavePicture(self._bench.window_, scene, self._bench.settings, self._choose_file).open()

    def save(self, path: Path, format_: Format, options: PictureOptions) -> None:
        """Paint the drawing and write it to a file, entirely or not at all."""
        from gui.picture.files import encoded

        path = with_ending(path, format_)

        def write(made: bytes | QImage) -> None:
            from engine.files import durable_write

            def work() -> None:
                durable_write(path, encoded(made))

            told = tr(f"Saved {path.name}")
            self._bench.background.do(
                work, lambda _: self._bench.toast(told, icon="circle-check"), self._refused
            )

        self._paint(tr("Saving the picture"), format_, options, write)

    def copy(self) -> None:
        """Put the selection, or the whole drawing, on the clipboard, as a PNG and as an SVG."""
        from gui.picture.options import options_of

        session = self._bench.session
        part = "selection" if session.selection or session.things else "all"
        self._copy_vector(options_of({"part": part, "scale": self._copy_scale(part)}))

    def print(self) -> None:
        """Ask for a printer and print the drawing on one page."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter
        from PySide6.QtWidgets import QDialog

        from gui.picture.options import options_of

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        options = options_of({"look": "light", "page": "a4"})
        drawing = self._drawing(options)
        if drawing is None:
            return
        way = printer.pageLayout().Orientation
        printer.setPageOrientation(
            way.Landscape if drawing.area.width() > drawing.area.height() else way.Portrait
        )
        printer.setDocName(self._bench.session.project.name[:100])
        dialog = QPrintDialog(printer, self._bench.window_)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # the print dialog's own `open` wants a receiver

    def print_on(self, printer: object) -> None:
        """Print the drawing on a printer, in light colours on the paper's own ground."""
        from gui.picture.files import paint_page
        from gui.picture.options import options_of

        options = options_of({"look": "light", "page": "a4"})
        drawing = self._drawing(options)
        if drawing is not None:
            steps = paint_page(printer, drawing, options, False)  # type: ignore[arg-type]
            self._begin(tr("Printing"), steps, lambda _: self._bench.toast(tr("Sent to the printer")))

    def _copy_vector(self, options: PictureOptions) -> None:
        """First the lines, then the dots, then both go to the clipboard together."""

        def lines_made(lines: bytes | QImage) -> None:
            self._paint(tr("Copying the picture"), "png", options, lambda dots: self._offer(lines, dots))

        self._paint(tr("Copying the picture"), "svg", options, lines_made)

    def _offer(self, lines: bytes | QImage, dots: bytes | QImage) -> None:
        from PySide6.QtCore import QMimeData
        from PySide6.QtGui import QGuiApplication

        kept = QMimeData()
        kept.setImageData(dots)
        if isinstance(lines, bytes):
            kept.setData("image/svg+xml", lines)
        QGuiApplication.clipboard().setMimeData(kept)
        self._bench.toast(tr("Copied as a picture"), icon="circle-check")

    def _copy_scale(self, part: str) -> str:
        from gui.picture.files import fits
        from gui.picture.options import options_of

        drawing = self._drawing(options_of({"part": part}))
        return next((s for s in COPY_SCALES if drawing is None or fits(drawing, int(s))), "1")

    def _choose_file(self, format_: Format, options: PictureOptions) -> None:
        from gui.files.actions import file_name

        session = self._bench.session
        folder = session.path.parent if session.path else Path.home()
        start = folder / f"{file_name(session.project.name)}.{format_}"
        dialog = dialogs.ask_target(
            self._bench.window_,
            tr("Save as a picture"),
            [tr(PATTERNS[format_])],
            start,
            lambda path: self._save_to(path, format_, options),
        )
        dialog.setDefaultSuffix(format_)

    def _save_to(self, path: Path, format_: Format, options: PictureOptions) -> None:
        target = with_ending(path, format_)
        dialogs.ask_again(self._bench.window_, path, target, lambda: self.save(target, format_, options))

    def _paint(
        self, title: str, format_: Format, options: PictureOptions, done: Callable[[bytes | QImage], None]
    ) -> None:
        from gui.picture.files import Words, steps

        drawing, project = self._drawing(options), self._bench.session.project
        if drawing is not None:
            self._begin(title, steps(drawing, format_, options, Words(project.name, project.about)), done)

    def _begin(self, title: str, steps: object, done: Callable[..., None]) -> None:
        from gui.slices import Slices

        if self.painting is not None:
            self.painting.cancel()
        window, stage = self._bench.window_, tr("Painting")
        made = Slices(window, title, stage, steps, done, self._refused)  # type: ignore[arg-type]
        self.painting = made
        made.destroyed.connect(lambda: self._forget(made))

    def _forget(self, gone: Slices) -> None:
        if self.painting is gone:
            self.painting = None

    def _drawing(self, options: PictureOptions) -> Drawing | None:
        from gui.picture.drawing import drawing_of

        scene = self._scene()
        return drawing_of(scene, options) if scene is not None else None

    def _scene(self) -> CanvasScene | None:
        """The drawing on the canvas; in other modes the one that Design shows."""
        canvas = getattr(self._bench.modes.get("design"), "canvas", None)
        return canvas.scene if canvas is not None else None

    def _can(self) -> bool:
        return self._bench.window_.started and bool(self._bench.session.graph.nodes)

    def _refused(self, sentence: str) -> None:
        self._bench.files.refused.emit(tr("The picture was not made"), sentence)


def with_ending(path: Path, format_: Format) -> Path:
    """A path with the ending of its format; what stands after another dot stays part of the name."""
    return path if path.suffix.lower() == f".{format_}" else path.with_name(f"{path.name}.{format_}")
