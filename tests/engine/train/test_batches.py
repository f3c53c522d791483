"""Batches by address, and metrics by chunk."""

from __future__ import annotations

import math

import pytest
import torch
from torchmetrics.classification import MulticlassAccuracy
from torchmetrics.regression import R2Score

from engine.train import meter as metering
from engine.train.batches import BLOCK_BYTES, Batches
from engine.train.meter import Meter

CPU = torch.device("cpu")


def numbered(rows: int, width: int = 1) -> dict[str, torch.Tensor]:
    return {"x": torch.arange(rows, dtype=torch.float32)[:, None].repeat(1, width), "y": torch.arange(rows)}


@pytest.mark.parametrize("rows", [1, 7, 64, 65, 1000])
@pytest.mark.parametrize("width", [1, BLOCK_BYTES // 4 // 64], ids=["narrow", "wide"])
def test_each_row_once_an_epoch(rows, width):
    batches = Batches(numbered(rows, width), ("x", "y"), 64, CPU, seed=5)
    seen = [list(batches.epoch(epoch)) for epoch in (1, 2)]
    for epoch in seen:
        assert len(epoch) == batches.steps
        assert sorted(torch.cat([y for _, y in epoch]).tolist()) == list(range(rows))
        assert all(torch.equal(x[:, 0].long(), y) for x, y in epoch)
    assert rows < 10 or [y.tolist() for _, y in seen[0]] != [y.tolist() for _, y in seen[1]]


def test_the_order_is_a_function_of_seed_and_epoch():
    first, second = (Batches(numbered(500), ("x", "y"), 16, CPU, seed=3) for _ in range(2))
    list(first.epoch(1))
    torch.manual_seed(77)
    for (_, one), (_, other) in zip(first.epoch(9), second.epoch(9), strict=True):
        assert torch.equal(one, other)
    other = Batches(numbered(500), ("x", "y"), 16, CPU, seed=4)
    assert not torch.equal(first.batch(9, 0)[1], other.batch(9, 0)[1])


@pytest.mark.parametrize("start", [0, 1, 63, 64, 65, 130, 156, 157])
def test_an_epoch_from_the_middle_is_its_rest(start):
    batches = Batches(numbered(2500), ("x", "y"), 16, CPU, seed=3)
    whole, rest = list(batches.epoch(2)), list(batches.epoch(2, start))
    assert len(rest) == 157 - start
    for (x, y), (rest_x, rest_y) in zip(whole[start:], rest, strict=True):
        assert torch.equal(y, rest_y)
        # The same place in memory to a cache line, so that sums come out alike to the last bit.
        assert x.data_ptr() % 64 == rest_x.data_ptr() % 64


def test_rows_have_numbers():
    batches = Batches(numbered(100), ("x", "y"), 16, CPU, seed=3)
    assert torch.equal(batches.row_numbers(4, 6), batches.batch(4, 6)[1])
    assert [batches.rows_until(n) for n in (0, 1, 6, 7)] == [0, 16, 96, 100]


def test_one_row_alone_is_left_out_for_normalisation(make_program, make_recipe, splits):
    from engine.train.events import Finished
    from engine.train.loop import train

    batches = Batches(numbered(129), ("x", "y"), 64, CPU, seed=1, even=True)
    assert batches.steps == 2
    assert sum(len(y) for _, y in batches.epoch(1)) == 128
    # 140 rows in batches of 139 would leave one, which batch normalisation refuses.
    *_, last = train(make_program(), make_recipe(batch_size=139), splits)
    assert isinstance(last, Finished)


def test_chunks_give_what_single_updates_give(monkeypatch):
    monkeypatch.setattr(metering, "CHUNK_BYTES", 4000)
    make = {"accuracy": lambda: MulticlassAccuracy(num_classes=3, average="macro"), "r2": R2Score}
    meter, plain = Meter(make, CPU), {name: each() for name, each in make.items()}
    torch.manual_seed(0)
    for number in range(50):
        scores, label = torch.randn(16, 3, requires_grad=True), torch.randint(3, (16,))
        pairs = {"accuracy": (scores, label), "r2": (scores[:, 0], label.float())}
        meter.add(pairs)
        for name, pair in pairs.items():
            plain[name].update(pair[0].detach(), pair[1])
        if number == 30:
            state = {name: tensor.clone() for name, tensor in meter.state().items()}
            again = Meter(make, CPU)
            again.restore(state)
            meter = again
    assert meter.figures() == pytest.approx({name: float(each.compute()) for name, each in plain.items()})


def test_nothing_to_measure_is_no_number():
    meter = Meter({"accuracy": lambda: MulticlassAccuracy(num_classes=3), "r2": R2Score}, CPU)
    assert all(math.isnan(value) for value in meter.figures().values())
    meter.add({"r2": (torch.ones(1), torch.ones(1))})
    assert math.isnan(meter.figures()["r2"])
