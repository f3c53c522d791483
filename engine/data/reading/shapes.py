"""What a person writes of made-up data: `image: 3 × 32 × 32; tokens: 16 numbers below 100`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.declare import UserError

LARGEST = 1_000_000
MOST_SIZES = 5
MOST_CODES = 2**31
LONGEST_NAME = 64
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
_SIZES = rf"(?P<sizes>(?:{_NUMBER})(?: × (?:{_NUMBER}))*)"
_CODES = rf"(?P<codes>{_NUMBER})"
# A comma also parts two fields, where a name and a colon follow it.
_BETWEEN = re.compile(r";|\n|,(?=[^,;:\n]*:)")
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:{_SIZES}|(?:a |one )?number)",
        rf"{_SIZES} numbers?",
        rf"(?:{_SIZES}|(?:a |one )?number)(?: numbers?)? (?:below|of) {_CODES}",
        rf"{_CODES} classes(?:, {_SIZES})?",
    )
)
HOW = (
    "Write sizes (3 × 32 × 32), numbers below a limit (16 numbers below 9), classes (10 classes), or number."
)


@dataclass(frozen=True, slots=True)
class Shaped:
    """A named tensor: the sizes of one sample, and how many different whole numbers (0: any number)."""

    name: str
    sizes: tuple[int, ...]
    codes: int = 0

    @property
    def size(self) -> int:
        """How many numbers a sample has."""
        total = 1
        for each in self.sizes:
            total *= each
        return total


def read(text: str, place: str) -> tuple[Shaped, ...]:
    """All fields in a text; raises UserError that names the part which can't be understood, and `place`."""
    return tuple(_field(part.strip(), place) for part in _BETWEEN.split(text) if part.strip())


def _field(part: str, place: str) -> Shaped:
    name, colon, rest = (each.strip() for each in part.partition(":"))
    if not colon or not name:
        raise UserError(f'{place}: "{part[:60]}" has no name. Write it like "image: 3 × 32 × 32".')
    if len(name) > LONGEST_NAME:
        raise UserError(f'{place}: "{name[:60]}…" is too long for a name.')
    plain = " ".join(re.sub(r"(?<=\d)\s*[x×*]\s*(?=\d)", " × ", rest.casefold()).split())
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is None:
        said = f'"{rest[:60]}"' if rest else "nothing"
        raise UserError(f'{place}: "{name}" says {said}, which can\'t be understood. {HOW}')
    parts = found.groupdict()
    sizes = tuple(_whole(each) for each in (parts["sizes"] or "").split(" × ") if each)
    _check_sizes(sizes, name, place)
    codes = _whole(parts["codes"]) if parts.get("codes") else 0
    if parts.get("codes") and not 2 <= codes <= MOST_CODES:
        raise UserError(f'{place}: "{name}" needs at least 2 different numbers, not {codes:,}.')
    return Shaped(name, sizes, codes)


def _whole(text: str) -> int:
    digits = text.replace(",", "")
    # Longer ones are out of range all the same, and Python refuses the longest.
    return int(digits[:18])


def _check_sizes(sizes: tuple[int, ...], name: str, place: str) -> None:
    if len(sizes) > MOST_SIZES:
        raise UserError(f'{place}: "{name}" has {len(sizes)} sizes; {MOST_SIZES} are the most.')
    wrong = next((size for size in sizes if not 1 <= size <= LARGEST), None)
    if wrong is not None:
        raise UserError(f'{place}: "{name}" has the size {wrong:,}; sizes go from 1 to {LARGEST:,}.')
