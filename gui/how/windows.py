"""What the layers with sliding windows show: their own kernel, stride, padding, dilation, groups."""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.layers.windows import padding_of
from gui.how.given import Given, spread
from gui.how.grids import Reduce
from gui.how.mixing import Stage
from gui.how.picture import Picture
from gui.how.sliding import picture
from gui.how.window import Row, adaptive, fractional, same, sliding, spreading
from gui.translate import tr

DRAW = 0.5


def _space(given: Given, rank: int) -> tuple[int, ...]:
    """The last sizes of what comes in, over which the window slides."""
    sizes = given.shape()
    sizes = sizes if len(sizes) > rank - 1 else given.example()
    return sizes[-rank:]


def _channels(given: Given, rank: int) -> int:
    sizes = given.shape()
    return sizes[0] if len(sizes) > rank else given.example()[0]


def convolution(given: Given, rank: int, depthwise: bool = False, causal: bool = False) -> Picture:
    """Filters: each step is one place of the filter; the note says which channels it sees."""
    kernel, stride = given.each("kernel_size", rank, 3), given.each("stride", rank)
    dilation = given.each("dilation", rank)
    padding = 0 if causal else given.setting("padding", 0)
    made = padding_of(padding, kernel, stride, dilation, rank)  # type: ignore[arg-type]
    rows = []
    for axis, size in enumerate(_space(given, rank)):
        reach = dilation[axis] * (kernel[axis] - 1)
        edge = (
            (reach, 0)
            if causal
            else same(kernel[axis], dilation[axis])
            if made == "same"
            else spread(made, rank, 0)[axis]
        )
        rows.append(sliding(size, kernel[axis], stride[axis], edge, dilation[axis]))
    channels = _channels(given, rank)
    note = _filters(given, channels, depthwise)
    return picture(given, tuple(rows), note=note, stages=_stages(given, channels, depthwise))


def _filters(given: Given, channels: int, depthwise: bool) -> str:
    """How many filters there are, and how many channels each of them sees."""
    if depthwise:
        each = given.whole("multiplier", given.whole("depth_multiplier", 1))
        if "out_channels" in given.layer.params:
            mixed = given.whole("out_channels", 1)
            return tr(f"{channels * each} filters, one channel each; then mixed into {mixed}")
        return tr(f"{channels * each} filters; each sees 1 of {channels} channels")
    name = "embed_dim" if "embed_dim" in given.layer.params else "out_channels"
    filters, groups = given.whole(name, 1), max(given.whole("groups", 1), 1)
    if groups > 1 and channels % groups == 0:
        return tr(f"{filters:,} filters; each sees {channels // groups} of {channels} channels")
    if filters == 1:
        return (
            tr(f"1 filter that sees all {channels} channels") if channels > 1 else tr("1 filter on 1 channel")
        )
    if channels == 1:
        return tr(f"{filters:,} filters on 1 channel")
    return tr(f"{filters:,} filters; each sees all {channels} channels")


def _stages(given: Given, channels: int, depthwise: bool) -> list[Stage]:
    """The channels that come in, and the filters that see them; a separable layer mixes in a second stage."""
    first = Stage(channels, tr("1 channel") if channels == 1 else tr(f"{channels} channels"))
    if not depthwise:
        count, groups = given.whole("out_channels", 1), max(given.whole("groups", 1), 1)
        groups = groups if channels % groups == 0 else 1
        return [first, Stage(count, tr("1 filter") if count == 1 else tr(f"{count} filters"), groups)]
    count = channels * given.whole("multiplier", given.whole("depth_multiplier", 1))
    stages = [first, Stage(count, tr("1 filter") if count == 1 else tr(f"{count} filters"), channels)]
    if "out_channels" in given.layer.params:
        stages.append(Stage(given.whole("out_channels", 1), tr(f"{given.whole('out_channels', 1)} mixed")))
    return stages


def separable(given: Given, rank: int) -> Picture:
    """A filter for each channel; the note says that the channels are mixed after it."""
    return convolution(given, rank, depthwise=True)


def transposed(given: Given, rank: int) -> Picture:
    """One value of the input is spread over a window of the output; where windows meet they are added."""
    kernel, stride = given.each("kernel_size", rank, 2), given.each("stride", rank)
    padding, dilation = given.each("padding", rank, 0), given.each("dilation", rank)
    extra = given.each("output_padding", rank, 0)
    rows = tuple(
        spreading(size, kernel[i], stride[i], padding[i], dilation[i], extra[i])
        for i, size in enumerate(_space(given, rank))
    )
    channels = _channels(given, rank)
    note = _filters(given, channels, False)
    return picture(given, rows, back="all", note=note, stages=_stages(given, channels, False))


def pool(given: Given, rank: int, reduce: Reduce) -> Picture:
    """The window of a pool with figures: what it keeps of those below it."""
    kernel = given.each("kernel_size", rank, 2)
    stride = spread(given.setting("stride", kernel), rank)
    padding, dilation = given.each("padding", rank, 0), given.each("dilation", rank)
    ceil = given.on("ceil_mode")
    rows = tuple(
        sliding(size, kernel[i], stride[i], padding[i], dilation[i], ceil)
        for i, size in enumerate(_space(given, rank))
    )
    naming = "MaxPoolPlaces" in given.layer.type
    return picture(given, rows, reduce=reduce, note=tr("Each channel by itself"), naming=naming)


