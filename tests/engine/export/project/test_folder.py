"""The folder of an exported project: whole or not there, and text that passes the formatter."""

from __future__ import annotations

import ast
import errno
import hashlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine import disk
from engine.declare import UserError
from engine.export import Cancelled, export
from engine.export.project import metrics, texts
from engine.export.project.parts import tensors
from engine.export.project.parts.tensors import read_tensors, write_tensors
from engine.export.trained import load
from engine.layers import LAYERS
from engine.layers.call import Shape


@pytest.fixture(scope="module")
def folder(digits_run, make, tmp_path_factory):
    made = tmp_path_factory.mktemp("project") / "digits"
    make(load(digits_run), "PythonProject", made)
    return made


def test_what_is_in_it(folder, digits):
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("README.md", "model.py", "train.py", "predict.py", "tensors.py", "metrics.py", "curve.csv"),
        *("requirements.txt", "preparation.json", "weights.safetensors", "data.safetensors"),
    }
    assert (folder / "model.py").read_text() == digits.source.text
    assert (folder / "requirements.txt").read_text().splitlines()[0] == "torch==" + torch.__version__.split(
        "+"
    )[0]
    assert read_tensors(folder / "data.safetensors").keys() >= {"train.image", "train.digit", "test.image"}


def test_its_text_passes_ruff(folder):
    for words in (["check"], ["format", "--diff"]):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--no-cache", "."]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout


def test_nothing_of_this_machine_is_in_it(folder):
    for path in folder.iterdir():
        content = path.read_bytes()
        for text in (str(folder.parent), "site-packages", sys.prefix, str(Path.cwd()), "engine"):
            assert text.encode() not in content, (path.name, text)


def test_it_says_what_it_holds(digits, make, tmp_path):
    result = make(digits, "PythonProject", tmp_path / "digits")
    assert result.size == sum(path.stat().st_size for path in (tmp_path / "digits").iterdir())
    listed = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted((tmp_path / "digits").iterdir())
    )
    assert result.sha256 == hashlib.sha256(listed.encode()).hexdigest()


