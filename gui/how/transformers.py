"""A whole Transformer: an encoder reads one sequence, a decoder writes another and looks at its answer."""

from __future__ import annotations

from gui.how.chains import heads_of
from gui.how.given import Given
from gui.how.picture import Box, Mark, Picture, Points, Stroke, Tone, Word
from gui.translate import tr

MOST, HIGH, ABOVE, BELOW = 3, 26.0, 24.0, 92.0


def transformer(given: Given) -> Picture:
    """Each step is one layer: first those that read, then those that write."""
    one, two = given.whole("num_encoder_layers", 1), given.whole("num_decoder_layers", 1)
    readers, writers = (max(1, min(count, MOST)) for count in (one, two))
    wide = (given.wide - 108) / MOST - 14
    back = tr("; each step of its own sequence looks back only") if given.on("causal") else ""
    inner = given.whole("dim_feedforward", 128)
    said = tr(f"{heads_of(given.whole('nhead', 1))} and {inner} inner values")

    def box(row: float, place: int) -> Box:
        return Box(70 + place * (wide + 14), row, wide, HIGH)

    def number(place: int, shown: int, count: int) -> int:
        return count if place == shown - 1 else place + 1

    def handed_over(place: int, on: bool) -> Stroke:
        """What was read reaches every layer that writes."""
        last, to = box(ABOVE, readers - 1), box(BELOW, place).middle[0]
        answer = last.x + wide + 10
        start = (last.x + wide, last.middle[1])
        way: Points = (start, (answer, start[1]), (answer, 71.0), (to, 71.0), (to, BELOW - 2))
        return Stroke(way, "layer" if on else "rule", 1.4, arrow=True)

    def lane(row: float, shown: int, count: int, now: int) -> list[Mark]:
        """The layers of one side; `now` is the one of this step, below 0 before and beyond the last after."""
        marks: list[Mark] = []
        for place in range(shown):
            each = box(row, place)
            share = 1.0 if place == now else 0.4 if place < now else 0.15
            tone: Tone = "on-layer" if place == now else "text"
            marks.append(Stroke(((each.x - 12, each.middle[1]), (each.x - 2, each.middle[1])), arrow=True))
            marks.append(Box(each.x, each.y, wide, HIGH, "layer", share, "layer", radius=6))
            title = ("… " if place == shown - 1 and count > shown else "") + str(number(place, shown, count))
            marks.append(Word(each.x, each.middle[1], wide, title, tone))
        return marks

    def frame(step: int) -> list[Mark]:
        now = step % (readers + writers)
        marks: list[Mark] = [
            Word(4, ABOVE + HIGH / 2, 52, tr("encoder"), "text2", align="left"),
            Word(4, BELOW + HIGH / 2, 52, tr("decoder"), "text2", align="left"),
        ]
        marks += [handed_over(place, now == readers + place) for place in range(writers)]
        marks += lane(ABOVE, readers, one, now)
        marks += lane(BELOW, writers, two, now - readers)
        end = box(BELOW, writers - 1)
        out = (end.x + wide + 2, end.middle[1])
        return [*marks, Stroke((out, (out[0] + 12, out[1])), arrow=True)]

    def words(step: int) -> str:
        now = step % (readers + writers)
        if now < readers:
            return tr(f"Encoder layer {number(now, readers, one)} of {one} reads the source")
        place = number(now - readers, writers, two)
        return tr(f"Decoder layer {place} of {two} writes; it looks at what was made of the source") + back

    return Picture(given.wide, BELOW + HIGH + 12, readers + writers, frame, words, said)
