"""One picture: from a file that may hold anything to uint8 of the wanted size, or the reason why not."""

from __future__ import annotations

import struct
import threading
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine import sniff
from engine.declare import UserError
from engine.files import open_regular

FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
KINDS = {"png", "jpeg", "webp", "bmp"}
ORIENTATION = 0x0112
# How to undo each EXIF orientation (CIPA DC-008, 4.6.4 A).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
MOST_PIXELS = 64_000_000
LARGE = 8_000_000
TOO_LARGE = "64 megapixels are the limit"
# Large pictures are decoded one after the other, so that their number does not add up in memory.
_large = threading.Lock()
# What Pillow's decoders raise for broken files, beside its own errors, which are OSErrors.
BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, MemoryError),
    *(struct.error, zlib.error),
)


@dataclass(frozen=True, slots=True)
class Size:
    """What every picture is brought to."""

    height: int
    width: int
    grey: bool

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height, width."""
        return (1 if self.grey else 3, self.height, self.width)


def decode(path: Path, size: Size) -> NDArray[np.uint8] | str:
    """The picture (C, H, W), or why it can't be used, as the end of a sentence without its full stop.

    The whole file is decoded, since a header says nothing of a file that is cut off. How many pixels there
    are is read from the header first, and a picture of more than 64 megapixels is never decoded.
    """
    try:
        kind = sniff.kind_of(path)
        if kind not in KINDS:
            return f"it is {sniff.KINDS[kind]}, not a picture in PNG, JPEG, WebP or BMP"
        with open_regular(path) as file:
            return _decoded(file, size)
    except UserError as error:
        return str(error).rstrip(".")


def _decoded(file: BinaryIO, size: Size) -> NDArray[np.uint8] | str:
    try:
        with Image.open(file, formats=FORMATS) as image:
            pixels = image.width * image.height
            if pixels > MOST_PIXELS:
                return f"it has {image.width:,} × {image.height:,} pixels; {TOO_LARGE}"
            with _large if pixels > LARGE else nullcontext():
                return _brought(image, size)
    except Image.DecompressionBombError:
        return f"it has far too many pixels; {TOO_LARGE}"
    except BROKEN as error:
        return _reason(error)


def _brought(image: Image.Image, size: Size) -> NDArray[np.uint8]:
    """Decoded, upright, in the wanted mode and size; what is see-through becomes white."""
    if image.format == "JPEG":
        # A JPEG can be decoded at an eighth of its size, which saves most of the work on large ones.
        image.draft("L" if size.grey else "RGB", (size.width * 2, size.height * 2))
    image.load()
    turn = image.getexif().get(ORIENTATION, 1)
    flat = _flat(_smaller(image, 2 * max(size.height, size.width)))
    flat = flat.transpose(TURNS[turn]) if turn in TURNS else flat
    flat = flat.convert("L" if size.grey else "RGB")
    if flat.size != (size.width, size.height):
        flat = flat.resize((size.width, size.height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    array = np.asarray(flat, np.uint8)
    return array[None] if size.grey else np.ascontiguousarray(array.transpose(2, 0, 1))


def _smaller(image: Image.Image, edge: int) -> Image.Image:
    """Made smaller by a whole factor while both sides keep `edge` pixels: cheap, and copies stay small."""
    factor = min(image.width, image.height) // edge
    return image.reduce(factor) if factor > 1 and image.mode in ("L", "RGB", "RGBA", "CMYK") else image


def _flat(image: Image.Image) -> Image.Image:
    """8 bits a channel and nothing to see through."""
    if image.mode.startswith("I"):  # 16 bits of grey: Pillow would cut them off at 255
        levels = np.asarray(image).astype(np.float64)
        top = 65535 if levels.max(initial=0) > 255 else 255
        return Image.fromarray(np.clip(levels * (255 / top), 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or (image.mode == "P" and "transparency" in image.info):
        seen = image.convert("RGBA")
        ground = Image.new("RGBA", seen.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, seen)
    return image


def _reason(error: Exception) -> str:
    text = str(error).casefold()
    if "truncated" in text or "end of" in text or "premature" in text or "not enough" in text:
        return "it is cut off"
    return "it is broken and can't be decoded"
