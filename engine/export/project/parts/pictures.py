"""Pictures as the model takes them: upright, of one size, with nothing to see through."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

Prepared = tuple[list[str], dict[str, Tensor]]
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
# What undoes the EXIF orientations 2 to 8, by Pillow's numbers.
TURNS = (0, 3, 1, 5, 4, 6, 2)


def encode_pictures(path: Path, preparation: Mapping[str, Any]) -> Prepared:
    """One picture, or all in a folder and below it."""
    if find_spec("PIL") is None:
        raise SystemExit("Pictures are read by Pillow, which is not installed.")
    files, names = [path], [path.name]
    if path.is_dir():
        found = sorted(str(file.relative_to(path)) for file in path.rglob("*"))
        names = [name for name in found if name.lower().endswith(ENDINGS)]
        files = [path / name for name in names]
    if not files:
        raise SystemExit(f"{path} holds no pictures.")
    block = preparation["blocks"][0]
    pictures = torch.stack([decode(file, *block["shape"]) for file in files])
    scale = torch.tensor(block["scale"], dtype=torch.float32)
    return names, {block["name"]: pictures.float() * scale}


def decode(path: Path, channels: int, height: int, width: int) -> Tensor:
    """A picture as uint8, (channels, height, width)."""
    from PIL import Image

    mode = "L" if channels == 1 else "RGB"
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP", "BMP")) as image:
            image.draft(mode, (width * 2, height * 2))
            image.load()
            turn = image.getexif().get(0x0112, 1)
            made = flat(smaller(image, height, width))
    except OSError as error:
        raise SystemExit(f"{path} can't be read: {error}") from None
    if 2 <= turn <= 8:
        made = made.transpose(TURNS[turn - 2])
    made = made.convert(mode)
    if made.size != (width, height):
        way = Image.Resampling.BILINEAR
        made = made.resize((width, height), way, reducing_gap=2.0)
    values = torch.frombuffer(bytearray(made.tobytes()), dtype=torch.uint8)
    return values.reshape(height, width, channels).permute(2, 0, 1)


def smaller(image: Any, height: int, width: int) -> Any:
    """Made smaller by a whole factor, to no less than twice what is wanted."""
    factor = min(image.size) // (2 * max(height, width))
    can = image.mode in ("L", "RGB", "RGBA", "CMYK")
    return image.reduce(factor) if factor > 1 and can else image


def flat(image: Any) -> Any:
    """8 bits a channel; white shows where one can see through."""
    from PIL import Image

    if image.mode.startswith("I"):
        data = bytearray(image.convert("I").tobytes())
        levels = torch.frombuffer(data, dtype=torch.int32).double()
        top = 65535 if levels.max() > 255 else 255
        grey = (levels * (255 / top)).clamp(0, 255).to(torch.uint8)
        return Image.frombytes("L", image.size, bytes(grey.tolist()))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        ground = Image.new("RGBA", seen.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, seen)
    return image
