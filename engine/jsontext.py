"""Reading JSON that anybody may have written: limits are checked before a single object is made.

What Python's reader would accept and we must not (a name given twice, NaN, numbers beyond all use) becomes a
`Wrong` value in its place, so that whoever checks the shape of the whole can name the place.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from engine.declare import UserError

SIZE = 32_000_000
DEPTH = 64
MARKS = 400_000


@dataclass(frozen=True, slots=True)
class Wrong:
    """Stands where something can't be read; `why` ends a sentence that starts with the place."""

    why: str


def parse(data: bytes, name: str, size: int = SIZE) -> Any:
    """The value of a JSON text, with `Wrong` in places. `name` starts the sentence of its UserError.

    Texts above `size` bytes, deeper than 64 brackets or with more than 400,000 entries are refused, in well
    under a second and without memory for them.
    """
    if len(data) > size:
        raise UserError(
            f"{name} is too large: {len(data) / 1e6:.0f} MB, but at most {size / 1e6:.0f} MB can be read."
        )
    if data.startswith(b"\xef\xbb\xbf"):
        raise UserError(f"{name} starts with a byte order mark. Save it as UTF-8 without one.")
    _check_limits(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is not UTF-8 text (byte {error.start + 1} can't be read).") from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise UserError(f"{name} is not valid JSON: {error.msg} in line {error.lineno}.") from error
    if b"\\ud" in data.lower():
        _check_characters(value, name)
    return value


def _check_characters(value: Any, name: str) -> None:
    """Half a character (an escape such as `\\ud800` alone) can be read, but never be written again."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise UserError(f"{name} has half a character ({half}) in a text. Remove it.") from error


def _check_limits(data: bytes, name: str) -> None:
    """Refuse what is too deep or has too many entries, without parsing it."""
    marks = (
        data.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, delete=_NOT_MARKS).replace(b'""', b"")
    )
    if marks.count(b'"') <= 2 * MARKS:
        marks = b"".join(marks.split(b'"')[::2])
    if sum(map(marks.count, (b"[", b"{", b","))) > MARKS or len(marks) > 4 * MARKS:
        raise UserError(f"{name} has more than {MARKS:,} entries, which is more than can be read.")
    depth = max(accumulate(map(_STEP.__getitem__, marks)), default=0)
    if depth > DEPTH:
        raise UserError(f"{name} is nested {depth:,} deep, but at most {DEPTH} levels can be read.")


def _object(pairs: list[tuple[str, Any]]) -> Any:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    counts = Counter(key for key, _ in pairs)
    twice = next(key for key, count in counts.items() if count > 1)
    return Wrong(f'has "{twice[:60]}" twice')


def _constant(word: str) -> Wrong:
    return Wrong(f"is {word}, which is not a number that can be used")


def _integer(text: str) -> Any:
    try:
        return int(text)
    except ValueError:  # Python's own limit, which what we write keeps as well
        return Wrong(f"is a number of {len(text):,} digits, which is too large")


def _number(text: str) -> Any:
    value = float(text)
    return value if math.isfinite(value) else Wrong(f"is {text[:40]}, which is too large")


_STEP = [(chr(byte) in "[{") - (chr(byte) in "]}") for byte in range(256)]
_NOT_MARKS = bytes(byte for byte in range(256) if chr(byte) not in '[]{},:"')
