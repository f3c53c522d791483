"""Decodes pictures, wholly, into one array of uint8; what can't be decoded is named with its reason."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.loaded import Block, Levels, Loaded, LoadedColumn, sorted_levels
from engine.data.reading.decoding import Size, decode
from engine.data.reading.folders import ENDINGS, Found, find
from engine.data.reading.thumbnails import thumbnail
from engine.data.types import Rows, Skipped, Watch
from engine.declare import UserError
from engine.files import amount, shown

AT_ONCE = 64
WORKERS = min(4, os.cpu_count() or 1)
SHARE_OF_MEMORY = 0.25

__all__ = ["Size", "glance", "load", "load_new"]


@dataclass
class Decoded:
    """What came of many files: pictures in the order of the files that were good."""

    pictures: NDArray[np.uint8]
    kept: list[int]
    skipped: list[Skipped]
    digest: str


def load(root: Path, size: Size, stop: bool, watch: Watch) -> Loaded:
    """All pictures of all classes, (N, C, H, W), with the folder's name as their class."""
    found = find(root, watch)
    _refuse_too_much(len(found), size)
    made = _decoded(root, [f.name for f in found], size, stop, watch)
    if not made.kept:
        first = made.skipped[0]
        raise UserError(
            f"{shown(root)}: not one of {len(found):,} pictures can be read. {first.where}: {first.why}."
        )
    kept = [found[i] for i in made.kept]
    columns = (
        LoadedColumn("image", Block(made.pictures, 1 / 255), "image", "feature"),
        LoadedColumn("label", _labels(kept), "category", "target"),
    )
    return Loaded(
        title=root.resolve().name,
        columns=columns,
        digest=made.digest,
        units="images",
        names=tuple(f.name for f in kept),
        skipped=tuple(made.skipped),
        stop=stop,
        details=(("kind", "images"), ("colour", "grey" if size.grey else "colour"), ("top", 255)),
    )


def glance(root: Path, size: Size, start: int, count: int) -> Rows:
    """Some of the files as thumbnails of what the model will see; one that can't be decoded has none."""
    found = find(root, Watch())
    some = found[start : start + count]
    with warnings.catch_warnings(), ThreadPoolExecutor(WORKERS) as pool:
        warnings.simplefilter("ignore")
        decoded = list(pool.map(lambda f: decode(root / f.name, size), some))
    shown_ones = [None if isinstance(one, str) else thumbnail(one, 1 / 255) for one in decoded]
    cells = tuple(zip(shown_ones, (f.label for f in some), strict=True))
    return Rows(start, len(found), ("image", "label"), cells, estimated=True)


def load_new(path: Path, block: Mapping[str, Any], source: Mapping[str, Any]) -> Loaded:
    """One picture, or all in a folder and below it, brought to the size that the model was trained with."""
    channels, height, width = block["shape"]
    size = Size(height, width, channels == 1)
    if path.is_dir():
        root = path
        names = sorted(
            str(Path(folder, file).relative_to(path))
            for folder, _, files in os.walk(path)
            for file in files
            if file.casefold().endswith(ENDINGS)
        )
    else:
        root, names = path.parent, [path.name]
    if not names:
        raise UserError(f"{shown(path)} holds no pictures.")
    _refuse_too_much(len(names), size)
    made = _decoded(root, names, size, False, Watch())
    if not made.kept:
        raise UserError(f"{shown(path)} can't be used. {made.skipped[0].where}: {made.skipped[0].why}.")
    values = Block(made.pictures, 1 / 255)
    columns = (LoadedColumn(block["name"], values, "image", "feature"),)
    kept = tuple(names[i] for i in made.kept)
    skipped = tuple(made.skipped)
    return Loaded(path.name, columns, made.digest, units="images", names=kept, skipped=skipped)


def _decoded(root: Path, names: list[str], size: Size, stop: bool, watch: Watch) -> Decoded:
    """Decode with a few threads, since Pillow lets go of the interpreter while it works."""
    pictures = np.empty((len(names), *size.shape), np.uint8)
    made = Decoded(pictures, [], [], "")
    digest = hashlib.sha256()
    with warnings.catch_warnings(), ThreadPoolExecutor(WORKERS) as pool:
        # Pillow warns of odd metadata; a picture is good when its pixels can be decoded.
        warnings.simplefilter("ignore")
        for first, batch in _batches(names):
            watch.at(first / len(names))
            for i, result in enumerate(pool.map(lambda name: decode(root / name, size), batch), start=first):
                if isinstance(result, str):
                    if stop:
                        raise UserError(
                            f"{names[i]}: {result}. Take it away or choose to leave bad pictures out."
                        )
                    made.skipped.append(Skipped(names[i], result))
                    continue
                pictures[len(made.kept)] = result
                made.kept.append(i)
                digest.update(names[i].encode("utf-8", "surrogateescape") + b"\0")
                digest.update(result.tobytes())
    made.pictures = pictures[: len(made.kept)]
    made.digest = digest.hexdigest()
    return made


def _batches(names: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Some names at a time, so that a Cancel waits for no more than these."""
    rest, first = iter(names), 0
    while batch := list(islice(rest, AT_ONCE)):
        yield first, batch
        first += len(batch)


def _labels(kept: list[Found]) -> Levels:
    levels = tuple(dict.fromkeys(f.label for f in kept))
    places = {label: i for i, label in enumerate(levels)}
    return sorted_levels(np.array([places[f.label] for f in kept], np.int32), levels)


def _refuse_too_much(count: int, size: Size) -> None:
    """Decoded pictures, and as many again as 32-bit numbers while training, must fit into memory."""
    import psutil

    wanted = count * int(np.prod(size.shape)) * 5
    there = psutil.virtual_memory().total
    if wanted > there * (1 - SHARE_OF_MEMORY):
        raise UserError(
            f"{count:,} pictures of {size.height} × {size.width} need {amount(wanted)}, but this machine has "
            f"{amount(there)}. Choose a smaller size."
        )
