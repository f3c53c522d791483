"""Layers made of several: their parts in a row, with the skips around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gui.how.given import Given, by
from gui.how.picture import Box, Mark, Picture, Stroke, Word
from gui.translate import tr


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name, what it does in a line; `skip` is how many parts before it the skip begins."""

    name: str
    words: str
    skip: int = 0


def picture(given: Given, parts: Sequence[Part], note: str = "") -> Picture:
    """Each step is one part; a skip is added behind the part that has one. Long chains go on in a new row."""
    gap, letter = 12.0, 6.0
    need = max(len(part.name) for part in parts) * letter + 8
    fit = max(1, min(len(parts), int((given.wide - 12) // (need + gap))))
    rows = (len(parts) + fit - 1) // fit
    per_row = (len(parts) + rows - 1) // rows
    wide = min(max(92.0, need), (given.wide - 28 - gap * per_row) / per_row)
    rise, first = 62.0, 34.0

    def place(index: int) -> Box:
        row, column = divmod(index, per_row)
        used = per_row * (wide + gap) - gap
        return Box((given.wide - used) / 2 + column * (wide + gap), first + row * rise, wide, 26)

    def frame(step: int) -> list[Mark]:
        now = step % len(parts)
        marks: list[Mark] = []
        for index, part in enumerate(parts):
            box = place(index)
            marks += _between(index, place, per_row)
            share = 1.0 if index == now else 0.4 if index < now else 0.18
            marks.append(Box(box.x, box.y, box.wide, box.high, "layer", share, "layer", 1, radius=6))
            marks.append(
                Word(box.x, box.middle[1], box.wide, part.name, "on-layer" if index == now else "text")
            )
            if part.skip:
                marks += _skip(place(index - part.skip + 1), box, index == now)
        last = place(len(parts) - 1)
        marks.append(
            Stroke(
                ((last.x + wide + 1, last.middle[1]), (last.x + wide + 12, last.middle[1])),
                "text3",
                arrow=True,
            )
        )
        return marks

    def words(step: int) -> str:
        return parts[step % len(parts)].words

    return Picture(given.wide, first + rows * rise - 24, len(parts), frame, words, note)


def _between(index: int, place: Callable[[int], Box], per_row: int) -> list[Mark]:
    """The way into a part."""
    box = place(index)
    if not index:
        return [Stroke(((box.x - 12, box.middle[1]), (box.x - 2, box.middle[1])), "text3", arrow=True)]
    before = place(index - 1)
    if index % per_row:
        return [
            Stroke(
                ((before.x + before.wide + 1, box.middle[1]), (box.x - 2, box.middle[1])), "text3", arrow=True
            )
        ]
    right, left = before.x + before.wide, box.x
    middle = before.y + before.high + 8
    points = (
        (right + 1, before.middle[1]), (right + 7, before.middle[1]), (right + 7, middle),
        (left - 15, middle), (left - 15, box.middle[1]), (left - 2, box.middle[1]),
    )  # fmt: skip
    return [Stroke(points, "text3", arrow=True)]


def _skip(first: Box, last: Box, now: bool) -> list[Mark]:
    """The way around parts, and the plus where it comes back."""
    tone = "layer" if now else "text3"
    start, end, high = first.x - 7, last.x + last.wide + 8, min(first.y, last.y) - 10
    if first.y != last.y:
        start = first.x - 7
    points = ((start, first.middle[1]), (start, high), (end, high), (end, last.middle[1] - 6))
    return [
        Stroke(points, tone, 1.5, arrow=True),  # type: ignore[arg-type]
        Word(end - 8, high - 8, 16, "+", "text2", bold=True),
    ]


def inverted(given: Given) -> Picture:
    """Widen, filter each channel, narrow; with a skip where nothing changes size."""
    channels, out = given.shape()[0], given.whole("out_channels", 16)
    inner = max(1, round(channels * given.real("expand_ratio", 6.0)))
    size, stride = given.whole("kernel_size", 3), given.whole("stride", 1)
    parts: list[Part] = []
    if inner != channels:  # as in the module, which has no such filters then
        words = tr(f"1 × 1 filters turn {channels} channels into {inner}")
        parts.append(Part(_width(channels, inner), words))
    bent = given.word("activation", "relu6")
    note = tr(f"{bent} after the first two") if parts else tr(f"{bent} after the first")
    parts.append(
        Part(tr(f"filter {size}×{size}"), tr(f"Each channel is filtered by itself, stride {stride}"))
    )
    if given.real("se_ratio") > 0:
        parts.append(Part(tr("weigh"), tr("Each channel is weighed by what all of them hold")))
    skip = len(parts) + 1 if stride == 1 and out == channels else 0
    kept = tr("; the input is added back") if skip else tr("; no skip, since the sizes differ")
    parts.append(Part(_width(inner, out), tr(f"1 × 1 filters mix them into {out}") + kept, skip))
    return picture(given, parts, note)


def _width(before: int, after: int) -> str:
    """What filters do to so many channels."""
    if after == before:
        return tr(f"mix {after}")
    return tr(f"widen {after}") if after > before else tr(f"narrow {after}")


def squeeze(given: Given) -> Picture:
    """Average each channel, two small Linear layers, and a factor for each channel."""
    channels = given.shape()[0]
    wanted = given.setting("squeeze_channels")
    inner = wanted if isinstance(wanted, int) else max(channels // max(given.whole("reduction", 16), 1), 1)
    bend, gate = given.word("activation", "relu"), given.word("gate", "sigmoid")
    parts = [
        Part(tr("average"), tr(f"Each of {channels} channels becomes one value, its mean")),
        Part(f"{channels} → {inner}", tr(f"A Linear layer makes {inner} of them, with {bend}")),
        Part(f"{inner} → {channels}", tr(f"Another gives one factor for each channel, with {gate}")),
        Part(tr("multiply"), tr("Each channel is multiplied by its factor"), 4),
    ]
    return picture(given, parts, tr("The way around carries the channels to be multiplied"))


def heads_of(count: int) -> str:
    """`1 head`, `4 heads`."""
    return tr("1 head") if count == 1 else tr(f"{count} heads")


def _sublayers(given: Given, decoder: bool) -> list[Part]:
    """Attention and feed-forward, each with its norm and its skip."""
    heads = given.whole("nhead", 1)
    before = given.on("norm_first")
    inner = given.whole("dim_feedforward", 128)
    kinds = [(tr("attention"), tr(f"Each step looks at the others ({heads_of(heads)})"))]
    if decoder:
        kinds.append((tr("to encoder"), tr(f"Each step looks at the encoder's answer ({heads_of(heads)})")))
    kinds.append(
        (
            f"→ {inner} →",
            tr(f"Two Linear layers with {inner} values and {given.word('activation', 'relu')} between"),
        )
    )
    parts: list[Part] = []
    for name, words in kinds:
        norm = Part(tr("norm"), tr("LayerNorm brings each step to mean 0 and variance 1"))
        if before:
            parts += [norm, Part(name, words + tr("; what came in is added back"), 2)]
        else:
            parts += [Part(name, words + tr("; what came in is added back"), 1), norm]
    return parts


def encoder(given: Given) -> Picture:
    """One layer of a Transformer that reads."""
    return picture(given, _sublayers(given, False))


def decoder(given: Given) -> Picture:
    """One layer of a Transformer that writes."""
    return picture(given, _sublayers(given, True))


def stack(given: Given, writes: bool) -> Picture:
    """Several layers on top of each other."""
    layers = given.whole("num_layers", 1)
    shown = max(1, min(layers, 3))
    name = tr("decoder") if writes else tr("encoder")
    masked = tr(", looking back only") if given.on("causal") else ""
    heads, inner = heads_of(given.whole("nhead", 1)), given.whole("dim_feedforward", 128)
    said = tr(f"{heads} and {inner} inner values") + masked
    parts = [Part(f"{name} {i + 1}", tr(f"Layer {i + 1} of {layers}: ") + said) for i in range(shown)]
    if layers > shown:
        parts[-1] = Part(f"{name} {layers}", tr(f"… up to layer {layers}: ") + said)
    if given.on("final_norm"):
        parts.append(Part(tr("norm"), tr("A LayerNorm at the end")))
    return picture(given, parts, tr(f"{layers} layers, each with its own weights"))


def unknown(given: Given) -> Picture:
    """A layer of another package: what goes in, and what comes out where it is known."""
    before, after = given.shape(), given.result()
    parts = [
        Part(tr(f"{by(before)} in"), tr("What goes in, a sample")),
        Part(given.layer.title, given.layer.help),
        Part(tr(f"{by(after)} out") if after is not None else tr("out"), tr("What comes out, a sample")),
    ]
    return picture(given, parts)


def foreign(given: Given) -> Picture:
    """An operator of ONNX by its name."""
    name = given.text("operator", "")
    attributes = given.text("attributes", "{}")
    words = tr(f"Runs ONNX's operator {name} on what comes in; its attributes: {attributes}")
    parts = [Part(name, words)]
    return picture(given, parts)
