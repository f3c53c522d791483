"""Reads the data sets that come with the program; see samples/README.md for where they are from."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from pathlib import Path

import numpy as np

from engine.data.loaded import Block, Levels, Loaded, LoadedColumn, Numbers, sorted_levels

FOLDER = Path(__file__).resolve().parent.parent / "samples"
FILES = {
    "digits": "digits.csv.gz",
    "iris": "iris.csv",
    "wine": "wine.csv",
    "breast cancer": "breast_cancer.csv",
    "diabetes": "diabetes.csv",
}
CLASSES = {"iris": "species", "wine": "cultivar", "breast cancer": "diagnosis"}


def load(name: str) -> Loaded:
    """The data set of this name; the last column of each file is its target."""
    data = (FOLDER / FILES[name]).read_bytes()
    text = (gzip.decompress(data) if FILES[name].endswith(".gz") else data).decode()
    header, *rows = csv.reader(io.StringIO(text))
    digest = hashlib.sha256(data).hexdigest()
    if name == "digits":
        return _digits(header, np.array(rows, np.uint8), digest)
    columns = [
        LoadedColumn(column, Numbers(np.array([row[i] for row in rows], np.float64)), "number", "feature")
        for i, column in enumerate(header[:-1])
    ]
    columns.append(_target(header[-1], [row[-1] for row in rows], name in CLASSES))
    return Loaded(name, tuple(columns), digest, details=(("kind", "table"),))


def _target(name: str, words: list[str], is_class: bool) -> LoadedColumn:
    if not is_class:
        return LoadedColumn(name, Numbers(np.array(words, np.float64)), "number", "target")
    levels = tuple(dict.fromkeys(words))
    codes = np.array([levels.index(word) for word in words], np.int32)
    return LoadedColumn(name, sorted_levels(codes, levels), "category", "target")


def _digits(
    header: list[str], values: np.ndarray[tuple[int, int], np.dtype[np.uint8]], digest: str
) -> Loaded:
    """Grey pictures of 8 × 8 with values from 0 to 16, scaled to 0..1."""
    pictures = Block(np.ascontiguousarray(values[:, :-1]).reshape(-1, 1, 8, 8), 1 / 16)
    labels = Levels(values[:, -1].astype(np.int32), tuple(map(str, range(10))))
    columns = (
        LoadedColumn("image", pictures, "image", "feature"),
        LoadedColumn(header[-1], labels, "category", "target"),
    )
    details = (("kind", "images"), ("colour", "grey"), ("top", 16), ("pixels", tuple(header[:-1])))
    return Loaded("digits", columns, digest, units="images", details=details)
