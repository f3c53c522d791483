"""`predict.py` of a project answers as Layerloom does; its preparation is Layerloom's, bit for bit."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.data import encode_named, prepare
from engine.declare import UserError
from engine.export.predict import predict, write_csv
from engine.export.project.parts import pictures, pixels, series, table
from engine.export.project.parts.tensors import write_tensors
from engine.export.trained import load
from engine.graph.model import Choice, Project

TABLE = """size,price,town,kind,date,sold
1.5,"1,25",Rome,1,2024-01-01,yes
,"2,5",Paris,2,2024-01-02,no
3,n/a,,1,2024-01-03,yes
-4e2,"7,125",Rome,2,2024-01-04,no
5,"8,5",Oslo,1,2024-01-05,yes
6,"9,5",Paris,2,2024-01-06,no
"""


@pytest.fixture
def preparation(tmp_path):
    """How a table with gaps, decimal commas, levels and numbers used as levels is prepared."""
    (tmp_path / "train.csv").write_text(TABLE + "\n".join(TABLE.splitlines()[1:]) + "\n")
    project = Project(
        data=Choice("Table", {"path": "train.csv"}),
        columns={"kind": {"kind": "category"}, "sold": {"role": "target"}, "town": {"kind": "category"}},
    )
    return json.loads(json.dumps(prepare(project, tmp_path).preparation))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_as_layerloom_prepares_it(preparation, tmp_path, delimiter):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["town", "further", "price", "kind", "size"])
    writer.writerows(
        [
            ["Rome", "x", "1,25", "1", "2"],
            ["", "x", "-", "2.0", ""],
            ["Nowhere", "x", "3,5", "3", "1e2"],
            [" Paris", "x", "4,5", "", "nan"],
        ]
    )
    path = tmp_path / "new.csv"
    path.write_text("\ufeff" + text.getvalue(), encoding="utf-8")
    theirs = encode_named(preparation, path)
    names, found = table.encode_table(path, preparation)
    assert tuple(names) == theirs.names
    assert torch.equal(found["features"], theirs.tensors["features"])


def test_mistakes_in_a_table_are_sentences(preparation, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("town,price,kind\nRome,1,1\n")
    with pytest.raises(SystemExit, match='lacks the column "size"'):
        table.encode_table(path, preparation)
    path.write_text("town,price,kind,size\nRome,1,1,large\n")
    with pytest.raises(SystemExit, match='"size" needs numbers'):
        table.encode_table(path, preparation)
    path.write_text("town,price,kind,size\nRome,1,1\n")
    with pytest.raises(SystemExit, match="line 2"):
        table.encode_table(path, preparation)
    path.write_text("town,price,kind,size\n")
    with pytest.raises(SystemExit, match="no rows"):
        table.encode_table(path, preparation)


@pytest.fixture
def photos(tmp_path):
    """Pictures of every sort that Layerloom takes."""
    random = np.random.default_rng(0)
    folder = tmp_path / "photos"
    (folder / "deeper").mkdir(parents=True)

    def noise(*size: int) -> np.ndarray:
        return random.integers(0, 256, size, dtype=np.uint8)

    Image.fromarray(noise(40, 30, 3)).save(folder / "plain.png")
    Image.fromarray(noise(16, 16, 4)).save(folder / "through.png")
    Image.fromarray(noise(64, 80)).save(folder / "deeper" / "grey.bmp")
    Image.fromarray(random.integers(0, 65536, (20, 24), dtype=np.uint16)).save(folder / "deep.png")
    Image.fromarray(noise(300, 200, 3)).save(folder / "large.jpg")
    Image.fromarray(noise(33, 17, 3)).quantize(8).save(folder / "palette.png")
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        Image.fromarray(noise(20, 30, 3)).save(folder / f"turned{turn}.jpg", exif=exif)
    return folder


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_as_layerloom_prepares_them(photos, channels):
    block = {"name": "image", "kind": "image", "shape": [channels, 12, 10], "scale": 1 / 255}
    known = {"format": 1, "source": {"kind": "images"}, "columns": [], "blocks": [block], "targets": []}
    for path in (photos, photos / "plain.png"):
        theirs = encode_named(known, path)
        names, found = pictures.encode_pictures(path, known)
        assert tuple(names) == theirs.names
        assert torch.equal(found["image"], theirs.tensors["image"])


def test_a_broken_picture_is_a_sentence(photos):
    (photos / "bad.png").write_bytes((photos / "plain.png").read_bytes()[:100])
    block = {"name": "image", "kind": "image", "shape": [3, 12, 10], "scale": 1 / 255}
    with pytest.raises(SystemExit, match=r"bad\.png can't be read"):
        pictures.encode_pictures(photos, {"blocks": [block]})


def test_a_series_as_layerloom_prepares_it(tmp_path):
    project = Project(data=Choice("Seasonal", {"length": 200, "window": 6}))
    known = prepare(project, tmp_path).preparation
    path = tmp_path / "series.csv"
    path.write_text("when,value\n" + "".join(f"day {n},{n / 7}\n" for n in range(10)))
    theirs = encode_named(known, path)
    names, found = series.encode_series(path, known)
    assert tuple(names) == theirs.names
    assert torch.equal(found["window"], theirs.tensors["window"])
    path.write_text("value\n1\n2\n")
    with pytest.raises(SystemExit, match="looks at 6"):
        series.encode_series(path, known)


@pytest.fixture(scope="module")
def folder(digits_run, make, tmp_path_factory):
    made = tmp_path_factory.mktemp("project") / "digits"
    make(load(digits_run), "PythonProject", made)
    return made


def test_answers_as_layerloom_gives_them(folder, digits_run, bare, tmp_path):
    source = Path("engine/data/samples/digits.csv.gz").resolve()
    rows = gzip.decompress(source.read_bytes()).decode().splitlines()[:300]
    (tmp_path / "new.csv").write_text("\n".join(rows))
    expected = predict(digits_run, tmp_path / "new.csv", lambda share, stage: None)
    write_csv(expected, tmp_path / "expected.csv")
    ended = bare(folder, "predict.py", str(tmp_path / "new.csv"))
    assert ended.returncode == 0, ended.stderr
    head, *found = list(csv.reader(io.StringIO(ended.stdout)))
    assert head == list(expected.columns)
    assert [row[:2] for row in found] == [list(row[:2]) for row in expected.values]
    ours = np.array([row[2:] for row in found], float)
    assert np.allclose(ours, np.array([row[2:] for row in expected.values], float), atol=1e-6)
    assert len(found) == 299


def test_prepared_tensors_and_what_is_missing(folder, digits, bare, tmp_path):
    rows = digits.samples().tensors["image"]
    write_tensors(tmp_path / "rows.safetensors", {"image": rows})
    ended = bare(folder, "predict.py", str(tmp_path / "rows.safetensors"))
    assert ended.returncode == 0, ended.stderr
    with torch.no_grad():
        classes = digits.model(rows).argmax(1).tolist()
    assert [row[1] for row in csv.reader(io.StringIO(ended.stdout))][1:] == [str(c) for c in classes]


def test_pictures_need_pillow_and_say_so(folder, bare, tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "one.png")
    ended = bare(folder, "predict.py", str(tmp_path / "one.png"))
    assert ended.returncode == 1
    assert ended.stderr.strip() == "Pictures are read by Pillow, which is not installed."
    ended = bare(folder, "predict.py", str(tmp_path / "one.png"), also=frozenset(("pillow",)))
    assert ended.stdout.splitlines()[1].startswith('"one.png",'), ended.stderr


def test_pixels_that_are_missing(tmp_path):
    known = {
        "source": {"pixels": ["a", "b"]},
        "blocks": [{"name": "image", "shape": [1, 1, 2], "scale": 0.5}],
    }
    (tmp_path / "new.csv").write_text("a\n1\n")
    with pytest.raises(SystemExit, match='"b"'):
        pixels.encode_pixels(tmp_path / "new.csv", known)
    (tmp_path / "new.csv").write_text("b,a\n4,\n")
    names, found = pixels.encode_pixels(tmp_path / "new.csv", known)
    assert names == ["line 2"]
    assert found["image"].tolist() == [[[[0.0, 2.0]]]]
    with pytest.raises(UserError):
        encode_named({**known, "format": 0}, tmp_path / "new.csv")