def adaptive_pool(given: Given, rank: int, reduce: Reduce, whole: bool = False) -> Picture:
    """Windows as wide as the wanted size asks for, 0 keeps the size; `whole` is one window over all."""
    wanted = (1,) * rank if whole else given.each("output_size", rank)
    rows = tuple(adaptive(size, w if w > 0 else size) for size, w in zip(_space(given, rank), wanted))
    return picture(given, rows, reduce=reduce, note=tr("Each channel by itself"))


def fractional_pool(given: Given, rank: int, reduce: Reduce) -> Picture:
    """One draw of the random windows."""
    kernel, wanted = given.each("kernel_size", rank, 2), given.each("output_size", rank)
    sizes = _space(given, rank)
    rows = tuple(
        fractional(size, min(kernel[i], size), max(1, min(wanted[i], size)), DRAW)
        for i, size in enumerate(sizes)
    )
    return picture(given, rows, reduce=reduce, note=tr("One draw of the places; each pass draws anew"))


def patches(given: Given) -> Picture:
    """Windows laid out as columns, or as steps of a sequence."""
    kernel = given.each("kernel_size" if "kernel_size" in given.layer.params else "patch_size", 2, 2)
    stride = spread(given.setting("stride", kernel), 2)
    padding, dilation = given.each("padding", 2, 0), given.each("dilation", 2)
    rows = tuple(
        sliding(size, kernel[i], stride[i], padding[i], dilation[i])
        for i, size in enumerate(_space(given, 2))
    )
    channels = _channels(given, 2)
    values = channels * kernel[0] * kernel[1]
    if "embed_dim" in given.layer.params:
        note = tr(f"Each patch ({values} values) becomes a step of {given.whole('embed_dim')} values")
    else:
        note = tr(f"Each patch becomes a column of {values} values")
    return picture(given, rows, note=note)


def folded(given: Given) -> Picture:
    """Columns put back as patches: the grid of patches on the left, the image on the right."""
    size = given.each("output_size", 2, 8)
    kernel, stride = given.each("kernel_size", 2, 2), given.each("stride", 2)
    padding, dilation = given.each("padding", 2, 0), given.each("dilation", 2)
    rows = []
    for i in range(2):
        blocks = max(sliding(size[i], kernel[i], stride[i], padding[i], dilation[i]).count, 1)
        whole = spreading(blocks, kernel[i], stride[i], padding[i], dilation[i])
        rows.append(Row(blocks, whole.low, whole.high, whole.taps, size[i]))
    return picture(given, tuple(rows), back="all", note=tr("Where patches overlap, they are added up"))


def unpooled(given: Given, rank: int) -> Picture:
    """A value goes back to one place of its window; zeros stand in the others."""
    kernel = given.each("kernel_size", rank, 2)
    stride = spread(given.setting("stride", kernel), rank)
    rows = tuple(spreading(size, kernel[i], stride[i]) for i, size in enumerate(_space(given, rank)))
    return picture(given, rows, back="one", note=tr("The second input says which place of the window it was"))


def largest(values: Mapping[float, int], places: int) -> float:
    """Padding never wins."""
    return max(values, default=float("-inf"))


largest.picks = True  # type: ignore[attr-defined]


def mean(values: Mapping[float, int], places: int) -> float:
    """The mean of what is there."""
    return _total(values) / max(_count(values), 1)


def _total(values: Mapping[float, int]) -> float:
    return sum(value * often for value, often in values.items())


def _count(values: Mapping[float, int]) -> int:
    return sum(values.values())


def mean_pool(given: Given, rank: int) -> Picture:
    """An average pool: padding counts, does not count, or a set divisor does."""
    divisor = given.setting("divisor_override")
    counted = given.on("count_include_pad")

    def reduce(values: Mapping[float, int], places: int) -> float:
        if isinstance(divisor, int) and divisor:
            return _total(values) / divisor
        return _total(values) / max(places if counted else _count(values), 1)

    return pool(given, rank, reduce)


def power_pool(given: Given, rank: int) -> Picture:
    """The root of the sum of powers; a window over the edge counts as if it were full of what it holds."""
    power = given.real("norm_type", 2.0) or 1.0
    whole = math.prod(given.each("kernel_size", rank, 2))

    def reduce(values: Mapping[float, int], places: int) -> float:
        try:
            powers = sum(value**power * often for value, often in values.items())
            return float((powers * whole / max(_count(values), 1)) ** (1 / power))
        except (OverflowError, ZeroDivisionError):
            return float("inf")

    return pool(given, rank, reduce)


def compared(given: Given) -> Picture:
    """Two images compared in small windows."""
    size = max(given.whole("size", 11), 1)
    rows = tuple(sliding(side, size) for side in _space(given, 2))
    return picture(given, rows, note=tr("Light, contrast and structure of both images under it"))
