"""A folder with everything in it that folders of pictures have: good ones train, the rest is named."""

from __future__ import annotations

import resource
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import Cancelled, describe, encode, prepare, rows
from engine.declare import UserError
from engine.graph.edits import set_setting
from engine.graph.model import Choice, Project

Write = Callable[[dict[str, bytes]], Project]
Picture = Callable[..., Image.Image]
AsBytes = Callable[..., bytes]


def good(picture: Picture, as_bytes: AsBytes, count: int = 6) -> dict[str, bytes]:
    """Pictures of each format in two classes."""
    made = {}
    for i in range(count):
        for label in ("cats", "dogs"):
            format = ("PNG", "JPEG", "WEBP", "BMP")[i % 4]
            made[f"{label}/{i}.{format.lower()}"] = as_bytes(picture(i + 100 * (label == "dogs")), format)
    return made


def hollow_png(width: int, height: int) -> bytes:
    """A PNG whose header promises a picture of this size, with next to no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100)))
        + chunk(b"IEND", b"")
    )


def bad(picture: Picture, as_bytes: AsBytes) -> dict[str, tuple[bytes, str]]:
    """Files that can't be used, each with a word of the reason."""
    jpeg = as_bytes(picture(1, 200, 200), "JPEG")
    png = as_bytes(picture(2, 200, 200), "PNG")
    return {
        "cut.jpg": (jpeg[: len(jpeg) // 2], "cut off"),
        "cut.png": (png[: len(png) // 2], "cut off"),
        "cut_end.jpg": (jpeg[:-200], "cut off"),
        "cut_head.jpg": (jpeg[:20], "broken"),
        "empty.png": (b"", "empty"),
        "page.jpg": (b"<!DOCTYPE html><html>404</html>", "web page"),
        "post.png": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "text"),
        "moves.gif": (as_bytes(picture(3), "GIF"), "GIF"),
        "film.tiff": (as_bytes(picture(3), "TIFF"), "TIFF"),
        "wide.png": (hollow_png(12_800, 12_800), "64 megapixels"),
        "bomb.png": (hollow_png(20_000, 20_000), "64 megapixels"),
        "pickle.png": (b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.", "pickle"),
        "noise.bmp": (b"BM" + bytes(40) + b"\xff" * 40, ""),
        "flipped.png": (png[:60] + bytes(40) + png[100:], ""),
    }


def test_d6_bad_pictures_are_named_and_the_rest_is_used(
    pictures: Write, picture: Picture, as_bytes: AsBytes, tmp_path: Path
) -> None:
    files = good(picture, as_bytes)
    wrong = bad(picture, as_bytes)
    project = pictures(files | {f"dogs/{name}": content for name, (content, _) in wrong.items()})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = describe(project, tmp_path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert found.rows == len(files)
    assert found.skipped_count == len(wrong)
    reasons = {Path(s.where).name: s.why for s in found.skipped}
    assert reasons.keys() == wrong.keys()
    for name, (_, word) in wrong.items():
        assert word in reasons[name], (name, reasons[name])
    assert grown < 300_000
    assert [c.kind for c in found.checks if c.kind == "bad-rows"] == ["bad-rows"]
    made = prepare(project, tmp_path)
    assert sum(len(part["image"]) for part in made.splits.values()) == len(files)
    assert made.fields["image"].shape == (3, 8, 8)
    assert made.fields["label"].classes == ("cats", "dogs")


def test_d6_bad_pictures_stop_when_chosen(
    pictures: Write, picture: Picture, as_bytes: AsBytes, tmp_path: Path
) -> None:
    project = pictures(good(picture, as_bytes) | {"dogs/page.jpg": b"<html>"})
    with pytest.raises(UserError, match=r"page\.jpg: it is a web page"):
        prepare(set_setting(project, "data.bad", "stop"), tmp_path)


def unusual(picture: Picture, as_bytes: AsBytes) -> dict[str, bytes]:
    """The same picture written in ways that go wrong easily."""
    base = picture(7, 32, 32)
    grey = base.convert("L")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    turned = base.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: to be shown a quarter clockwise
    see_through = base.convert("RGBA")
    return {
        "plain.png": as_bytes(base, "PNG"),
        "cmyk.jpg": as_bytes(base.convert("CMYK"), "JPEG", quality=95),
        "deep.png": as_bytes(deep, "PNG"),
        "palette.png": as_bytes(base.convert("P", palette=Image.Palette.ADAPTIVE, colors=256), "PNG"),
        "turned.jpg": as_bytes(turned, "JPEG", exif=exif, quality=95),
        "alpha.png": as_bytes(see_through, "PNG"),
        "moving.webp": as_bytes(base, "WEBP", save_all=True, append_images=[grey.convert("RGB")], quality=95),
        "moving.png": as_bytes(base, "PNG", save_all=True, append_images=[grey.convert("RGB")]),
        "bits.bmp": as_bytes(base, "BMP"),
    }


def test_d6_unusual_pictures_come_out_as_they_look(
    pictures: Write, picture: Picture, as_bytes: AsBytes, tmp_path: Path
) -> None:
    project = pictures(
        {f"a/{n}": c for n, c in unusual(picture, as_bytes).items()}
        | {"b/x.png": as_bytes(picture(9), "PNG")}
    )
    project = set_setting(project, "split.train", 1.0)
    project = set_setting(set_setting(project, "split.validation", 0.0), "split.test", 0.0)
    made = prepare(project, tmp_path)
    assert made.skipped == ()
    looked = made.splits["train"]["image"]
    names = sorted(unusual(picture, as_bytes))
    plain = looked[names.index("plain.png")]
    for i, name in enumerate(names):
        # 16 bits of grey come out in three equal channels, as bright as the colours look.
        wanted = (
            sum(w * plain[c] for c, w in enumerate((0.299, 0.587, 0.114))) if name == "deep.png" else plain
        )
        seen = looked[i].mean(0) if name == "deep.png" else looked[i]
        assert float((seen - wanted).abs().mean()) < 0.05, name


def test_classes_are_folders_and_new_pictures_need_none(
    pictures: Write, picture: Picture, as_bytes: AsBytes, tmp_path: Path
) -> None:
    project = pictures(good(picture, as_bytes))
    made = prepare(project, tmp_path)
    new = tmp_path / "new.png"
    new.write_bytes(as_bytes(picture(0), "PNG"))
    place = made.rows["train"].index(0) if 0 in made.rows["train"] else None
    image = encode(made.preparation, new)["image"]
    assert tuple(image.shape) == (1, 3, 8, 8)
    if place is not None:
        assert image[0].equal(made.splits["train"]["image"][place])
    assert len(encode(made.preparation, tmp_path / "pictures")["image"]) == 12
    looked = rows(project, tmp_path, 0, 3)
    describe(project, tmp_path)
    assert rows(project, tmp_path, 0, 3).cells == looked.cells
    assert looked.columns == ("image", "label")
    assert str(looked.cells[0][0]).startswith("iVBOR")


def test_grey_pictures_have_one_channel(
    pictures: Write, picture: Picture, as_bytes: AsBytes, tmp_path: Path
) -> None:
    project = set_setting(pictures(good(picture, as_bytes)), "data.colour", "grey")
    assert describe(project, tmp_path).fields[0].shape == (1, 8, 8)


def test_a_folder_without_classes_is_explained(picture: Picture, as_bytes: AsBytes, tmp_path: Path) -> None:
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat" / "a.png").write_bytes(as_bytes(picture(1), "PNG"))
    for name, word in (("flat", "beside each other"), ("none", "not there"), ("flat/a.png", "not a folder")):
        with pytest.raises(UserError, match=word):
            describe(Project(data=Choice("Images", {"path": name})), tmp_path)


def test_reading_pictures_can_be_cancelled(
    pictures: Write, picture: Picture, as_bytes: AsBytes, tmp_path: Path
) -> None:
    project = pictures(good(picture, as_bytes, 40))
    seen: list[float] = []
    with pytest.raises(Cancelled):
        describe(project, tmp_path, progress=seen.append, cancelled=lambda: len(seen) > 1)
    assert describe(project, tmp_path, progress=seen.append).rows == 80
    assert seen == sorted(seen[:2]) + seen[2:]


@pytest.mark.long
@pytest.mark.serial
def test_d6_two_thousand_pictures(
    pictures: Write, picture: Picture, as_bytes: AsBytes, tmp_path: Path
) -> None:
    files = {f"c{i % 4}/{i}.jpg": as_bytes(picture(i, 200, 160), "JPEG") for i in range(1900)}
    wrong = list(bad(picture, as_bytes).items())
    files |= {f"c{i % 4}/bad{i}_{wrong[i % 14][0]}": wrong[i % 14][1][0] for i in range(100)}
    files["c0/large.jpg"] = as_bytes(picture(3, 8000, 7900), "JPEG")
    project = pictures(files)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    made = prepare(project, tmp_path)
    assert time.monotonic() - start < 120
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000
    assert (made.skipped_count, sum(map(len, made.rows.values()))) == (100, 1901)
