"""Small PNGs of pictures, for tables."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

EDGE = 64


def thumbnail(picture: NDArray[np.uint8] | NDArray[np.float32], scale: float) -> str:
    """A picture (C, H, W) as a PNG in base64, no longer than 64 pixels at its long side."""
    shown = np.clip(picture.astype(np.float32) * scale * 255, 0, 255).round().astype(np.uint8)
    image = Image.fromarray(shown[0] if len(shown) == 1 else np.ascontiguousarray(shown.transpose(1, 2, 0)))
    if max(image.size) > EDGE:
        image.thumbnail((EDGE, EDGE))
    out = io.BytesIO()
    image.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()
