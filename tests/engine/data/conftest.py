"""Files to read: written by the tests, broken on purpose."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.graph.model import Choice, Project


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Project]:
    """`table(content, **settings)`: a project over a file with this content."""

    def write(content: str | bytes, name: str = "table.csv", **settings: object) -> Project:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return Project(data=Choice("Table", {"path": name, **settings}))  # type: ignore[dict-item]

    return write


@pytest.fixture
def picture() -> Callable[..., Image.Image]:
    """`picture(seed, width, height, mode)`: smooth noise, the same for the same seed."""

    def make(seed: int, width: int = 24, height: int = 20, mode: str = "RGB") -> Image.Image:
        noise = np.random.default_rng(seed).integers(0, 255, (5, 6, 3), np.uint8)
        return Image.fromarray(noise).resize((width, height)).convert(mode)

    return make


@pytest.fixture
def as_bytes() -> Callable[..., bytes]:
    """`as_bytes(image, format)`: the picture as the content of a file."""

    def encode(image: Image.Image, format: str, **options: object) -> bytes:
        out = io.BytesIO()
        image.save(out, format, **options)  # type: ignore[arg-type]
        return out.getvalue()

    return encode


@pytest.fixture
def pictures(tmp_path: Path) -> Callable[[dict[str, bytes]], Project]:
    """`pictures({"cats/a.png": bytes})`: a project over a folder with these files, 8 × 8 in colour."""

    def write(files: dict[str, bytes]) -> Project:
        for name, content in files.items():
            path = tmp_path / "pictures" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return Project(data=Choice("Images", {"path": "pictures", "height": 8, "width": 8}))

    return write
