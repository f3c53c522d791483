"""From a drawing to the bytes of a file, in steps, so that a large one can be shown and ended on the way."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from engine.declare import UserError
from gui import theme
from gui.picture.drawing import Drawing, paint
from gui.picture.options import PAGES, Format, PictureOptions
from gui.picture.painter import PicturePainter
from gui.theme.fonts import CODE_FAMILIES
from gui.translate import tr

DPI = 96
MOST_PIXELS = 120_000_000
MOST_SIDE = 32_000
PAGE_MARGIN = 10.0  # millimetres
Steps = Generator[float, None, bytes | QImage]


@dataclass(frozen=True, slots=True)
class Words:
    """What a file says of itself."""

    title: str
    about: str = ""


def steps(drawing: Drawing, format_: Format, options: PictureOptions, words: Words) -> Steps:
    """Shares of what is done, then the file's bytes, or the image that `encoded` makes into bytes.

    Raises UserError for a picture that no memory holds.
    """
    if not drawing.items:
        raise UserError(tr("There is nothing to make a picture of."))
    made = {"svg": _svg, "png": _png, "pdf": _pdf}[format_]
    return (yield from made(drawing, options, Words(_plain(words.title), _plain(words.about))))


def encoded(made: bytes | QImage) -> bytes:
    """The bytes of a picture; for large images this takes a while, and may be done in any thread."""
    if isinstance(made, bytes):
        return made
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows bytes alone
    buffer.close()
    return bytes(kept.data())


def paint_page(
    device: QPagedPaintDevice, drawing: Drawing, options: PictureOptions, ground: bool
) -> Generator[float, None, None]:
    """Paint the drawing as large as the page takes it, in its middle."""
    page = QRectF(device.pageLayout().paintRectPixels(device.logicalDpiX()))
    room = QRectF(0, 0, page.width(), page.height())
    area = drawing.area
    scale = min(room.width() / area.width(), room.height() / area.height())
    painter = PicturePainter(device, vector=True)
    if not painter.isActive():
        raise UserError(
            tr("The printer takes nothing now. Choose another one, or save the drawing as a PDF.")
        )
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-area.center())
    try:
        yield from paint(painter, drawing, options, ground)
    finally:
        painter.end()


def fits(drawing: Drawing, scale: int) -> bool:
    """Whether the pixels of a drawing find room in memory."""
    wide, high = ceil(drawing.area.width() * scale), ceil(drawing.area.height() * scale)
    return wide * high <= MOST_PIXELS and max(wide, high) <= MOST_SIDE


def _svg(drawing: Drawing, options: PictureOptions, words: Words) -> Steps:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    area = drawing.area
    device = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    device.setOutputDevice(buffer)
    device.setResolution(DPI)
    device.setTitle(words.title)
    device.setDescription(words.about)
    device.setViewBox(QRectF(0, 0, area.width(), area.height()))
    device.setSize(area.size().toSize())
    painter = PicturePainter(device, vector=True)
    painter.translate(-area.topLeft())
    try:
        yield from paint(painter, drawing, options, options.ground)
    finally:
        painter.end()
    buffer.close()
    return _with_fonts(bytes(kept.data()).decode()).encode()


def _png(drawing: Drawing, options: PictureOptions, words: Words) -> Steps:
    scale, area = int(options.scale), drawing.area
    wide, high = ceil(area.width() * scale), ceil(area.height() * scale)
    image = QImage()
    if fits(drawing, scale):
        image = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():  # too large, or no memory is left for it
        raise UserError(
            tr(f"The picture would have {wide:,} × {high:,} pixels. Choose a smaller size, or SVG or PDF.")
        )
    image.fill(0)
    image.setDotsPerMeterX(round(DPI * scale / 0.0254))
    image.setDotsPerMeterY(round(DPI * scale / 0.0254))
    image.setText("Title", words.title)
    painter = PicturePainter(image, vector=False)
    painter.scale(scale, scale)
    painter.translate(-area.topLeft())
    try:
        yield from paint(painter, drawing, options, options.ground)
    finally:
        painter.end()
    return image


def _pdf(drawing: Drawing, options: PictureOptions, words: Words) -> Steps:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(300)
    writer.setTitle(words.title)
    writer.setCreator("Layerloom")
    writer.setPageLayout(layout_for(drawing, options))
    with theme.painted_as(options.look):
        ground = options.page == "drawing" or theme.is_dark()  # light words need a dark page
    yield from paint_page(writer, drawing, options, ground)
    buffer.close()
    return bytes(kept.data())


def layout_for(drawing: Drawing, options: PictureOptions) -> QPageLayout:
    """The page that is chosen, lying where the drawing is wide."""
    area = drawing.area
    sizes = {name: getattr(QPageSize.PageSizeId, id_) for name, id_ in PAGES.items() if id_}
    if options.page not in sizes:
        points = QSizeF(area.width() * 72 / DPI, area.height() * 72 / DPI)
        size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF())
    ways = QPageLayout.Orientation
    way = ways.Landscape if area.width() > area.height() else ways.Portrait
    edge = QMarginsF(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
    return QPageLayout(QPageSize(sizes[options.page]), way, edge, QPageLayout.Unit.Millimeter)


def _plain(text: str) -> str:
    """Text that XML can hold: a name from a file may have control characters, or half a character."""
    return "".join(c for c in text if c.isprintable() or c == " ").encode("utf-8", "ignore").decode()[:200]


def _with_fonts(text: str) -> str:
    """Let another computer fall back to a family that every system has, and leave out empty groups."""

    def named(found: re.Match[str]) -> str:
        kept = [family for family in found[1].split(",") if family]
        last = "monospace" if kept[:1] == CODE_FAMILIES[:1] else "sans-serif"
        return f'font-family="{", ".join([*kept, last])}"'

    text = re.sub(r'font-family="([^"]*)"', named, _without_controls(text))
    return re.sub(r"<g [^>]*>\s*</g>\s*", "", text)


def _without_controls(text: str) -> str:
    """XML knows no control characters, not even written as numbers."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
