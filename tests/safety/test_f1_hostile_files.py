"""F1 and F2: files that run code when a careless program opens them are refused for what they are.

All of them are made here, while the test runs. Each is opened under the name that every opener wants to see.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import pickle
import subprocess
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.declare import UserError
from engine.graph import recovery
from engine.graph.file import load as load_project
from engine.graph.model import Choice, Project

torch = pytest.importorskip("torch")
np = pytest.importorskip("numpy")


class Gadget:
    """Runs `function(*arguments)` when it is unpickled."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call


def gadgets(canary: Path) -> dict[str, Gadget]:
    """Each leaves the file `canary` when it runs."""
    make = f"open({str(canary)!r}, 'w').close()"
    return {
        "system": Gadget(os.system, f"touch {canary}"),
        "popen": Gadget(os.popen, f"touch {canary}"),
        "process": Gadget(subprocess.Popen, ["touch", str(canary)]),
        "output": Gadget(subprocess.check_output, ["touch", str(canary)]),
        "exec": Gadget(exec, make),
        "eval": Gadget(eval, make),
        "open": Gadget(open, str(canary), "w"),
        "touch": Gadget(Path.touch, canary),
        "mkdir": Gadget(os.mkdir, str(canary)),
        "torch save": Gadget(torch.save, {}, str(canary)),
        "torch file": Gadget(torch.from_file, str(canary), True, 4),
        "numpy": Gadget(np.save, str(canary), 1),
    }


