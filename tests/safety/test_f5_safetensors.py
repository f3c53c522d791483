"""F5: safetensors files that lie about what they hold are refused at once, and honest ones open."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine import tensors
from engine.declare import UserError
from engine.imports import bring
from engine.tensors import Stored

QUICK = 1.0
LITTLE = 64 << 20


def of(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def one(dtype: Any = "F32", shape: Any = (2,), place: Any = (0, 8), **more: Any) -> dict[str, Any]:
    return {"a": {"dtype": dtype, "shape": shape, "data_offsets": place, **more}}


EIGHT = bytes(8)
ABUSES: dict[str, bytes] = {
    "empty": b"",
    "only a length": (5).to_bytes(8, "little"),
    "length of 2^63": of(one(), EIGHT, 2**63),
    "length of 2^64 - 1": of(one(), EIGHT, 2**64 - 1),
    "length beyond the file": of(one(), EIGHT, 5000),
    "a header of 99 MB": of(b"{" + b" " * 99_000_000 + b"}"),
    "a million tensors": of(b"{" + b",".join(b'"%d":0' % n for n in range(1_000_000)) + b"}"),
    "20,001 tensors": of({str(n): one(shape=[0], place=[0, 0])["a"] for n in range(20_001)}),
    "nested 100,000 deep": of(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "no JSON": of(b"{abc}", EIGHT),
    "a list": of(b"[1, 2]", EIGHT),
    "a name given twice": of(
        b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' * 2 + b'"b":0}', EIGHT
    ),
    "bad UTF-8": of(b'{"\xff": 0}', EIGHT),
    "overlap": of({**one(), "b": one(place=(4, 12))["a"]}, bytes(12)),
    "the same place twice": of({**one(), "b": one()["a"]}, EIGHT),
    "a hole": of({**one(), "b": one(place=(12, 20))["a"]}, bytes(20)),
    "something behind": of(one(), bytes(9)),
    "a part missing": of(one(), bytes(7)),
    "2^62 times 0": of(one(shape=[2**62, 0], place=[0, 0])),
    "2^62 times 2^62": of(one(shape=[2**62, 2**62]), EIGHT),
    "a size below zero": of(one(shape=[-2]), EIGHT),
    "a size of 1.5": of(one(shape=[1.5]), EIGHT),
    "a size of true": of(one(shape=[True], place=[0, 4]), bytes(4)),
    "a size of 10^1000": of(
        b'{"a":{"dtype":"F32","shape":[1' + b"0" * 1000 + b'],"data_offsets":[0,8]}}', EIGHT
    ),
    "100 dimensions": of(one(shape=[1] * 100, place=[0, 4]), bytes(4)),
    "an unknown kind": of(one(dtype="PYOBJ"), EIGHT),
    "a kind that is no text": of(one(dtype=["F32"]), EIGHT),
    "places the wrong way round": of(one(place=[8, 0]), EIGHT),
    "places below zero": of(one(place=[-8, 0]), EIGHT),
    "three places": of(one(place=[0, 4, 8]), EIGHT),
    "something more": of(one(code="import os"), EIGHT),
    "no places": of({"a": {"dtype": "F32", "shape": [2]}}, EIGHT),
    "a tensor that is a number": of({"a": 5}),
    "NaN": of(b'{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}', EIGHT),
    "metadata that is no text": of({"__metadata__": {"a": 1}, **one()}, EIGHT),
}


@pytest.mark.parametrize("what", ABUSES)
def test_f5_abuses_are_refused_at_once(tmp_path: Path, what: str) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(ABUSES[what])
    process = psutil.Process()
    for opener in (tensors.read_header, tensors.load, bring):
        before, start = process.memory_info().rss, time.process_time()
        with pytest.raises(UserError) as caught:
            opener(path)
        assert time.process_time() - start <= QUICK  # of the processor: a busy machine does not count
        assert process.memory_info().rss - before <= max(LITTLE, 3 * len(ABUSES[what]))
        assert "\n" not in str(caught.value)


def honest() -> dict[str, Stored]:
    return {
        "b.weight": Stored("F32", (2, 3), bytes(range(24))),
        "a": Stored("I64", (), bytes(8)),
        "é": Stored("BOOL", (0,), b""),
    }


def test_f5_every_cut_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    tensors.save(path, honest(), {"made by": "a test"})
    whole = path.read_bytes()
    assert len(whole) >= 200
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        with pytest.raises(UserError):
            tensors.load(path)


def test_f5_honest_files_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    digest = tensors.save(path, honest(), {"made by": "a test"})
    assert tensors.load(path) == honest()
    assert tensors.read_header(path).about == {"made by": "a test"}
    assert tensors.digest_of(path) == digest


def test_f5_the_library_agrees_with_us(tmp_path: Path) -> None:
    from safetensors import safe_open

    path = tmp_path / "model.safetensors"
    tensors.save(path, honest())
    with safe_open(path, "np") as file:
        assert set(file.keys()) == set(honest())
        assert file.get_tensor("b.weight").tobytes() == bytes(range(24))
