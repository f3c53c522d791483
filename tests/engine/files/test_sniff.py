"""What a file is, told by its bytes."""

from __future__ import annotations

import io
import struct
import tarfile
import time
import zipfile

import pytest

from engine.declare import UserError
from engine.graph.file import dumps
from engine.graph.model import Project
from engine.sniff import KINDS, kind_of, require


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, b"x")
    return made.getvalue()


def tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as file:
        file.addfile(tarfile.TarInfo("pickle"))
    return made.getvalue()


SAMPLES = {
    "project": dumps(Project("A")).encode(),
    "json": b' {"a": 1}',
    "text": b"country;name\nA;B\n",
    "parquet": b"PAR1" + b"\0" * 20 + b"PAR1",
    "safetensors": struct.pack("<Q", 2) + b"{}" + b"x" * 8,
    "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 20,
    "jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 20,
    "webp": b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 9,
    "bmp": b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + b"\1" * 30,
    "gif": b"GIF89a" + b"\0" * 9,
    "tiff": b"II*\0" + b"\0" * 9,
    "pickle": b"\x80\x04\x95\x05\0\0\0.",
    "torch": archive("m/data.pkl", "m/data/0", "m/version"),
    "pt2": archive("m/archive_format", "m/models/model.json", "m/data/weights/0"),
    "torchscript": archive("m/data.pkl", "m/constants.pkl", "m/code/a.py"),
    "keras": archive("config.json", "metadata.json", "model.weights.h5"),
    "hdf5": b"\x89HDF\r\n\x1a\n" + b"\0" * 20,
    "numpy": b"\x93NUMPY\1\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
    "numpy-objects": b"\x93NUMPY\1\0v\0{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
    "npz": archive("a.npy", "b.npy"),
    "excel": archive("[Content_Types].xml", "xl/workbook.xml"),
    "zip": archive("a.txt"),
    "tar": tar(),
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 20,
    "compressed": b"\x1f\x8b\x08\0" + b"\0" * 20,
    "sqlite": b"SQLite format 3\0" + b"\0" * 20,
    "program": b"\x7fELF\2\1\1" + b"\0" * 20,
    "pdf": b"%PDF-1.7\n",
    "html": b"\n<!DOCTYPE html><p>not found",
    "empty": b"",
    "unknown": b"\x01\x02\x03\x04" * 9,
}


def write(folder, content: bytes):
    path = folder / "file.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", SAMPLES)
def test_kinds_are_told_by_content(tmp_path, kind):
    assert kind_of(write(tmp_path, SAMPLES[kind])) == kind


def test_every_kind_has_a_sample_here():
    assert set(SAMPLES) | {"onnx"} == set(KINDS)


def test_an_onnx_model_is_known(tmp_path):
    onnx = pytest.importorskip("onnx")
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Relu", ["x"], ["y"])], "g", [value("x", 1, [1])], [value("y", 1, [1])]
    )
    model = onnx.helper.make_model(graph)
    data = model.SerializeToString()
    assert kind_of(write(tmp_path, data)) == "onnx"
    assert kind_of(write(tmp_path, data[:-1])) != "onnx"
    assert kind_of(write(tmp_path, data + b"x")) != "onnx"


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02]q\0.",
        b"cos\nsystem\n(S'id'\ntR.",
        b"(S'id'\nios\nsystem\n.",
        b"(lp0\ncos\nsystem\np1\n(S'id'\ntRp2\na.",
        b"]q\0(K\1c__builtin__\nset\nq\1e.",
        b"c__builtin__\neval\n(S'1'\ntR.",
        archive("evil.pkl"),
        archive("a/b.joblib", "readme"),
    ],
)
def test_pickles_of_every_age_are_known(tmp_path, content):
    assert kind_of(write(tmp_path, content)) == "pickle"


@pytest.mark.parametrize(
    "content",
    [
        b"country\nname\n",
        b"city\nparis\nrome.\n",
        b"index,sum\n1,2\n",
        "größe\n1\n".encode("latin-1"),
        "a,b\n1,2\n".encode("utf-16"),
        b"\xef\xbb\xbfa,b\n1,2\n",
        b"xa,b\n1,2\n",
        b"x\x9c,b\n1,2\n",
        b"Madrid,1\nMZ,2\n",
        b"BMI,age\n1,2\n",
        b"text\n" * 50_000,
    ],
)
def test_tables_are_texts(tmp_path, content):
    assert kind_of(write(tmp_path, content)) == "text"


@pytest.mark.parametrize("size", [1, 2, 7, 8, 9, 10, 100, 512, 1000])
def test_nothing_at_all_makes_it_fail(tmp_path, size):
    for sample in SAMPLES.values():
        assert kind_of(write(tmp_path, sample[:size])) in KINDS
        assert kind_of(write(tmp_path, (sample[:4] + b"\xff" * size))) in KINDS


def test_a_refusal_says_what_it_is_and_what_is_needed(tmp_path):
    path = write(tmp_path, SAMPLES["torch"])
    with pytest.raises(UserError) as caught:
        require(path, "text", "parquet")
    assert str(caught.value) == (
        '"file.csv" can\'t be used: it is a PyTorch file with a pickle in it, which can run code when it is '
        "opened, but a text or a Parquet table is needed."
    )
    assert require(path, "torch") == "torch"


def test_an_archive_with_a_million_names_costs_nothing(tmp_path):
    entry = b"PK\x01\x02" + b"\0" * 24 + struct.pack("<HHH", 1, 0, 0) + b"\0" * 12 + b"a"
    directory = entry * 1_000_000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, len(directory), 4, 0)
    path = write(tmp_path, b"PK\x03\x04" + directory + end)
    start = time.process_time()
    assert kind_of(path) == "zip"
    assert time.process_time() - start < 0.5


def test_a_huge_sparse_file_costs_nothing(tmp_path):
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    start = time.process_time()
    assert kind_of(path) == "unknown"
    assert time.process_time() - start < 0.5
