"""Batches: rows in an order that is a function of (seed, epoch), taken from tensors in memory by index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

# Rows are gathered for several steps at once, because sixty slices of one gathered block cost less than sixty
# gathers; beyond this size a block no longer stays in the processor's cache.
BLOCK_BYTES = 4 << 20
LONGEST_BLOCK = 64


class Batches:
    """One split of the data on a device, as batches of at most `size` rows.

    `even` leaves out a last batch of a single row, which batch normalisation can't work on. Rows come in the
    order of the data when `seed` is None.
    """

    def __init__(
        self,
        split: Mapping[str, Tensor],
        fields: Sequence[str],
        size: int,
        device: torch.device,
        *,
        seed: int | None = None,
        even: bool = False,
        channels_last: bool = False,
    ) -> None:
        self.seed, self.device = seed, device
        self.rows = len(split[fields[0]]) if fields else 0
        self.size = max(1, min(size, self.rows))
        self.steps = -(-self.rows // self.size)
        if even and self.steps > 1 and self.rows % self.size == 1:
            self.steps -= 1
        bytes_of = [t[:1].numel() * t.element_size() for t in (split[f] for f in fields)]
        self._block = max(1, min(LONGEST_BLOCK, BLOCK_BYTES // max(1, sum(bytes_of) * self.size)))
        self._tensors = _placed([split[f] for f in fields], device)
        self._form = torch.channels_last if channels_last else torch.preserve_format

    def epoch(self, epoch: int, start: int = 0) -> Iterator[tuple[Tensor, ...]]:
        """The batches of an epoch (from 1), without the first `start`; each is a tensor a field, rows first.

        The blocks begin at the same rows wherever one starts, so that memory lies alike and sums come out
        alike to the last bit.
        """
        order = self._order(epoch)
        for first in range(start - start % self._block, self.steps, self._block):
            last = min(first + self._block, self.steps)
            block = self._rows(order, first * self.size, last * self.size)
            batches = zip(*(torch.split(part, self.size) for part in block), strict=True)
            for number, batch in enumerate(batches, first):
                if number >= start:
                    yield batch

    def batch(self, epoch: int, number: int) -> tuple[Tensor, ...]:
        """One batch by its address."""
        return next(self.epoch(epoch, number))

    def row_numbers(self, epoch: int, number: int) -> Tensor:
        """Which rows of the split are in a batch."""
        order = self._order(epoch)
        rows = torch.arange(self.rows) if order is None else order
        return rows[number * self.size : (number + 1) * self.size]

    def rows_until(self, number: int) -> int:
        """How many rows the first `number` batches of an epoch hold."""
        return min(number * self.size, self.rows)

    def _order(self, epoch: int) -> Tensor | None:
        if self.seed is None:
            return None
        # An odd multiplier keeps (seed, epoch) pairs apart; the generator mixes the bits.
        generator = torch.Generator().manual_seed((self.seed * 0x9E3779B97F4A7C15 + epoch) % 2**63)
        return torch.randperm(self.rows, generator=generator)

    def _rows(self, order: Tensor | None, start: int, stop: int) -> list[Tensor]:
        if order is None:
            taken = [t[start:stop] for t in self._tensors]
        else:
            index = order[start:stop].to(self._tensors[0].device)
            taken = [t.index_select(0, index) for t in self._tensors]
        moved = [t.to(self.device, non_blocking=True) for t in taken]
        if self._form is torch.channels_last:
            moved = [t.contiguous(memory_format=self._form) if t.dim() == 4 else t for t in moved]
        return moved


def _placed(tensors: list[Tensor], device: torch.device) -> list[Tensor]:
    """The tensors on the device where they fit beside the model, else pinned in the machine's memory."""
    if device.type != "cuda":
        return tensors
    needed = sum(t.numel() * t.element_size() for t in tensors)
    if needed < 0.5 * torch.cuda.mem_get_info(device)[0]:
        return [t.to(device) for t in tensors]
    return [t.pin_memory() for t in tensors]
