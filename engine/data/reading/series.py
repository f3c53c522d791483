"""A synthetic series, the same on each machine, cut into windows."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.data.loaded import Block, Loaded, LoadedColumn
from engine.data.splitting import mixed
from engine.declare import UserError


def load(length: int, window: int, ahead: int, period: int, noise: float, seed: int) -> Loaded:
    """Windows (T, 1) and the `ahead` values after each; rows stay in time order."""
    if window + ahead > length // 2:
        raise UserError(
            f"A window of {window:,} and {ahead:,} ahead do not fit well into {length:,} values. "
            "Make the series at least twice as long."
        )
    return windows(series(length, period, noise, seed), window, ahead, "seasonal series")


def series(length: int, period: int, noise: float, seed: int) -> NDArray[np.float32]:
    """Two harmonics of one season, a slow drift, and normal noise; about −1.5 to 1.5."""
    time = np.arange(length, dtype=np.float64)
    season = np.sin(2 * np.pi * time / period) + 0.3 * np.sin(4 * np.pi * time / period + 1.0)
    drift = 0.3 * np.sin(2 * np.pi * time / (period * 17.3))
    return (season / 1.3 + drift + noise * _normal(length, seed)).astype(np.float32)


def windows(values: NDArray[np.float32], window: int, ahead: int, title: str) -> Loaded:
    """Each stretch of `window` values as one row, with the `ahead` values that follow it."""
    cut = np.lib.stride_tricks.sliding_window_view(values, window + ahead)
    before = np.ascontiguousarray(cut[:, :window, None])
    after = np.ascontiguousarray(cut[:, window:])
    columns = (
        LoadedColumn("window", Block(before), "sequence", "feature"),
        LoadedColumn("next", Block(after), "sequence", "target"),
    )
    digest = hashlib.sha256(values.tobytes()).hexdigest()
    details = (("kind", "series"), ("window", window), ("ahead", ahead))
    return Loaded(title, columns, digest, units="windows", in_order=True, details=details)


def _normal(count: int, seed: int) -> NDArray[np.float64]:
    """Normal noise by address (Box and Muller 1958), not from a generator whose stream may change one day."""
    start = mixed(np.array([seed], np.uint64))
    with np.errstate(over="ignore"):
        bits = mixed(np.arange(2 * count, dtype=np.uint64) + start)
    uniform = ((bits >> np.uint64(11)).astype(np.float64) + 0.5) / 2**53
    made: NDArray[np.float64] = np.sqrt(-2 * np.log(uniform[:count])) * np.cos(2 * np.pi * uniform[count:])
    return made


def windows_only(values: NDArray[np.float32], window: int, data: Loaded) -> Loaded:
    """Each stretch of `window` values of a series in a file, for forecasting on from it."""
    if len(values) < window:
        raise UserError(
            f"The series has {len(values):,} values, but the model looks at {window:,} at a time."
        )
    cut = np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(values, window)[:, :, None])
    names = tuple(f"after {data.name(row + window - 1)}" for row in range(len(cut)))
    return replace(data, columns=(LoadedColumn("window", Block(cut), "sequence"),), names=names, lines=None)