def zipped(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return made.getvalue()


def tarred(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as file:
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return made.getvalue()


def object_array(payload: bytes) -> bytes:
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (117 - len(header)) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + payload


def legacy(payload: bytes) -> bytes:
    magic, system = 0x1950A86A20F9469CFC6C, {"protocol_version": 1001, "little_endian": True}
    return b"".join(pickle.dumps(part, 2) for part in (magic, 1001, system)) + payload


LAMBDA = json.dumps({"class_name": "Lambda", "config": {"function": ["4wEAAAA=", None, None]}}).encode()
CONTAINERS: dict[str, Callable[[bytes], bytes]] = {
    "zip": lambda p: zipped(
        {"archive/data.pkl": p, "archive/version": b"3\n", "archive/byteorder": b"little"}
    ),
    "legacy": legacy,
    "tar": lambda p: tarred({"sys_info": p, "pickle": p, "storages": p, "tensors": p}),
    "torchscript": lambda p: zipped({"m/data.pkl": p, "m/constants.pkl": p, "m/code/__torch__.py": b"pass"}),
    "npy": object_array,
}
WRAPPERS: dict[str, Callable[[bytes], bytes]] = {
    "npz": lambda p: zipped({"a.npy": object_array(p)}),
    "zlib": zlib.compress,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "old lzma": lambda p: lzma.compress(p, lzma.FORMAT_ALONE),
    "7z": lambda p: b"7z\xbc\xaf\x27\x1c\x00\x04" + p,
    "keras": lambda p: zipped({"config.json": LAMBDA, "metadata.json": b"{}", "model.weights.h5": p}),
    "h5": lambda p: b"\x89HDF\r\n\x1a\n" + LAMBDA + p,
    "h5 after a block": lambda p: b"\0" * 512 + b"\x89HDF\r\n\x1a\n" + LAMBDA,
    "zipped pickle": lambda p: zipped({"model.pkl": p}),
    "tarred pickle": lambda p: tarred({"model.pkl": p}),
}


def hostile(canary: Path) -> dict[str, bytes]:
    """The content of every hostile file by what it is."""
    made = {}
    for name, gadget in gadgets(canary).items():
        payload = pickle.dumps(gadget, 2)
        for container, wrap in CONTAINERS.items():
            made[f"{name} in {container}"] = wrap(payload)
    system = Gadget(os.system, f"touch {canary}")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        made[f"pickle {protocol}"] = pickle.dumps(system, protocol)
        made[f"pickle {protocol} of a list"] = pickle.dumps([1, {"a": system}], protocol)
    for name, wrap in WRAPPERS.items():
        made[name] = wrap(pickle.dumps(system, 4))
    return made


def open_table(path: Path) -> object:
    from engine.data import describe

    return describe(Project(data=Choice("Table", {"path": str(path)})), path.parent)


def open_new_data(path: Path) -> object:
    from engine.data import encode

    return encode(preparation(path.parent.parent), path)


def open_weights(path: Path) -> object:
    """As the weights of a checkpoint whose maker signed what is in it."""
    from engine.train import checkpoint

    folder = path.parent / "best"
    folder.mkdir(exist_ok=True)
    names = (checkpoint.WEIGHTS, checkpoint.TRAINING)
    for name in names:
        (folder / name).write_bytes(path.read_bytes())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {"format": checkpoint.FORMAT, "facts": {"step": 1}, "files": dict.fromkeys(names, digest)}
    seal = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    (folder / checkpoint.MANIFEST).write_text(json.dumps({"manifest": manifest, "sha256": seal}))
    return checkpoint.load(folder)


def open_manifest(path: Path) -> object:
    from engine.train import checkpoint

    folder = path.parent / "last"
    folder.mkdir(exist_ok=True)
    (folder / checkpoint.MANIFEST).write_bytes(path.read_bytes())
    return checkpoint.load(folder)


def open_model(path: Path) -> object:
    from engine.export.predict import predict

    return predict(path, path.parent.parent / "good.csv", lambda share, what: None)


def open_import(path: Path) -> object:
    from engine.imports import bring

    return bring(path)


def open_journal(path: Path) -> object:
    found = recovery.found(path.parent)
    if not found:
        raise UserError("not one of the journals here can be believed")
    return found


def preparation(folder: Path) -> dict[str, Any]:
    """What is stored of a table's preparation, made once."""
    kept = folder / "preparation.json"
    if not kept.exists():
        from engine.data import prepare

        rows = "".join(f"{i},{i % 3},{'ab'[i % 2]}\n" for i in range(40))
        (folder / "good.csv").write_text("x,y,label\n" + rows)
        columns = {"label": {"role": "target"}}
        project = Project(data=Choice("Table", {"path": "good.csv"}), columns=columns)
        kept.write_text(json.dumps(dict(prepare(project, folder).preparation)))
    read: dict[str, Any] = json.loads(kept.read_text())
    return read


# Every way in which Layerloom opens a file, with the name under which it looks for one.
OPENERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "project": ("file.loom", load_project),
    "project as JSON": ("file.json", load_project),
    "table": ("file.csv", open_table),
    "parquet table": ("file.parquet", open_table),
    "new data": ("new.csv", open_new_data),
    "weights": ("file.safetensors", open_weights),
    "manifest": ("manifest.json", open_manifest),
    "model": ("file.onnx", open_model),
    "journal": ("file.journal", open_journal),
    "imported model": ("import.onnx", open_import),
    "imported weights": ("import.safetensors", open_import),
    "imported PyTorch file": ("import.pt", open_import),
    "imported program": ("import.py", open_import),
}


@pytest.fixture
def warm(tmp_path: Path) -> None:
    """Everything that opening imports is there before anything is recorded."""
    preparation(tmp_path)
    (tmp_path / "warm").mkdir()
    for name, opener in OPENERS.values():
        path = tmp_path / "warm" / name
        path.write_bytes(b"x,y\n1,2\n")
        try:
            opener(path)
        except UserError:
            continue


def refusal(opener: Callable[[Path], object], path: Path, audit: Any) -> str | None:
    """What the opener says of the file; None when it opens it."""
    with audit:
        try:
            opener(path)
        except UserError as error:
            return str(error)
    return None


@pytest.mark.parametrize("forced", ["", "1"])
def test_f1_hostile_files_are_refused_by_their_content(tmp_path, audit, warm, monkeypatch, forced):
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", forced)
    canary = tmp_path / "canary"
    files = hostile(canary)
    assert len(files) >= 60
    place = tmp_path / "here"
    place.mkdir()
    audit.allow(place)
    for what, content in files.items():
        for kind, (name, opener) in OPENERS.items():
            path = place / name
            path.write_bytes(content)
            start = time.perf_counter()
            sentence = refusal(opener, path, audit)
            assert time.perf_counter() - start <= 2, (what, kind)
            assert sentence, f"{what} was opened as {kind}"
            assert "\n" not in sentence, (what, kind)
            assert audit.events == [], (what, kind)
            path.unlink()
    assert not canary.exists()


def test_f1_the_refusal_names_what_the_file_is(tmp_path):
    path = tmp_path / "model.loom"
    says = {
        "pickle 4": "a Python pickle, which can run code",
        "system in zip": "a PyTorch file with a pickle in it",
        "system in legacy": "a Python pickle, which can run code",
        "system in tar": "a TAR archive",
        "system in torchscript": "a TorchScript program",
        "system in npy": "a NumPy array of Python objects",
        "keras": "a Keras model",
        "h5": "an HDF5 file",
        "7z": "a 7z archive",
        "gzip": "a compressed file",
    }
    files = hostile(tmp_path / "canary")
    for what, reason in says.items():
        path.write_bytes(files[what])
        with pytest.raises(UserError, match=reason):
            load_project(path)


def test_f1_an_import_says_what_to_do_instead(tmp_path):
    says = {
        "pickle 4": "safetensors.torch.save_file",
        "system in zip": "a call of .*system.*safetensors.torch.save_file",
        "system in torchscript": "torch.onnx.export",
        "keras": "model.export",
        "h5": "model.export",
        "system in npy": "safetensors.numpy.save_file",
        "7z": "Unpack it yourself",
    }
    files = hostile(tmp_path / "canary")
    for what, instead in says.items():
        path = tmp_path / "model.pt"
        path.write_bytes(files[what])
        with pytest.raises(UserError, match=instead):
            open_import(path)
    assert not (tmp_path / "canary").exists()


def test_f1_pictures_that_are_none_are_listed_with_their_reason(tmp_path, audit):
    from PIL import Image

    from engine.data import describe

    folder = tmp_path / "pictures"
    for label in ("cat", "dog"):
        (folder / label).mkdir(parents=True)
        for number in range(4):
            Image.new("RGB", (8, 8), (number, 9, 9)).save(folder / label / f"good{number}.png")
    project = Project(data=Choice("Images", {"path": "pictures", "height": 8, "width": 8}))
    describe(project, tmp_path)
    files = hostile(tmp_path / "canary")
    for number, content in enumerate(files.values()):
        (folder / "cat" / f"bad{number:03}.png").write_bytes(content)
    with audit:
        description = describe(project, tmp_path)
    assert audit.events == []
    assert description.skipped_count == len(files)
    assert all(each.why for each in description.skipped)
    assert not (tmp_path / "canary").exists()


def test_f1_a_careless_program_would_be_caught(tmp_path, audit):
    canary = tmp_path / "canary"
    seen = 0
    for name, gadget in gadgets(canary).items():
        payload = pickle.dumps(gadget)
        with audit:
            made = pickle.loads(payload)
        if hasattr(made, "close"):
            made.close()
        if isinstance(made, subprocess.Popen):
            made.wait()
        assert audit.events or canary.exists(), name
        seen += bool(audit.events)
        if canary.is_dir():
            canary.rmdir()
        canary.unlink(missing_ok=True)
    assert seen >= 8
