"""Sizes of windows that slide: what convolutions and pools share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.layers.words import by, changed, count, line, spread
from engine.layers.wrong import Wrong

LARGEST = 2**16
KERNEL_HELP = "How many points wide the window is."
Window = int | tuple[int, ...]


def padding_of(
    padding: Window | str, kernel: Window, stride: Window, dilation: Window, dimensions: int
) -> Window | str:
    """Torch's `same` only works with stride 1; with a larger stride, half the filter on each side does it."""
    if padding != "same" or spread(stride, dimensions) == (1,) * dimensions:
        return padding
    wide = zip(spread(kernel, dimensions), spread(dilation, dimensions))
    sides = tuple(d * (k - 1) // 2 for k, d in wide)
    return sides[0] if len(set(sides)) == 1 else sides


def group_checks(groups: int, channels: int, filters: int) -> Iterator[Wrong]:
    """Groups must divide the channels that come in and those that go out."""
    what = "The groups do not come out even"
    fitting = max(g for g in range(1, min(groups, 4096) + 1) if channels % g == 0 and filters % g == 0)
    if channels % groups:
        yield Wrong(
            f"{groups} groups do not divide the {count(channels, 'input channel')}.",
            what,
            "groups",
            fitting,
        )
    elif filters % groups:
        yield Wrong(f"{groups} groups do not divide the {count(filters, 'filter')}.", what, "groups", fitting)


def window_checks(
    sizes: Sequence[int], kernel: Window, padding: Window | str = 0, dilation: Window = 1
) -> Iterator[Wrong]:
    """A window, with its gaps, must not be wider than what it slides over, with its padding."""
    if isinstance(padding, str):
        return
    dimensions = len(sizes)
    wide = tuple(d * (k - 1) + 1 for k, d in zip(spread(kernel, dimensions), spread(dilation, dimensions)))
    room = tuple(size + 2 * p for size, p in zip(sizes, spread(padding, dimensions)))
    if any(w > r for w, r in zip(wide, room)):
        received = " × ".join(map(str, sizes))
        padded = "" if room == tuple(sizes) else f" ({' × '.join(map(str, room))} with padding)"
        why = f"The window covers {by(wide, dimensions)} points, but receives only {received}{padded}."
        if set(spread(dilation, dimensions)) == {1}:
            fitting = tuple(min(k, r) for k, r in zip(spread(kernel, dimensions), room))
            value = fitting[0] if len(set(fitting)) == 1 else fitting
            yield Wrong(why, "The window is larger than its input", "kernel_size", value)
        else:
            yield Wrong(why, "The window is larger than its input", "dilation", None)


def half_checks(kernel: Window, padding: Window, dimensions: int) -> Iterator[Wrong]:
    """A pool's padding must be at most half its window, or a window could hold nothing but padding."""
    half = tuple(k // 2 for k in spread(kernel, dimensions))
    if any(p > h for p, h in zip(spread(padding, dimensions), half)):
        most = half[0] if len(set(half)) == 1 else half
        why = (
            f"Padding is {by(padding, dimensions)}, but half the window, {by(most, dimensions)}, is the most."
        )
        yield Wrong(why, "The padding is too wide", "padding", most)


def filter_words(filters: int, kernel: Window, stride: Window, dimensions: int) -> str:
    """`64 filters, 3 × 3, stride 2`."""
    return line((count(filters, "filter"), by(kernel, dimensions), stride_words(stride, dimensions)))


def stride_words(stride: Window, dimensions: int) -> str:
    """`stride 2`, or nothing for the usual 1."""
    plain = spread(stride, dimensions)
    shown = str(plain[0]) if len(set(plain)) == 1 else by(stride, dimensions)
    return changed(set(plain), {1}, f"stride {shown}")


def stands_in_padding(
    sizes: Sequence[int], kernel: Window, stride: Window | None, padding: Window, dilation: Window = 1
) -> bool:
    """Whether the last window that a pool rounds up to would begin in the padding; torch leaves it out."""
    dimensions = len(sizes)
    each = (
        spread(setting, dimensions)
        for setting in (kernel, kernel if stride is None else stride, padding, dilation)
    )
    return any(
        -(-(size + 2 * p - d * (k - 1) - 1) // s) * s >= size + p for size, k, s, p, d in zip(sizes, *each)
    )