def test_the_same_twice(digits, folder, make, tmp_path):
    make(digits, "PythonProject", tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_without_the_data(digits, make, tmp_path):
    result = make(digits, "PythonProject", tmp_path / "digits", data=False)
    assert not (tmp_path / "digits" / "data.safetensors").exists()
    assert "`train.digit`" in (tmp_path / "digits" / "README.md").read_text()
    assert any("data.safetensors" in note for note in result.notes)


def test_a_folder_with_something_in_it_is_left_alone(digits, make, tmp_path):
    mine = tmp_path / "digits" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(UserError, match="already"):
        make(digits, "PythonProject", mine.parent)
    assert [path.name for path in mine.parent.iterdir()] == ["mine.txt"]
    mine.unlink()
    make(digits, "PythonProject", mine.parent)


def test_c3_a_full_disk_leaves_nothing(digits, make, tmp_path, monkeypatch):
    class Full(disk.Disk):
        def write(self, handle, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk, "disk", Full())
    with pytest.raises(UserError, match="disk is full"):
        make(digits, "PythonProject", tmp_path / "digits")
    assert not list(tmp_path.iterdir())


def test_what_is_read_back_differently_is_not_kept(digits, make, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.export.project.write.read_tensors", lambda path: {})
    with pytest.raises(UserError, match="Check the disk"):
        make(digits, "PythonProject", tmp_path / "digits")
    assert not list(tmp_path.iterdir())


def test_e13_a_cancelled_export_leaves_nothing(digits_run, tmp_path):
    seen = []

    def cancelled():
        return any(stage == "Preparing the data" for stage in seen)

    with pytest.raises(Cancelled):
        export(digits_run, "PythonProject", {}, tmp_path / "a", lambda _, told: seen.append(told), cancelled)
    assert not list(tmp_path.iterdir())


def test_it_is_made_in_a_process_of_its_own(digits_run, tmp_path):
    result = export(digits_run, "PythonProject", {}, tmp_path / "digits")
    assert result.path == str(tmp_path / "digits")
    assert all(Path(file).is_file() for file in result.files)


KINDS = [torch.float64, torch.float32, torch.bfloat16, torch.int64, torch.int8, torch.bool]


def test_tensors_come_back_bit_for_bit(tmp_path):
    given = {str(kind): torch.randint(0, 2, (3, 5)).to(kind) for kind in KINDS}
    given |= {"empty": torch.zeros(0, 4), "one": torch.tensor(3.5), "turned": torch.rand(4, 6).T[1:]}
    write_tensors(tmp_path / "own.safetensors", given)
    found = read_tensors(tmp_path / "own.safetensors")
    assert found.keys() == given.keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in given.items())
    assert all(found[name].dtype == tensor.dtype for name, tensor in given.items())
    from safetensors.torch import load_file

    assert all(torch.equal(t, given[name]) for name, t in load_file(tmp_path / "own.safetensors").items())


def test_parts_stand_alone():
    for path in texts.PARTS.glob("*.py"):
        if path.stem != "__init__":
            tree = ast.parse(path.read_text())
            imported = {
                (each.module if isinstance(each, ast.ImportFrom) else each.names[0].name) or ""
                for each in ast.walk(tree)
                if isinstance(each, ast.Import | ast.ImportFrom)
            }
            for name in imported:
                top = name.split(".")[0]
                assert (
                    top in sys.stdlib_module_names or top in ("torch", "PIL") or name.startswith(texts.HERE)
                )


METRICS = [name for name, layer in LAYERS.items() if layer.role == "metric"]
SHAPES = [((40, 5), (40,)), ((40, 1), (40,)), ((40,), (40,)), ((40, 3), (40, 3)), ((20, 5, 4), (20, 4))]


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_a_plain_function_with_its_numbers(name):
    from engine.compile.source import Metric

    generator = torch.Generator().manual_seed(1)
    tried = 0
    for sizes, answers in SHAPES:
        for kind in ("int64", "float32"):
            given, target = Shape(sizes), Shape(answers, kind)
            if not _accepts(name, given, target):
                continue
            made = LAYERS[name].make({})
            if [w for w in _checks(made, given, target) if w.severity == "error"]:
                continue
            call = made.call(given, target)
            rows = [torch.randn(sizes, generator=generator), _target(given, target, name, generator)]
            rows = [_prepared(call, port, t) for port, t in zip(("input", "target"), rows)]
            theirs = call.target(**call.arguments)
            theirs.update(*rows)
            plain = metrics.plain(Metric("metric", call.target.path, dict(call.arguments)))
            assert plain is not None, "write it into engine/export/project/parts/metrics.py"
            torch.testing.assert_close(plain(*rows), theirs.compute(), rtol=1e-6, atol=1e-7)
            tried += 1
    assert tried


def _accepts(name, *shapes):
    ports = LAYERS[name].inputs
    return all(
        (not p.accepts.dtypes or s.dtype in p.accepts.dtypes)
        and (not p.accepts.ranks or len(s) in p.accepts.ranks)
        for p, s in zip(ports, shapes)
    )


def _checks(made, *shapes):
    return list(made.checks(*shapes)) if hasattr(made, "checks") else []


def _target(given, target, name, generator):
    if target.dtype == "float32" and ("Mean" in name or "R2" in name):
        return torch.randn(target, generator=generator)
    classes = given[1] if len(given) > len(target) and given[1] > 1 else 2
    return torch.randint(0, classes, target, generator=generator).to(getattr(torch, target.dtype))


def _prepared(call, port, tensor):
    for method, arguments in call.prepare.get(port, ()):
        tensor = getattr(tensor, method)(*arguments)
    return tensor


def test_the_reader_of_parts_takes_what_is_used_and_no_more():
    part = texts.part("tensors")
    assert set(part.definitions) == {"DTYPES", "read_tensors", "write_tensors"}
    text = texts.printed("About.", part.imports, part.only(["read_tensors"]))
    assert "write_tensors" not in text
    assert inspect.getsource(tensors.read_tensors).strip() in text
    assert "Mapping" not in text
